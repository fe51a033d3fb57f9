/** Does a thing once for all who ask for it at the same time. */
interface SingleFlight<T> {
  run(key: string, work: () => Promise<T>): Promise<T>;
  /** Who asks for this from now on does not join what is under way. */
  forget(key: string): void;
  /** The same for everything. */
  clear(): void;
}

/** @param joinWithinMs who asks later than this after the thing was begun does not join: it may be out of date. */
export function createSingleFlight<T>({
  joinWithinMs = Number.POSITIVE_INFINITY,
}: {
  joinWithinMs?: number;
} = {}): SingleFlight<T> {
  const flights = new Map<string, { flight: Promise<T>; startedAt: number }>();
  return {
    run(key, work) {
      const now = performance.now();
      const running = flights.get(key);
      if (running && now - running.startedAt < joinWithinMs) return running.flight;
      const flight = work().finally(() => {
        if (flights.get(key)?.flight === flight) flights.delete(key);
      });
      flights.set(key, { flight, startedAt: now });
      return flight;
    },
    forget: (key) => void flights.delete(key),
    clear: () => flights.clear(),
  };
}
