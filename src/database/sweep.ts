import type { Connection } from 'mongoose';
import type { Clock } from '../lib/clock.js';
import type { Logger } from '../lib/logger.js';
import { type Loop, startLoop } from '../lib/loop.js';

const intervalMs = 10 * 60_000;

/** Where records end by themselves, and the field that says when. */
const expiring = { idempotency: 'expiresAt', throttles: 'expire', limits: 'end', usage: 'expiresAt' } as const;

/**
 * Deletes what has expired, every ten minutes. MongoDB's own TTL thread does the same where there is one; the embedded
 * engine has none.
 */
export function startSweeping({
  connection,
  clock,
  logger,
}: {
  connection: Connection;
  clock: Clock;
  logger: Logger;
}): Loop {
  const work = () => sweep(connection, clock());
  return startLoop({ what: 'sweeping expired records', everyMs: intervalMs, work, logger });
}

export async function sweep(connection: Connection, now = new Date()): Promise<void> {
  for (const [collection, field] of Object.entries(expiring)) {
    await connection.db?.collection(collection).deleteMany({ [field]: { $lte: now } });
  }
}
