import type { Logger } from '../lib/logger.js';

/** How long the log may take to be written, in milliseconds. */
const flushMs = 1000;

/**
 * Has an error that nothing has handled end the process with status 1, as Node.js does, and stand in the log as any other:
 * one line, without secrets. The state of the process is unknown then, so that nothing more is tried.
 */
export function logUncaught(logger: Logger): void {
  let isEnding = false;
  process.on('uncaughtException', (error, origin) => {
    if (isEnding) return;
    isEnding = true;
    logger.fatal({ err: error, origin }, 'exiting after an uncaught error');
    setTimeout(() => process.exit(1), flushMs);
    logger.flush(() => process.exit(1));
  });
}
