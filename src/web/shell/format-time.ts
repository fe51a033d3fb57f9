const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const minuteMs = 60 * 1000;
export const dayMs = 24 * 60 * minuteMs;
const units: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 365 * dayMs],
  ['month', 30 * dayMs],
  ['day', dayMs],
  ['hour', 60 * minuteMs],
  ['minute', minuteMs],
];

/** In the reader's zone and language, such as "Nov 22, 2026, 9:41 AM". */
export const exactTime = (time: string) => exact.format(new Date(time));

/** In the reader's zone and language, such as "Nov 22, 2026". */
export const dateOf = (time: string | number) => date.format(new Date(time));

/** How far from now, such as "3 hours ago" or "in 2 days". */
export function relativeTime(time: string, now: number = Date.now()): string {
  const distanceMs = Date.parse(time) - now;
  const [unit, ms] = units.find(([, least]) => Math.abs(distanceMs) >= least) ?? ['minute', minuteMs];
  const count = Math.round(distanceMs / ms);
  return count === 0 ? 'just now' : relative.format(count, unit);
}
