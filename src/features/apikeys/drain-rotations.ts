import type { Connection } from 'mongoose';
import { attendedSince } from '../../database/attendance.js';
import { onceWithin } from '../../database/lease.js';
import type { AskTime } from '../../database/settled-time.js';
import type { Logger } from '../../lib/logger.js';
import { startLoop } from '../../lib/loop.js';
import { createSingleFlight } from '../../lib/single-flight.js';
import type { ApiKeyRepository } from './repository.js';

const intervalMs = 30_000;
/**
 * Longer than an instance takes to take over from another. Uses that were not written meanwhile are written within the margin
 * of the idle time, which is a minute or more.
 */
const mostGapMs = 2 * intervalMs;

export interface Draining {
  /**
   * Ends the grace periods that are due, unless an instance does so already or has just done it. Never throws.
   *
   * @returns when what was to be done here is done.
   */
  drainIfDue(): Promise<void>;
  stop(): Promise<void>;
}

/** Ends grace periods early whose old secret nobody uses any more, one instance for all. */
export function startDraining({
  connection,
  apiKeys,
  settledTime,
  logger,
}: {
  connection: Connection;
  apiKeys: Pick<ApiKeyRepository, 'endIdleGraces'>;
  /** By which a grace period is ended for good: an instance whose clock is fast ends none too soon. */
  settledTime: AskTime;
  logger: Logger;
}): Draining {
  const stopping = new AbortController();
  const { signal } = stopping;
  const flights = createSingleFlight<void>();
  const lease = { connection, name: 'idle graces', everyMs: intervalMs, logger, signal };

  async function drain(): Promise<void> {
    const since = await attendedSince(connection, { name: lease.name, mostGapMs });
    const ended = await apiKeys.endIdleGraces({ now: await settledTime(), since }, signal);
    if (ended > 0) logger.info({ affected: ended }, 'old secrets that nobody used any more were ended');
  }

  async function drainOnce(): Promise<void> {
    if (signal.aborted) return;
    await onceWithin(lease, drain).catch((error) => logger.warn({ err: error }, 'idle grace periods were not ended'));
  }

  const drainIfDue = () => flights.run('graces', drainOnce);
  const loop = startLoop({ what: 'ending idle grace periods', everyMs: intervalMs, work: drainIfDue, logger });
  return {
    drainIfDue,
    async stop() {
      stopping.abort();
      await loop.stop();
      // One that was asked for: joined, or there is nothing to do.
      await drainIfDue();
    },
  };
}
