import { type Connection, mongo } from 'mongoose';
import { duplicateKey } from '../../database/errors.js';

/** Names one attempt in every log that has it, so that it can be taken back there and nothing else with it. */
export type AttemptId = mongo.ObjectId;

/** What became of one attempt, and what is left. */
export interface Taken {
  refused: boolean;
  remaining: number;
  /** Until the oldest attempt that counts does not count any more; at least 1. */
  resetSeconds: number;
}

/** The attempts of the last while, by what they are counted for. They lie in MongoDB: instances share them, and they outlive a restart. */
export interface AttemptLog {
  /** Counts an attempt if fewer than `limit` count; otherwise it leaves no trace. */
  take(key: string, id: AttemptId, limit: number): Promise<Taken>;
  /** Takes an attempt back, if it still counts. */
  takeBack(key: string, id: AttemptId): Promise<void>;
}

interface LogRecord {
  key: string;
  /** In the order of time, by the database's clock. */
  attempts: { id: AttemptId; at: Date }[];
  expire: Date;
}

export const newAttemptId = (): AttemptId => new mongo.ObjectId();

/**
 * A sliding window: no stretch of time of its length has more than the limit in it. A record holds its attempts one by
 * one, no more than the limit; a count of them could not be taken back exactly, once its window has ended.
 */
export function createAttemptLog({
  connection,
  windowSeconds,
}: {
  connection: Connection;
  windowSeconds: number;
}): AttemptLog {
  const records = connection.collection<LogRecord>('throttles');
  const windowMs = windowSeconds * 1000;

  function counting(id: AttemptId, limit: number): mongo.Document[] {
    const stillCount = { $gt: ['$$this.at', { $subtract: ['$$NOW', windowMs] }] };
    const isLeft = { $lt: [{ $size: '$attempts' }, limit] };
    const counted = { $concatArrays: ['$attempts', [{ id, at: '$$NOW' }]] };
    return [
      { $set: { attempts: { $filter: { input: { $ifNull: ['$attempts', []] }, cond: stillCount } } } },
      { $set: { attempts: { $cond: [isLeft, counted, '$attempts'] } } },
      { $set: { expire: { $add: ['$$NOW', windowMs] } } },
    ];
  }

  async function take(key: string, id: AttemptId, limit: number): Promise<Taken> {
    const projection = {
      _id: 0,
      isCounted: { $in: [id, '$attempts.id'] },
      size: { $size: '$attempts' },
      oldestMs: { $toLong: { $first: '$attempts.at' } },
      nowMs: { $toLong: '$$NOW' },
    };
    const options = { upsert: true, returnDocument: 'after', projection } as const;
    const found = (await records.findOneAndUpdate({ key }, counting(id, limit), options)) as unknown as {
      isCounted: boolean;
      size: number;
      oldestMs: number | null;
      nowMs: number;
    };
    const { isCounted, size, oldestMs, nowMs } = found;
    const resetMs = (oldestMs ?? nowMs) + windowMs - nowMs;
    return {
      refused: !isCounted,
      remaining: Math.max(0, limit - size),
      resetSeconds: Math.max(1, Math.ceil(resetMs / 1000)),
    };
  }

  return {
    async take(key, id, limit) {
      try {
        return await take(key, id, limit);
      } catch (error) {
        // Two first attempts at the same time: the other one has made the record.
        if (!duplicateKey(error)) throw error;
        return take(key, id, limit);
      }
    },

    async takeBack(key, id) {
      await records.updateOne({ key }, { $pull: { attempts: { id } } });
    },
  };
}
