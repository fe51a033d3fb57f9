import { createLanes, type Turn, type Waiting } from './lanes.js';

/** There is no place left in a queue. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  /** After how many milliseconds a place should be free. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super('The queue is full.');
    this.retryAfterMs = retryAfterMs;
  }
}

export interface FairQueue<Lane extends string> {
  /**
   * Does work when it is its turn.
   *
   * @param turn whose work it is: in a lane the keys take turns, and each has one at a time, whatever the lane.
   * @param signal drops the work if it has not begun. It is rejected with the signal's reason.
   * @throws {QueueFullError} at once if there is no place for it; or later, if it gives its place to another.
   */
  run<T>(turn: Turn<Lane>, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /**
   * @param present how much there is of this key already: on its way to the queue, waiting and running.
   * @throws {QueueFullError} if there would be no place for more of it.
   */
  requirePlace(turn: Turn<Lane>, present: number): void;
  /** How much runs, and how much waits. */
  size(): { running: number; waiting: number };
}

/** Weight of the latest duration in the average. */
const latestWeight = 0.2;

/**
 * A queue that nobody can fill for others. Work waits no longer than `patienceMs`, by what work has taken so far: more
 * than can be done until then is refused at once.
 *
 * Each lane has places of its own, and the same share of the lanes. What it leaves free the others use until it needs
 * them: then their newest work gives way. Within a lane, where all places are taken, a key that has fewer gets that of the
 * newest work of the key that has most.
 *
 * @param atOnce how much is done at the same time.
 * @param places how much may wait, by lane.
 * @param mostWaitingEach places for one key.
 */
export function createFairQueue<Lane extends string>({
  atOnce,
  places,
  mostWaitingEach,
  patienceMs,
  now = () => performance.now(),
}: {
  atOnce: number;
  places: Readonly<Record<Lane, number>>;
  mostWaitingEach: number;
  patienceMs: number;
  now?: () => number;
}): FairQueue<Lane> {
  const lanes = createLanes(places);
  /** Keys, in whichever lane. */
  const running = new Set<string>();
  /** How long work takes, in milliseconds. */
  let averageMs = 0;

  /** How much can be done one after the other within the patience; at least one, however long it takes. */
  const mostDone = () => Math.max(1, averageMs === 0 ? lanes.places : Math.floor(patienceMs / averageMs));
  const mostWaiting = () => Math.min(lanes.places, mostDone() * atOnce);
  const full = () => new QueueFullError(averageMs);

  function requirePlace(turn: Turn<Lane>, present: number): void {
    // One of each runs.
    if (present > Math.min(mostWaitingEach, mostDone())) throw full();
    if (lanes.size() >= mostWaiting() && !lanes.yielding(turn, mostWaiting())) throw full();
  }

  function giveWay(turn: Turn<Lane>): void {
    if (lanes.size() < mostWaiting()) return;
    const newest = lanes.yielding(turn, mostWaiting());
    if (newest && lanes.remove(newest)) newest.refuse(full());
  }

  function beginNext(): void {
    while (running.size < atOnce) {
      const next = lanes.next((turn) => !running.has(turn.key));
      if (!next) return;
      next.begin();
    }
  }

  async function runNow<T>(turn: Turn<Lane>, work: () => Promise<T>): Promise<T> {
    running.add(turn.key);
    const startedAt = now();
    try {
      return await work();
    } finally {
      const tookMs = now() - startedAt;
      averageMs = averageMs === 0 ? tookMs : averageMs + latestWeight * (tookMs - averageMs);
      running.delete(turn.key);
      beginNext();
    }
  }

  return {
    requirePlace,
    run<T>(turn: Turn<Lane>, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        signal.throwIfAborted();
        if (running.size < atOnce && !running.has(turn.key)) {
          lanes.note(turn);
          resolve(runNow(turn, work));
          return;
        }
        requirePlace(turn, lanes.waitingOf(turn) + 1);
        giveWay(turn);
        const drop = () => {
          lanes.remove(item);
          reject(signal.reason);
        };
        const item: Waiting<Lane> = {
          turn,
          begin() {
            signal.removeEventListener('abort', drop);
            resolve(runNow(turn, work));
          },
          refuse(error) {
            signal.removeEventListener('abort', drop);
            reject(error);
          },
        };
        signal.addEventListener('abort', drop, { once: true });
        lanes.add(item);
      });
    },
    size: () => ({ running: running.size, waiting: lanes.size() }),
  };
}
