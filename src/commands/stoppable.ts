import { StartupError } from '../lib/startup-error.js';

/**
 * Does work that SIGTERM and SIGINT end in order, so that nothing is left behind. A second signal ends the process at once.
 *
 * @param stopped what it says then.
 */
export async function stoppable(stopped: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    await work(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted && !(error instanceof StartupError)) throw new StartupError(stopped);
    throw error;
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}
