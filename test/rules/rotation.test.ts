import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graceEndOf, lapseOf, otherSecret, rotationDueAt, rotationState } from '../../src/domain/rotation.js';
import type { PreviousUse, StoredRotation, StoredSecret } from '../../src/features/apikeys/model.js';
import { mergedUse, mostCallers } from '../../src/features/apikeys/previous-use.js';
import {
  decideRotating,
  decideRotationChange,
  decideRotationTerms,
  hasChangedHands,
  heldUntil,
  isPendingByAnother,
  isUnanswered,
  mayHearAgain,
  type RotationTerms,
  rotatedKey,
  rotationOf,
} from '../../src/features/apikeys/rotation-rules.js';
import type { SealedSecret } from '../../src/features/authentication/key.js';

const now = new Date('2026-12-01T12:00:00.000Z');
const day = 86_400;
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const bounds = { now, maxTtlDays: null };

const old: StoredSecret = { secretHash: 'hash of the old', lastFour: '0001' };
const minted: SealedSecret = {
  secretHash: 'hash of the new',
  keyedDigest: { secretId: 'a', value: 'digest' },
  tagSecretId: 'a',
  lastFour: '0002',
};
const rotation: StoredRotation = {
  ...old,
  _id: 'rot_1',
  stage: 'grace',
  rotatedAt: now,
  rotatedBy: 'usr_1',
  graceSeconds: day,
  drainAfterIdleSeconds: null,
  graceFrom: now,
  endsAt: at(day),
};
const pending: StoredRotation = { ...rotation, ...minted, stage: 'pending', graceFrom: null, endsAt: lapseOf(now) };

describe('how far a rotation has got', () => {
  it.each([
    ['none', undefined, now, null, null],
    ['pending', pending, at(7 * day - 0.001), 'pending', 'new'],
    ['pending, unused for a week', pending, at(7 * day), null, 'lapsed'],
    ['grace', rotation, at(day - 0.001), 'grace', 'previous'],
    ['grace, at its end', rotation, at(day), 'ended', 'old'],
  ] as const)('is decided by the clock: %s', (_name, known, when, state, other) => {
    expect(rotationState(known, when)).toBe(state);
    expect(known ? otherSecret(known, when) : null).toBe(other);
  });

  it('has ended at once, whatever the clock says', () => {
    const atOnce = { ...rotation, graceSeconds: 0, endsAt: at(30) };
    expect([rotationState(atOnce, now), otherSecret(atOnce, now)]).toEqual(['ended', 'old']);
    // Before the grace period begins, it is not over.
    expect(otherSecret({ ...pending, graceSeconds: 0 }, now)).toBe('new');
  });

  it.each([
    ['nothing has happened', undefined, 'current', null, false],
    ['rotated since', undefined, 'current', rotation, true],
    ['rotated again since', rotation, 'current', { ...rotation, _id: 'rot_2' }, true],
    ['the same rotation', rotation, 'current', rotation, false],
    ['the other secret was used since', pending, 'current', { ...pending, ...rotation }, true],
    ['that was the caller', pending, 'new', { ...pending, ...rotation }, false],
    ['an old secret', rotation, 'previous', rotation, true],
  ] as const)('says whether a secret still has a say: %s', (_name, known, secret, stored, hasChanged) => {
    const key = known === undefined ? {} : { rotation: known };
    expect(hasChangedHands({ key, secret }, { rotation: stored })).toBe(hasChanged);
  });

  it('ends with its key: with a revocation at once, and with the expiry by then', () => {
    const alive = { expiresAt: null, revokedAt: null };
    expect(rotationOf({ ...alive, rotation })?.endsAt).toEqual(at(day));
    expect(rotationOf({ ...alive, rotation, revokedAt: at(60) })?.endsAt).toEqual(at(60));
    expect(rotationOf({ ...alive, rotation: pending, expiresAt: at(60) })?.endsAt).toEqual(at(60));
    expect(rotationOf({ ...alive, rotation: null })).toBeNull();
  });

  it('has a grace period that never outlasts the key', () => {
    fc.assert(
      fc.property(fc.nat(30 * day), fc.option(fc.nat(60 * day)), (grace, life) => {
        const end = graceEndOf(now, grace, life === null ? null : at(life));
        expect(end).toEqual(at(life === null ? grace : Math.min(grace, life)));
      }),
    );
  });

  it('makes a key due so many days after its secret, or never', () => {
    expect(rotationDueAt(now, 90)).toEqual(at(90 * day));
    expect(rotationDueAt(now, null)).toBeNull();
  });
});

describe('what a request says of a rotation', () => {
  it('is a day of grace from the first use on, and the same expiry, if it says nothing', () => {
    const terms = { starts: 'first_use', graceSeconds: day, drainAfterIdleSeconds: null, force: false };
    expect(decideRotationTerms({}, { now, maxTtlDays: 30 })).toEqual({ ok: true, terms });
  });

  it('changes the expiry only if it asks for that, within the bounds of making a key', () => {
    const limited = { now, maxTtlDays: 30 };
    expect(decideRotationTerms({ expires_in_days: 30 }, limited)).toMatchObject({ terms: { expiresAt: at(30 * day) } });
    expect(decideRotationTerms({ expires_in_days: null }, bounds)).toMatchObject({ terms: { expiresAt: null } });
    const refused = (requested: object) => decideRotationTerms(requested, limited);
    expect(refused({ expires_in_days: 31 })).toMatchObject({ ok: false, pointer: '/expires_in_days' });
    expect(refused({ expires_in_days: null })).toMatchObject({ ok: false, pointer: '/expires_in_days' });
    expect(refused({ expires_at: '2026-11-01T00:00:00Z' })).toMatchObject({ ok: false, pointer: '/expires_at' });
    expect(refused({ expires_in_days: 1, expires_at: null })).toMatchObject({ ok: false, pointer: '/expires_at' });
  });
});

describe('whether a key may be rotated', () => {
  const key = { revokedAt: null, expiresAt: null, enabled: true, slot: 0 };
  const decide = (changes: object, force = false, id = 'rot_2') =>
    decideRotating({ ...key, ...changes }, { id, force, now });

  it.each([
    ['an active key', {}, 'allowed', 'allowed'],
    ['one that is disabled', { enabled: false }, 'allowed', 'allowed'],
    ['one that waits for its new secret', { rotation: pending }, 'allowed', 'allowed'],
    ['one whose new secret has lapsed', { rotation: { ...pending, endsAt: now } }, 'allowed', 'allowed'],
    ['one with two secrets', { rotation }, 'rotation_in_progress', 'allowed'],
    ['one whose old secret has ended', { rotation: { ...rotation, endsAt: now } }, 'allowed', 'allowed'],
    ['a revoked one', { revokedAt: now, rotation }, 'apikey_not_active', 'apikey_not_active'],
    ['an expired one', { expiresAt: now }, 'apikey_not_active', 'apikey_not_active'],
    ['one whose slot is gone', { slot: undefined }, 'apikey_not_active', 'apikey_not_active'],
  ])('%s', (_name, changes, decision, forced) => {
    expect(decide(changes)).toBe(decision);
    expect(decide(changes, true)).toBe(forced);
  });

  it('is so in the grace period as well for the request again that has rotated it and died, unless it has ended', () => {
    expect(decide({ rotation }, false, 'rot_1')).toBe('allowed');
    expect(decide({ rotation, revokedAt: now }, false, 'rot_1')).toBe('apikey_not_active');
  });
});

describe('a key that asks again for the rotation that it was not answered', () => {
  const known = { key: { rotation } };
  const decide = (actor: Parameters<typeof isUnanswered>[0], stored: StoredRotation | null, when = now) =>
    isUnanswered(actor, { rotation: stored }, { id: 'rot_1', now: when });

  it.each([
    ['is let in with the secret that is the old one by now', known, rotation, now, true],
    ['is let in while the new one waits', { key: { rotation: pending } }, pending, now, true],
    ['has no say once its secret has ended', known, rotation, at(day), false],
    ['has none where its secret ended before its body came', known, { ...rotation, graceSeconds: 0 }, now, false],
    ['has none where another rotation has followed', known, { ...rotation, _id: 'rot_2' }, now, false],
    ['has none with a secret of before', { key: { rotation: { ...rotation, _id: 'rot_0' } } }, rotation, now, false],
    ['has none of a key that was never rotated', { key: {} }, null, now, false],
  ] as const)('%s', (_name, actor, stored, when, isLetIn) => {
    expect(decide(actor, stored, when)).toBe(isLetIn);
  });
});

describe('the answer to a rotation of a key by itself', () => {
  const answeredAs = (state: 'pending' | 'grace') => ({ state, started_at: now.toISOString() }) as never;
  const began = { ...rotation, graceFrom: at(60) };

  it.each([
    ['the secret in use, while the new one waits', 'current', pending, pending, 'pending', true],
    ['the new one, which waits', 'new', pending, pending, 'pending', true],
    ['the new one, in use by now', 'current', began, began, 'pending', true],
    ['the old one, once the new one was used', 'previous', began, began, 'pending', false],
    ['the old one, which was that in use when the request began', 'current', pending, began, 'pending', false],
    ['the old one, where the new one took its place at once', 'previous', rotation, rotation, 'grace', true],
    ['the old one, which is not known to be that yet', 'current', null, rotation, 'grace', true],
    ['the old one that has ended', 'previous', rotation, { ...rotation, graceSeconds: 0 }, 'grace', false],
    [
      'the old one of a later rotation',
      'previous',
      { ...rotation, _id: 'rot_2', rotatedAt: at(9) },
      { ...rotation, _id: 'rot_2', rotatedAt: at(9) },
      'grace',
      false,
    ],
    ['an old one of an earlier rotation', 'previous', { ...rotation, _id: 'rot_0' }, rotation, 'grace', false],
    ['a new one that another has replaced', 'new', { ...pending, _id: 'rot_0' }, rotation, 'grace', false],
  ] as const)('is told again, or not, to %s', (_name, secret, known, stored, answered, isTold) => {
    const actor = { key: { rotation: known }, secret };
    const told = mayHearAgain(actor, { rotation: stored }, { answered: answeredAs(answered), now });
    expect(told).toBe(isTold);
  });
});

describe('a new secret that waits', () => {
  it.each([
    ['that its user has asked for', { ...pending, rotatedBy: 'usr_1' }, true],
    ['that the key has asked for', { ...pending, rotatedBy: 'key_1' }, false],
    ['that has lapsed', { ...pending, rotatedBy: 'usr_1', endsAt: now }, false],
    ['in use', { ...rotation, rotatedBy: 'usr_1' }, false],
    ['that there is not', null, false],
  ])('is not the key’s to replace: %s', (_name, known, isAnothers) => {
    expect(isPendingByAnother({ _id: 'key_1', rotation: known }, now)).toBe(isAnothers);
  });

  it.each([
    ['just now', pending, now, at(600)],
    ['almost ten minutes ago', pending, at(599.999), at(600)],
    ['ten minutes ago', pending, at(600), null],
    ['by the same request', { ...pending, _id: 'rot_2' }, now, null],
    ['in vain: it has lapsed', { ...pending, endsAt: now }, now, null],
    ['and used it', rotation, now, null],
    ['never', null, now, null],
  ])('is left alone for ten minutes by the key that has asked for it %s', (_name, known, when, until) => {
    expect(heldUntil({ rotation: known }, { id: 'rot_2', now: when })).toEqual(until);
  });
});

describe('what a rotation makes of a key', () => {
  const terms: RotationTerms = { starts: 'first_use', graceSeconds: 60, drainAfterIdleSeconds: 90, force: false };
  const rotate = (changes: Partial<RotationTerms>, expiresAt: Date | null = null) =>
    rotatedKey({ ...old, expiresAt }, minted, { id: 'rot_2', terms: { ...terms, ...changes }, by: 'usr_1', now });
  const made = { _id: 'rot_2', rotatedAt: now, rotatedBy: 'usr_1', graceSeconds: 60, drainAfterIdleSeconds: 90 };

  it('lets the new secret wait, and changes nothing else', () => {
    const waiting = { ...made, ...minted, stage: 'pending', graceFrom: null, endsAt: at(7 * day) };
    expect(rotate({})).toEqual({ rotation: waiting });
  });

  it('puts the new secret in the place of the one in use, which has what was known of it and no more', () => {
    const ending = { ...made, ...old, stage: 'grace', graceFrom: now, endsAt: at(60) };
    expect(rotate({ starts: 'now' })).toStrictEqual({ ...minted, secretCreatedAt: now, rotation: ending });
  });

  it('replaces only what nobody was shown, where the same request has put it in use before', () => {
    const undelivered = { ...minted, expiresAt: null, rotation: { ...rotation, _id: 'rot_2' } };
    const anew = { ...minted, secretHash: 'hash of another' };
    const terms = { starts: 'now', graceSeconds: 60, drainAfterIdleSeconds: 90, force: true } as const;
    const redone = rotatedKey(undelivered, anew, { id: 'rot_2', terms, by: 'usr_1', now: at(90) });
    expect(redone).toStrictEqual({ ...anew, secretCreatedAt: at(90) });
  });

  it.each([
    ['the key', {}, at(30), at(30)],
    ['the expiry that is asked for', { expiresAt: at(20) }, at(30), at(20)],
    ['the grace period', { expiresAt: null }, at(30), at(60)],
    ['the request', { graceSeconds: 0 }, null, now],
  ])('ends the old secret with %s', (_name, changes, expiresAt, endsAt) => {
    expect(rotate({ starts: 'now', ...changes }, expiresAt).rotation?.endsAt).toEqual(endsAt);
  });

  it('changes the expiry at once, also where the new secret waits', () => {
    expect(rotate({ expiresAt: at(day) })).toMatchObject({ expiresAt: at(day), rotation: { stage: 'pending' } });
    expect(rotate({ expiresAt: null }, at(30))).toMatchObject({ expiresAt: null });
  });
});

describe('a change of a rotation', () => {
  const decide = (
    known: StoredRotation | null,
    requested?: object,
    expiresAt?: Date | null,
    life: Date | null = null,
  ) => decideRotationChange({ rotation: known, expiresAt: life }, { requested, expiresAt }, at(600));
  const over = { ...rotation, endsAt: at(600) };

  it.each([
    ['none', null],
    ['one that has ended', over],
    ['a new secret that has lapsed', { ...pending, endsAt: at(600) }],
  ])('is refused for %s, and passes where nothing is said of it', (_name, known) => {
    expect(decide(known, { grace_seconds: 60 })).toBe('no_rotation');
    expect(decide(known, { drain_after_idle_seconds: null })).toBe('no_rotation');
    expect(decide(known)).toEqual({});
    expect(decide(known, undefined, at(700))).toEqual({});
  });

  it('counts the seconds from now during the grace period, and from the first use before it', () => {
    expect(decide(rotation, { grace_seconds: 0 })).toEqual({ graceSeconds: 0, endsAt: at(600) });
    expect(decide(rotation, { grace_seconds: 30 * day })).toEqual({
      graceSeconds: 30 * day,
      endsAt: at(600 + 30 * day),
    });
    expect(decide(pending, { grace_seconds: 0, drain_after_idle_seconds: 60 })).toEqual({
      graceSeconds: 0,
      drainAfterIdleSeconds: 60,
    });
  });

  it('leaves alone what it does not name', () => {
    expect(decide(rotation, { drain_after_idle_seconds: null })).toEqual({ drainAfterIdleSeconds: null });
    expect(decide(rotation)).toEqual({});
  });

  it('lets no grace period outlast its key, and a later expiry lengthens none', () => {
    expect(decide(rotation, { grace_seconds: 30 * day }, undefined, at(2 * day))).toMatchObject({
      endsAt: at(2 * day),
    });
    expect(decide(rotation, { grace_seconds: 30 * day }, null, at(2 * day))).toMatchObject({
      endsAt: at(600 + 30 * day),
    });
    expect(decide(rotation, undefined, at(700))).toEqual({ endsAt: at(700) });
    expect(decide(rotation, undefined, null, at(2 * day))).toEqual({});
    expect(decide(pending, undefined, at(700))).toEqual({});
  });
});

describe('uses of the old secret', () => {
  const use = (ip: string | null, seconds: number, uses = 1): PreviousUse => {
    const caller = { ip, userAgent: 'curl/8.5.0', uses, lastUsedAt: at(seconds) };
    return { uses, lastUsedAt: at(seconds), lastUsedIp: ip, lastUsedUserAgent: 'curl/8.5.0', callers: [caller] };
  };

  it('add up by caller, the latest first', () => {
    const merged = [use('192.0.2.2', 1, 5), use(null, 2), use('192.0.2.1', 3)].reduce(
      mergedUse,
      use('192.0.2.1', 0, 2),
    );
    expect(merged).toMatchObject({ uses: 9, lastUsedAt: at(3), lastUsedIp: '192.0.2.1' });
    expect(merged.callers.map(({ ip, uses }) => [ip, uses])).toEqual([
      ['192.0.2.1', 3],
      [null, 1],
      ['192.0.2.2', 5],
    ]);
  });

  it('keep the last one, in whichever order they arrive', () => {
    const [earlier, later] = [use('192.0.2.1', 1), use('192.0.2.2', 2)];
    expect(mergedUse(later, earlier)).toEqual(mergedUse(earlier, later));
    expect(mergedUse(later, earlier)).toMatchObject({ lastUsedIp: '192.0.2.2', lastUsedAt: at(2) });
  });

  it('keep no more callers than the contract says, the last ones, and count them all', () => {
    const all = Array.from({ length: 30 }, (_, index) => use(`192.0.2.${index}`, index));
    const merged = all.reduce(mergedUse);
    expect(merged.uses).toBe(30);
    expect(merged.callers).toHaveLength(mostCallers);
    expect(merged.callers.at(0)?.ip).toBe('192.0.2.29');
    expect(merged.callers.at(-1)?.ip).toBe('192.0.2.10');
  });

  it('tell callers apart by address and by program', () => {
    const other = { ...use('192.0.2.1', 1), lastUsedUserAgent: null };
    other.callers = [{ ip: '192.0.2.1', userAgent: null, uses: 1, lastUsedAt: at(1) }];
    expect(mergedUse(use('192.0.2.1', 0), other).callers).toHaveLength(2);
  });
});
