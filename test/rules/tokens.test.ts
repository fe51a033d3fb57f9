import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import jwt, { type SignOptions } from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { createTokens } from '../../src/features/authentication/token.js';
import { createKeyring } from '../../src/lib/keyring.js';

const keyring = createKeyring({ secret: 'a secret of at least 32 bytes, for tests', previousSecrets: [] });
const publicUrl = 'https://keys.example.org';
const tokens = createTokens({ keyring, publicUrl });
const user = { _id: 'usr_0123456789abcdef', tokenVersion: 7 };
const sessionId = 'ses_0123456789abcdef';

/** A token as good as ours, but for what a test changes. */
function forge(changes: { payload?: object; options?: SignOptions; header?: object; key?: KeyObject }) {
  return jwt.sign({ client_id: 'latchkey', ver: 7, ...changes.payload }, changes.key ?? keyring.current.jwt, {
    algorithm: 'HS256',
    keyid: keyring.current.id,
    issuer: publicUrl,
    audience: publicUrl,
    subject: user._id,
    expiresIn: 3600,
    ...changes.options,
    header: { alg: 'HS256', typ: 'at+jwt', ...changes.header },
  });
}

describe('an access token', () => {
  it('is accepted as it was issued', () => {
    const token = tokens.issue(user, sessionId);
    const verified = tokens.verify(token);
    expect(verified).toMatchObject({ ok: true, claims: { userId: user._id, tokenVersion: 7, sessionId } });
    expect(jwt.decode(token, { complete: true })?.header).toEqual({
      alg: 'HS256',
      typ: 'at+jwt',
      kid: keyring.current.id,
    });
    expect(tokens.verify(forge({}))).toMatchObject({ ok: true });
  });

  const wrongKey = createSecretKey(Buffer.alloc(32, 1));
  it.each([
    ['another issuer', forge({ options: { issuer: 'https://evil.example.org' } })],
    ['another audience', forge({ options: { audience: 'https://evil.example.org' } })],
    ['another algorithm', forge({ options: { algorithm: 'HS512' }, header: { alg: 'HS512' } })],
    ['another key', forge({ key: wrongKey })],
    ['another type', forge({ header: { typ: 'JWT' } })],
    ['an unknown kid', forge({ options: { keyid: 'nobody' } })],
    ['a critical extension', forge({ header: { crit: ['exp'], exp: 1 } })],
    ['an expiry that has passed', forge({ options: { expiresIn: -31 } })],
    [
      'an age over the maximum',
      forge({ payload: { iat: Math.floor(Date.now() / 1000) - 3700 }, options: { expiresIn: 7200 } }),
    ],
    ['a time that is to come', forge({ options: { notBefore: 60 } })],
    ['no version', forge({ payload: { ver: undefined } })],
    ['no signature', `${tokens.issue(user, sessionId).split('.').slice(0, 2).join('.')}.`],
    [
      'no algorithm',
      jwt.sign({ ver: 7 }, '', {
        algorithm: 'none',
        keyid: keyring.current.id,
        header: { alg: 'none', typ: 'at+jwt' },
      }),
    ],
    ['no form', 'a.b.c'],
  ])('is refused with %s', (_what, token) => {
    expect(tokens.verify(token)).toMatchObject({ ok: false });
  });

  it('is refused with no expiry', () => {
    const { exp: _exp, ...claims } = jwt.decode(tokens.issue(user, sessionId)) as Record<string, unknown>;
    const token = jwt.sign(claims, keyring.current.jwt, {
      keyid: keyring.current.id,
      header: { alg: 'HS256', typ: 'at+jwt' },
    });
    expect(tokens.verify(token)).toMatchObject({ ok: false });
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each([
    ['an issue that is to come', { iat: now() + 120, exp: now() + 600 }],
    ['an issue far ahead', { iat: now() + 10 ** 9, exp: now() + 10 ** 9 + 60 }],
    ['an expiry past its lifetime', { iat: now() - 10, exp: now() + 3700 }],
    ['an expiry past all dates', { iat: now(), exp: 8.64e12 + 1 }],
    ['an expiry of 1e308', { iat: now(), exp: 1e308 }],
    ['an expiry that is no integer', { iat: now(), exp: now() + 600.5 }],
    ['an issue that is no integer', { iat: now() - 0.5, exp: now() + 600 }],
    ['a negative issue', { iat: -1, exp: now() + 600 }],
    ['an issue of -1e308', { iat: -1e308, exp: now() + 600 }],
    ['an issue that is a text', { iat: String(now()), exp: now() + 600 }],
    ['an expiry that is a text', { iat: now(), exp: String(now() + 600) }],
    ['a beginning that is to come', { iat: now(), nbf: now() + 120, exp: now() + 600 }],
    ['a beginning of -1e308', { iat: now(), nbf: -1e308, exp: now() + 600 }],
    ['a beginning that is a text', { iat: now(), nbf: 'now', exp: now() + 600 }],
    ['a version that is no integer', { iat: now(), exp: now() + 600, ver: 7.5 }],
    ['a version of 1e308', { iat: now(), exp: now() + 600, ver: 1e308 }],
    ['a subject that is a number', { iat: now(), exp: now() + 600, sub: 7 }],
  ])('is refused with %s', (_what, claims) => {
    expect(tokens.verify(forgeAsJson(JSON.stringify({ ...base, ...claims })))).toMatchObject({ ok: false });
  });

  it.each(['1e999', '-1e999', 'null', '{}', '[]', 'true'])('is refused with %s for any of its times', (value) => {
    for (const name of ['iat', 'exp', 'nbf']) {
      const claims = { ...base, iat: now(), exp: now() + 600, [name]: 'HERE' };
      const token = forgeAsJson(JSON.stringify(claims).replace('"HERE"', value));
      expect(tokens.verify(token), name).toMatchObject({ ok: false });
    }
  });

  it('is accepted with times that clocks may differ by', () => {
    const claims = { ...base, iat: now() + 20, nbf: now() + 20, exp: now() + 600 };
    expect(tokens.verify(forgeAsJson(JSON.stringify(claims)))).toMatchObject({ ok: true });
  });

  const base = { ver: 7, iss: publicUrl, aud: publicUrl, sub: user._id };
  /** Signed as ours, whatever the payload says: jsonwebtoken would not sign some of it. */
  function forgeAsJson(payload: string): string {
    const part = (text: string) => Buffer.from(text).toString('base64url');
    const header = part(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid: keyring.current.id }));
    const signed = `${header}.${part(payload)}`;
    return `${signed}.${createHmac('sha256', keyring.current.jwt).update(signed).digest('base64url')}`;
  }

  it('holds through a rotation of the secret, until the old one is gone', () => {
    const token = tokens.issue(user, sessionId);
    const next = 'the next secret of at least 32 bytes ...';
    const rotating = createKeyring({ secret: next, previousSecrets: ['a secret of at least 32 bytes, for tests'] });
    const historyOf = () => ({ wasCurrent: true, retiredAt: null });
    expect(createTokens({ keyring: rotating, publicUrl, historyOf }).verify(token)).toMatchObject({ ok: true });
    const rotated = createKeyring({ secret: next, previousSecrets: [] });
    expect(createTokens({ keyring: rotated, publicUrl }).verify(token)).toMatchObject({
      ok: false,
      reason: 'jwt_unknown_kid',
    });
  });
});

describe('an access token under a secret', () => {
  const [older, newer] = ['the older secret of at least 32 bytes', 'the newer secret of at least 32 bytes'];
  const start = Date.parse('2026-11-26T12:00:00Z');
  const at = (minutes: number) => new Date(start + minutes * 60_000);

  /** A token as its maker's instance issues it at that minute. */
  const issue = (secret: string, minute: number) =>
    createTokens({ keyring: createKeyring({ secret }), publicUrl, clock: () => at(minute) }).issue(user, sessionId);

  /** Whether an instance accepts it at that minute. */
  function accepts(
    options: Parameters<typeof createKeyring>[0] & { wasCurrent?: boolean; retiredAt?: Date; acceptRetired?: boolean },
    token: string,
    minute: number,
  ): boolean {
    const { wasCurrent = true, retiredAt = null, acceptRetired = true, ...secrets } = options;
    const [id] = createKeyring({ secret: older }).all.map((keys) => keys.id);
    return createTokens({
      keyring: createKeyring(secrets),
      publicUrl,
      historyOf: (secretId) => (secretId === id ? { wasCurrent, retiredAt } : { wasCurrent: false, retiredAt: null }),
      acceptRetired,
      clock: () => at(minute),
    }).verify(token).ok;
  }

  it('that will be the current one is accepted: another instance uses it already', () => {
    expect(accepts({ secret: older, nextSecrets: [newer] }, issue(newer, 0), 1)).toBe(true);
    expect(accepts({ secret: older }, issue(newer, 0), 1)).toBe(false);
  });

  it('that is retired is accepted until it expires', () => {
    const rotated = { secret: newer, previousSecrets: [older], retiredAt: at(0) };
    expect(accepts(rotated, issue(older, -30), 29)).toBe(true);
    expect(accepts(rotated, issue(older, -30), 31)).toBe(false);
    // By an instance that had not been restarted yet.
    expect(accepts(rotated, issue(older, 14), 73)).toBe(true);
  });

  it('that is retired is refused when it was issued after the rollout, or 75 minutes after the retirement', () => {
    const rotated = { secret: newer, previousSecrets: [older], retiredAt: at(0) };
    for (const minute of [15.1, 16, 60, 10_000]) expect(accepts(rotated, issue(older, minute), minute)).toBe(false);
    expect(accepts(rotated, issue(older, 15), 74.9)).toBe(true);
    expect(accepts(rotated, issue(older, 15), 75)).toBe(false);
  });

  it('that is retired is refused at once where the operator says so', () => {
    const leaked = { secret: newer, previousSecrets: [older], retiredAt: at(0), acceptRetired: false };
    expect(accepts(leaked, issue(older, -1), 0)).toBe(false);
    expect(accepts(leaked, issue(newer, -1), 0)).toBe(true);
    expect(accepts({ secret: newer, previousSecrets: [older], acceptRetired: false }, issue(older, -1), 0)).toBe(false);
  });

  it('that was never the current one is refused, whatever is known of its retirement', () => {
    for (const retirement of [{}, { retiredAt: at(0) }]) {
      const unused = { secret: newer, previousSecrets: [older], wasCurrent: false, ...retirement };
      for (const minute of [-30, 0, 14]) expect(accepts(unused, issue(older, minute), minute)).toBe(false);
    }
    expect(accepts({ secret: newer, previousSecrets: [older] }, issue(older, 0), 1)).toBe(true);
  });

  it('that was retired is no better as a next one, and good again as the current one', () => {
    const back = { secret: newer, nextSecrets: [older], retiredAt: at(0) };
    expect(accepts(back, issue(older, 10), 11)).toBe(true);
    expect(accepts(back, issue(older, 100), 101)).toBe(false);
    expect(accepts({ secret: older, previousSecrets: [newer], retiredAt: at(0) }, issue(older, 100), 101)).toBe(true);
  });

  it('that stands in two variables has the first of current, previous and next', () => {
    const { all } = createKeyring({ secret: newer, previousSecrets: [newer, older], nextSecrets: [older, newer] });
    expect(all.map(({ role }) => role)).toEqual(['current', 'previous']);
  });
});
