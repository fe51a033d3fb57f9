import type { Connection, mongo } from 'mongoose';
import { bulkWrite, relaxed } from '../../database/bulk-write.js';
import { duplicateKey } from '../../database/errors.js';
import { calendarUpdate } from './calendar.js';
import type { Limit } from './rules.js';
import { bucketMsOf, freeAt, type Slot, slidingUpdate } from './sliding.js';

/** Uses of a limit that one instance holds. */
export interface Unspent {
  /** What they were granted in: the number of a bucket; of a quota the end of its period. */
  bucket: number;
  uses: number;
}

/** A part of a limit that one instance may use up by itself until the bucket ends. */
export interface Reservation {
  granted: number;
  /** How many uses of the limit are used up or reserved, these among them. It may be more than a limit that was lowered. */
  used: number;
  bucket: number;
  /** When the bucket ends, in milliseconds from the moment of the reservation. */
  endsInMs: number;
  /** When uses will be free again, from the same moment on; the soonest first. */
  freeing: { inMs: number; uses: number }[];
}

export type LimitRepository = ReturnType<typeof createLimitRepository>;

interface Counter {
  _id: string;
  /** Of a rate limit. */
  slots?: Slot[];
  /** Of a rate limit: the newest bucket. */
  bucket?: number;
  /** When nobody needs the counter any more; of a quota when its period ends. */
  end: Date;
  used: number;
  /** What the last reservation got. */
  granted: number;
  /** When that was. */
  at: Date;
}

/** A reservation takes this part of what is free, so that little lies idle at one instance when it runs out. */
const share = 20;
/** Most uses that a reservation takes so. */
const most = 1000;

/**
 * The counters of limits. One document a limit and subject, changed in one step, so that no two instances get the same use.
 *
 * @param now the database's clock, which all instances share, as an expression. Tests move it.
 */
export function createLimitRepository({
  connection,
  now = () => '$$NOW',
}: {
  connection: Connection;
  now?: () => unknown;
}) {
  const counters = connection.collection<Counter>('limits');
  return {
    /**
     * Reserves `cost` uses, or some more where many are free; none if fewer than `cost` are, and none for 0.
     *
     * @param returned what the instance still holds of the counter, and will not spend: whoever calls this has let go of it
     * already, and never names it again, whether this succeeds or not. So nothing is given back twice.
     */
    async reserve(limit: Limit, cost: number, returned: Unspent | null): Promise<Reservation> {
      const filter = { _id: limit.counter };
      const update = updateOf(limit, { now: now(), cost, returned });
      const options = { upsert: true, returnDocument: 'after' } as const;
      let counter: Counter | null;
      try {
        counter = await counters.findOneAndUpdate(filter, update, options);
      } catch (error) {
        // Two first uses at the same time: the other one has made the document.
        if (!duplicateKey(error)) throw error;
        counter = await counters.findOneAndUpdate(filter, update, options);
      }
      if (!counter) throw new Error('The counter of a limit was not made.');
      return reservationOf(limit, counter);
    },

    /** Returns uses that were reserved and not given out, where they still count. */
    async giveBack(left: readonly (Unspent & { limit: Limit })[]): Promise<void> {
      const updates = left.map(({ limit: { counter, window }, bucket, uses }) => {
        const [filter, field] =
          'seconds' in window
            ? [{ slots: { $elemMatch: { b: bucket, n: { $gte: uses } } } }, 'slots.$.n']
            : [{ end: new Date(bucket) }, 'used'];
        return { updateOne: { filter: { _id: counter, ...filter }, update: { $inc: { [field]: -uses } } } };
      });
      await bulkWrite(counters, updates as mongo.AnyBulkWriteOperation<Counter>[]);
    },

    /** Deletes the counters of keys that are about to be deleted. */
    async forget(keyIds: readonly string[]): Promise<void> {
      // All ids that begin with that of the key: a semicolon comes after a colon.
      const ranges = keyIds.map((keyId) => ({ _id: { $gte: `${keyId}:`, $lt: `${keyId};` } }));
      if (ranges.length > 0) await counters.deleteMany({ $or: ranges }, relaxed);
    },
  };
}

function updateOf(
  { limit, window }: Limit,
  { now, cost, returned }: { now: unknown; cost: number; returned: Unspent | null },
): mongo.Document[] {
  const batch = (free: unknown) => ({ $max: [cost, { $min: [most, { $floor: { $divide: [free, share] } }] }] });
  const grant = (free: unknown) => (cost === 0 ? 0 : { $cond: [{ $gte: [free, cost] }, batch(free), 0] });
  if ('period' in window) return calendarUpdate({ limit, period: window.period, now, grant, returned });
  return slidingUpdate({ limit, windowSeconds: window.seconds, now, grant, returned });
}

function reservationOf({ window }: Limit, { slots = [], bucket = 0, end, at, used, granted }: Counter): Reservation {
  const from = at.getTime();
  if ('period' in window) {
    const endsInMs = end.getTime() - from;
    return { granted, used, bucket: end.getTime(), endsInMs, freeing: [{ inMs: endsInMs, uses: used }] };
  }
  const bucketMs = bucketMsOf(window.seconds);
  const freeing = slots.filter(({ n }) => n > 0).map((slot) => ({ inMs: freeAt(slot, bucketMs) - from, uses: slot.n }));
  // The bucket is ahead of a clock that was set back. What was granted in it is no longer good for that.
  const endsInMs = Math.min(bucketMs, (bucket + 1) * bucketMs - from);
  return { granted, used, bucket, endsInMs, freeing };
}
