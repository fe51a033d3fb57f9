import { randomBytes } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { mintKey } from '../../src/features/authentication/key.js';
import { instanceOf, pathOf, queryOf } from '../../src/http/request-path.js';
import { createKeyring } from '../../src/lib/keyring.js';

const { text: key, secret } = mintKey({ prefix: 'lk', keyring: createKeyring({ secret: 'x'.repeat(32) }) });
const token = jwt.sign({ sub: 'usr_0123456789abcdef' }, randomBytes(32).toString('hex'));
const escaped = (text: string, percent = '%') =>
  [...text].map((letter) => percent + letter.charCodeAt(0).toString(16)).join('');

describe('instance', () => {
  it.each([
    '/auth/me',
    '/',
    '//',
    '//livez',
    '/settings/',
    '/a/../b/./c',
    '/auth/apikeys/key_3hT8xWq2ZkV6bN1c',
    '/docs/getting-started-with-API-v2-in-2024',
    '/auth%2Fme',
    '/%61uth/me',
    '/caf%c3%a9',
    '/caf%C3%A9',
    '/%E4%BD%A0%E5%A5%BD%E4%B8%96%E7%95%8C',
    '/100%25',
    '/100%2525',
    '/a%00b',
    '/%FF%FE',
    "/a;b=c,d:@!$&'()*+~",
    '*',
  ])('is the path as it was sent: %s', (path) => {
    expect(instanceOf(path)).toBe(path);
  });

  it.each([
    ['/auth/me?scope=a%23b', '/auth/me'],
    ['/auth/me#there', '/auth/me'],
    ['/auth/me#there?scope=a', '/auth/me'],
    ['/a?b?c/d', '/a'],
    ['http://keys.example.org/auth/me', '/auth/me'],
    ['http://ada:correct-horse@keys.example.org:80/auth/me?x', '/auth/me'],
    ['HTTPS://ada@keys.example.org/auth%2Fme', '/auth%2Fme'],
    ['http://a@b:c@evil.example//x', '//x'],
    ['http://keys.example.org', '/'],
    ['http://keys.example.org?x=/y', '/'],
    ['//ada:correct-horse@keys.example.org/auth/me', '//keys.example.org/auth/me'],
  ])('has neither query, fragment, host nor user: %s', (target, path) => {
    expect(instanceOf(target)).toBe(path);
  });

  it.each([
    ['/a b"<c>|\\^`{}', '/a%20b%22%3Cc%3E%7C%5C%5E%60%7B%7D'],
    ['/%', '/%25'],
    ['/%E0%A4%A', '/%E0%A4%25A'],
    ['/caf\xc3\xa9', '/caf%C3%A9'],
    ['/[1]', '/%5B1%5D'],
  ])('is a URI, whatever was sent: %s', (target, path) => {
    expect(instanceOf(target)).toBe(path);
  });

  it.each([
    ['a key', key],
    ['a key that is escaped', escaped(key)],
    ['a key that is escaped three times', escaped(key, '%2525')],
    ['a key that is escaped six times', escaped(key, '%2525252525')],
    ['a key behind an escape that is none', `%E0%A4%A${escaped(key)}`],
    ['a key without its prefix', key.slice(3)],
    [
      'a secret in full-width letters',
      encodeURIComponent(secret.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))),
    ],
    ['a token', token],
    ['a token with slashes', token.replaceAll('.', '/')],
  ])('quotes nothing of %s', (_what, text) => {
    for (const target of [
      `/${text}`,
      `/auth/apikeys/${text}/usage`,
      `http://x/${text}?${text}#${text}`,
      `/users/${text}`,
    ]) {
      const shown = decodeURIComponent(instanceOf(target));
      expect(shown).toContain('[redacted]');
      const hidden = text.startsWith('eyJ') ? token.split('.') : [secret];
      for (const piece of hidden) {
        for (let at = 0; at + 12 <= piece.length; at++) expect(shown).not.toContain(piece.slice(at, at + 12));
      }
    }
  });

  it('keeps the rest of a path in which a key is left out', () => {
    expect(decodeURIComponent(instanceOf(`/auth%61/${key}/usage`))).toMatch(/^\/autha\/lk_\w{16}_\[redacted\]\/usage$/);
    expect(instanceOf(`/auth%61/${key}/usage`)).toMatch(/^\/auth%61\//);
  });

  it('is at most 2,000 characters, and always a reference of the contract’s format', () => {
    const ajv = addFormats.default(new Ajv2020());
    const fits = ajv.compile({ type: 'string', format: 'uri-reference', maxLength: 2000 });
    const byte = fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code));
    const path = fc.string({ unit: fc.oneof(byte, fc.constantFrom('%', '/', 'a', '0', '%C3%A9')), maxLength: 3000 });
    fc.assert(
      fc.property(path, (text) => {
        expect(fits(instanceOf(`/x${text}`)), text).toBe(true);
      }),
    );
    expect(fits(instanceOf(`/${'%C3%A9'.repeat(1000)}`))).toBe(true);
    expect(fits(instanceOf(`/${'<'.repeat(5000)}`))).toBe(true);
  });
});

describe('the parts of a target', () => {
  it.each([
    ['/a?b=c', '/a', 'b=c'],
    ['/a?', '/a', ''],
    ['/a', '/a', ''],
    ['/a?b=c#d', '/a', 'b=c'],
    ['/a?b?c', '/a', 'b?c'],
    ['http://x/a?b', '/a', 'b'],
  ])('%s', (target, path, query) => {
    expect([pathOf(target), queryOf(target)]).toEqual([path, query]);
  });
});
