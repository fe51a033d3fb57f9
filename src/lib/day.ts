const dayMs = 86_400_000;

/** Midnight before a time, in UTC. */
export function dayOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / dayMs) * dayMs);
}
