import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyStatus } from '../../src/domain/key-status.js';
import {
  decideChange,
  decideExpiry,
  decideSurplus,
  freeSlots,
  matchesVersion,
} from '../../src/features/apikeys/rules.js';
import { counted } from '../support/counted.js';

const now = new Date('2026-11-21T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);
const day = 86_400_000;

describe('keyStatus', () => {
  it.each([
    { revokedAt: null, expiresAt: null, enabled: true, status: 'active' },
    { revokedAt: null, expiresAt: after, enabled: true, status: 'active' },
    { revokedAt: null, expiresAt: null, enabled: false, status: 'disabled' },
    { revokedAt: null, expiresAt: now, enabled: true, status: 'expired' },
    { revokedAt: null, expiresAt: before, enabled: false, status: 'expired' },
    { revokedAt: before, expiresAt: null, enabled: true, status: 'revoked' },
    { revokedAt: before, expiresAt: before, enabled: false, status: 'revoked' },
  ])('is $status for revoked $revokedAt, expiry $expiresAt, enabled $enabled', ({ status, ...key }) => {
    expect(keyStatus(key, now)).toBe(status);
  });
});

describe('decideExpiry', () => {
  const unlimited = { now, maxTtlDays: null };

  it('gives 90 days when nothing is said', () => {
    expect(decideExpiry({}, unlimited)).toEqual({ ok: true, expiresAt: new Date(now.getTime() + 90 * day) });
  });

  it('gives less when the operator allows less', () => {
    expect(decideExpiry({}, { now, maxTtlDays: 30 })).toEqual({
      ok: true,
      expiresAt: new Date(now.getTime() + 30 * day),
    });
  });

  it.each([{ expires_in_days: null }, { expires_at: null }])('takes %j for never', (requested) => {
    expect(decideExpiry(requested, unlimited)).toEqual({ ok: true, expiresAt: null });
    expect(decideExpiry(requested, { now, maxTtlDays: 30 })).toMatchObject({ ok: false });
  });

  it('takes days and times up to the limit, and not beyond', () => {
    const limited = { now, maxTtlDays: 30 };
    expect(decideExpiry({ expires_in_days: 30 }, limited)).toMatchObject({ ok: true });
    expect(decideExpiry({ expires_in_days: 31 }, limited)).toMatchObject({ ok: false, pointer: '/expires_in_days' });
    const edge = now.getTime() + 30 * day;
    expect(decideExpiry({ expires_at: new Date(edge).toISOString() }, limited)).toMatchObject({ ok: true });
    expect(decideExpiry({ expires_at: new Date(edge + 1).toISOString() }, limited)).toMatchObject({
      ok: false,
      pointer: '/expires_at',
    });
  });

  it('refuses both at once, and a time that is not ahead', () => {
    expect(decideExpiry({ expires_in_days: 1, expires_at: null }, unlimited)).toMatchObject({ ok: false });
    expect(decideExpiry({ expires_at: now.toISOString() }, unlimited)).toMatchObject({
      ok: false,
      pointer: '/expires_at',
      message: 'Use a time in the future.',
    });
  });

  it.each([
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31t22:59:59-01:00', '9999-12-31T23:59:59.000Z'],
    ['2030-06-30T23:59:60Z', '2030-07-01T00:00:00.000Z'],
  ])('keeps %s', (expires_at, kept) => {
    const expiresAt = new Date(kept);
    expect(decideExpiry({ expires_at }, unlimited)).toEqual({ ok: true, expiresAt });
    expect(keyStatus({ revokedAt: null, expiresAt, enabled: true }, now)).toBe('active');
    expect(decideExpiry({ expires_at }, { now, maxTtlDays: 300 })).toMatchObject({ ok: false, pointer: '/expires_at' });
  });

  it.each(['9999-12-31T23:59:60Z', '9999-12-31T23:59:59-00:01'])(
    'refuses %s: the year after has five digits',
    (expires_at) => {
      expect(decideExpiry({ expires_at }, unlimited)).toMatchObject({
        ok: false,
        message: 'Use a time before the year 10000.',
      });
    },
  );

  it('refuses the year 0000, as any other time in the past', () => {
    const decision = decideExpiry({ expires_at: '0000-01-01T00:00:00Z' }, unlimited);
    expect(decision).toMatchObject({ ok: false, message: 'Use a time in the future.' });
  });

  it('keeps the most days that the contract allows', () => {
    const expiresAt = new Date(now.getTime() + 36_500 * day);
    expect(decideExpiry({ expires_in_days: 36_500 }, unlimited)).toEqual({ ok: true, expiresAt });
  });
});

describe('decideSurplus', () => {
  const at = (time: number, _id = `key_${time}`) => ({ _id, endedAt: new Date(time) });
  const bounds = { most: 3, before: new Date(100), now: new Date(1000) };

  it.each([
    ['nothing has ended', [], { until: new Date(100), except: [] }],
    ['fewer have ended than are kept', [at(900), at(800)], { until: new Date(100), except: [] }],
    ['some ended too long ago', [at(900), at(100), at(50)], { until: new Date(100), except: [] }],
    ['as many have ended as are kept', [at(900), at(800), at(101)], { until: new Date(101), except: ['key_101'] }],
    ['some ended together', [at(900), at(800, 'a'), at(800, 'b')], { until: new Date(800), except: ['a', 'b'] }],
    ['one ended right at the bound', [at(900), at(800), at(100)], { until: new Date(100), except: [] }],
  ])('says up to when they go where %s', (_what, newest, surplus) => {
    expect(decideSurplus(newest, bounds)).toEqual(surplus);
  });
});

describe('freeSlots', () => {
  it('offers what is not taken', () => {
    expect(freeSlots([], 3)).toEqual([0, 1, 2]);
    expect(freeSlots([1], 3)).toEqual([0, 2]);
    expect(freeSlots([0, 1, 2], 3)).toEqual([]);
  });

  it('counts the keys above a limit that was lowered', () => {
    expect(freeSlots([5, 6, 7, 8, 9], 5)).toEqual([]);
    expect(freeSlots([4, 5, 6, 7], 5)).toEqual([0]);
    expect(freeSlots([9], 5)).toEqual([0, 1, 2, 3]);
  });

  const slots = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 30 });
  const limits = fc.integer({ min: 1, max: 20 });

  it('offers as many as the definition of the bound allows', () => {
    fc.assert(
      fc.property(slots, limits, (used, limit) => {
        const fits = (bound: number) => bound + used.filter((slot) => slot >= bound).length <= limit;
        const bounds = Array.from({ length: limit + 1 }, (_, below) => limit - below);
        const bound = bounds.find(fits) ?? 0;
        const free = Array.from({ length: bound }, (_, slot) => slot).filter((slot) => !used.includes(slot));
        expect(freeSlots(used, limit)).toEqual(free);
      }),
    );
  });

  it('costs twice as much for twice as many', () => {
    const reads = (count: number) => {
      const used = counted(Array.from({ length: count }, (_, slot) => slot + count / 2));
      freeSlots(used.array, count);
      return used.reads();
    };
    expect(reads(2000) / reads(1000)).toBeLessThan(2.1);
  });

  it('never lets the keys pass the limit, even when every offered slot is taken at once', () => {
    fc.assert(
      fc.property(slots, limits, (used, limit) => {
        const free = freeSlots(used, limit);
        expect(free.every((slot) => !used.includes(slot) && slot < limit)).toBe(true);
        if (free.length > 0) expect(used.length + free.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('offers a slot whenever the limit is not reached', () => {
    fc.assert(
      fc.property(slots, limits, (used, limit) => {
        expect(freeSlots(used, limit).length > 0).toBe(used.length < limit);
      }),
    );
  });

  it('never takes an offer of a slot back because other keys took theirs', () => {
    fc.assert(
      fc.property(slots, limits, fc.nat(), (used, limit, pick) => {
        const free = freeSlots(used, limit);
        const taken = free[pick % Math.max(1, free.length)];
        if (taken === undefined) return;
        expect(freeSlots([...used, taken], limit)).toEqual(free.filter((slot) => slot !== taken));
      }),
    );
  });
});

describe('matchesVersion', () => {
  it.each([
    [undefined, true],
    ['*', true],
    ['"3"', true],
    ['"2", "3"', true],
    ['"2"', false],
    ['W/"3"', false],
    ['3', false],
  ])('%s for version 3: %s', (ifMatch, expected) => {
    expect(matchesVersion(ifMatch, 3)).toBe(expected);
  });
});

describe('decideChange', () => {
  const key = { revokedAt: null, expiresAt: after, enabled: true, version: 3, slot: 0 };

  it('lets a change of a living key through, enabled or not', () => {
    expect(decideChange(key, undefined, now)).toBe('allowed');
    expect(decideChange({ ...key, enabled: false }, '"3"', now)).toBe('allowed');
  });

  it('refuses another version first', () => {
    expect(decideChange({ ...key, revokedAt: before }, '"2"', now)).toBe('precondition_failed');
  });

  it('refuses a key that is revoked, expired, or expired by the clock of another instance', () => {
    const { slot: _slot, ...withoutSlot } = key;
    for (const final of [{ ...key, revokedAt: before }, { ...key, expiresAt: before }, withoutSlot]) {
      expect(decideChange(final, undefined, now)).toBe('apikey_not_active');
    }
  });
});
