import type { Logger } from '../lib/logger.js';

/** How long stopping may take in all; what hangs then, such as a database that does not answer, is left behind. */
const stopMs = 9500;

/**
 * Until when a further signal is taken for the first one again, in milliseconds: a Ctrl-C reaches every process of the
 * terminal, and npm passes its own on as well; so it is where a supervisor tells a whole group.
 */
const echoMs = 1000;

/** How a process is told to stop, by SIGTERM or SIGINT, or by itself. */
export interface Stopping {
  /** Aborted by the first signal, or by `fail`. The process ends with status 1 if it still runs 9.5 s later, pauses not counted. */
  signal: AbortSignal;
  /**
   * Waits for so many milliseconds, or until the next signal, once the first one has come. After that next one it waits no more.
   *
   * @returns whether it has waited to the end.
   */
  pause(ms: number): Promise<boolean>;
  /** Stops in order, but without pauses and with status 1: for a process that must not go on. */
  fail(): void;
  hasFailed(): boolean;
}

/** @param signals where they arrive. */
export function listenForStop({
  logger,
  signals = process,
}: {
  logger: Logger;
  signals?: Pick<NodeJS.EventEmitter, 'on'>;
}): Stopping {
  const stopping = new AbortController();
  let toldAt = 0;
  let hasFailed = false;
  let isHurried = false;
  let deadline: NodeJS.Timeout | undefined;
  let endPause: (() => void) | undefined;

  function limitTime(): void {
    deadline = setTimeout(() => {
      logger.error('stopping took too long');
      logger.flush(() => process.exit(1));
    }, stopMs).unref();
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (!stopping.signal.aborted) {
      toldAt = performance.now();
      logger.info({ signal }, 'stopping');
      limitTime();
      stopping.abort();
    } else if (endPause && performance.now() - toldAt >= echoMs) {
      logger.info({ signal }, 'stopping at once');
      isHurried = true;
      endPause();
    }
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) signals.on(signal, onSignal);
  return {
    signal: stopping.signal,
    fail() {
      hasFailed = true;
      isHurried = true;
      endPause?.();
      if (stopping.signal.aborted) return;
      limitTime();
      stopping.abort();
    },
    hasFailed: () => hasFailed,
    async pause(ms) {
      if (isHurried) return false;
      clearTimeout(deadline);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      endPause = undefined;
      limitTime();
      return !isHurried;
    },
  };
}
