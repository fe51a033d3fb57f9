const dateTime = /^(\d{4}-\d\d-\d\d)[T\s](\d\d:\d\d:)(\d\d)((?:\.\d+)?)(?:Z|([+-]\d\d):?(\d\d))$/i;

/**
 * Reads a time as RFC 3339 writes it, to the millisecond. A leap second, which `Date` does not have, is the second after
 * it, as POSIX counts. Letters may be small.
 *
 * @returns an invalid date for what is no time.
 */
export function readTime(text: string): Date {
  const [, date, minutes, seconds, fraction, hours = '+00', offsetMinutes = '00'] = dateTime.exec(text) ?? [];
  const isLeap = seconds === '60';
  const time = Date.parse(`${date}T${minutes}${isLeap ? '59' : seconds}${fraction}${hours}:${offsetMinutes}`);
  return new Date(isLeap ? time + 1000 : time);
}
