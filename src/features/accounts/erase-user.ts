import { createEraseOwner, type EraseOwner, type Erasing } from '../owners/erase-owner.js';
import type { UserRepository } from './repository.js';
import type { UpdateAccount } from './update-account.js';

/**
 * Erases a user: see `EraseOwner`.
 *
 * @throws {Problem} `last_administrator` if nobody would be left who can change users.
 */
export type EraseUser = EraseOwner;

export function createEraseUser({
  users,
  updateAccount,
  ...others
}: Omit<Parameters<typeof createEraseOwner>[0], 'owners' | 'disable'> & {
  users: UserRepository;
  updateAccount: UpdateAccount;
}): Erasing {
  return createEraseOwner({
    ...others,
    owners: users,
    disable: (id, by) => updateAccount(id, { enabled: false, changedBy: by }),
  });
}
