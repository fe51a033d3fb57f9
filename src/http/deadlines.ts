/** Calls back what has not been answered in time. One timer for all: a timer for each request costs more than many answers. */
export interface Deadlines {
  /** Calls `expire` unless the returned function is called within the time, give or take a tenth of a second. */
  start(expire: () => void): () => void;
}

const tickMs = 100;

export function createDeadlines(withinMs: number): Deadlines {
  const running = new Set<{ until: number; expire: () => void }>();
  const timer = setInterval(() => {
    const now = performance.now();
    // In the order of their start, so that the first one in time ends the search.
    for (const each of running) {
      if (each.until > now) return;
      running.delete(each);
      each.expire();
    }
  }, tickMs);
  timer.unref();
  return {
    start(expire) {
      const deadline = { until: performance.now() + withinMs, expire };
      running.add(deadline);
      return () => void running.delete(deadline);
    },
  };
}
