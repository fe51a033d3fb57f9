import type { Connection } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';

/** What became of one try, and what is left. */
export interface Taken {
  refused: boolean;
  remaining: number;
  /** Until the window ends; at least 1. */
  resetSeconds: number;
}

/** A limit whose counts lie in MongoDB: instances share them, and they outlive a restart. */
export interface Limiter {
  /** Counts a try. A window begins with the first one. */
  take(key: string): Promise<Taken>;
}

export function createLimiter({
  connection,
  name,
  limit,
  windowSeconds,
}: {
  connection: Connection;
  /** Tells the counts of one limit from those of another. */
  name: string;
  limit: number;
  windowSeconds: number;
}): Limiter {
  const limiter = new RateLimiterMongo({
    storeClient: connection.getClient(),
    dbName: connection.name,
    tableName: 'throttles',
    keyPrefix: name,
    points: limit,
    duration: windowSeconds,
    disableIndexesCreation: true,
  });
  return {
    async take(key) {
      try {
        return takenOf(await limiter.consume(key), false);
      } catch (error) {
        // The library throws its result when the limit is passed, and an Error when the database is away.
        if (error instanceof RateLimiterRes) return takenOf(error, true);
        throw error;
      }
    },
  };
}

function takenOf({ remainingPoints, msBeforeNext }: RateLimiterRes, refused: boolean): Taken {
  return { refused, remaining: remainingPoints, resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
}
