import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentOf, type Encoding, encodingFor, namesETag, storedDocument } from '../../src/http/fixed-document.js';

const all: Encoding[] = ['br', 'gzip', 'identity'];

describe('the encoding of a document', () => {
  it.each<[accept: string | undefined, encoding: Encoding]>([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate', 'identity'],
    ['br;q=0', 'identity'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['br;q=0.2, identity', 'identity'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0', 'identity'],
    ['*;q=0, gzip', 'gzip'],
    ['identity;q=0', 'identity'],
    ['identity;q=0, *', 'br'],
    ['gzip;q=nonsense', 'identity'],
    [';;,,q=', 'identity'],
  ])('for Accept-Encoding: %s is %s', (accept, encoding) => {
    expect(encodingFor(accept, all)).toBe(encoding);
  });

  it('is one that there is', () => {
    expect(encodingFor('br, gzip;q=0.1', ['identity', 'gzip'])).toBe('gzip');
    expect(encodingFor('br, gzip', ['identity'])).toBe('identity');
  });

  it('is found in the beginning of a header that does not end', () => {
    expect(encodingFor(`${'x,'.repeat(8000)}br`, all)).toBe('identity');
    expect(encodingFor(`br,${'x,'.repeat(8000)}`, all)).toBe('br');
  });
});

describe('If-None-Match', () => {
  it.each([
    ['*', true],
    [' * ', true],
    ['"abc"', true],
    ['W/"abc"', true],
    ['"x", "abc"', true],
    ['"x",W/"abc" , "y"', true],
    ['"ab"', false],
    ['abc', false],
    ['"ABC"', false],
    ['w/"abc"', false],
    ['"x", *', false],
    ['', false],
    [',,,', false],
  ])('%s names "abc": %s', (header, is) => {
    expect(namesETag(header, '"abc"')).toBe(is);
  });
});

describe('a document', () => {
  const text = 'Ein Schlüssel. '.repeat(1000);

  it('is made once in each encoding, and all who read it share the bytes', async () => {
    const document = documentOf('text/plain; charset=utf-8', text);
    for (const encoding of all) {
      const [first, second] = await Promise.all([document.in(encoding), document.in(encoding)]);
      expect(second.bytes).toBe(first.bytes);
      expect((await document.in(encoding)).bytes).toBe(first.bytes);
    }
  });

  it('is the same text in all of them, under an ETag for each', async () => {
    const document = documentOf('text/plain; charset=utf-8', text);
    const [br, gzip, plain] = await Promise.all(all.map((encoding) => document.in(encoding)));
    expect(brotliDecompressSync(br?.bytes ?? '').toString()).toBe(text);
    expect(gunzipSync(gzip?.bytes ?? '').toString()).toBe(text);
    expect(plain?.bytes.toString()).toBe(text);
    const etags = [br, gzip, plain].map((made) => made?.etag);
    expect(new Set(etags).size).toBe(3);
    for (const etag of etags) expect(etag).toMatch(/^"[\w-]{22}"$/);
    const again = documentOf('text/plain; charset=utf-8', text);
    expect(await Promise.all(all.map(async (encoding) => (await again.in(encoding)).etag))).toEqual(etags);
  });

  it('that was stored is sent as it was stored', async () => {
    const stored = new Map<Encoding, Buffer>([
      ['br', Buffer.from('compressed')],
      ['identity', Buffer.from('plain')],
    ]);
    const document = storedDocument('text/css', stored);
    expect(document.encodings).toEqual(['br', 'identity']);
    expect((await document.in('br')).bytes).toBe(stored.get('br'));
  });
});
