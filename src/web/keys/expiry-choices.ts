import { dayMs } from '../shell/format-time.js';
import { instance } from '../shell/instance.js';
import type { DateBounds } from './key-faults.js';

const presets = [7, 30, 60, 90];
const mostDays = instance.maxKeyTtlDays ?? Number.POSITIVE_INFINITY;
/** So much before the longest life that the service allows ends that the request arrives in time. */
const marginMs = 60_000;

/** The numbers of days that are offered. */
export const presetDays = presets.some((days) => days <= mostDays)
  ? presets.filter((days) => days <= mostDays)
  : [mostDays];

/** What is chosen at first. */
export const defaultDays = Math.max(...presetDays);

export const mayNeverExpire = mostDays === Number.POSITIVE_INFINITY;

/** Of a key that is made now. Without a limit the last is the end of what four digits can say. */
export function dateBounds(): DateBounds {
  const tomorrow = new Date();
  tomorrow.setDate(tomorrow.getDate() + 1);
  const first = fieldDateOf(tomorrow);
  if (mayNeverExpire) return { first, last: '9999-12-30', days: null };
  const last = fieldDateOf(new Date(Date.now() + mostDays * dayMs - marginMs));
  return { first: first < last ? first : last, last, days: mostDays };
}

/** The day that is so far from now, as a field for dates has it. */
export const dateIn = (days: number) => fieldDateOf(new Date(Date.now() + days * dayMs));

/** The last moment of a day of the reader's calendar, but no later than the service allows. @param date YYYY-MM-DD. */
export function endOf(date: string): Date {
  const latest = Date.now() + mostDays * dayMs - marginMs;
  return new Date(Math.min(new Date(`${date}T23:59:59`).getTime(), latest));
}

/** A day of the reader's calendar, as a field for dates has it (YYYY-MM-DD). */
function fieldDateOf(day: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
