import { describe, expect, it } from 'vitest';
import { createPlans, termsOf } from '../../src/domain/plan.js';
import { createLimits } from '../../src/features/limits/limits.js';
import { freeInMs, type Limit, limitsOf, windowSecondsOf } from '../../src/features/limits/rules.js';
import { bucketMsOf, freeAt } from '../../src/features/limits/sliding.js';

describe('limitsOf', () => {
  const none = { rateLimit: null, quota: null };
  const both = (limit: number) => ({
    rateLimit: { limit, windowSeconds: 60 },
    quota: { limit: 10 * limit, period: 'day' as const },
  });
  const owner = { _id: 'usr_1', ...none, perKey: none };
  const limited = { _id: 'usr_1', ...both(7), perKey: both(6) };
  const key = { _id: 'key_1', ...both(5) };

  it('are none of a key without limits, of an owner without limits, in a plan without limits', () => {
    expect(limitsOf({ key: { _id: 'key_1', ...none }, owner })).toEqual([]);
  });

  it('are counted apart for the key, the service and the owner, though they are alike', () => {
    const [minute, day] = [{ seconds: 60 }, { period: 'day' }];
    const rate = { kind: 'rate', window: minute };
    const quota = { kind: 'quota', window: day };
    expect(limitsOf({ key, owner: limited })).toEqual([
      { ...rate, holder: 'key', name: 'rate-60', counter: 'key_1:rate-60:sliding', limit: 5 },
      { ...quota, holder: 'key', name: 'quota-day', counter: 'key_1:quota-day', limit: 50 },
      { ...rate, holder: 'service', name: 'operator-rate-60', counter: 'key_1:operator-rate-60:sliding', limit: 6 },
      { ...quota, holder: 'service', name: 'operator-quota-day', counter: 'key_1:operator-quota-day', limit: 60 },
      { ...rate, holder: 'owner', name: 'owner-rate-60', counter: 'usr_1:owner-rate-60:sliding', limit: 7 },
      { ...quota, holder: 'owner', name: 'owner-quota-day', counter: 'usr_1:owner-quota-day', limit: 70 },
    ]);
  });

  it('of a token are those of its user', () => {
    const holders = limitsOf({ key: null, owner: limited }).map(({ holder }) => holder);
    expect(holders).toEqual(['owner', 'owner']);
  });

  it.each([
    ['nothing', undefined, 7],
    ['what the service says', null, 7],
    ['another number', { limit: 9, windowSeconds: 60 }, 9],
    ['that there is none', 'unlimited' as const, undefined],
  ])('of a user of whom an operator says %s', (_, rateLimit, limit) => {
    const usual = { ...both(7), quota: null };
    const plans = createPlans(
      { maxKeys: 10, maxTtlDays: null, rotateAfterDays: null, perOwner: usual, perKey: none },
      [],
    );
    const terms = termsOf({ plan: null, scopes: [], maxKeys: null, rateLimit, quota: undefined }, plans);
    const [found] = limitsOf({ key: null, owner: { _id: 'usr_1', ...terms } });
    expect(found?.limit).toBe(limit);
  });

  it('keep their counter when the number changes, and get a new one when the window does', () => {
    const counterOf = (limit: number, windowSeconds: number) =>
      limitsOf({ key: { ...key, rateLimit: { limit, windowSeconds } }, owner })[0]?.counter;
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

describe('what an instance gives back, to be granted more at once', () => {
  it('is not missing for a use that is asked for meanwhile', async () => {
    const limit = 10;
    let used = 0;
    const repository = {
      // As the counter does, but for most of what is free at once, so that something is left over.
      async reserve(_limit: Limit, cost: number, returned: { uses: number } | null) {
        await Promise.resolve();
        used -= returned?.uses ?? 0;
        const granted = limit - used >= cost ? Math.max(cost, Math.min(6, limit - used)) : 0;
        used += granted;
        return { granted, used, bucket: 0, endsInMs: 1000, freeing: [{ inMs: 20_000, uses: used }] };
      },
      giveBack: async () => undefined,
    };
    const none = { rateLimit: null, quota: null };
    const limits = createLimits({ repository, max: 10, now: () => 0 });
    const key = { _id: 'key_1', rateLimit: { limit, windowSeconds: 20 }, quota: null };
    const owner = { _id: 'usr_1', ...none, perKey: none };
    const take = async (cost: number) => (await limits.take({ key, owner }, cost)).ok;
    // Then all 10 are used or held, 3 of them not spent.
    expect([await take(4), await take(3)]).toEqual([true, true]);
    // The first asks for more than is left, so that the 3 are given back; the second for one of them.
    expect(await Promise.all([take(4), take(1)])).toEqual([false, true]);
  });
});
