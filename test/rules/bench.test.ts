import { describe, expect, it } from 'vitest';
import { median } from '../../scripts/bench/goals.js';
import { compare, leastPairs, spreadOf, verdictOf } from '../../scripts/bench/paired.js';

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe('median', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 1], 9],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe('spreadOf', () => {
  // Ranks and confidence as in the tables of the sign test.
  it.each([
    [6, 1, 0.9688],
    [8, 1, 0.9922],
    [9, 2, 0.9609],
    [12, 3, 0.9614],
    [15, 4, 0.9648],
    [20, 6, 0.9586],
    [100, 40, 0.9648],
  ])('of %d values lies between the one of rank %d from either end', (count, rank, confidence) => {
    const spread = spreadOf(upTo(count).reverse());
    expect(spread).toMatchObject({ low: rank, high: count + 1 - rank });
    expect(spread.confidence).toBeCloseTo(confidence, 4);
  });

  it('is not moved by outliers', () => {
    const values = upTo(12);
    const { low, high } = spreadOf([...values.slice(0, 10), 1e6, 1e9]);
    expect([low, high]).toEqual([3, 10]);
  });

  it('needs as many values as the extremes hold the median for', () => {
    expect(() => spreadOf(upTo(leastPairs))).not.toThrow();
    expect(() => spreadOf(upTo(leastPairs - 1))).toThrow(RangeError);
  });
});

describe('verdictOf', () => {
  it.each([
    [0.9, 1.02, 'ok'],
    [1.01, 1.05, 'ok'],
    [0.99, 1.051, 'straddles'],
    [1.05, 1.2, 'straddles'],
    [1.051, 1.2, 'FAILS'],
  ] as const)('of %d to %d is %s', (low, high, expected) => {
    expect(verdictOf({ low, high })).toBe(expected);
  });
});

describe('compare', () => {
  it('compares within pairs, so that what drifts cancels out', () => {
    const pairs = upTo(12).map((speed) => ({ current: 11 * speed, base: 10 * speed }));
    const { ratio, spread, verdict, ...medians } = compare(pairs);
    expect(medians).toEqual({ current: 71.5, base: 65 });
    for (const value of [ratio, spread.low, spread.high]) expect(value).toBeCloseTo(1.1, 10);
    expect(verdict).toBe('FAILS');
  });
});
