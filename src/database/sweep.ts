import type { Connection } from 'mongoose';
import type { Logger } from '../lib/logger.js';

const intervalMs = 10 * 60_000;

/** Where records end by themselves, and the field that says when. */
const expiring = { idempotency: 'expiresAt', throttles: 'expire', limits: 'end', usage: 'expiresAt' } as const;

/**
 * Deletes what has expired, every ten minutes. MongoDB's own TTL thread does the same where there is one; the embedded
 * engine has none.
 *
 * @returns a function that stops it.
 */
export function startSweeping({ connection, logger }: { connection: Connection; logger: Logger }): () => void {
  const timer = setInterval(() => {
    sweep(connection).catch((error) => logger.warn({ err: error }, 'sweeping expired records failed'));
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

export async function sweep(connection: Connection, now = new Date()): Promise<void> {
  for (const [collection, field] of Object.entries(expiring)) {
    await connection.db?.collection(collection).deleteMany({ [field]: { $lte: now } });
  }
}
