import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KnownOrganization, KnownUser } from '../../src/domain/owner.js';
import { createPlans, termsOf } from '../../src/domain/plan.js';
import type { KnownKey } from '../../src/domain/principal.js';
import { createScopes } from '../../src/domain/scope.js';
import { createLookUps, joinWithinMs } from '../../src/features/authentication/look-ups.js';
import { createMemory, longestLagMs } from '../../src/features/authentication/memory.js';
import { decideKeyState, decideTokenState, decideUse } from '../../src/features/authentication/rules.js';
import { createSingleFlight } from '../../src/lib/single-flight.js';
import { TimeLimitError, within } from '../../src/lib/within.js';

const now = new Date('2026-11-21T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

const none = { rateLimit: null, quota: null };
const plans = createPlans({ maxKeys: 10, maxTtlDays: null, rotateAfterDays: null, perOwner: none, perKey: none }, []);
const user: KnownUser = {
  kind: 'user',
  _id: 'usr_0000000000000001',
  externalId: null,
  email: 'a@example.org',
  emailKey: 'a@example.org',
  name: null,
  enabled: true,
  ...termsOf({ plan: null, scopes: ['keys:verify'], maxKeys: null, ...none }, plans),
  metadata: [],
  tokenVersion: 3,
  endedSessions: [],
  keptSession: null,
  createdAt: before,
};
const organization: KnownOrganization = {
  kind: 'organization',
  _id: 'org_0000000000000001',
  externalId: 'acme',
  name: 'Acme',
  enabled: true,
  ...termsOf({ plan: null, scopes: ['keys:verify'], maxKeys: null, ...none }, plans),
  metadata: [],
  createdAt: before,
};
const key: KnownKey = {
  _id: 'key_0000000000000001',
  ownerId: user._id,
  ownerKind: 'user',
  createdBy: user._id,
  claims: [],
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
  const held = { ownerKind: 'organization' as const, ownerId: organization._id };
  const early = { ownerKind: undefined };

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
    { what: 'an organization holds it', change: held, of: organization, state: 'VALID' },
    {
      what: 'its organization is disabled',
      change: held,
      of: { ...organization, enabled: false },
      state: 'OWNER_DISABLED',
    },
    { what: 'its organization is gone', change: held, of: null, state: 'OWNER_DISABLED' },
    {
      what: 'it has expired and its organization is disabled',
      change: { ...held, expiresAt: before },
      of: { ...organization, enabled: false },
      state: 'EXPIRED',
    },
    { what: 'it is of a version that knew no organizations', change: early, of: user, state: 'VALID' },
    { what: 'it is of that version, and its user is gone', change: early, of: null, state: 'USER_DISABLED' },
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
    // The same bounds hold for an organization.
    const held: KnownKey = { ...key, ownerKind: 'organization', ownerId: organization._id };
    expect(decideUse(held, organization, { scopes: needed, ip: null }, scopes, now)).toBe(code);
  });

  it('lets a key use a restricted scope that was not granted to its owner, and comes with the plan', () => {
    const perOwner = { maxKeys: 10, maxTtlDays: null, rotateAfterDays: null, perOwner: none, perKey: none };
    const withPlan = createPlans(perOwner, [{ name: 'pro', scopes: ['admin'], isDefault: false }]);
    const use = { scopes: ['admin', 'keys:verify'], ip: null };
    const codeIn = (plan: string) => {
      const granted = { plan, scopes: ['keys:verify'], maxKeys: null, ...none };
      return decideUse(key, { ...user, ...termsOf(granted, withPlan) }, use, scopes, now);
    };
    expect([codeIn('pro'), codeIn('none of these')]).toEqual(['VALID', 'INSUFFICIENT_SCOPE']);
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
    expect(decideTokenState(of, { tokenVersion: version, sessionId: null })).toBe(state);
    expect(decideTokenState(of, { tokenVersion: version, sessionId: 'ses_b' })).toBe(state);
  });

  const until = new Date(Date.now() + 60_000);
  const ended = { ...user, endedSessions: [{ id: 'ses_a', until }] };
  const kept = { ...user, keptSession: { id: 'ses_a', from: 1, under: 3 } };

  it.each([
    { what: 'of a session that has ended', of: ended, version: 3, sessionId: 'ses_a', state: 'session_ended' },
    { what: 'of another session', of: ended, version: 3, sessionId: 'ses_b', state: 'usable' },
    { what: 'of no session', of: ended, version: 3, sessionId: null, state: 'usable' },
    { what: 'of the session that was kept', of: kept, version: 2, sessionId: 'ses_a', state: 'usable' },
    { what: 'of its oldest version', of: kept, version: 1, sessionId: 'ses_a', state: 'usable' },
    { what: 'of one before that', of: kept, version: 0, sessionId: 'ses_a', state: 'logged_out' },
    { what: 'of one that is to come', of: kept, version: 4, sessionId: 'ses_a', state: 'logged_out' },
    { what: 'of another than the one kept', of: kept, version: 2, sessionId: 'ses_b', state: 'logged_out' },
    { what: 'of no session beside the one kept', of: kept, version: 2, sessionId: null, state: 'logged_out' },
    {
      what: 'of the one that was kept, and was logged out since by whatever raises the version',
      of: { ...kept, tokenVersion: 4 },
      version: 2,
      sessionId: 'ses_a',
      state: 'logged_out',
    },
    {
      what: 'of the one that was kept, and has ended since',
      of: { ...kept, endedSessions: ended.endedSessions },
      version: 2,
      sessionId: 'ses_a',
      state: 'session_ended',
    },
  ])('is $state for a token $what', ({ of, version, sessionId, state }) => {
    expect(decideTokenState(of, { tokenVersion: version, sessionId })).toBe(state);
  });
});

describe('the memory of verification', () => {
  const proof = { digest: 'digest', secretHash: 'hash' };
  const hashed = { key, secretHash: 'hash' };
  let time = 0;
  const remembering = (max = 10) => createMemory({ max, now: () => time });
  beforeEach(() => {
    time = 50_000;
  });

  it('trusts nothing before it is confirmed', () => {
    const memory = remembering();
    memory.rememberKey(hashed, proof);
    memory.rememberOwner(user);
    expect(memory.lagMs()).toBe(Number.POSITIVE_INFINITY);
    expect(memory.key(key._id)).toBeUndefined();
    expect(memory.owner(user._id)).toBeUndefined();
    memory.confirm(time);
    expect(memory.key(key._id)).toEqual({ key, own: proof, other: undefined });
    expect(memory.owner(user._id)).toBe(user);
  });

  it('trusts nothing from the moment on that the last confirmation is too old, and all of it after the next', () => {
    const memory = remembering();
    memory.rememberKey(hashed, proof);
    memory.rememberOwner(user);
    memory.confirm(time);
    time += longestLagMs - 1;
    expect([memory.key(key._id)?.key, memory.owner(user._id), memory.lagMs()]).toEqual([key, user, longestLagMs - 1]);
    time += 1;
    expect([memory.key(key._id), memory.owner(user._id)]).toEqual([undefined, undefined]);
    // That a text matched its hash does not depend on changes: the hash is compared.
    expect(memory.proofs(key._id)).toEqual([proof]);
    memory.confirm(time);
    expect([memory.key(key._id)?.key, memory.owner(user._id)]).toEqual([key, user]);
  });

  it('is bounded in size: records with much in them take the place of many others, and each of them fits', () => {
    const memory = remembering(1000);
    memory.confirm(time);
    const claims = Array.from({ length: 50 }, (_, at) => ({ name: `name${at}`, value: 'x'.repeat(75) }));
    const metadata = claims.map(({ name, value }) => ({ name, value }));
    for (let at = 0; at < 1000; at++) {
      memory.rememberKey({ ...hashed, key: { ...key, _id: `key_${at}`, claims, metadata } }, { ...proof });
      memory.rememberOwner({ ...user, _id: `usr_${at}`, metadata: claims });
    }
    const remembered = (found: (at: number) => unknown) =>
      Array.from({ length: 1000 }, (_, at) => found(at)).filter((each) => each !== undefined).length;
    const [ofKeys, ofOwners] = [
      remembered((at) => memory.key(`key_${at}`)),
      remembered((at) => memory.owner(`usr_${at}`)),
    ];
    // Of keys with 8 KiB as many as fit into 1,250 KiB, where each character may take two bytes.
    expect(ofKeys).toBeGreaterThan(30);
    expect(ofKeys).toBeLessThan(160);
    expect(ofOwners).toBeGreaterThan(ofKeys);
    expect(ofOwners).toBeLessThan(320);
    expect(memory.key('key_999')).toBeDefined();
    const usual = remembering(1000);
    usual.confirm(time);
    for (let at = 0; at < 1000; at++) usual.rememberKey({ ...hashed, key: { ...key, _id: `key_${at}` } }, proof);
    expect(usual.key('key_0')).toBeDefined();
  });

  it('forgets a key and keeps the proof of it, until another is remembered', () => {
    const memory = remembering();
    memory.confirm(time);
    memory.rememberKey(hashed, proof);
    memory.forgetKey(key._id);
    expect(memory.key(key._id)).toBeUndefined();
    expect(memory.proofs(key._id)).toEqual([proof]);
    const other = { digest: 'other', secretHash: 'other' };
    memory.rememberKey({ key, secretHash: 'other' }, other);
    expect(memory.key(key._id)).toEqual({ key, own: other, other: undefined });
    expect(memory.proofs(key._id)).toEqual([other]);
  });

  it('keeps the proofs of both secrets of a key, whichever is in use, and of no third one', () => {
    const memory = remembering();
    memory.confirm(time);
    const proofOf = (name: string) => ({ digest: `digest of ${name}`, secretHash: `hash of ${name}` });
    const of = (own: string, other?: string) => ({
      key,
      secretHash: `hash of ${own}`,
      otherHash: other && `hash of ${other}`,
    });
    const digests = () => {
      const { own, other } = memory.key(key._id) ?? {};
      return [own, other].map((proof) => proof?.digest.replace('digest of ', ''));
    };
    memory.rememberKey(of('a'), proofOf('a'));
    expect(digests()).toEqual(['a', undefined]);
    // A new secret that nobody has presented yet, and then it is.
    memory.forgetKey(key._id);
    memory.rememberKey(of('a', 'b'), proofOf('a'));
    expect(digests()).toEqual(['a', undefined]);
    memory.rememberKey(of('a', 'b'), proofOf('b'));
    expect(digests()).toEqual(['a', 'b']);
    // They change places: neither is compared again.
    memory.forgetKey(key._id);
    expect(memory.proofs(key._id)).toHaveLength(2);
    memory.rememberKey(of('b', 'a'), proofOf('a'));
    expect(digests()).toEqual(['b', 'a']);
    // The next rotation drops the oldest.
    memory.forgetKey(key._id);
    memory.rememberKey(of('b', 'c'), proofOf('c'));
    expect(digests()).toEqual(['b', 'c']);
    expect(memory.proofs(key._id)).toEqual([proofOf('c'), proofOf('b')]);
  });

  it('forgets one key and one user, and no other', () => {
    const memory = remembering();
    memory.confirm(time);
    const [other, somebody] = [
      { ...key, _id: 'key_0000000000000002' },
      { ...user, _id: 'usr_0000000000000002' },
    ];
    for (const each of [key, other]) memory.rememberKey({ ...hashed, key: each }, proof);
    for (const each of [user, somebody]) memory.rememberOwner(each);
    memory.forgetKey(key._id);
    memory.forgetOwner(user._id);
    expect([memory.key(key._id), memory.owner(user._id)]).toEqual([undefined, undefined]);
    expect([memory.key(other._id)?.key, memory.owner(somebody._id)]).toEqual([other, somebody]);
  });

  it('forgets all keys and users, and keeps the proofs', () => {
    const memory = remembering();
    memory.confirm(time);
    memory.rememberKey(hashed, proof);
    memory.rememberOwner(user);
    memory.forgetAll();
    expect([memory.key(key._id), memory.owner(user._id)]).toEqual([undefined, undefined]);
    expect(memory.proofs(key._id)).toEqual([proof]);
    expect(memory.size()).toEqual({ keys: 1, owners: 0 });
  });

  it('holds no more than it may: what was not asked for longest goes, proof and all', () => {
    const memory = remembering(3);
    memory.confirm(time);
    const id = (n: number) => `key_${String(n).padStart(16, '0')}`;
    for (let n = 0; n < 3; n++) memory.rememberKey({ ...hashed, key: { ...key, _id: id(n) } }, proof);
    for (let n = 0; n < 50; n++) memory.rememberOwner({ ...user, _id: id(n) });
    expect(memory.key(id(0))).toBeDefined();
    memory.rememberKey({ ...hashed, key: { ...key, _id: id(3) } }, proof);
    expect(memory.size()).toEqual({ keys: 3, owners: 3 });
    expect([0, 1, 2, 3].filter((n) => memory.key(id(n)))).toEqual([0, 2, 3]);
    expect(memory.proofs(id(1))).toEqual([]);
  });

  it('has everything that it forgets forgotten by the look-ups that are under way, by its id', () => {
    const memory = remembering();
    const lookUps = () => ({ forget: vi.fn(), forgetAll: vi.fn() });
    const [keys, owners] = [lookUps(), lookUps()];
    memory.onForget({ keys });
    memory.onForget({ owners });
    memory.forgetKey('key_0000000000000009');
    memory.forgetOwner('usr_0000000000000009');
    expect(keys.forget.mock.calls).toEqual([['key_0000000000000009']]);
    expect(owners.forget.mock.calls).toEqual([['usr_0000000000000009']]);
    memory.forgetAll();
    for (const { forget, forgetAll } of [keys, owners]) {
      expect(forget).toHaveBeenCalledTimes(1);
      expect(forgetAll).toHaveBeenCalledTimes(1);
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
});

describe('a look-up', () => {
  /** What is read comes when it is told to. */
  function slow<T>(value: T) {
    let arrive: () => void = () => undefined;
    const arrived = new Promise<T>((resolve) => {
      arrive = () => resolve(value);
    });
    return { read: vi.fn(() => arrived), arrive };
  }
  const asItIs = <T>(found: T) => found;

  it('reads once for all who ask meanwhile, until all have used it, and again for who asks later', async () => {
    const lookUps = createLookUps<string>();
    const { read, arrive } = slow('found');
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = lookUps.run('a', read, async (found) => {
      await finished;
      return `first ${found}`;
    });
    const second = lookUps.run('a', read, (found) => `second ${found}`);
    arrive();
    expect(await second).toBe('second found');
    const third = lookUps.run('a', read, (found) => `third ${found}`);
    expect(await third).toBe('third found');
    finish();
    expect(await first).toBe('first found');
    expect(read).toHaveBeenCalledTimes(1);
    expect(await lookUps.run('a', async () => 'anew', asItIs)).toBe('anew');
  });

  it('keeps different things apart', async () => {
    const lookUps = createLookUps<string>();
    const run = (id: string) => lookUps.run(id, async () => id, asItIs);
    expect(await Promise.all([run('a'), run('b')])).toEqual(['a', 'b']);
  });

  it('fails for all who joined, and not for who asks later', async () => {
    const lookUps = createLookUps<string>();
    const lost = () => Promise.reject(new Error('lost'));
    const ends = await Promise.allSettled([lookUps.run('a', lost, asItIs), lookUps.run('a', lost, asItIs)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await lookUps.run('a', async () => 'found', asItIs)).toBe('found');
  });

  it.each<[string, (lookUps: ReturnType<typeof createLookUps>) => void]>([
    ['it was forgotten', (lookUps) => lookUps.forget('a')],
    ['everything was', (lookUps) => lookUps.forgetAll()],
  ])('is joined by nobody after %s, and what it finds is not current', async (_what, forget) => {
    const lookUps = createLookUps<string>();
    const [old, young] = [slow('old'), slow('young')];
    const use = (found: string, isCurrent: () => boolean) => [found, isCurrent()];
    const first = lookUps.run('a', old.read, use);
    forget(lookUps as ReturnType<typeof createLookUps>);
    const second = lookUps.run('a', young.read, use);
    // The end of the older one must not make the younger one forgotten.
    old.arrive();
    expect(await first).toEqual(['old', false]);
    const third = lookUps.run('a', async () => 'a third', use);
    young.arrive();
    expect(await Promise.all([second, third])).toEqual([
      ['young', true],
      ['young', true],
    ]);
  });

  it('stays current while anything else is forgotten', async () => {
    const lookUps = createLookUps<string>();
    const { read, arrive } = slow('found');
    const isCurrent = lookUps.run('a', read, (_found, current) => current());
    for (let n = 0; n < 100; n++) lookUps.forget(`another ${n}`);
    arrive();
    expect(await isCurrent).toBe(true);
  });

  it('is joined by nobody who may join only those that began later', async () => {
    const lookUps = createLookUps<string>();
    const { read, arrive } = slow('old');
    const old = lookUps.run('a', read, asItIs);
    const since = performance.now() + 1e-3;
    expect(await lookUps.run('a', async () => 'young', asItIs, since)).toBe('young');
    arrive();
    expect(await old).toBe('old');
  });

  it('is joined by nobody who asks much later', async () => {
    const now = vi.spyOn(performance, 'now');
    try {
      const lookUps = createLookUps<string>();
      const { read, arrive } = slow('old');
      now.mockReturnValue(1000);
      const old = lookUps.run('a', read, asItIs);
      now.mockReturnValue(1000 + joinWithinMs);
      const joined = lookUps.run('a', read, asItIs);
      now.mockReturnValue(1000 + joinWithinMs + 1);
      expect(await lookUps.run('a', async () => 'young', asItIs)).toBe('young');
      arrive();
      expect(await Promise.all([old, joined])).toEqual(['old', 'old']);
      expect(read).toHaveBeenCalledTimes(1);
    } finally {
      now.mockRestore();
    }
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
