import type { Connection } from 'mongoose';
import { withLease } from '../../database/lease.js';
import type { Logger } from '../../lib/logger.js';
import { Problem } from '../../problems/problem.js';
import type { UserRepository } from './repository.js';

/** How long to wait for other such changes, in milliseconds: by then the caller has been told that it could not be done. */
const patienceMs = 5000;

/**
 * Does what takes an administrator away, if there is another one.
 *
 * @param write changes the user. @param unlessAdministrator whether an administrator stays as it is: then nothing is written.
 * @param isGone whether there is nobody whom `write` could have changed.
 * @returns what `write` does; `null` if there is nobody.
 * @throws {Problem} `last_administrator` if nobody would be left who can change users.
 */
export type KeepAdministrator = <T>(
  id: string,
  options: { write(unlessAdministrator: boolean): Promise<T | null>; isGone(): Promise<boolean> },
) => Promise<T | null>;

/**
 * All of this is done under one lease, so that two administrators who strip each other at the same moment leave one. For
 * everybody else it costs no more than the write itself.
 */
export function createKeepAdministrator({
  users,
  connection,
  logger,
}: {
  users: Pick<UserRepository, 'hasOtherAdministrator'>;
  connection: Connection;
  logger: Logger;
}): KeepAdministrator {
  const lease = { connection, name: 'administrators', logger };

  return async (id, { write, isGone }) => {
    const written = await write(true);
    if (written || (await isGone())) return written;
    return withLease({ ...lease, signal: AbortSignal.timeout(patienceMs) }, async () => {
      if (await users.hasOtherAdministrator(id)) return write(false);
      const meanwhile = await write(true);
      if (!meanwhile && !(await isGone())) throw new Problem('last_administrator');
      return meanwhile;
    });
  };
}
