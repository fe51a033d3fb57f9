import { describe, expect, it } from 'vitest';
import { createTimes } from '../../src/web/shell/format-time.js';

const minute = 60_000;

/** The space before AM and PM differs between engines. */
const plain = (text: string) => text.replace(/\s/g, ' ');

describe('a time that is past', () => {
  it.each([
    // [what, zone, now, time, said]
    ['a moment ago', 'UTC', '2026-11-26T12:00:00Z', '2026-11-26T11:59:31Z', 'just now'],
    ['a clock that is behind', 'UTC', '2026-11-26T12:00:00Z', '2026-11-26T12:00:40Z', 'just now'],
    ['59.5 minutes', 'UTC', '2026-11-26T12:00:00Z', '2026-11-26T11:00:30Z', '59 minutes ago'],
    ['an hour', 'UTC', '2026-11-26T12:00:00Z', '2026-11-26T11:00:00Z', '1 hour ago'],
    ['89 minutes', 'UTC', '2026-11-26T12:00:00Z', '2026-11-26T10:31:00Z', '1 hour ago'],
    ['over midnight, by minutes', 'UTC', '2026-11-26T00:10:00Z', '2026-11-25T23:50:00Z', '20 minutes ago'],
    ['over midnight, by few hours', 'UTC', '2026-11-26T03:00:00Z', '2026-11-25T21:30:00Z', '5 hours ago'],
    ['late on the same day', 'UTC', '2026-11-26T23:30:00Z', '2026-11-26T00:15:00Z', '23 hours ago'],
    ['less than a day, but the day before', 'UTC', '2026-11-26T12:00:00Z', '2026-11-25T18:00:00Z', 'yesterday'],
    ['almost two days, but the day before', 'UTC', '2026-11-26T23:59:00Z', '2026-11-25T00:01:00Z', 'yesterday'],
    ['little more than a day, two days before', 'UTC', '2026-11-26T00:30:00Z', '2026-11-24T23:30:00Z', '2 days ago'],
    ['six days', 'UTC', '2026-11-26T12:00:00Z', '2026-11-20T00:00:00Z', '6 days ago'],
    ['a week', 'UTC', '2026-11-26T12:00:00Z', '2026-11-19T23:59:00Z', 'Nov 19, 2026'],
    ['the year before', 'UTC', '2027-01-02T12:00:00Z', '2026-12-31T12:00:00Z', '2 days ago'],
    ['in the far east', 'Pacific/Kiritimati', '2026-11-26T09:00:00Z', '2026-11-25T21:00:00Z', '12 hours ago'],
    ['in the far east, at midnight', 'Pacific/Kiritimati', '2026-11-26T10:30:00Z', '2026-11-25T21:00:00Z', 'yesterday'],
    ['in the far west', 'Pacific/Pago_Pago', '2026-11-26T10:30:00Z', '2026-11-19T10:30:00Z', 'Nov 18, 2026'],
    ['a day of 25 hours', 'Europe/Berlin', '2026-10-25T22:30:00Z', '2026-10-24T22:30:00Z', '24 hours ago'],
    ['over a day of 23 hours', 'Europe/Berlin', '2026-03-29T22:30:00Z', '2026-03-28T22:30:00Z', '2 days ago'],
  ])('%s', (_, timeZone, now, time, said) => {
    expect(createTimes({ language: 'en', timeZone }).relativeTime(time, Date.parse(now))).toBe(said);
  });
});

describe('an expiry', () => {
  it.each([
    ['36 days', 'UTC', '2026-11-26T12:00:00Z', '2027-01-01T12:00:00Z', 'Jan 1, 2027 (in 36 days)'],
    [
      'tomorrow, in few hours',
      'UTC',
      '2026-11-26T20:00:00Z',
      '2026-11-27T06:00:00Z',
      'Nov 27, 2026, 6:00 AM (in 10 hours)',
    ],
    ['tomorrow', 'UTC', '2026-11-26T12:00:00Z', '2026-11-27T23:59:00Z', 'Nov 27, 2026, 11:59 PM (tomorrow)'],
    [
      'the day after, in less than two days',
      'UTC',
      '2026-11-26T12:00:00Z',
      '2026-11-28T01:00:00Z',
      'Nov 28, 2026 (in 2 days)',
    ],
    ['today', 'UTC', '2026-11-26T01:00:00Z', '2026-11-26T23:59:00Z', 'Nov 26, 2026, 11:59 PM (in 22 hours)'],
    ['soon', 'UTC', '2026-11-26T12:00:00Z', '2026-11-26T12:59:30Z', 'Nov 26, 2026, 12:59 PM (in 59 minutes)'],
    [
      'at once',
      'UTC',
      '2026-11-26T12:00:00Z',
      '2026-11-26T12:00:30Z',
      'Nov 26, 2026, 12:00 PM (in less than a minute)',
    ],
    ['90 days', 'UTC', '2026-11-26T12:00:00Z', '2027-02-24T12:00:00Z', 'Feb 24, 2027 (in 90 days)'],
    ['months', 'UTC', '2026-11-26T12:00:00Z', '2027-04-25T12:00:00Z', 'Apr 25, 2027 (in 4 months)'],
    ['months to the day', 'UTC', '2026-11-26T12:00:00Z', '2027-04-26T12:00:00Z', 'Apr 26, 2027 (in 5 months)'],
    ['a year', 'UTC', '2026-11-26T12:00:00Z', '2027-11-26T12:00:00Z', 'Nov 26, 2027 (in 12 months)'],
    ['over a leap day', 'UTC', '2028-02-28T12:00:00Z', '2028-03-01T12:00:00Z', 'Mar 1, 2028 (in 2 days)'],
    ['not over a leap day', 'UTC', '2027-02-28T12:00:00Z', '2027-03-01T12:00:00Z', 'Mar 1, 2027, 12:00 PM (tomorrow)'],
    ['from a leap day, years', 'UTC', '2028-02-29T12:00:00Z', '2031-02-28T12:00:00Z', 'Feb 28, 2031 (in 2 years)'],
    ['the end of the calendar', 'UTC', '2026-11-26T12:00:00Z', '9999-12-30T12:00:00Z', 'Dec 30, 9999 (in 7,973 years)'],
    [
      'the last of the year, in the far east',
      'Pacific/Kiritimati',
      '2026-12-30T12:00:00Z',
      '2026-12-31T12:00:00Z',
      'Jan 1, 2027, 2:00 AM (tomorrow)',
    ],
    [
      'the same, in the far west',
      'Pacific/Pago_Pago',
      '2026-12-30T12:00:00Z',
      '2027-01-01T06:00:00Z',
      'Dec 31, 2026, 7:00 PM (tomorrow)',
    ],
    ['past', 'UTC', '2026-11-26T12:00:00Z', '2026-11-20T12:00:00Z', 'Nov 20, 2026'],
  ])('%s', (_, timeZone, now, time, said) => {
    const { expiryTime, relativeTime } = createTimes({ language: 'en', timeZone });
    expect(plain(expiryTime(time, Date.parse(now)))).toBe(said);
    // The same component shows both.
    if (Date.parse(time) - Date.parse(now) >= minute) expect(plain(relativeTime(time, Date.parse(now)))).toBe(said);
  });

  it('speaks the language of the page, not that of the browser', () => {
    const { dateOf, exactTime } = createTimes({ language: 'en', timeZone: 'Asia/Tokyo' });
    expect(dateOf('2026-11-26T20:00:00Z')).toBe('Nov 27, 2026');
    expect(plain(exactTime('2026-11-26T20:00:00Z'))).toBe('Nov 27, 2026, 5:00 AM');
    expect(createTimes({ language: 'de', timeZone: 'Europe/Berlin' }).dateOf('2026-11-26T20:00:00Z')).toBe(
      '26.11.2026',
    );
  });
});
