/**
 * How long others may join a look-up after it began, in milliseconds: of what other instances have changed since then this
 * one may know nothing.
 */
export const joinWithinMs = 500;

/**
 * Look-ups that are under way, by the id of what is looked up. Whoever asks for the same meanwhile joins: it is read once.
 * Nobody joins one that began before what it looks up was forgotten.
 */
export interface LookUps<Found> {
  /**
   * Reads something, or joins who reads it, and uses what was found. Others can join until all have used it.
   *
   * @param since joins no look-up that began earlier, on the clock of `performance.now()`.
   */
  run<T>(id: string, read: () => Promise<Found>, use: Use<Found, T>, since?: number): Promise<T>;
  /** What is being looked up may not be true any more. */
  forget(id: string): void;
  forgetAll(): void;
}

/**
 * @param isCurrent whether what was found was not forgotten since the look-up began, so that it may be remembered.
 * @param beganAt when that was, on the clock of `performance.now()`.
 */
type Use<Found, T> = (found: Found, isCurrent: () => boolean, beganAt: number) => T | Promise<T>;

export function createLookUps<Found>(): LookUps<Found> {
  interface LookUp {
    beganAt: number;
    reading: Promise<Found>;
    /** How many use it. */
    users: number;
  }
  const underWay = new Map<string, LookUp>();

  function joinOrBegin(id: string, read: () => Promise<Found>, since: number): LookUp {
    const now = performance.now();
    const other = underWay.get(id);
    if (other && other.beganAt >= Math.max(since, now - joinWithinMs)) return other;
    const begun = { beganAt: now, reading: read(), users: 0 };
    underWay.set(id, begun);
    return begun;
  }

  return {
    async run(id, read, use, since = Number.NEGATIVE_INFINITY) {
      const lookUp = joinOrBegin(id, read, since);
      const isCurrent = () => underWay.get(id) === lookUp;
      lookUp.users++;
      try {
        return await use(await lookUp.reading, isCurrent, lookUp.beganAt);
      } finally {
        lookUp.users--;
        if (lookUp.users === 0 && isCurrent()) underWay.delete(id);
      }
    },
    forget: (id) => void underWay.delete(id),
    forgetAll: () => underWay.clear(),
  };
}
