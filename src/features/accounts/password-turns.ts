import type { Caller } from '../../domain/caller.js';
import { createFairQueue, QueueFullError } from '../../lib/fair-queue.js';
import { networkOf } from '../../lib/networks.js';
import { Problem } from '../../problems/problem.js';
import { passwordsAtOnce } from './password-workers.js';

/**
 * How long a caller may wait for its turn, in milliseconds, by what passwords have taken so far: that leaves one second of
 * those after which every answer is 503.
 */
const patienceMs = 3000;
/**
 * At bcrypt's cost 12 a password takes about 250 ms: 16 that wait are done in two seconds by two threads, and eight of one
 * address, which has one turn at a time, as well.
 */
const mostWaiting = 16;
const mostWaitingEach = 8;

/** Who may have a password worked on, and when: two at once, one for each address, the addresses in turn. */
export interface PasswordTurns {
  /**
   * Does work on passwords when it is the caller's turn, and none that nobody waits for any more.
   *
   * @throws {Problem} `service_unavailable` at once where too many wait. Such an attempt does not count.
   */
  take<T>(caller: Caller, work: () => Promise<T>): Promise<T>;
  /**
   * Lets an attempt in that will ask for a turn, so that what would find no place costs nothing. An address can use up
   * its own places only.
   *
   * @returns what is called when the attempt is over, whatever became of it.
   * @throws {Problem} as `take` would.
   */
  enter(address: string): () => void;
  /** How much is worked on and waits right now, and how many attempts have been refused so far. */
  state(): { running: number; waiting: number; refused: number };
}

export function createPasswordTurns(): PasswordTurns {
  const queue = createFairQueue({ atOnce: passwordsAtOnce, mostWaiting, mostWaitingEach, patienceMs });
  /** How many attempts there are of each network. */
  const present = new Map<string, number>();
  let refused = 0;

  function refusal(error: unknown): unknown {
    if (!(error instanceof QueueFullError)) return error;
    refused++;
    return queueFull(error);
  }

  function leave(network: string): void {
    const others = (present.get(network) ?? 0) - 1;
    if (others > 0) present.set(network, others);
    else present.delete(network);
  }

  return {
    async take({ address, signal }, work) {
      try {
        return await queue.run(networkOf(address), signal, work);
      } catch (error) {
        throw refusal(error);
      }
    },
    enter(address) {
      const network = networkOf(address);
      const others = present.get(network) ?? 0;
      try {
        queue.requirePlace(network, others);
      } catch (error) {
        throw refusal(error);
      }
      present.set(network, others + 1);
      return () => leave(network);
    },
    state: () => ({ ...queue.size(), refused }),
  };
}

function queueFull(error: QueueFullError): Problem {
  return new Problem('service_unavailable', {
    detail: 'Too many passwords are waiting to be checked. Try again after the seconds in Retry-After.',
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) },
    reason: 'password_queue_full',
    countsAsAttempt: false,
  });
}
