import type { Connection } from 'mongoose';
import type { Logger } from '../lib/logger.js';
import { type Loop, startLoop } from '../lib/loop.js';
import { deleteInBatches } from './delete-in-batches.js';
import { onceWithin } from './lease.js';
import type { AskTime } from './settled-time.js';

const intervalMs = 10 * 60_000;

/** Where records end by themselves, and the field that says when. */
const expiring = { idempotency: 'expiresAt', throttles: 'expire', limits: 'end', usage: 'expiresAt' } as const;

/**
 * Deletes what is over by then, in batches of a few milliseconds.
 *
 * @param signal ends it after the batch that is under way; the next sweep goes on.
 */
export type Sweep = (now: Date, signal: AbortSignal) => Promise<void>;

interface Sweeping extends Loop {
  /** Sweeps now, whoever did it last. */
  sweep(): Promise<void>;
}

/**
 * Deletes what is over: every ten minutes, by one instance for all. For records that expire MongoDB's own TTL thread does
 * the same where there is one; the embedded engine has none.
 *
 * @param sweeps what features have to sweep.
 * @param settledTime by which it is over; asked once for a sweep.
 */
export function startSweeping({
  connection,
  sweeps,
  settledTime,
  logger,
}: {
  connection: Connection;
  sweeps: readonly Sweep[];
  settledTime: AskTime;
  logger: Logger;
}): Sweeping {
  const stopping = new AbortController();
  const { signal } = stopping;
  const all: readonly Sweep[] = [(now, signal) => sweep(connection, now, signal), ...sweeps];

  /** One that fails holds none of the others back. */
  async function sweepAll(): Promise<void> {
    const now = await settledTime();
    const failures: unknown[] = [];
    for (const each of all) await each(now, signal).catch((error) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not all sweeps could be finished.');
  }

  // Instances of the release before have a lease of their own: they know fewer sweeps, and must not stand in for this one.
  const work = () => onceWithin({ connection, name: 'sweeps', everyMs: intervalMs, logger, signal }, sweepAll);
  const loop = startLoop({ what: 'deleting expired records', everyMs: intervalMs, work, logger });
  return {
    sweep: sweepAll,
    async stop() {
      stopping.abort();
      await loop.stop();
    },
  };
}

/** Deletes the records that have expired. */
export async function sweep(connection: Connection, now: Date, signal?: AbortSignal): Promise<void> {
  for (const [collection, field] of Object.entries(expiring)) {
    await deleteInBatches(connection.collection(collection), { [field]: { $lte: now } }, signal);
  }
}
