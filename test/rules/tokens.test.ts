import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt, { type SignOptions } from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { createTokens } from '../../src/features/authentication/token.js';
import { createKeyring } from '../../src/lib/keyring.js';

const keyring = createKeyring({ secret: 'a secret of at least 32 bytes, for tests', previousSecrets: [] });
const publicUrl = 'https://keys.example.org';
const tokens = createTokens({ keyring, publicUrl });
const user = { _id: 'usr_0123456789abcdef', tokenVersion: 7 };

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
    const token = tokens.issue(user);
    const verified = tokens.verify(token);
    expect(verified).toMatchObject({ ok: true, claims: { userId: user._id, tokenVersion: 7 } });
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
    ['no signature', `${tokens.issue(user).split('.').slice(0, 2).join('.')}.`],
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
    const { exp: _exp, ...claims } = jwt.decode(tokens.issue(user)) as Record<string, unknown>;
    const token = jwt.sign(claims, keyring.current.jwt, {
      keyid: keyring.current.id,
      header: { alg: 'HS256', typ: 'at+jwt' },
    });
    expect(tokens.verify(token)).toMatchObject({ ok: false });
  });

  it('holds through a rotation of the secret, until the old one is gone', () => {
    const token = tokens.issue(user);
    const next = 'the next secret of at least 32 bytes ...';
    const rotating = createKeyring({ secret: next, previousSecrets: ['a secret of at least 32 bytes, for tests'] });
    expect(createTokens({ keyring: rotating, publicUrl }).verify(token)).toMatchObject({ ok: true });
    const rotated = createKeyring({ secret: next, previousSecrets: [] });
    expect(createTokens({ keyring: rotated, publicUrl }).verify(token)).toMatchObject({
      ok: false,
      reason: 'jwt_unknown_kid',
    });
  });
});
