import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/domain/redact.js';
import { createBatch } from '../../src/http/batch.js';
import { createDeadlines } from '../../src/http/deadlines.js';
import { decodeCursor, encodeCursor } from '../../src/lib/cursor.js';
import { newPublicId } from '../../src/lib/ids.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { networkOf } from '../../src/lib/networks.js';
import { createSaltedDigest } from '../../src/lib/salted-digest.js';

describe('cursor', () => {
  const place = { value: new Date('2026-11-21T12:00:00.000Z'), id: 'key_0123456789abcdef' };

  it('goes there and back', () => {
    expect(decodeCursor(encodeCursor({ ...place, query: 'q' }), 'q')).toEqual(place);
    expect(decodeCursor(encodeCursor({ value: null, id: 'key_1', query: 'q' }), 'q')).toEqual({
      value: null,
      id: 'key_1',
    });
  });

  it('belongs to one query', () => {
    expect(decodeCursor(encodeCursor({ ...place, query: 'q' }), 'other')).toBeNull();
  });

  it.each([
    '',
    'bmV4dA',
    Buffer.from('[1,2,3]').toString('base64url'),
    Buffer.from('["x","id","q"]').toString('base64url'),
  ])('is not %j', (text) => {
    expect(decodeCursor(text, 'q')).toBeNull();
  });
});

describe('redact', () => {
  const key = `lk_0123456789abcdef_${'0a'.repeat(40)}`;

  it('leaves the public part of a key, and nothing of a token', () => {
    expect(redact(`GET /auth/apikeys/${key}?x`)).toBe('GET /auth/apikeys/lk_0123456789abcdef_[redacted]?x');
    expect(redact(key.toUpperCase())).not.toContain('0A0A');
    expect(redact('Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')).toBe('Bearer [redacted]');
  });

  it('takes time in proportion to the text', () => {
    expect(redact('_'.repeat(1_000_000))).toHaveLength(1_000_000);
  });
});

describe('networkOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['', ''],
  ])('of %j is %j', (address, expected) => {
    expect(networkOf(address)).toBe(expected);
  });
});

describe('newPublicId', () => {
  it('is 16 base62 characters, every time another', () => {
    const ids = Array.from({ length: 1000 }, () => newPublicId());
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{16}$/);
  });
});

describe('createKeyring', () => {
  it('derives another key for each purpose and each secret, always the same ones', () => {
    const make = (secret: string) => createKeyring({ secret, previousSecrets: [] }).current;
    const bytes = ({ jwt, pepper, tag, idempotency }: ReturnType<typeof make>) =>
      [jwt, pepper, tag, idempotency].map((key) => key.export().toString('hex'));
    const [one, two] = [make('one secret of at least 32 bytes .....'), make('two secret of at least 32 bytes .....')];
    expect(new Set([...bytes(one), ...bytes(two)]).size).toBe(8);
    expect(bytes(make('one secret of at least 32 bytes .....'))).toEqual(bytes(one));
    expect(one.id).not.toBe(two.id);
  });
});

describe('createSaltedDigest', () => {
  it('is the SHA-256 of the salt and the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ unit: 'grapheme' })), (salt, texts) => {
        const digestOf = createSaltedDigest(salt);
        for (const text of texts) {
          expect(digestOf(text)).toBe(createHash('sha256').update(salt).update(text).digest('base64url'));
        }
      }),
    );
  });

  it('has a salt of its own each time', () => {
    expect(createSaltedDigest()('text')).not.toBe(createSaltedDigest()('text'));
  });
});

describe('createBatch', () => {
  it('does everything together, in its order, and what comes meanwhile the next time', async () => {
    const done: string[] = [];
    const soon = createBatch();
    const [one, two] = [new Promise<void>(soon), new Promise<void>(soon)];
    soon(() => {
      done.push('a');
      soon(() => done.push('c'));
    });
    soon(() => done.push('b'));
    expect(done).toEqual([]);
    await Promise.all([one, two]);
    expect(done).toEqual(['a', 'b']);
    await new Promise<void>(soon);
    expect(done).toEqual(['a', 'b', 'c']);
  });
});

describe('createDeadlines', () => {
  it('calls back what was not done in its time, once, and nothing else', async () => {
    const deadlines = createDeadlines(50);
    const expired: string[] = [];
    deadlines.start(() => expired.push('late'));
    deadlines.start(() => expired.push('in time'))();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(expired).toEqual(['late']);
  });
});
