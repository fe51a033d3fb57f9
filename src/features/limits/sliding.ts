import type { mongo } from 'mongoose';

/** Buckets in a window, so that one that slides costs a handful of numbers. */
const bucketsInWindow = 20;

/** How many uses were granted in a bucket: the stretch of the database's time with this number. */
export interface Slot {
  b: number;
  n: number;
}

/** Length of a bucket in milliseconds: a twentieth of the window. Whole, as windows are whole seconds. */
export function bucketMsOf(windowSeconds: number): number {
  return Math.max(1, (windowSeconds * 1000) / bucketsInWindow);
}

/**
 * When the uses of a slot are free again, in milliseconds since 1970 by the database's clock: once a window has passed
 * since its bucket ended.
 */
export function freeAt({ b }: Slot, bucketMs: number): number {
  return (b + 1 + bucketsInWindow) * bucketMs;
}

/**
 * One update of a sliding counter: finds the bucket, forgets the slots that have left the window, takes back what the
 * asking instance has not spent, and grants uses in the bucket.
 *
 * Any window touches at most 21 buckets, and the slots of 21 buckets in a row never hold more than the limit. So no window
 * has more uses than the limit, as long as a use that was granted in a bucket is spent before that ends, or while its
 * asker waits.
 *
 * A bucket never precedes one that has a slot: neither a clock that is set back, nor an update that was overtaken, may
 * write into a bucket that others count as over. Where the clock was set back by more than a window, all uses move to the
 * next bucket: they count for one window more, instead of until the clock has caught up.
 *
 * @param now the time, as an expression.
 * @param grant how many uses to grant, as an expression of how many are free.
 * @param returned uses that the asking instance was granted and has not spent.
 */
export function slidingUpdate({
  limit,
  windowSeconds,
  now,
  grant,
  returned,
}: {
  limit: number;
  windowSeconds: number;
  now: unknown;
  grant: (free: unknown) => unknown;
  returned: { bucket: number; uses: number } | null;
}): mongo.Document[] {
  const bucketMs = bucketMsOf(windowSeconds);
  const current = { $floor: { $divide: [{ $toLong: now }, bucketMs] } };
  const newest = { $max: '$slots.b' };
  const slots = { $ifNull: ['$slots', []] };
  const free = { $max: [0, { $subtract: [limit, '$used'] }] };
  const granted = { $subtract: [{ $add: ['$used', '$granted'] }, { $sum: '$slots.n' }] };
  return [
    { $set: { at: now, bucket: current, slots: returned ? takenBack(slots, returned) : slots } },
    {
      $set: {
        slots: {
          $cond: [
            { $gt: [newest, { $add: ['$bucket', bucketsInWindow] }] },
            [{ b: { $add: ['$bucket', 1] }, n: { $sum: '$slots.n' } }],
            '$slots',
          ],
        },
      },
    },
    { $set: { bucket: { $max: ['$bucket', newest] } } },
    { $set: { slots: slotsSince({ $subtract: ['$bucket', bucketsInWindow] }) } },
    { $set: { used: { $sum: '$slots.n' } } },
    { $set: { granted: { $toInt: grant(free) } } },
    // The slot of the bucket is written anew: with what it had, which is missing from the sum of the others.
    { $set: { slots: { $filter: { input: '$slots', cond: { $lt: ['$$this.b', '$bucket'] } } } } },
    { $set: { slots: { $concatArrays: ['$slots', [{ b: '$bucket', n: granted }]] } } },
    {
      $set: {
        used: { $add: ['$used', '$granted'] },
        // For the index that deletes counters that nobody needs any more.
        end: { $toDate: { $multiply: [{ $add: ['$bucket', 1 + bucketsInWindow] }, bucketMs] } },
      },
    },
  ];
}

/** The slots without what was not spent of one of them. */
function takenBack(slots: unknown, { bucket, uses }: { bucket: number; uses: number }): mongo.Document {
  const rest = { $max: [0, { $subtract: ['$$this.n', uses] }] };
  const n = { $cond: [{ $eq: ['$$this.b', bucket] }, rest, '$$this.n'] };
  return { $map: { input: slots, in: { b: '$$this.b', n } } };
}

/** Those that hold uses, of the bucket and later ones. */
function slotsSince(bucket: unknown): mongo.Document {
  const cond = { $and: [{ $gte: ['$$this.b', bucket] }, { $gt: ['$$this.n', 0] }] };
  return { $filter: { input: '$slots', cond } };
}
