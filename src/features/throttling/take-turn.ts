import type { QueueName, TakeTurn } from '../../http/ports.js';
import { createFairQueue, type FairQueue, QueueFullError } from '../../lib/fair-queue.js';
import { Problem } from '../../problems/problem.js';

/** Of different owners: so many that the database has something to do while answers are written. */
const atOnce = 4;
/** How long a request may wait, in milliseconds, by what the ones before it have taken: half the time for an answer. */
const patienceMs = 2000;
/** Enough for a program that asks about all of its keys at once. */
const mostWaitingEach = 100;
const mostWaiting = 1000;

/**
 * Lets each owner have one long answer made at a time, in the order of its requests, and the owners in turn: whoever sends
 * many at once makes only the own ones wait. What back ends ask of everybody's keys takes longer than a user's own list, so
 * that they have a queue of their own: neither waits for the other.
 */
export function createTakeTurn(): TakeTurn {
  const newQueue = () => createFairQueue({ atOnce, places: { all: mostWaiting }, mostWaitingEach, patienceMs });
  const queues: Record<QueueName, FairQueue<'all'>> = { users: newQueue(), 'back ends': newQueue() };
  return async ({ queue, ownerId }, signal, work) => {
    try {
      return await queues[queue].run({ lane: 'all', key: ownerId }, signal, work);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw new Problem('service_unavailable', {
        detail: `Too many ${waiting[queue]} are waiting. Send fewer at once. Wait for the number of seconds in Retry-After, then try again.`,
        headers: { 'Retry-After': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) },
        reason: 'list_queue_full',
      });
    }
  };
}

const waiting: Record<QueueName, string> = { users: 'lists', 'back ends': 'searches' };
