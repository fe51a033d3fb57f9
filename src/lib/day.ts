const dayMs = 86_400_000;

/** Midnight before a time, in UTC. */
export function dayOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / dayMs) * dayMs);
}

/** The date of a time, in UTC: RFC 3339's `full-date`, such as 2026-11-27. */
export function fullDate(time: Date): string {
  return time.toISOString().slice(0, 10);
}
