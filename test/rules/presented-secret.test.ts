import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KnownUser } from '../../src/domain/owner.js';
import { createPlans, termsOf } from '../../src/domain/plan.js';
import type { Actor, KnownKey } from '../../src/domain/principal.js';
import type { KnownRotation } from '../../src/domain/rotation.js';
import { createScopes } from '../../src/domain/scope.js';
import { mostCallers } from '../../src/features/apikeys/previous-use.js';
import { createCredentials } from '../../src/features/authentication/credentials.js';
import { createFindKey } from '../../src/features/authentication/find-key.js';
import { createNoteFirstUse } from '../../src/features/authentication/first-use.js';
import { keyedDigestOf, mintKey } from '../../src/features/authentication/key.js';
import { createMemory } from '../../src/features/authentication/memory.js';
import { createProve } from '../../src/features/authentication/prove.js';
import { createVerifier, type KeyVerification } from '../../src/features/authentication/verifier.js';
import {
  addedPreviousUses,
  addPreviousUse,
  noPreviousUses,
  writtenPreviousUse,
} from '../../src/features/usage/previous-uses.js';
import { deprecationOf, withDeprecation } from '../../src/http/deprecation.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { createLogger } from '../../src/lib/logger.js';

const start = new Date('2026-12-01T09:30:00.000Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const none = { rateLimit: null, quota: null };
const plans = createPlans(
  { maxKeys: 10, maxTtlDays: null, perOwner: none, perKey: none } as Parameters<typeof createPlans>[0],
  [],
);
const user: KnownUser = {
  kind: 'user',
  _id: 'usr_0000000000000001',
  externalId: null,
  email: 'a@example.org',
  emailKey: 'a@example.org',
  name: null,
  enabled: true,
  ...termsOf({ plan: null, scopes: [], maxKeys: null, ...none }, plans),
  metadata: [],
  tokenVersion: 0,
  endedSessions: [],
  keptSession: null,
  createdAt: start,
};

const rotationOf = (change: Partial<KnownRotation>): KnownRotation => ({
  _id: 'rot_0000000000000001',
  stage: 'grace',
  rotatedAt: start,
  graceFrom: start,
  graceSeconds: 60,
  endsAt: at(60),
  ...change,
});
const keyOf = (change: Partial<KnownKey> = {}): KnownKey => ({
  _id: 'key_0000000000000001',
  ownerId: user._id,
  ownerKind: 'user',
  createdBy: user._id,
  claims: [],
  label: 'a key',
  metadata: [],
  scopes: [],
  ipAllowlist: [],
  rateLimit: null,
  quota: null,
  enabled: true,
  createdAt: start,
  expiresAt: null,
  revokedAt: null,
  rotation: null,
  ...change,
});

const secretOfService = 'a secret of the rules that is long enough';
const keyring = createKeyring({ secret: secretOfService });

/** Another secret under the id of a key, with a good tag, as a rotation makes it. */
function anotherText(text: string, fill: string): string {
  const [prefix, publicId] = text.split('_');
  const tagged = `${prefix}_${publicId}_${fill.repeat(64)}`;
  return tagged + createHmac('sha256', keyring.current.tag).update(tagged).digest('hex').slice(0, 16);
}

/**
 * One key with two secrets in a database that is a variable, and a clock that is another.
 *
 * @param undigested secrets whose digest the database does not have.
 */
function scene(
  rotation: KnownRotation | null,
  change: Partial<KnownKey> = {},
  { undigested = [] }: { undigested?: ('own' | 'other')[] } = {},
) {
  const { text, id } = mintKey({ prefix: 'lk', keyring });
  const texts = { own: text, other: anotherText(text, 'a'), wrong: anotherText(text, 'b') };
  const stored = (name: 'own' | 'other') => ({
    secretHash: `hash of ${name}`,
    keyedDigest: undigested.includes(name) ? undefined : keyedDigestOf(texts[name], keyring.current),
    tagSecretId: keyring.current.id,
  });
  const record = { key: keyOf({ _id: id, rotation, ...change }), ...stored('own'), other: rotation && stored('other') };
  const now = { time: start };
  const clock = () => now.time;
  const memory = createMemory({ max: 10, now: () => 0 });
  memory.confirm(0);
  const findKnown = vi.fn(async () => record);
  const noted: string[] = [];
  const findKey = createFindKey({
    apiKeys: { findKnown },
    findOwner: async () => memory.rememberOwner(user) ?? user,
    prove: createProve({ keyring, noteDigest: () => undefined }),
    keyring,
    memory,
    clock,
  });
  const verifier = createVerifier({
    findKey,
    findUser: async () => null,
    tokens: { issue: () => '', verify: () => ({ ok: false, reason: '' }) },
    scopes: createScopes([]),
    noteNoKey: (reason) => void noted.push(reason),
    clock,
  });
  const use = async (name: keyof typeof texts, ip = '127.0.0.1') => verifier.verifyKey(texts[name], { scopes: [], ip });
  return { id, texts, record, now, memory, findKnown, noted, verifier, use };
}

/** What came of a use, in a word. */
function said(verification: KeyVerification): string {
  if (verification.code === 'NOT_FOUND') return verification.reason;
  return `${verification.code} ${verification.secret}`;
}

describe('which secret of a key was presented', () => {
  const pending = rotationOf({ stage: 'pending', graceFrom: null });
  const grace = rotationOf({});
  const lastMoment = new Date(at(60).getTime() - 1);

  it.each([
    { what: 'that was never rotated', rotation: null, time: start, own: 'VALID current', other: 'wrong_secret' },
    { what: 'whose new secret waits', rotation: pending, time: start, own: 'VALID current', other: 'VALID new' },
    {
      what: 'whose new secret waits for a moment more',
      rotation: pending,
      time: lastMoment,
      own: 'VALID current',
      other: 'VALID new',
    },
    {
      what: 'whose new secret has lapsed',
      rotation: pending,
      time: at(60),
      own: 'VALID current',
      other: 'lapsed_secret',
    },
    { what: 'in its grace period', rotation: grace, time: start, own: 'VALID current', other: 'VALID previous' },
    {
      what: 'at the last moment of that',
      rotation: grace,
      time: lastMoment,
      own: 'VALID current',
      other: 'VALID previous',
    },
    { what: 'at its end', rotation: grace, time: at(60), own: 'VALID current', other: 'old_secret' },
    { what: 'long after', rotation: grace, time: at(1e6), own: 'VALID current', other: 'old_secret' },
  ])('of one $what: its own is $own, the other $other', async ({ rotation, time, own, other }) => {
    const { use, now, noted, findKnown } = scene(rotation);
    now.time = time;
    // From the database, and then from memory.
    for (let round = 0; round < 2; round++) {
      expect(said(await use('own'))).toBe(own);
      expect(said(await use('other'))).toBe(other);
    }
    expect(said(await use('wrong'))).toBe('wrong_secret');
    expect(noted).toEqual([...(other.startsWith('VALID') ? [] : [other, other]), 'wrong_secret']);
    // Two look-ups for two texts and one for the wrong one: what was proven is not asked for again, also if it is worth nothing.
    if (rotation) expect(findKnown).toHaveBeenCalledTimes(3);
  });

  it('is known of a rotation elsewhere also to whoever joins a look-up from before it, which is read once more for all', async () => {
    const { id, texts, use, findKnown, record } = scene(grace);
    const { secretHash, keyedDigest, tagSecretId } = record.other as typeof record;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    findKnown.mockImplementationOnce(async () => {
      await answered;
      return { key: keyOf({ _id: id }), secretHash, keyedDigest, tagSecretId, other: null };
    });
    const all = (['other', 'own', 'wrong', 'own'] as const satisfies (keyof typeof texts)[]).map((name) => use(name));
    answer();
    expect((await Promise.all(all)).map(said)).toEqual([
      'VALID current',
      'VALID current',
      'wrong_secret',
      'VALID current',
    ]);
    expect(findKnown).toHaveBeenCalledTimes(2);
    expect(said(await use('own'))).toBe('VALID current');
    expect(findKnown).toHaveBeenCalledTimes(2);
    expect(said(await use('wrong'))).toBe('wrong_secret');
    expect(findKnown).toHaveBeenCalledTimes(3);
  });

  it('is for the clock to say at every use, though both are in memory', async () => {
    const { use, now, findKnown } = scene(grace);
    const both = async () => [said(await use('own')), said(await use('other'))];
    expect(await both()).toEqual(['VALID current', 'VALID previous']);
    now.time = lastMoment;
    expect(await both()).toEqual(['VALID current', 'VALID previous']);
    now.time = at(60);
    expect(await both()).toEqual(['VALID current', 'old_secret']);
    expect(findKnown).toHaveBeenCalledTimes(2);
  });

  it.each([
    { what: 'revoked', change: { revokedAt: start }, code: 'REVOKED' },
    { what: 'expired', change: { expiresAt: start }, code: 'EXPIRED' },
    { what: 'disabled', change: { enabled: false }, code: 'DISABLED' },
  ])('is said of a key that is $what as well, and what has ended is told no more of it', async ({ change, code }) => {
    const { use, now } = scene(grace, change);
    expect([said(await use('own')), said(await use('other'))]).toEqual([`${code} current`, `${code} previous`]);
    expect(said(await use('wrong'))).toBe('wrong_secret');
    now.time = at(60);
    expect([said(await use('own')), said(await use('other'))]).toEqual([`${code} current`, 'old_secret']);
    const lapsed = scene(pending, change);
    expect([said(await lapsed.use('own')), said(await lapsed.use('other'))]).toEqual([
      `${code} current`,
      `${code} new`,
    ]);
    lapsed.now.time = at(60);
    expect(said(await lapsed.use('other'))).toBe('lapsed_secret');
  });

  it('is not said of a dead key where only bcrypt could tell', async () => {
    const { use } = scene(grace, { enabled: false }, { undigested: ['own'] });
    expect(said(await use('other'))).toBe('DISABLED previous');
    for (const name of ['own', 'wrong'] as const) expect(said(await use(name))).toBe('DISABLED null');
    const former = scene(grace, { enabled: false }, { undigested: ['other'] });
    expect(said(await former.use('own'))).toBe('DISABLED current');
    for (const name of ['other', 'wrong'] as const) expect(said(await former.use(name))).toBe('DISABLED null');
  });

  it('is said of one that has expired since it was remembered', async () => {
    const { use, now } = scene(grace, { expiresAt: at(30) });
    expect([said(await use('own')), said(await use('other'))]).toEqual(['VALID current', 'VALID previous']);
    now.time = at(30);
    expect([said(await use('own')), said(await use('other'))]).toEqual(['EXPIRED current', 'EXPIRED previous']);
  });

  it('is said also where the use is refused for its address, and never of an old one', async () => {
    const { use, now } = scene(grace, { ipAllowlist: ['203.0.113.0/24'] });
    expect(said(await use('own'))).toBe('IP_NOT_ALLOWED current');
    expect(said(await use('other'))).toBe('IP_NOT_ALLOWED previous');
    now.time = at(60);
    expect(said(await use('other'))).toBe('old_secret');
  });

  it('names the key of an old secret for the statistics, and of none that is merely wrong or has lapsed', async () => {
    const { use, now, id } = scene(grace);
    now.time = at(60);
    expect(await use('other')).toEqual({
      code: 'NOT_FOUND',
      reason: 'old_secret',
      use: { keyId: id, outcome: 'OLD_SECRET' },
    });
    expect(await use('wrong')).toEqual({ code: 'NOT_FOUND', reason: 'wrong_secret' });
    const lapsed = scene(pending);
    lapsed.now.time = at(60);
    expect(await lapsed.use('other')).toEqual({ code: 'NOT_FOUND', reason: 'lapsed_secret' });
  });

  it('stands in the actor of a request, and its refusal is that of an unknown key but for the log', async () => {
    const { verifier, texts, now, id } = scene(grace);
    const credentials = createCredentials({ verifier });
    const present = async (name: keyof typeof texts) => credentials.verify(texts[name], { ip: null });
    // From the database, and then from memory.
    for (let round = 0; round < 2; round++) {
      const [own, other] = [await present('own'), await present('other')];
      const current = { method: 'api_key', secret: 'current', secretHash: 'hash of own' };
      expect(own).toMatchObject({ accepted: true, actor: current });
      expect(other).toMatchObject({ accepted: true, actor: { secret: 'previous', secretHash: 'hash of other' } });
    }
    now.time = at(60);
    const use = { keyId: id, outcome: 'OLD_SECRET' };
    expect(await present('other')).toEqual({ accepted: false, code: 'invalid_token', reason: 'old_secret', use });
    expect(await present('wrong')).toEqual({ accepted: false, code: 'invalid_token', reason: 'wrong_secret' });
  });
});

describe('the first use of a new secret', () => {
  const rotated = keyOf({ rotation: rotationOf({ stage: 'pending', graceFrom: null }) });
  const after = keyOf({ rotation: rotationOf({}) });

  function noting(beginGrace: (...call: unknown[]) => Promise<boolean>) {
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', destination: { write: (line: string) => void lines.push(line) } });
    const apiKeys = { beginGrace: vi.fn(beginGrace), findKnown: vi.fn(async () => ({ key: after })) };
    const now = { time: start };
    return { ...apiKeys, lines, now, note: createNoteFirstUse({ apiKeys, clock: () => now.time, logger }) };
  }

  it('is written once for all that come at the same time, and for those that began before', async () => {
    const { note, beginGrace, findKnown } = noting(async () => true);
    const notes = await Promise.all(Array.from({ length: 20 }, () => note(rotated)));
    expect(new Set(notes)).toEqual(new Set([after]));
    expect(await note(rotated)).toBe(after);
    expect(beginGrace.mock.calls).toEqual([[rotated._id, rotated.rotation?._id, start]]);
    expect(findKnown).toHaveBeenCalledTimes(1);
  });

  it('is tried again by the next use where the database could not be written, and says so once', async () => {
    let isAway = true;
    const { note, beginGrace, lines } = noting(async () => {
      if (isAway) throw new Error('away');
      return true;
    });
    for (let round = 0; round < 3; round++) expect(await note(rotated)).toBe(rotated);
    expect(beginGrace).toHaveBeenCalledTimes(3);
    expect(lines).toHaveLength(1);
    isAway = false;
    expect(await note(rotated)).toBe(after);
    expect(await note(rotated)).toBe(after);
    expect(beginGrace).toHaveBeenCalledTimes(4);
  });

  it('is not waited for longer than a second, and is written all the same', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let write: () => void = () => undefined;
    const { note, beginGrace } = noting(
      () =>
        new Promise((resolve) => {
          write = () => resolve(true);
        }),
    );
    const noted = note(rotated);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await noted).toBe(rotated);
    write();
    await vi.advanceTimersByTimeAsync(0);
    expect(await note(rotated)).toBe(after);
    expect(beginGrace).toHaveBeenCalledTimes(1);
  });

  it('is written again where a change of primary has undone it', async () => {
    const { note, beginGrace, now } = noting(async () => true);
    await note(rotated);
    now.time = new Date(start.getTime() + 5000);
    await note(rotated);
    expect(beginGrace).toHaveBeenCalledTimes(1);
    now.time = new Date(start.getTime() + 5001);
    expect(await note(rotated)).toBe(after);
    expect(beginGrace).toHaveBeenCalledTimes(2);
    expect(beginGrace).toHaveBeenLastCalledWith(rotated._id, rotated.rotation?._id, now.time);
  });

  it('is none of a key that is not rotated', async () => {
    const { note, beginGrace } = noting(async () => true);
    const key = keyOf();
    expect(await note(key)).toBe(key);
    expect(beginGrace).not.toHaveBeenCalled();
  });
});

describe('the uses of a previous secret', () => {
  const from = (n: number) => ({ ip: `203.0.113.${n}`, userAgent: 'job/1.0' });

  it('are counted by caller, the latest first', () => {
    const uses = noPreviousUses('rot_1');
    for (const [index, n] of [1, 2, 1, 3].entries()) addPreviousUse(uses, from(n), at(index));
    expect(writtenPreviousUse(uses)).toEqual({
      uses: 4,
      lastUsedAt: at(3),
      lastUsedIp: '203.0.113.3',
      lastUsedUserAgent: 'job/1.0',
      callers: [
        { ...from(3), uses: 1, lastUsedAt: at(3) },
        { ...from(1), uses: 2, lastUsedAt: at(2) },
        { ...from(2), uses: 1, lastUsedAt: at(1) },
      ],
    });
  });

  it('are of 20 callers at most, those that came last, and count all the same', () => {
    const uses = noPreviousUses('rot_1');
    for (let n = 0; n < 100; n++) addPreviousUse(uses, from(n), at(n));
    const written = writtenPreviousUse(uses);
    expect(written.uses).toBe(100);
    expect(written.callers.map(({ ip }) => ip)).toEqual(Array.from({ length: mostCallers }, (_, n) => from(99 - n).ip));
  });

  it('say of a program nothing that looks like a secret, and are added where that makes two the same', () => {
    const uses = noPreviousUses('rot_1');
    const secrets = ['a', 'b'].map((fill) => anotherText('lk_0000000000000001_', fill));
    for (const secret of secrets) addPreviousUse(uses, { ip: null, userAgent: `job ${secret}` }, at(1));
    const written = writtenPreviousUse(uses);
    for (const secret of secrets) expect(JSON.stringify(written)).not.toContain(secret.slice(-20));
    expect(written.callers).toMatchObject([{ uses: 2 }]);
  });

  it('of a flush that failed are added to the later ones of the same rotation', () => {
    const [earlier, later] = [noPreviousUses('rot_1'), noPreviousUses('rot_1')];
    for (let n = 0; n < 30; n++) addPreviousUse(earlier, from(n), at(n));
    for (const n of [29, 30]) addPreviousUse(later, from(n), at(100 + n));
    const added = addedPreviousUses(earlier, later);
    const written = added && writtenPreviousUse(added);
    expect(written?.uses).toBe(32);
    expect(written?.callers.slice(0, 3)).toMatchObject([
      { ...from(30), uses: 1 },
      { ...from(29), uses: 2 },
      { ...from(28), uses: 1 },
    ]);
    expect(written?.callers).toHaveLength(mostCallers);
    const another = noPreviousUses('rot_2');
    expect(addedPreviousUses(earlier, another)).toBe(another);
    expect(addedPreviousUses(earlier, null)).toBe(earlier);
    expect(addedPreviousUses(null, later)).toBe(later);
  });
});

describe('what an answer says of a secret that is being replaced', () => {
  const url = 'https://keys.example.org';
  const actorOf = (secret: 'current' | 'previous' | 'new', change: Partial<KnownKey> = {}): Actor => ({
    method: 'api_key',
    owner: user,
    user,
    key: keyOf({ rotation: rotationOf({ endsAt: new Date('2026-12-02T09:30:00.999Z') }), ...change }),
    secret,
    secretHash: 'hash',
    scopes: [],
    expiresAt: null,
  });
  const deprecation = {
    Deprecation: '@1796117400',
    Sunset: 'Wed, 02 Dec 2026 09:30:00 GMT',
    Link: `<${url}/developers#rotation>; rel="deprecation"; type="text/html"`,
  };

  it('is since when it is deprecated, when it ends, and where it says what to do', () => {
    expect(deprecationOf(actorOf('previous'), url)).toEqual(deprecation);
  });

  it('is nothing for every other credential', () => {
    for (const actor of [undefined, actorOf('current'), actorOf('new'), actorOf('current', { rotation: null })]) {
      expect(deprecationOf(actor, url)).toBeUndefined();
    }
    const headers = { ETag: '"1"' };
    expect(withDeprecation(headers, undefined)).toBe(headers);
  });

  it('takes no link away from an answer', () => {
    const next = '</auth/apikeys?cursor=bmV4dA>; rel="next"';
    expect(withDeprecation({ ETag: '"1"', Link: next }, deprecation)).toEqual({
      ETag: '"1"',
      ...deprecation,
      Link: `${next}, ${deprecation.Link}`,
    });
  });
});
