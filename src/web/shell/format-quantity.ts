import { pageLanguage } from '../page-language.js';
import { words } from '../words.js';

type Unit = 'second' | 'minute' | 'hour' | 'day';

const unitSeconds: [unit: Unit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

const whole = new Intl.NumberFormat(pageLanguage);
const compact = new Intl.NumberFormat(pageLanguage, { notation: 'compact', maximumFractionDigits: 1 });
const parts = new Intl.ListFormat(pageLanguage, { type: 'unit', style: 'narrow' });

/** Such as "50,623". */
export const formatNumber = (number: number): string => whole.format(number);

/** For where there is little room: "50K", "1.5M". */
export const formatCompact = (number: number): string => compact.format(number);

function inUnits(count: number, unit: Unit): string {
  return new Intl.NumberFormat(pageLanguage, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** Such as "600 a minute", "10 every 5 minutes". */
export function formatRateLimit({ limit, window_seconds }: { limit: number; window_seconds: number }): string {
  const [unit, seconds] = unitSeconds.find(([, length]) => window_seconds % length === 0) ?? ['second', 1];
  const count = window_seconds / seconds;
  return count === 1
    ? words.quantities.per[unit](formatNumber(limit))
    : words.quantities.every(formatNumber(limit), inUnits(count, unit));
}

/** Such as "100,000 a month". */
export function formatQuota({ limit, period }: { limit: number; period: 'day' | 'month' }): string {
  return words.quantities.per[period](formatNumber(limit));
}

/**
 * How long to wait, never too short: "45 seconds", "15 minutes", "1 hour 5 minutes", "2 days".
 *
 * @param seconds none is a second, too.
 */
export function formatWait(seconds: number): string {
  if (seconds <= 60) return seconds > 59 ? inUnits(1, 'minute') : inUnits(Math.max(1, Math.ceil(seconds)), 'second');
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 24 * 60) return inTwoUnits(minutes, 60, ['hour', 'minute']);
  return inTwoUnits(Math.ceil(minutes / 60), 24, ['day', 'hour']);
}

/** @param count of the smaller unit, of which `size` are one of the larger. */
function inTwoUnits(count: number, size: number, [larger, smaller]: [Unit, Unit]): string {
  const [first, rest] = [Math.floor(count / size), count % size];
  const said = [first > 0 ? inUnits(first, larger) : '', rest > 0 ? inUnits(rest, smaller) : ''];
  return parts.format(said.filter((text) => text !== ''));
}

/** What the service says to programs in seconds ("Try again in 893 seconds."), for people ("Try again in 15 minutes."). */
export function withoutSeconds(text: string): string {
  return text.replace(/\b(\d+) seconds?\b/g, (_, seconds) => formatWait(Number(seconds)));
}
