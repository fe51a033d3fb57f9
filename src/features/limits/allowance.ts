import type { LimitRepository, Reservation, Unspent } from './repository.js';
import { freeInMs, type Limit, windowSecondsOf } from './rules.js';

/**
 * How long an instance believes what the database has said of uses that it does not hold, in milliseconds: others use some
 * meanwhile, or give some back.
 */
const beliefMs = 1000;

/** Whether uses can be taken, as far as this instance knows: at once, not at all, or only the database can tell. */
export type Standing = 'enough' | 'exhausted' | 'unknown';

/** What this instance holds of one limit. All times are on the monotonic clock, in milliseconds. */
export interface Allowance {
  /**
   * @param limit as it is now: its number may have changed since the last reservation.
   * @param since when the use was asked for. What is reserved after that is for it, even if the bucket ends on the way: the
   * use then counts at the moment of the reservation, which is one between its question and its answer.
   */
  standing(limit: Limit, cost: number, since: number): Standing;
  take(cost: number): void;
  /** Asks the database, once at a time: whoever asks meanwhile waits for the same answer. */
  reserve(limit: Limit, cost: number): Promise<void>;
  remaining(limit: Limit): number;
  /** Until so many uses are free that are not now. */
  freeInMs(limit: Limit, needed: number): number;
  /** Lets go of what is held and was not spent, for whoever gives it back. Never the same uses twice. */
  letGo(): Unspent | null;
}

export function createAllowance({
  repository,
  now,
}: {
  repository: Pick<LimitRepository, 'reserve'>;
  now: () => number;
}): Allowance {
  let available = 0;
  let held: Reservation = { granted: 0, used: 0, bucket: 0, endsInMs: 0, freeing: [] };
  /** Before the reservation was made, and after: the bucket ends no earlier than so long after the first. */
  let askedAt = Number.NEGATIVE_INFINITY;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let endsAt = Number.NEGATIVE_INFINITY;
  let reserving: Promise<void> | undefined;

  function letGo(): Unspent | null {
    const unspent = available > 0 ? { bucket: held.bucket, uses: available } : null;
    // Whoever asks before the database has them back is not to be told that they are used up.
    held = { ...held, used: held.used - available };
    available = 0;
    return unspent;
  }

  async function ask(limit: Limit, cost: number): Promise<void> {
    const at = now();
    const unspent = letGo();
    // Of what has left the window nothing counts any more.
    const isCounted = at < endsAt + windowSecondsOf(limit) * 1000;
    const reservation = await repository.reserve(limit, cost, isCounted ? unspent : null);
    held = reservation;
    available = reservation.granted;
    askedAt = at;
    answeredAt = now();
    endsAt = at + reservation.endsInMs;
  }

  return {
    standing({ limit }, cost, since) {
      const time = now();
      const isForUse = askedAt >= since;
      if (!isForUse && time >= endsAt) return 'unknown';
      const free = limit - held.used;
      // A look takes nothing: it asks whether a single use could.
      const needed = Math.max(1, cost);
      if (free >= 0 && available >= needed) return 'enough';
      if (available > 0 || !(isForUse || time < askedAt + beliefMs)) return 'unknown';
      if (free < needed) return 'exhausted';
      return cost === 0 ? 'enough' : 'unknown';
    },
    take(cost) {
      available -= cost;
    },
    reserve(limit, cost) {
      reserving ??= ask(limit, cost).finally(() => {
        reserving = undefined;
      });
      return reserving;
    },
    remaining: ({ limit }) => Math.max(0, limit - held.used + available),
    freeInMs(limit, needed) {
      const ms = freeInMs(held.freeing, needed) ?? windowSecondsOf(limit) * 1000;
      return ms + answeredAt - now();
    },
    letGo,
  };
}
