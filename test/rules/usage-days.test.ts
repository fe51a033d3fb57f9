import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridLines, totalsOf, usageDays } from '../../src/web/keys/usage-days.js';

const now = Date.parse('2026-11-26T00:30:00Z');

describe('the days of usage', () => {
  const usage = {
    data: [
      { day: '2026-10-28', outcomes: { VALID: 1 } },
      {
        day: '2026-11-20',
        outcomes: { VALID: 50_623, EXPIRED: 1, RATE_LIMITED: 2, IP_NOT_ALLOWED: 3, QUOTA_EXCEEDED: 1 },
      },
      { day: '2026-11-26', outcomes: { INSUFFICIENT_SCOPE: 7 } },
    ],
  };

  it('are those of UTC up to today, with and without a use', () => {
    const days = usageDays(usage, { days: 7, now });
    expect(days.map(({ day }) => day.slice(5))).toEqual([
      '11-20',
      '11-21',
      '11-22',
      '11-23',
      '11-24',
      '11-25',
      '11-26',
    ]);
    expect(days.map(({ total }) => total)).toEqual([50_630, 0, 0, 0, 0, 0, 7]);
    expect(usageDays(usage, { days: 30, now })[0]).toMatchObject({ day: '2026-10-28', accepted: 1 });
  });

  it('say how uses ended, and why some were not accepted', () => {
    const [first] = usageDays(usage, { days: 7, now });
    expect(first).toMatchObject({ accepted: 50_623, limited: 3, refused: 4 });
    expect(first?.why).toEqual([
      ['IP_NOT_ALLOWED', 3],
      ['RATE_LIMITED', 2],
      ['QUOTA_EXCEEDED', 1],
      ['EXPIRED', 1],
    ]);
  });

  it('have totals, of the days that are shown only', () => {
    expect(totalsOf(usageDays(usage, { days: 7, now }))).toEqual({
      accepted: 50_623,
      limited: 3,
      refused: 11,
      total: 50_637,
    });
    expect(totalsOf(usageDays(usage, { days: 30, now })).accepted).toBe(50_624);
    expect(totalsOf([]).total).toBe(0);
  });

  it('are as many in a year with and over the clock’s change', () => {
    for (const time of ['2028-03-01T12:00:00Z', '2026-03-29T23:59:59Z', '2027-01-01T00:00:00Z']) {
      const days = usageDays({ data: [] }, { days: 90, now: Date.parse(time) }).map(({ day }) => day);
      expect(new Set(days).size).toBe(90);
      expect(days.at(-1)).toBe(time.slice(0, 10));
    }
  });
});

describe('the grid of the chart', () => {
  it.each([
    [0, [1, 2, 3]],
    [1, [1, 2, 3]],
    [4, [2, 4, 6]],
    [7, [3, 6, 9]],
    [16, [6, 12, 18]],
    [100, [40, 80, 120]],
    [50_623, [20_000, 40_000, 60_000]],
    [3_000_000, [1_000_000, 2_000_000, 3_000_000]],
  ])('has easy numbers for %d', (most, lines) => {
    expect(gridLines(most)).toEqual(lines);
  });

  it('holds every bar, and leaves it at least half of the height', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 1e9 }), (most) => {
        const [low, middle, top] = gridLines(most);
        expect([low, middle, top].every(Number.isInteger)).toBe(true);
        expect(middle - low).toBe(low);
        expect(top).toBeGreaterThanOrEqual(most);
        expect(most / top).toBeGreaterThanOrEqual(0.5);
      }),
    );
  });
});
