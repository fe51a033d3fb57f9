import type { Connection } from 'mongoose';
import { onceWithin } from '../../database/lease.js';
import type { Logger } from '../../lib/logger.js';
import { startLoop } from '../../lib/loop.js';
import { createSingleFlight } from '../../lib/single-flight.js';
import type { CountEverything } from './count-everything.js';

const hourMs = 60 * 60_000;
/** How often an instance looks whether it is time: soon after one that was counting has died, another begins. */
const lookMs = 60_000;

export interface Counting {
  /**
   * Counts, unless an instance counts already or has done so within the hour. Never throws.
   *
   * @returns when what was to be done here is done.
   */
  countIfDue(): Promise<void>;
  /** Ends what is under way, which keeps nothing then. */
  stop(): Promise<void>;
}

/** Counts everything about once an hour, one instance for all. */
export function startCounting({
  connection,
  countEverything,
  logger,
}: {
  connection: Connection;
  countEverything: CountEverything;
  logger: Logger;
}): Counting {
  const stopping = new AbortController();
  const { signal } = stopping;
  const flights = createSingleFlight<void>();
  const lease = { connection, name: 'stats', everyMs: hourMs, logger, signal };

  async function count(): Promise<void> {
    if (signal.aborted) return;
    // One that fails is not begun anew at once: what is too much for the database would be so again.
    const work = () =>
      countEverything(signal).catch((error) => {
        if (signal.aborted) throw error;
        logger.warn({ err: error }, 'keys, uses and owners could not be counted; the next try follows in an hour');
      });
    await onceWithin(lease, work).catch((error) => logger.warn({ err: error }, 'statistics have no lease'));
  }

  const countIfDue = () => flights.run('stats', count);
  const loop = startLoop({ what: 'counting keys, uses and owners', everyMs: lookMs, work: countIfDue, logger });
  return {
    countIfDue,
    async stop() {
      stopping.abort();
      await loop.stop();
      // One that a request has begun: joined, or there is nothing to do.
      await countIfDue();
    },
  };
}
