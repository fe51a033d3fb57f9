import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KnownKey, KnownUser } from '../../src/domain/principal.js';
import { createScopes } from '../../src/domain/scope.js';
import { createMemory, longestLagMs, type Memory, type Proof } from '../../src/features/authentication/memory.js';
import { decideKeyState, decideTokenState, decideUse } from '../../src/features/authentication/rules.js';
import { type Limit, limitsOf, windowSecondsOf } from '../../src/features/limits/rules.js';
import { createSingleFlight } from '../../src/lib/single-flight.js';
import { TimeLimitError, within } from '../../src/lib/within.js';

const now = new Date('2026-11-21T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

const user: KnownUser = {
  _id: 'usr_0000000000000001',
  email: 'a@example.org',
  emailKey: 'a@example.org',
  name: null,
  enabled: true,
  scopes: ['keys:verify'],
  tokenVersion: 3,
  createdAt: before,
};
const key: KnownKey = {
  _id: 'key_0000000000000001',
  userId: user._id,
  label: 'a key',
  metadata: [],
  scopes: ['apikeys:read', 'keys:verify', 'admin', 'undeclared'],
  ipAllowlist: [],
  rateLimit: null,
  quota: null,
  enabled: true,
  createdAt: before,
  expiresAt: null,
  revokedAt: null,
};

describe('decideKeyState', () => {
  it.each([
    { what: 'nothing is wrong', change: {}, of: user, state: 'VALID' },
    { what: 'it expires a millisecond from now', change: { expiresAt: after }, of: user, state: 'VALID' },
    { what: 'it expires now', change: { expiresAt: now }, of: user, state: 'EXPIRED' },
    { what: 'it is disabled', change: { enabled: false }, of: user, state: 'DISABLED' },
    { what: 'it is revoked', change: { revokedAt: before }, of: user, state: 'REVOKED' },
    {
      what: 'it is everything at once',
      change: { revokedAt: before, expiresAt: before, enabled: false },
      of: { ...user, enabled: false },
      state: 'REVOKED',
    },
    {
      what: 'it is expired and disabled',
      change: { expiresAt: before, enabled: false },
      of: user,
      state: 'EXPIRED',
    },
    { what: 'its user is disabled', change: {}, of: { ...user, enabled: false }, state: 'USER_DISABLED' },
    { what: 'its user is gone', change: {}, of: null, state: 'USER_DISABLED' },
    { what: 'it and its user are disabled', change: { enabled: false }, of: null, state: 'DISABLED' },
  ])('is $state where $what', ({ change, of, state }) => {
    expect(decideKeyState({ ...key, ...change }, of, now)).toBe(state);
  });
});

describe('decideUse', () => {
  const scopes = createScopes([]);
  const anywhere = { scopes: [], ip: null };
  const listed = { ...key, ipAllowlist: ['203.0.113.0/24'] };

  it('is the state of the key where that is not good, whatever the use', () => {
    const revoked = { ...listed, revokedAt: before };
    expect(decideUse(revoked, user, { scopes: ['nothing'], ip: null }, scopes, now)).toBe('REVOKED');
    expect(decideUse(listed, null, anywhere, scopes, now)).toBe('USER_DISABLED');
  });

  it.each([
    { ip: '203.0.113.7', code: 'VALID' },
    { ip: '::ffff:203.0.113.7', code: 'VALID' },
    { ip: '203.0.114.0', code: 'IP_NOT_ALLOWED' },
    { ip: '::1', code: 'IP_NOT_ALLOWED' },
    { ip: 'nowhere', code: 'IP_NOT_ALLOWED' },
    { ip: null, code: 'IP_NOT_ALLOWED' },
  ])('is $code for a key with a list of addresses from $ip', ({ ip, code }) => {
    expect(decideUse(listed, user, { scopes: [], ip }, scopes, now)).toBe(code);
  });

  it('asks for the address before the scopes', () => {
    expect(decideUse(listed, user, { scopes: ['nothing'], ip: '::1' }, scopes, now)).toBe('IP_NOT_ALLOWED');
  });

  it.each([
    { needed: [], code: 'VALID' },
    { needed: ['apikeys:read'], code: 'VALID' },
    { needed: ['keys:verify', 'apikeys:read'], code: 'VALID' },
    { needed: ['apikeys:write'], code: 'INSUFFICIENT_SCOPE', why: 'the key has not' },
    { needed: ['admin'], code: 'INSUFFICIENT_SCOPE', why: 'the key has and its user has not' },
    { needed: ['undeclared'], code: 'INSUFFICIENT_SCOPE', why: 'the key has and nobody declares any more' },
    { needed: ['apikeys:read', 'apikeys:write'], code: 'INSUFFICIENT_SCOPE', why: 'it has in part' },
    { needed: ['APIKEYS:READ'], code: 'INSUFFICIENT_SCOPE', why: 'is written otherwise' },
  ])('is $code for the scopes $needed', ({ needed, code }) => {
    expect(decideUse(key, user, { scopes: needed, ip: null }, scopes, now)).toBe(code);
  });
});

describe('decideTokenState', () => {
  it.each([
    { what: 'of the version in force', of: user, version: 3, state: 'usable' },
    { what: 'of an older version', of: user, version: 2, state: 'logged_out' },
    { what: 'of a version that is to come', of: user, version: 4, state: 'logged_out' },
    { what: 'of a disabled user', of: { ...user, enabled: false }, version: 3, state: 'user_disabled' },
    { what: 'of nobody', of: null, version: 0, state: 'user_unknown' },
  ])('is $state for a token $what', ({ of, version, state }) => {
    expect(decideTokenState(of, version)).toBe(state);
  });
});

describe('limitsOf', () => {
  const none = { rateLimit: null, quota: null };
  const own = { rateLimit: { limit: 5, windowSeconds: 60 }, quota: { limit: 100, period: 'day' as const } };
  const operators = { rateLimit: { limit: 7, windowSeconds: 60 }, quota: { limit: 100, period: 'day' as const } };

  it('are none of a key without limits under an operator without limits', () => {
    expect(limitsOf(none, none)).toEqual([]);
  });

  it('are counted apart for the key and the operator, though they are alike', () => {
    expect(limitsOf(own, operators)).toEqual([
      { kind: 'rate', name: 'rate-60', limit: 5, window: { seconds: 60 } },
      { kind: 'quota', name: 'quota-day', limit: 100, window: { period: 'day' } },
      { kind: 'rate', name: 'operator-rate-60', limit: 7, window: { seconds: 60 } },
      { kind: 'quota', name: 'operator-quota-day', limit: 100, window: { period: 'day' } },
    ]);
  });

  it('keep their counter when the number changes, and get a new one when the window does', () => {
    const nameOf = (limit: number, windowSeconds: number) =>
      limitsOf({ ...none, rateLimit: { limit, windowSeconds } }, none)[0]?.name;
    expect(nameOf(5, 60)).toBe(nameOf(500, 60));
    expect(nameOf(5, 60)).not.toBe(nameOf(5, 61));
  });

  it.each<[Limit['window'], number]>([
    [{ seconds: 17 }, 17],
    [{ period: 'day' }, 86_400],
    [{ period: 'month' }, 31 * 86_400],
  ])('have a window of %j of %i seconds', (window, seconds) => {
    expect(windowSecondsOf({ kind: 'rate', name: 'x', limit: 1, window })).toBe(seconds);
  });
});

describe('the memory of verification', () => {
  const proof = { digest: 'digest', secretHash: 'hash' };
  let time = 0;
  const remembering = (max = 10) => createMemory({ max, now: () => time });
  const rememberKey = (memory: Memory, ...found: [Proof, KnownKey]) =>
    memory.lookUpKey(found[1]._id, async (remember) => remember(...found));
  const rememberUser = (memory: Memory, found: KnownUser) =>
    memory.lookUpUser(found._id, async (remember) => remember(found));
  beforeEach(() => {
    time = 50_000;
  });

  it('trusts nothing before it is confirmed', async () => {
    const memory = remembering();
    await rememberKey(memory, proof, key);
    await rememberUser(memory, user);
    expect(memory.lagMs()).toBe(Number.POSITIVE_INFINITY);
    expect(memory.key(key._id)).toBeUndefined();
    expect(memory.user(user._id)).toBeUndefined();
    memory.confirm(time);
    expect(memory.key(key._id)).toEqual({ ...proof, key });
    expect(memory.user(user._id)).toBe(user);
  });

  it('trusts nothing from the moment on that the last confirmation is too old, and all of it after the next', async () => {
    const memory = remembering();
    await rememberKey(memory, proof, key);
    await rememberUser(memory, user);
    memory.confirm(time);
    time += longestLagMs - 1;
    expect([memory.key(key._id)?.key, memory.user(user._id), memory.lagMs()]).toEqual([key, user, longestLagMs - 1]);
    time += 1;
    expect([memory.key(key._id), memory.user(user._id)]).toEqual([undefined, undefined]);
    // That a text matched its hash does not depend on changes: the hash is compared.
    expect(memory.proof(key._id)).toMatchObject(proof);
    memory.confirm(time);
    expect([memory.key(key._id)?.key, memory.user(user._id)]).toEqual([key, user]);
  });

  /** Begins to look up the key and its user, and goes on when it is told to. */
  function lookUpBoth(memory: Memory) {
    let goOn: () => void = () => undefined;
    const read = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const keyLookUp = memory.lookUpKey(key._id, async (remember) => {
      await read;
      remember(proof, key);
    });
    const userLookUp = memory.lookUpUser(user._id, async (remember) => {
      await read;
      remember(user);
    });
    return async () => {
      goOn();
      await Promise.all([keyLookUp, userLookUp]);
    };
  }

  it.each<[string, (memory: Memory) => void, { keys: number; users: number }]>([
    ['the key', (memory) => memory.forgetKey(key._id), { keys: 0, users: 1 }],
    ['its user', (memory) => memory.forgetUser(user._id), { keys: 1, users: 0 }],
    ['everything', (memory) => memory.forgetAll(), { keys: 0, users: 0 }],
  ])('does not remember what was read before %s was forgotten, and all else', async (_what, forget, remembered) => {
    const memory = remembering();
    memory.confirm(time);
    const finish = lookUpBoth(memory);
    forget(memory);
    await finish();
    expect(memory.size()).toEqual(remembered);
    await rememberKey(memory, proof, key);
    expect(memory.key(key._id)?.key).toBe(key);
  });

  it('remembers what was read while others were forgotten', async () => {
    const memory = remembering();
    memory.confirm(time);
    const finish = lookUpBoth(memory);
    for (let n = 2; n < 100; n++) {
      memory.forgetKey(`key_${String(n).padStart(16, '0')}`);
      memory.forgetUser(`usr_${String(n).padStart(16, '0')}`);
    }
    await finish();
    expect([memory.key(key._id)?.key, memory.user(user._id)]).toEqual([key, user]);
  });

  it('remembers what a look-up reads that began after it was forgotten, whatever an older one still does', async () => {
    const memory = remembering();
    memory.confirm(time);
    const finishOlder = lookUpBoth(memory);
    memory.forgetKey(key._id);
    const finishYounger = lookUpBoth(memory);
    await finishOlder();
    expect(memory.key(key._id)).toBeUndefined();
    await finishYounger();
    expect(memory.key(key._id)?.key).toBe(key);
  });

  it('does not remember what a look-up reads that failed, and looks up again', async () => {
    const memory = remembering();
    memory.confirm(time);
    const failing = memory.lookUpKey(key._id, async () => {
      throw new Error('lost');
    });
    await expect(failing).rejects.toThrow('lost');
    expect(memory.size()).toEqual({ keys: 0, users: 0 });
    await rememberKey(memory, proof, key);
    expect(memory.key(key._id)?.key).toBe(key);
  });

  it('forgets a key and keeps the proof of it, until another is remembered', async () => {
    const memory = remembering();
    memory.confirm(time);
    await rememberKey(memory, proof, key);
    memory.forgetKey(key._id);
    expect(memory.key(key._id)).toBeUndefined();
    expect(memory.proof(key._id)).toMatchObject(proof);
    await rememberKey(memory, { digest: 'other', secretHash: 'other' }, key);
    expect(memory.key(key._id)).toEqual({ digest: 'other', secretHash: 'other', key });
  });

  it('forgets one key and one user, and no other', async () => {
    const memory = remembering();
    memory.confirm(time);
    const [other, somebody] = [
      { ...key, _id: 'key_0000000000000002' },
      { ...user, _id: 'usr_0000000000000002' },
    ];
    for (const each of [key, other]) await rememberKey(memory, proof, each);
    for (const each of [user, somebody]) await rememberUser(memory, each);
    memory.forgetKey(key._id);
    memory.forgetUser(user._id);
    expect([memory.key(key._id), memory.user(user._id)]).toEqual([undefined, undefined]);
    expect([memory.key(other._id)?.key, memory.user(somebody._id)]).toEqual([other, somebody]);
  });

  it('forgets all keys and users, and keeps the proofs', async () => {
    const memory = remembering();
    memory.confirm(time);
    await rememberKey(memory, proof, key);
    await rememberUser(memory, user);
    memory.forgetAll();
    expect([memory.key(key._id), memory.user(user._id)]).toEqual([undefined, undefined]);
    expect(memory.proof(key._id)).toMatchObject(proof);
    expect(memory.size()).toEqual({ keys: 1, users: 0 });
  });

  it('holds no more than it may: what was not asked for longest goes, proof and all', async () => {
    const memory = remembering(3);
    memory.confirm(time);
    const id = (n: number) => `key_${String(n).padStart(16, '0')}`;
    for (let n = 0; n < 3; n++) await rememberKey(memory, proof, { ...key, _id: id(n) });
    for (let n = 0; n < 50; n++) await rememberUser(memory, { ...user, _id: id(n) });
    expect(memory.key(id(0))).toBeDefined();
    await rememberKey(memory, proof, { ...key, _id: id(3) });
    expect(memory.size()).toEqual({ keys: 3, users: 3 });
    expect([0, 1, 2, 3].filter((n) => memory.key(id(n)))).toEqual([0, 2, 3]);
    expect(memory.proof(id(1))).toBeUndefined();
  });

  it('tells its listeners of everything that is forgotten, by its id', () => {
    const memory = remembering();
    const listeners = [1, 2].map(() => ({ key: vi.fn(), user: vi.fn(), all: vi.fn() }));
    for (const listener of listeners) memory.onForget(listener);
    memory.forgetKey('key_0000000000000009');
    memory.forgetUser('usr_0000000000000009');
    memory.forgetAll();
    for (const { key: ofKey, user: ofUser, all } of listeners) {
      expect(ofKey.mock.calls).toEqual([['key_0000000000000009']]);
      expect(ofUser.mock.calls).toEqual([['usr_0000000000000009']]);
      expect(all).toHaveBeenCalledTimes(1);
    }
  });
});

describe('a single flight', () => {
  function slowly<T>() {
    let land: (value: T) => void = () => undefined;
    let crash: (error: Error) => void = () => undefined;
    const flight = new Promise<T>((resolve, reject) => {
      land = resolve;
      crash = reject;
    });
    return { work: vi.fn(() => flight), land, crash };
  }

  it('does a thing once for all who ask meanwhile, and again for who asks later', async () => {
    const flights = createSingleFlight<number>();
    const { work, land } = slowly<number>();
    const asked = [flights.run('a', work), flights.run('a', work), flights.run('a', work)];
    land(1);
    expect(await Promise.all(asked)).toEqual([1, 1, 1]);
    expect(work).toHaveBeenCalledTimes(1);
    expect(await flights.run('a', async () => 2)).toBe(2);
  });

  it('keeps different things apart', async () => {
    const flights = createSingleFlight<string>();
    const run = (name: string) => flights.run(name, async () => name);
    expect(await Promise.all([run('a'), run('b')])).toEqual(['a', 'b']);
  });

  it('fails for all who joined, and not for who asks later', async () => {
    const flights = createSingleFlight<number>();
    const { work, crash } = slowly<number>();
    const asked = [flights.run('a', work), flights.run('a', work)];
    crash(new Error('lost'));
    const ends = await Promise.allSettled(asked);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flights.run('a', async () => 2)).toBe(2);
  });

  it('is joined by nobody for a thing that was forgotten, and by all for another', async () => {
    const flights = createSingleFlight<string>();
    const never = () => new Promise<string>(() => undefined);
    void flights.run('a', never);
    const other = flights.run('b', never);
    flights.forget('a');
    expect(await flights.run('a', async () => 'a again')).toBe('a again');
    expect(flights.run('b', async () => 'b again')).toBe(other);
  });

  it('is joined by nobody after it was cleared, though it is under way', async () => {
    const flights = createSingleFlight<string>();
    const [old, young] = [slowly<string>(), slowly<string>()];
    const first = flights.run('a', old.work);
    flights.clear();
    const second = flights.run('a', young.work);
    // The end of the older one must not make the younger one forgotten.
    old.land('old');
    expect(await first).toBe('old');
    const third = flights.run('a', async () => 'a third');
    young.land('young');
    expect(await Promise.all([second, third])).toEqual(['young', 'young']);
  });
});

describe('within', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is the outcome of what ends in time, and leaves no timer', async () => {
    expect(await within(1000, Promise.resolve(1))).toBe(1);
    await expect(within(1000, Promise.reject(new Error('its own')))).rejects.toThrow('its own');
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([1000, 0, -5])('rejects when %i ms are over, and whatever comes later is of no account', async (ms) => {
    let fail: (error: Error) => void = () => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const outcome = within(ms, late).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(Math.max(0, ms));
    expect(await outcome).toBeInstanceOf(TimeLimitError);
    fail(new Error('too late to matter'));
    await vi.advanceTimersByTimeAsync(1);
  });
});
