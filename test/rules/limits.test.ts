import { describe, expect, it } from 'vitest';
import { freeInMs, type Limit, limitsOf, windowSecondsOf } from '../../src/features/limits/rules.js';
import { bucketMsOf, freeAt } from '../../src/features/limits/sliding.js';

describe('limitsOf', () => {
  const none = { rateLimit: null, quota: null };
  const own = { rateLimit: { limit: 5, windowSeconds: 60 }, quota: { limit: 100, period: 'day' as const } };
  const operators = { rateLimit: { limit: 7, windowSeconds: 60 }, quota: { limit: 100, period: 'day' as const } };
  const key = { _id: 'key_1', ...own };

  it('are none of a key without limits under an operator without limits', () => {
    expect(limitsOf({ _id: 'key_1', ...none }, none)).toEqual([]);
  });

  it('are counted apart for the key and the operator, though they are alike', () => {
    const [minute, day] = [{ seconds: 60 }, { period: 'day' }];
    expect(limitsOf(key, operators)).toEqual([
      { kind: 'rate', name: 'rate-60', counter: 'key_1:rate-60:sliding', limit: 5, window: minute },
      { kind: 'quota', name: 'quota-day', counter: 'key_1:quota-day', limit: 100, window: day },
      { kind: 'rate', name: 'operator-rate-60', counter: 'key_1:operator-rate-60:sliding', limit: 7, window: minute },
      { kind: 'quota', name: 'operator-quota-day', counter: 'key_1:operator-quota-day', limit: 100, window: day },
    ]);
  });

  it('keep their counter when the number changes, and get a new one when the window does', () => {
    const counterOf = (limit: number, windowSeconds: number) =>
      limitsOf({ ...key, rateLimit: { limit, windowSeconds } }, none)[0]?.counter;
    expect(counterOf(5, 60)).toBe(counterOf(500, 60));
    expect(counterOf(5, 60)).not.toBe(counterOf(5, 61));
  });

  it.each<[Limit['window'], number]>([
    [{ seconds: 17 }, 17],
    [{ period: 'day' }, 86_400],
    [{ period: 'month' }, 31 * 86_400],
  ])('have a window of %j of %i seconds', (window, seconds) => {
    expect(windowSecondsOf({ window })).toBe(seconds);
  });
});

describe('a window that slides', () => {
  it.each([
    [1, 50],
    [17, 850],
    [60, 3000],
    [86_400, 4_320_000],
  ])('of %i seconds has buckets of %i ms', (seconds, ms) => {
    expect(bucketMsOf(seconds)).toBe(ms);
  });

  it('counts a use for at least its length after the last moment at which it can have been spent', () => {
    const windowSeconds = 60;
    const ms = bucketMsOf(windowSeconds);
    const endOfBucket = (7 + 1) * ms;
    expect(freeAt({ b: 7, n: 1 }, ms)).toBe(endOfBucket + windowSeconds * 1000);
  });
});

describe('freeInMs', () => {
  const freeing = [
    { inMs: 100, uses: 2 },
    { inMs: 300, uses: 5 },
    { inMs: 900, uses: 1 },
  ];

  it.each([
    [1, 100],
    [2, 100],
    [3, 300],
    [7, 300],
    [8, 900],
    [9, 900],
  ])('of %i uses is %i', (needed, ms) => {
    expect(freeInMs(freeing, needed)).toBe(ms);
  });

  it('is not known where nothing is used', () => {
    expect(freeInMs([], 1)).toBeUndefined();
  });
});
