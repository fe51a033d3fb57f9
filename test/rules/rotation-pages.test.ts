import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../generated/client/dist/index.js';
import { isStepOfRotation } from '../../src/web/keys/rotation/rotation-events.js';
import {
  dueSoon,
  endAfter,
  extensionsOf,
  isBeingReplaced,
  wasJustUsed,
} from '../../src/web/keys/rotation/rotation-state.js';
import { whileBeingReplaced } from '../../src/web/keys/rotation/while-being-replaced.js';
import { unlessChanged, versionIn } from '../../src/web/keys/seen-version.js';

const now = Date.parse('2026-11-27T12:00:00.000Z');
const hours = (count: number) => new Date(now + count * 3_600_000).toISOString();
const rotationIn = (state: 'pending' | 'grace' | 'ended') => ({ state }) as NonNullable<ApiKey['rotation']>;

describe('when a key is said to be being replaced, and the page asks for it again by itself', () => {
  it.each([
    ['active', null, false],
    ['active', 'pending', true],
    ['disabled', 'grace', true],
    ['active', 'ended', false],
    ['revoked', 'grace', false],
    ['expired', 'pending', false],
  ] as const)('%s, %s: %s', (status, state, isReplaced) => {
    const key = { status, rotation: state && rotationIn(state) } as ApiKey;
    expect(isBeingReplaced(key)).toBe(isReplaced);
    expect(whileBeingReplaced({ state: { status: 'success', data: key } })).toBe(isReplaced && 15_000);
    expect(whileBeingReplaced({ state: { status: 'error', data: key } })).toBe(false);
  });
});

describe('when a key is said to be due', () => {
  it.each([
    ['active', -1000, null, true],
    ['active', 7 * 24 - 1, null, true],
    ['active', 7 * 24, null, false],
    ['disabled', 1, 'ended', true],
    ['active', 1, 'pending', false],
    ['active', -1, 'grace', false],
    ['revoked', -1, null, false],
  ] as const)('%s, in %i hours, %s: %s', (status, inHours, state, isDue) => {
    const due = hours(inHours);
    const key = { status, rotation: state && rotationIn(state), rotation_due_at: due };
    expect(dueSoon(key, now)).toBe(isDue ? due : null);
    expect(dueSoon({ ...key, rotation_due_at: null }, now)).toBeNull();
  });
});

describe('the ends of an old key that are offered', () => {
  it('are never later than that of the key', () => {
    expect(endAfter('day', null, now)).toEqual({ at: now + 86_400_000, isExpiry: false });
    expect(endAfter('day', hours(25), now)).toEqual({ at: now + 86_400_000, isExpiry: false });
    expect(endAfter('week', hours(25), now)).toEqual({ at: now + 25 * 3_600_000, isExpiry: true });
  });

  it.each([
    [hours(0.5), null, ['hour', 'day', 'week']],
    [hours(1), null, ['day', 'week']],
    [hours(24), null, ['week']],
    [hours(24 * 7), null, []],
    [hours(2), hours(2), []],
    [hours(2), hours(3), ['day', 'week']],
    [null, null, []],
  ])('as extensions are later than the end that there is: %s, of a key until %s', (ends_at, expiresAt, offered) => {
    expect(extensionsOf({ ends_at }, expiresAt, now)).toEqual(offered);
  });

  it('warn of a use within the last hour', () => {
    expect([null, hours(-2), hours(-1), hours(-0.9)].map((at) => wasJustUsed(at, now))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});

it('has a change refused unless the key is what its reader sees, whatever a proxy makes of the tag', () => {
  const tags = ['"3"', 'W/"3"', '"3-gzip"', '"3;br"', '"x"', '', null];
  expect(tags.map(versionIn)).toEqual(['3', '3', '3', '3', null, null, null]);
  expect(unlessChanged({ version: versionIn('W/"12"') })).toEqual({ 'If-Match': '"12"' });
  expect(unlessChanged({ version: null })).toEqual({});
});

it('takes no step of a rotation for a change by somebody', () => {
  // Extended after five hours, so that its end says nothing of its beginning.
  const times = { started_at: hours(0), grace_started_at: hours(6), ends_at: hours(30), grace_seconds: 19 * 3600 };
  const rotation = times as NonNullable<ApiKey['rotation']>;
  const isStep = (updated_at: string) => isStepOfRotation({ rotation, updated_at });
  expect([hours(0), hours(6), hours(30), hours(11)].map(isStep)).toEqual([true, true, true, false]);
  expect(isStepOfRotation({ rotation: null, updated_at: hours(0) })).toBe(false);
});
