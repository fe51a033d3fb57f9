import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestMatches, keyedDigestOf, mintKey, readKey } from '../../src/features/authentication/key.js';
import { createKeyring } from '../../src/lib/keyring.js';

const keyring = createKeyring({ secret: 'a secret of at least 32 bytes, for tests', previousSecrets: [] });
const other = createKeyring({ secret: 'another secret of at least 32 bytes ...', previousSecrets: [] });

describe('a key', () => {
  it('has the documented format, and is read back', () => {
    const { text, ...parts } = mintKey({ prefix: 'clab_user', keyring });
    expect(text).toMatch(/^clab_user_[0-9A-Za-z]{16}_[0-9a-f]{64}[0-9a-f]{16}$/);
    expect(readKey(text, keyring)).toEqual(parts);
    expect(parts.secret).toHaveLength(64);
  });

  it('is forged when any one character differs', () => {
    const { text } = mintKey({ prefix: 'lk', keyring });
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyzABC_-. é'),
        (at, character) => {
          fc.pre(text[at] !== character);
          expect(['malformed', 'forged']).toContain(
            readKey(text.slice(0, at) + character + text.slice(at + 1), keyring),
          );
        },
      ),
    );
  });

  it('is forged under another secret, and good under one that is being replaced', () => {
    const { text, id } = mintKey({ prefix: 'lk', keyring });
    expect(readKey(text, other)).toBe('forged');
    const rotating = createKeyring({
      secret: 'another secret of at least 32 bytes ...',
      previousSecrets: ['a secret of at least 32 bytes, for tests'],
    });
    expect(readKey(text, rotating)).toMatchObject({ id });
  });

  it.each(['', '_', 'lk', 'lk__', `lk_${'a'.repeat(16)}_${'0'.repeat(79)}`, `${'_'.repeat(100_000)}`, '\u0000'])(
    'is malformed as %j',
    (text) => {
      expect(readKey(text, keyring)).toBe('malformed');
    },
  );

  it('is never read from any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(typeof readKey(text, keyring)).toBe('string');
      }),
    );
  });
});

describe('the keyed digest of a key', () => {
  const { current } = keyring;

  it('matches the text that it was made of, and no other', () => {
    const { text } = mintKey({ prefix: 'lk', keyring });
    const digest = keyedDigestOf(text, current);
    expect(digest).toEqual({ secretId: current.id, value: expect.stringMatching(/^[\w-]{43}$/) });
    expect(digestMatches(text, digest, current)).toBe(true);
    fc.assert(
      fc.property(fc.string(), (another) => {
        fc.pre(another !== text);
        expect(digestMatches(another, digest, current)).toBe(false);
      }),
    );
  });

  it('cannot be made or tested without the secret', () => {
    const { text } = mintKey({ prefix: 'lk', keyring });
    const digest = keyedDigestOf(text, current);
    expect(keyedDigestOf(text, other.current).value).not.toBe(digest.value);
    expect(digestMatches(text, digest, other.current)).toBe(false);
  });

  it.each(['', 'A', 'é'.repeat(43), 'A'.repeat(44)])('does not match where %j is stored', (value) => {
    const { text } = mintKey({ prefix: 'lk', keyring });
    expect(digestMatches(text, { secretId: current.id, value }, current)).toBe(false);
  });
});
