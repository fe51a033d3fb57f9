import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger.js';

export interface Loop {
  /** Ends the loop, once the work that is under way is done. */
  stop(): Promise<void>;
}

/**
 * Does work at intervals, never twice at a time. The first is one interval from now; each later one begins so long after
 * the one before it began, or at once if that took longer. Keeps no process alive. What the work throws is logged, and the
 * work tried again at the next interval.
 *
 * @param what names the work in the log.
 * @param everyMs the interval, in milliseconds.
 */
export function startLoop({
  what,
  everyMs,
  work,
  logger,
}: {
  what: string;
  everyMs: number;
  work: () => Promise<unknown>;
  logger: Logger;
}): Loop {
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Cut short by stopping. */
  async function pause(ms: number): Promise<void> {
    await sleep(Math.max(0, ms), undefined, { ref: false, signal }).catch(() => undefined);
  }

  async function run(): Promise<void> {
    for (let wait = everyMs; ; ) {
      await pause(wait);
      if (signal.aborted) return;
      const startedAt = performance.now();
      try {
        await work();
      } catch (error) {
        logger.warn({ err: error }, `${what} failed`);
      }
      wait = startedAt + everyMs - performance.now();
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
