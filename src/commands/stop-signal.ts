import type { Logger } from '../lib/logger.js';

/** How long stopping may take in all; what hangs then, such as a database that does not answer, is left behind. */
const stopMs = 9500;

/**
 * Aborted when the service is told to stop, by SIGTERM or SIGINT. Only the first one counts: a Ctrl-C reaches every process
 * of the terminal, and npm passes its own on as well. The process ends with status 1 if it still runs 9.5 s later.
 */
export function stopSignal(logger: Logger): AbortSignal {
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) return;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('stopping took too long');
      logger.flush(() => process.exit(1));
    }, stopMs).unref();
    stopping.abort();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  return stopping.signal;
}
