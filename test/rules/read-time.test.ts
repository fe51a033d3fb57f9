import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../src/lib/read-time.js';

describe('A time', () => {
  it.each([
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999Z'],
    ['2030-01-01t00:00:00z', '2030-01-01T00:00:00.000Z'],
    ['2030-01-01 00:00:00Z', '2030-01-01T00:00:00.000Z'],
    ['2030-01-01t00:00:00.5-00:00', '2030-01-01T00:00:00.500Z'],
    ['2030-01-01T00:00:00+05:30', '2029-12-31T18:30:00.000Z'],
    ['2030-01-01T00:00:00-23:59', '2030-01-01T23:59:00.000Z'],
    ['2030-01-01T00:00:00+0530', '2029-12-31T18:30:00.000Z'],
    ['2030-06-30T23:59:60Z', '2030-07-01T00:00:00.000Z'],
    ['2030-06-30T18:59:60.25-05:00', '2030-07-01T00:00:00.250Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['0050-01-01t00:00:00z', '0050-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59-01:00', '+010000-01-01T00:59:59.000Z'],
  ])('%s is %s', (text, time) => {
    expect(readTime(text).toISOString()).toBe(time);
  });

  it.each([
    '',
    'tomorrow',
    '2030-01-01',
    '2030-01-01T00:00:00',
    '2030-01-01T00:00Z',
    '2030-01-01T00:00:00+05',
    '2030-13-01T00:00:00Z',
    '12030-01-01T00:00:00Z',
  ])('is not %j', (text) => {
    expect(readTime(text).getTime()).toBeNaN();
  });

  it('is read as it was written, in any offset', () => {
    const offset = fc.tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59));
    const written = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(written, offset, (date, [sign, hours, minutes]) => {
        const ahead = (hours * 60 + minutes) * 60_000 * (sign === '+' ? 1 : -1);
        const local = new Date(date.getTime() + ahead).toISOString().replace('Z', '');
        const two = (number: number) => String(number).padStart(2, '0');
        expect(readTime(`${local}${sign}${two(hours)}:${two(minutes)}`)).toEqual(date);
      }),
    );
  });
});
