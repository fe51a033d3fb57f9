import { createEraseOwner, type EraseOwner, type Erasing } from '../owners/erase-owner.js';
import type { KeepAdministrator } from './keep-administrator.js';
import type { UserRepository } from './repository.js';
import { administrator } from './rules.js';

/**
 * Erases a user: see `EraseOwner`.
 *
 * @throws {Problem} `last_administrator` if nobody would be left who can change users.
 */
export type EraseUser = EraseOwner;

export function createEraseUser({
  users,
  keepAdministrator,
  ...others
}: Omit<Parameters<typeof createEraseOwner>[0], 'owners' | 'begin'> & {
  users: UserRepository;
  keepAdministrator: KeepAdministrator;
}): Erasing {
  return createEraseOwner({
    ...others,
    owners: users,
    begin: (id, by, within) =>
      keepAdministrator(id, {
        write: (unlessAdministrator) => {
          const condition = unlessAdministrator ? { $and: [within, { $nor: [administrator] }] } : within;
          return users.beginErasure(id, by, condition);
        },
        isGone: async () => !(await users.isLiving(id, within)),
      }),
  });
}
