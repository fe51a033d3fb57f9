import type { Connection } from 'mongoose';
import { withLease } from '../../database/lease.js';
import type { Logger } from '../../lib/logger.js';
import { Problem } from '../../problems/problem.js';
import type { UserChanges, UserRecord } from './model.js';
import type { OwnerTaken, UserRepository, Versioned } from './repository.js';
import { endsAdministration } from './rules.js';

/** How long to wait for other such changes, in milliseconds: by then the caller has been told that it could not be done. */
const patienceMs = 5000;

/**
 * Changes an account as back ends and operators may.
 *
 * @param expected the record as it was read, which it must still be; any if left out.
 * @returns `null` if there is no such user, or one of another version; what is taken, if another user has it.
 * @throws {Problem} `last_administrator` if nobody would be left who can change users.
 */
export type UpdateAccount = (
  id: string,
  changes: UserChanges,
  expected?: Versioned,
) => Promise<UserRecord | null | OwnerTaken>;

/**
 * Whatever takes an administrator away does so under one lease, so that two administrators who strip each other at the
 * same moment leave one. All other changes cost no more than the change itself.
 */
export function createUpdateAccount({
  users,
  connection,
  logger,
}: {
  users: UserRepository;
  connection: Connection;
  logger: Logger;
}): UpdateAccount {
  const lease = { connection, name: 'administrators', logger };
  /** Whether there is no such user, or one of another version. */
  async function isGone(id: string, expected: Versioned | undefined): Promise<boolean> {
    const user = await users.findById(id);
    if (user === null || expected === undefined) return user === null;
    return user.version !== expected.version || user.passwordHash !== expected.passwordHash;
  }

  return async (id, changes, expected) => {
    if (!endsAdministration(changes)) return users.update(id, changes, expected);
    const updated = await users.updateUnlessAdministrator(id, changes, expected);
    if (updated || (await isGone(id, expected))) return updated;
    return withLease({ ...lease, signal: AbortSignal.timeout(patienceMs) }, async () => {
      if (await users.hasOtherAdministrator(id)) return users.update(id, changes, expected);
      const meanwhile = await users.updateUnlessAdministrator(id, changes, expected);
      if (!meanwhile && !(await isGone(id, expected))) throw new Problem('last_administrator');
      return meanwhile;
    });
  };
}
