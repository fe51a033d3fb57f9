import type { Caller, CallerTurn, Standing } from '../../domain/caller.js';
import { createFairQueue, QueueFullError } from '../../lib/fair-queue.js';
import { Problem } from '../../problems/problem.js';
import { passwordsAtOnce } from './password-workers.js';

/**
 * How long a caller may wait for its turn, in milliseconds, by what passwords have taken so far: that leaves one second of
 * those after which every answer is 503.
 */
const patienceMs = 3000;
/**
 * At bcrypt's cost 12 a password takes about 250 ms: 16 that wait are done in two seconds by two threads, and eight of one
 * key, which has one turn at a time, as well.
 */
const places: Readonly<Record<Standing, number>> = { familiar: 8, stranger: 4, registration: 4 };
const mostWaitingEach = 8;

/**
 * Who may have a password worked on, and when: two at once. Those who are familiar have half of the places and turns, by
 * account; strangers and registrations a quarter each, by address, as accounts can be made up.
 */
export interface PasswordTurns {
  /**
   * Does work on passwords when it is the caller's turn, and none that nobody waits for any more.
   *
   * @throws {Problem} `service_unavailable` at once where too many wait, or when the place is needed for another. Such an
   * attempt does not count.
   */
  take<T>(caller: Caller, work: () => Promise<T>): Promise<T>;
  /**
   * Lets an attempt in that will ask for a turn, so that what would find no place is not even counted. A key can use up its
   * own places only.
   *
   * @returns what is called when the attempt is over, whatever became of it.
   * @throws {Problem} as `take` would.
   */
  enter(turn: CallerTurn): () => void;
  /** How much is worked on and waits right now, and how many attempts have been refused so far. */
  state(): { running: number; waiting: number; refused: number };
}

export function createPasswordTurns(): PasswordTurns {
  const queue = createFairQueue({ atOnce: passwordsAtOnce, places, mostWaitingEach, patienceMs });
  /** How many attempts there are of each lane and key. */
  const present = new Map<string, number>();
  let refused = 0;

  function refusal(error: unknown): unknown {
    if (!(error instanceof QueueFullError)) return error;
    refused++;
    return queueFull(error);
  }

  function leave(id: string): void {
    const others = (present.get(id) ?? 0) - 1;
    if (others > 0) present.set(id, others);
    else present.delete(id);
  }

  return {
    async take({ turn, signal }, work) {
      try {
        return await queue.run(turn, signal, work);
      } catch (error) {
        throw refusal(error);
      }
    },
    enter(turn) {
      const id = `${turn.lane} ${turn.key}`;
      const others = present.get(id) ?? 0;
      try {
        queue.requirePlace(turn, others);
      } catch (error) {
        throw refusal(error);
      }
      present.set(id, others + 1);
      return () => leave(id);
    },
    state: () => ({ ...queue.size(), refused }),
  };
}

function queueFull(error: QueueFullError): Problem {
  return new Problem('service_unavailable', {
    detail:
      'Too many passwords are waiting to be checked. Wait for the number of seconds in Retry-After, then try again.',
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) },
    reason: 'password_queue_full',
    countsAsAttempt: false,
  });
}
