import { setFlagsFromString } from 'node:v8';
import { loadConfig } from '../config/load.js';
import { createLogger } from '../lib/logger.js';
import { listenForStop } from './stop-signal.js';
import { logUncaught } from './uncaught.js';

/**
 * How much the heap may grow before V8 looks for what is dead, as a share of what was alive the last time. By default it
 * lets it grow up to four times: 100,000 remembered keys then held 580 MB instead of 420, at the same speed.
 *
 * Set once the service listens: while it starts, nearly all of what there is lives on. And where V8's flags changed before
 * that, `process.nextTick`, which every request takes eight times, stayed ten times as slow in most starts, a tenth of what
 * the hot path costs.
 */
const heapGrowth = '--heap-growing-percent=50';

/**
 * Runs the service until it is told to stop. Most of the code is loaded only once the configuration is known to be valid: a
 * mistake in it is reported twice as fast.
 *
 * @returns once it listens.
 * @throws {StartupError} if it cannot be started.
 */
export async function run(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger({ level: config.logLevel });
  logUncaught(logger);
  const stopping = listenForStop({ logger });
  const { serveUntilStopped } = await import('./serve-until-stopped.js');
  await serveUntilStopped({ config, logger, stopping });
  setFlagsFromString(heapGrowth);
}
