import type { Connection } from 'mongoose';
import { withLease } from '../../database/lease.js';
import type { Logger } from '../../lib/logger.js';
import { Problem } from '../../problems/problem.js';
import type { UserChanges, UserRecord } from './model.js';
import type { UserRepository } from './repository.js';
import { endsAdministration } from './rules.js';

/** How long to wait for other such changes, in milliseconds: by then the caller has been told that it could not be done. */
const patienceMs = 5000;

/**
 * Changes an account as an operator may.
 *
 * @returns `null` if there is no such user.
 * @throws {Problem} `last_administrator` if nobody would be left who can change users.
 */
export type UpdateAccount = (id: string, changes: UserChanges) => Promise<UserRecord | null>;

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
  return async (id, changes) => {
    if (!endsAdministration(changes)) return users.update(id, changes);
    const updated = await users.updateUnlessAdministrator(id, changes);
    if (updated || !(await users.findById(id))) return updated;
    return withLease({ ...lease, signal: AbortSignal.timeout(patienceMs) }, async () => {
      if (await users.hasOtherAdministrator(id)) return users.update(id, changes);
      const meanwhile = await users.updateUnlessAdministrator(id, changes);
      if (!meanwhile) throw new Problem('last_administrator');
      return meanwhile;
    });
  };
}
