import { describe, expect, it } from 'vitest';
import { readPage } from '../../src/features/apikeys/listing.js';
import type { ApiKeyRecord } from '../../src/features/apikeys/model.js';
import { presentApiKey } from '../../src/features/apikeys/present.js';
import { decideMetadata } from '../../src/features/apikeys/rules.js';
import { mostPageBytes } from '../../src/lib/bounded-page.js';
import { decodeCursor } from '../../src/lib/cursor.js';
import { holdsAtMost } from '../../src/lib/size.js';
import { counted } from '../support/counted.js';

describe('metadata', () => {
  const full = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`n${at}`, 'a'.repeat(500)]));

  it.each([
    ['nothing', {}, 0],
    ['ASCII', full, 4016],
    ['ASCII up to the bound', { ...full, nine: 'a'.repeat(76) }, 4096],
    ['characters of four bytes', { a: '\u{1f600}'.repeat(500), b: '\u{1f600}'.repeat(500) }, 4002],
    ['what takes an escape in JSON', { a: `${'\u0001'.repeat(400)}${'"'.repeat(100)}` }, 2601],
  ])('may hold up to 4,096 bytes of UTF-8 in names and values, as JSON writes them: %s', (_what, metadata, bytes) => {
    const measured = JSON.stringify(Object.entries(metadata).flat().join(''));
    expect(Buffer.byteLength(measured)).toBe(bytes + 2);
    expect(decideMetadata(metadata)).toEqual({
      ok: true,
      metadata: Object.entries(metadata).map(([name, value]) => ({ name, value })),
    });
  });

  it.each([
    ['one byte of a value too many', { ...full, nine: 'a'.repeat(77) }, 4097],
    ['one byte of a name too many', { ...full, ninth: 'a'.repeat(76) }, 4097],
    ['what takes an escape in JSON', { a: '\u0001'.repeat(500), b: '\n'.repeat(500), c: '\ud800'.repeat(50) }, 4303],
    ['characters of three bytes', { a: '\u20ac'.repeat(500), b: '\u20ac'.repeat(500), c: '\u20ac'.repeat(500) }, 4503],
  ])('may hold no more: %s', (_what, metadata, bytes) => {
    expect(decideMetadata(metadata)).toEqual({
      ok: false,
      pointer: '/metadata',
      message: `Use at most 4,096 bytes in all names and values together. These take ${bytes.toLocaleString('en')}.`,
    });
  });
});

describe('a page of keys', () => {
  const now = new Date('2026-11-26T12:00:00.000Z');
  const query = { status: ['all'], sort: '-created_at', limit: 100 } as const;
  const keyOf = (at: number, description: string): ApiKeyRecord => ({
    _id: `key_${String(at).padStart(16, '0')}`,
    ownerId: 'usr_0000000000000000',
    ownerKind: 'user',
    createdBy: 'usr_0000000000000000',
    claims: [],
    label: 'x',
    description,
    metadata: [],
    prefix: 'lk',
    secretHash: '',
    lastFour: '0000',
    enabled: true,
    version: 1,
    createdAt: new Date(now.getTime() - at),
    updatedAt: now,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedIp: null,
    lastUsedUserAgent: null,
    revokedAt: null,
    revokedReason: null,
    scopes: [],
    ipAllowlist: [],
    rateLimit: null,
    quota: null,
  });
  const keysOf = (count: number, bytes: number) =>
    Array.from({ length: count }, (_, at) => keyOf(at, 'a'.repeat(bytes)));

  /** As the repository gives them; counts how many were asked for. */
  function found(keys: readonly ApiKeyRecord[]) {
    let reads = 0;
    async function* each() {
      for (const key of keys) {
        reads++;
        yield key;
      }
    }
    return { keys: each(), reads: () => reads };
  }

  const read = (keys: AsyncIterable<ApiKeyRecord>, limit = 100) =>
    readPage(keys, { ...query, status: ['all'], limit }, (key) => presentApiKey(key, { rotateAfterDays: null }, now));

  it.each([1000, 10_000, 60_000, 200_000])(
    'is at most 256 KiB of keys of %d bytes, and not the last',
    async (bytes) => {
      const { keys, reads } = found(keysOf(400, bytes));
      const page = await read(keys, 400);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(mostPageBytes);
      // Full: another key would have been too much.
      expect(Buffer.byteLength(JSON.stringify(page))).toBeGreaterThan(mostPageBytes - bytes - 1500);
      expect(page.next_cursor).not.toBeNull();
      expect(reads()).toBe(page.data.length + 1);
    },
  );

  it('leaves out no key and repeats none, whatever their sizes', async () => {
    const all = Array.from({ length: 300 }, (_, at) => keyOf(at, 'a'.repeat((at * 7919) % 40_000)));
    const seen: string[] = [];
    let rest: readonly ApiKeyRecord[] = all;
    for (let pages = 0; pages < 300; pages++) {
      const page = await read(found(rest.slice(0, 101)).keys);
      seen.push(...page.data.map(({ id }) => id));
      if (page.next_cursor === null) break;
      const place = decodeCursor(page.next_cursor, 'all -created_at');
      rest = all.slice(all.findIndex(({ _id }) => _id === place?.id) + 1);
    }
    expect(seen).toEqual(all.map(({ _id }) => _id));
  });

  it('is the last where nothing follows, however large', async () => {
    expect((await read(found(keysOf(3, 80_000)).keys)).next_cursor).toBeNull();
    expect(await read(found([]).keys)).toEqual({ data: [], next_cursor: null });
  });

  it('has one key at least', async () => {
    const page = await read(found(keysOf(2, 300_000)).keys);
    expect(page.data).toHaveLength(1);
    expect(page.next_cursor).not.toBeNull();
  });
});

describe('the size of a value', () => {
  it('counts members and items at any depth', () => {
    const value = { a: [1, 2, { b: null }], c: 'text' };
    expect(holdsAtMost(6, value)).toBe(true);
    expect(holdsAtMost(5, value)).toBe(false);
    expect(holdsAtMost(0, 'text')).toBe(true);
    expect(holdsAtMost(0, undefined)).toBe(true);
    expect(holdsAtMost(100, JSON.parse(`${'['.repeat(99)}${']'.repeat(99)}`))).toBe(true);
    expect(holdsAtMost(100, JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`))).toBe(false);
  });

  it('is found in the time that it takes to count so many', () => {
    const { array, reads } = counted(Array.from({ length: 100_000 }, () => ({})));
    expect(holdsAtMost(1000, array)).toBe(false);
    expect(reads()).toBeLessThan(10);
  });
});
