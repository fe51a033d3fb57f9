import type { Connection, mongo } from 'mongoose';
import { bulkWrite, relaxed } from '../../database/bulk-write.js';
import { duplicateKey } from '../../database/errors.js';
import type { Limit } from './rules.js';

/** A part of a limit that one instance may use up by itself until the window ends. */
interface Reservation {
  granted: number;
  /** What is left in the database for other instances, and for this one later. */
  remaining: number;
  /** When the window ends, by the database's clock, in milliseconds since 1970: it tells one window from another. */
  end: number;
  /** Until then, at the moment of the reservation. */
  endsInMs: number;
}

export type LimitRepository = ReturnType<typeof createLimitRepository>;

interface Counter {
  _id: string;
  start: Date;
  end: Date;
  used: number;
  /** What the last reservation got. */
  granted: number;
  /** When that was. */
  at: Date;
}

/** A reservation takes this part of what is left, so that little lies idle at one instance when it runs out. */
const share = 20;
/** Most uses that a reservation takes so. */
const most = 1000;

/** The counters of limits. One document a limit and key, changed in one step, so that no two instances get the same use. */
export function createLimitRepository({ connection }: { connection: Connection }) {
  const counters = connection.collection<Counter>('limits');
  return {
    /**
     * Reserves `cost` uses, or some more where many are left; none if fewer than `cost` are.
     *
     * The window is found by the database's clock, which all instances share.
     */
    async reserve(keyId: string, limit: Limit, cost: number): Promise<Reservation> {
      const filter = { _id: counterId(keyId, limit) };
      const update = reservation(limit, cost);
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
      return {
        granted: counter.granted,
        remaining: limit.limit - counter.used,
        end: counter.end.getTime(),
        endsInMs: counter.end.getTime() - counter.at.getTime(),
      };
    },

    /** Returns uses that were reserved and not given out, where their window still runs. */
    async giveBack(left: readonly { keyId: string; limit: Limit; available: number; end: number }[]): Promise<void> {
      const updates = left.map(({ keyId, limit, available, end }) => ({
        updateOne: {
          filter: { _id: counterId(keyId, limit), end: new Date(end) },
          update: { $inc: { used: -available } },
        },
      }));
      await bulkWrite(counters, updates);
    },

    /** Deletes the counters of keys that are about to be deleted. */
    async forget(keyIds: readonly string[]): Promise<void> {
      // All ids that begin with that of the key: a semicolon comes after a colon.
      const ranges = keyIds.map((keyId) => ({ _id: { $gte: `${keyId}:`, $lt: `${keyId};` } }));
      if (ranges.length > 0) await counters.deleteMany({ $or: ranges }, relaxed);
    },
  };
}

function counterId(keyId: string, { name }: Limit): string {
  return `${keyId}:${name}`;
}

/** An update in one step: begin the window anew if it has ended, find what can be granted, and take it. */
function reservation({ limit, window }: Limit, cost: number): mongo.Document[] {
  const start =
    'seconds' in window
      ? { $toDate: { $subtract: [{ $toLong: '$$NOW' }, { $mod: [{ $toLong: '$$NOW' }, window.seconds * 1000] }] } }
      : { $dateTrunc: { date: '$$NOW', unit: window.period } };
  const [unit, amount] = 'seconds' in window ? ['second', window.seconds] : [window.period, 1];
  const left = { $max: [0, { $subtract: [limit, '$used'] }] };
  const batch = { $max: [cost, { $min: [most, { $floor: { $divide: [left, share] } }] }] };
  return [
    { $set: { start, used: { $cond: [{ $eq: ['$start', start] }, '$used', 0] }, at: '$$NOW' } },
    {
      $set: {
        end: { $dateAdd: { startDate: '$start', unit, amount } },
        granted: { $cond: [{ $gte: [left, cost] }, { $toInt: { $min: [left, batch] } }, 0] },
      },
    },
    { $set: { used: { $add: ['$used', '$granted'] } } },
  ];
}
