import type { KnownUser } from '../../domain/principal.js';
import { createSingleFlight } from '../../lib/single-flight.js';
import { joinWithinMs, type Memory } from './memory.js';

/** @returns `null` if there is no such user. */
export type FindUser = (userId: string) => Promise<KnownUser | null>;

/** Finds what verification knows of a user: from memory, else from the database, and then it is remembered. */
export function createFindUser({ users, memory }: { users: { findKnown: FindUser }; memory: Memory }): FindUser {
  const lookUps = createSingleFlight<KnownUser | null>({ joinWithinMs });
  memory.onForget({ user: lookUps.forget, all: lookUps.clear });

  function lookUp(userId: string): Promise<KnownUser | null> {
    return memory.lookUpUser(userId, async (remember) => {
      const user = await users.findKnown(userId);
      if (user) remember(user);
      return user;
    });
  }

  return async (userId) => memory.user(userId) ?? lookUps.run(userId, () => lookUp(userId));
}
