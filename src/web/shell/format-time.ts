import { pageLanguage } from '../page-language.js';
import { words } from '../words.js';

const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** From here on a time ahead is counted in months: the longest that the form offers, 90 days, is still said as such. */
const manyDays = 100;

interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

/**
 * Times as people read them, in a language and a zone. Days and months are those of the calendar there: "tomorrow" is the
 * next day, however few hours away, and a day may have 23 or 25 hours.
 *
 * @param timeZone that of the reader where it is left out.
 */
export function createTimes({ language, timeZone }: { language: string; timeZone?: string }) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', ...zone });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const numbers = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    ...zone,
  });

  function calendarDay(time: number): CalendarDay {
    const parts = new Map(numbers.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return { year: parts.get('year') ?? 0, month: parts.get('month') ?? 0, day: parts.get('day') ?? 0 };
  }

  /** How far ahead or back, whole units only: what lasts 59.5 minutes more is "in 59 minutes". */
  function distance(time: number, now: number): string {
    const ms = Math.abs(time - now);
    const inDirection = (count: number, unit: Intl.RelativeTimeFormatUnit) =>
      relative.format(time < now ? -count : count, unit);
    if (ms < minuteMs) return time < now ? words.quantities.justNow : words.quantities.withinAMinute;
    if (ms < hourMs) return inDirection(Math.floor(ms / minuteMs), 'minute');
    const [from, to] = time < now ? [calendarDay(time), calendarDay(now)] : [calendarDay(now), calendarDay(time)];
    const days = daysBetween(from, to);
    if (days === 0 || ms < dayMs / 2) return inDirection(Math.floor(ms / hourMs), 'hour');
    if (days < manyDays) return inDirection(days, 'day');
    const months = monthsBetween(from, to);
    return months < 24 ? inDirection(months, 'month') : inDirection(Math.floor(months / 12), 'year');
  }

  /** Such as "Nov 22, 2026". */
  const dateOf = (time: string | number) => date.format(new Date(time));

  /** Such as "Nov 22, 2026, 9:41 AM". */
  const exactTime = (time: string | number) => exact.format(new Date(time));

  /** Such as "Jan 1, 2027 (in 36 days)"; with the time of day where that is today or tomorrow. What is past is its date. */
  function expiryTime(time: string, now: number = Date.now()): string {
    const at = Date.parse(time);
    if (at <= now) return dateOf(at);
    const isNear = daysBetween(calendarDay(now), calendarDay(at)) < 2;
    return `${isNear ? exactTime(at) : dateOf(at)} (${distance(at, now)})`;
  }

  /** The same with the time of day, however far ahead. */
  function exactExpiryTime(time: string, now: number = Date.now()): string {
    return `${exactTime(time)} (${distance(Date.parse(time), now)})`;
  }

  /** Such as "3 hours ago" or "yesterday", and from a week on the date. What is ahead is said as an expiry. */
  function relativeTime(time: string, now: number = Date.now()): string {
    const at = Date.parse(time);
    // Clocks differ: what the service has just done is not ahead.
    if (Math.abs(at - now) < minuteMs) return words.quantities.justNow;
    if (at > now) return expiryTime(time, now);
    return daysBetween(calendarDay(at), calendarDay(now)) < 7 ? distance(at, now) : dateOf(at);
  }

  return { dateOf, exactExpiryTime, exactTime, expiryTime, relativeTime };
}

const numberOf = ({ year, month, day }: CalendarDay) => Date.UTC(year, month - 1, day) / dayMs;

const daysBetween = (from: CalendarDay, to: CalendarDay) => numberOf(to) - numberOf(from);

/** Whole months only: from the 31st of January to the 28th of February there is none. */
function monthsBetween(from: CalendarDay, to: CalendarDay): number {
  return (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
}

/** In the language of the page and the zone of the reader. */
export const { dateOf, exactExpiryTime, exactTime, expiryTime, relativeTime } = createTimes({ language: pageLanguage });
