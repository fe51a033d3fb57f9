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

export interface FairQueue {
  /**
   * Does work when it is its turn.
   *
   * @param key whose work it is: the keys take turns, and each has one at a time.
   * @param signal drops the work if it has not begun. It is rejected with the signal's reason.
   * @throws {QueueFullError} at once if there is no place for it; or later, if it gives its place to a key that has fewer.
   */
  run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /**
   * @param present how much there is of this key already: on its way to the queue, waiting and running.
   * @throws {QueueFullError} if there would be no place for more of it.
   */
  requirePlace(key: string, present: number): void;
  /** How much runs, and how much waits. */
  size(): { running: number; waiting: number };
}

interface Waiting {
  begin(): void;
  refuse(error: Error): void;
}

/** Weight of the latest duration in the average. */
const latestWeight = 0.2;

/**
 * A queue that nobody can fill for others. Work waits no longer than `patienceMs`, by what work has taken so far: more
 * than can be done until then is refused at once. Where all places are taken, a key that has fewer gets that of the newest
 * work of the key that has most.
 *
 * @param atOnce how much is done at the same time.
 * @param mostWaiting places in all.
 * @param mostWaitingEach places for one key.
 */
export function createFairQueue({
  atOnce,
  mostWaiting,
  mostWaitingEach,
  patienceMs,
  now = () => performance.now(),
}: {
  atOnce: number;
  mostWaiting: number;
  mostWaitingEach: number;
  patienceMs: number;
  now?: () => number;
}): FairQueue {
  const running = new Set<string>();
  /** By key, in the order of their turns. No list is empty. */
  const waiting = new Map<string, Waiting[]>();
  let waitingInAll = 0;
  /** How long work takes, in milliseconds. */
  let averageMs = 0;

  const waitingOf = (key: string) => waiting.get(key)?.length ?? 0;
  /** How much can be done one after the other within the patience; at least one, however long it takes. */
  const mostDone = () => Math.max(1, averageMs === 0 ? mostWaiting : Math.floor(patienceMs / averageMs));
  const full = () => new QueueFullError(averageMs);

  /** The key whose newest work gives way to one of this key. */
  function longest(key: string): string | undefined {
    let [found, most]: [string | undefined, number] = [undefined, waitingOf(key) + 1];
    for (const [other, { length }] of waiting) if (length > most) [found, most] = [other, length];
    return found;
  }

  function requirePlace(key: string, present: number): void {
    const done = mostDone();
    // One of each runs.
    if (present > Math.min(mostWaitingEach, done)) throw full();
    const isFull = waitingInAll >= Math.min(mostWaiting, done * atOnce);
    if (isFull && longest(key) === undefined) throw full();
  }

  function remove(key: string, item: Waiting): void {
    const items = waiting.get(key);
    if (!items?.includes(item)) return;
    items.splice(items.indexOf(item), 1);
    if (items.length === 0) waiting.delete(key);
    waitingInAll--;
  }

  function giveWay(key: string): void {
    if (waitingInAll < Math.min(mostWaiting, mostDone() * atOnce)) return;
    const other = longest(key);
    const newest = other === undefined ? undefined : waiting.get(other)?.at(-1);
    if (other === undefined || newest === undefined) return;
    remove(other, newest);
    newest.refuse(full());
  }

  function beginNext(): void {
    for (const [key, items] of waiting) {
      if (running.size >= atOnce) return;
      const [next] = items;
      if (running.has(key) || !next) continue;
      remove(key, next);
      // Its next turn comes after those of all others.
      if (waiting.delete(key)) waiting.set(key, items);
      next.begin();
    }
  }

  async function runNow<T>(key: string, work: () => Promise<T>): Promise<T> {
    running.add(key);
    const startedAt = now();
    try {
      return await work();
    } finally {
      const tookMs = now() - startedAt;
      averageMs = averageMs === 0 ? tookMs : averageMs + latestWeight * (tookMs - averageMs);
      running.delete(key);
      beginNext();
    }
  }

  return {
    requirePlace,
    run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        signal.throwIfAborted();
        if (running.size < atOnce && !running.has(key)) {
          resolve(runNow(key, work));
          return;
        }
        requirePlace(key, waitingOf(key) + 1);
        giveWay(key);
        const drop = () => {
          remove(key, item);
          reject(signal.reason);
        };
        const item: Waiting = {
          begin() {
            signal.removeEventListener('abort', drop);
            resolve(runNow(key, work));
          },
          refuse(error) {
            signal.removeEventListener('abort', drop);
            reject(error);
          },
        };
        signal.addEventListener('abort', drop, { once: true });
        const items = waiting.get(key);
        if (items) items.push(item);
        else waiting.set(key, [item]);
        waitingInAll++;
      });
    },
    size: () => ({ running: running.size, waiting: waitingInAll }),
  };
}
