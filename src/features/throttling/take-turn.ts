import type { TakeTurn } from '../../http/ports.js';
import { createFairQueue, QueueFullError } from '../../lib/fair-queue.js';
import { Problem } from '../../problems/problem.js';

/** Of different users: so many that the database has something to do while answers are written. */
const atOnce = 4;
/** How long a request may wait, in milliseconds, by what the ones before it have taken: half the time for an answer. */
const patienceMs = 2000;
/** Enough for a program that asks about all of its keys at once. */
const mostWaitingEach = 100;
const places = { users: 1000 };

/**
 * Lets each user have one long answer made at a time, in the order of their requests, and the users in turn: whoever sends
 * many at once makes only the own ones wait.
 */
export function createTakeTurn(): TakeTurn {
  const queue = createFairQueue({ atOnce, places, mostWaitingEach, patienceMs });
  return async (userId, signal, work) => {
    try {
      return await queue.run({ lane: 'users', key: userId }, signal, work);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw new Problem('service_unavailable', {
        detail:
          'Too many lists are waiting to be read. Send fewer at once. Wait for the number of seconds in Retry-After, then try again.',
        headers: { 'Retry-After': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) },
        reason: 'list_queue_full',
      });
    }
  };
}
