import type { Connection } from 'mongoose';
import type { Config } from '../config/load.js';
import { createSweepSearches } from '../database/migrations/0013-searches.js';
import type { AskTime } from '../database/settled-time.js';
import { type Sweep, startSweeping } from '../database/sweep.js';
import { startDraining } from '../features/apikeys/drain-rotations.js';
import { createSweepEndedKeys } from '../features/apikeys/sweep-ended-keys.js';
import type { BeyondReach } from '../features/owners/beyond-reach.js';
import { createCountEverything } from '../features/stats/count-everything.js';
import { startCounting } from '../features/stats/start-counting.js';
import type { Logger } from '../lib/logger.js';
import type { Repositories } from './repositories.js';

interface Options extends Repositories {
  connection: Connection;
  config: Pick<Config, 'keepEndedDays'>;
  settledTime: AskTime;
  logger: Logger;
  erasingSweeps: readonly Sweep[];
  beyondReach: Pick<BeyondReach, 'owners'>;
}

/** Begins what one instance does for all from time to time: deleting and ending what is over, and counting. */
export function startIntervals({
  connection,
  config,
  settledTime,
  logger,
  erasingSweeps,
  beyondReach,
  ...records
}: Options) {
  const sweepEndedKeys = createSweepEndedKeys({
    apiKeys: records.apiKeys,
    keepEndedDays: config.keepEndedDays,
    async forget(keyIds) {
      await records.usageRecords.forget(keyIds);
      await records.counters.forget(keyIds);
    },
  });
  const sweepSearches = createSweepSearches(connection.getClient().db());
  const sweeps = [...erasingSweeps, sweepEndedKeys, records.sessionRecords.sweep, sweepSearches];
  const countEverything = createCountEverything({ ...records, beyondReach, settledTime, logger });
  return {
    sweeping: startSweeping({ connection, sweeps, settledTime, logger }),
    draining: startDraining({ connection, apiKeys: records.apiKeys, settledTime, logger }),
    counting: startCounting({ connection, countEverything, logger }),
  };
}
