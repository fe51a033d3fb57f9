import type { KnownUser } from '../../domain/principal.js';
import { createLookUps } from './look-ups.js';
import type { Memory } from './memory.js';

/**
 * @param since joins nobody's look-up that began earlier, on the clock of `performance.now()`.
 * @returns `null` if there is no such user.
 */
export type FindUser = (userId: string, since?: number) => Promise<KnownUser | null>;

interface FindUserOptions {
  users: { findKnown(id: string): Promise<KnownUser | null> };
  memory: Memory;
}

/** Finds what verification knows of a user: from memory, else from the database, and then it is remembered. */
export function createFindUser({ users, memory }: FindUserOptions): FindUser {
  const lookUps = createLookUps<KnownUser | null>();
  memory.onForget({ users: lookUps });

  function lookUp(userId: string, since?: number): Promise<KnownUser | null> {
    const read = () => users.findKnown(userId);
    const use = (user: KnownUser | null, isCurrent: () => boolean) => {
      if (user && isCurrent()) memory.rememberUser(user);
      return user;
    };
    return lookUps.run(userId, read, use, since);
  }

  return async (userId, since) => memory.user(userId) ?? lookUp(userId, since);
}
