/** Calls back what has not been answered in time. One timer for all: a timer for each request costs more than many answers. */
interface Deadlines {
  /** Calls `expire` unless the returned function is called within the time, give or take a tenth of a second. */
  start(expire: () => void): () => void;
}

const tickMs = 100;

/**
 * In an array, from which nothing is taken out but at a tick: a Set that changes all the time leaves a chain of its old
 * tables behind, and with it everything that was in them, until V8 collects all generations.
 */
export function createDeadlines(withinMs: number): Deadlines {
  let running: { until: number; expire: (() => void) | null }[] = [];
  const timer = setInterval(() => {
    const now = performance.now();
    for (const deadline of running) {
      // In the order of their start.
      if (deadline.until > now) break;
      deadline.expire?.();
      deadline.expire = null;
    }
    running = running.filter(({ expire }) => expire !== null);
  }, tickMs);
  timer.unref();
  return {
    start(expire) {
      const deadline: (typeof running)[number] = { until: performance.now() + withinMs, expire };
      running.push(deadline);
      return () => {
        deadline.expire = null;
      };
    },
  };
}
