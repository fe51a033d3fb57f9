import { createHook } from 'node:async_hooks';
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/contract/read-operations.js';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { createHandlers } from '../../src/handlers.js';
import { contract, operation } from '../support/contract.js';
import { startService, type TestService } from '../support/service.js';
import { weatherApi } from '../support/weather-api.js';

const encodings = ['br', 'gzip', 'identity'] as const;
type Encoding = (typeof encodings)[number];
const decode: Record<Encoding, (bytes: Buffer) => Buffer> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (bytes) => bytes,
};

let service: TestService;

beforeAll(async () => {
  service = await startService({
    securityContact: 'mailto:security@example.org',
    api: readApiDocument(weatherApi),
  });
});
afterAll(() => service.close());

interface Sent {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

/** As it goes over the wire: `fetch` would decompress it. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = request(service.baseUrl + path, { method, headers }, async (response) => {
      const bytes = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes });
    });
    sent.on('error', reject).end();
  });
}

const etagOf = ({ headers }: Sent) => String(headers['etag']);
const documents = contract.operations.filter(({ responses }) => '304' in responses);
const isPublicRead = ({ method, credentials }: Operation) => method === 'get' && credentials.length === 0;

describe('the documents', () => {
  it('are everything that anybody may read, but for what changes', () => {
    const others = contract.operations.filter((each) => isPublicRead(each) && !documents.includes(each));
    const changing = ['getMetrics', 'getLiveness', 'getReadiness', 'getSettingsPage'];
    expect(changing).toEqual(expect.arrayContaining(others.map(({ operationId }) => operationId)));
    expect(documents.length).toBeGreaterThanOrEqual(12);
  });

  it.each(documents)('$operationId is made once: its handler replies with the same object each time', async (each) => {
    const table = createHandlers(service.services) as unknown as Record<string, (call: object) => Promise<unknown>>;
    const handle = table[each.operationId] as (call: object) => Promise<unknown>;
    expect(await handle({})).toBe(await handle({}));
  });

  it.each(documents)('$operationId is the same in every encoding, each with an ETag of its own', async ({ path }) => {
    const sent = await Promise.all(encodings.map((encoding) => get(path, { 'Accept-Encoding': encoding })));
    const texts = sent.map(({ bytes }, at) => decode[encodings[at] as Encoding](bytes).toString());
    expect(new Set(texts).size).toBe(1);
    expect(new Set(sent.map(etagOf)).size).toBe(3);
    for (const [at, { status, headers, bytes }] of sent.entries()) {
      const encoding = encodings[at] === 'identity' ? undefined : encodings[at];
      expect([status, headers['content-encoding']]).toEqual([200, encoding]);
      expect(headers).toMatchObject({
        vary: 'Accept-Encoding',
        'cache-control': 'no-cache',
        'content-length': String(bytes.length),
      });
      expect(headers['content-type']).toMatch(/; charset=utf-8$/);
      expect(etagOf(sent[at] as Sent)).toMatch(/^"[\w-]+"$/);
    }
  });

  it.each(documents)('$operationId is not sent again to those who have it', async ({ path }) => {
    const accept = { 'Accept-Encoding': 'gzip, br' };
    const first = await get(path, accept);
    const etag = etagOf(first);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, bytes } = await get(path, { ...accept, 'If-None-Match': known });
      expect([known, status, bytes.length]).toEqual([known, 304, 0]);
      for (const name of ['etag', 'vary', 'cache-control', 'content-security-policy', 'link', 'x-content-type-options'])
        expect([name, headers[name]]).toEqual([name, first.headers[name]]);
      expect(headers['content-type']).toBeUndefined();
    }
    for (const other of ['"other"', etag.slice(0, -2), etag.slice(1, -1)]) {
      expect((await get(path, { ...accept, 'If-None-Match': other })).status).toBe(200);
    }
    expect((await get(path, { 'Accept-Encoding': 'gzip', 'If-None-Match': etag })).status).toBe(200);
  });

  it.each(documents)('$operationId tells HEAD what it tells GET', async ({ path }) => {
    for (const encoding of encodings) {
      const headers = { 'Accept-Encoding': encoding };
      const [read, asked] = [await get(path, headers), await get(path, headers, 'HEAD')];
      const withoutId = ({ headers: { date, 'x-request-id': id, ...others } }: Sent) => others;
      expect([asked.status, asked.bytes.length, withoutId(asked)]).toEqual([200, 0, withoutId(read)]);
      const known = await get(path, { ...headers, 'If-None-Match': etagOf(read) }, 'HEAD');
      expect(known.status).toBe(304);
    }
  });

  it('are stored by nobody while they are refused', async () => {
    const refused = await get('/docs?api_key=x', { 'If-None-Match': '*', 'Accept-Encoding': 'br' });
    expect([refused.status, refused.headers['content-encoding'], refused.headers['etag']]).toEqual([
      400,
      undefined,
      undefined,
    ]);
    expect(refused.headers['cache-control']).toBe('no-store');
  });
});

describe('what is no document', () => {
  it('is never answered with 304', async () => {
    for (const path of ['/livez', '/readyz', '/settings']) {
      const { status, headers } = await get(path, { 'If-None-Match': '*' });
      expect([path, status, headers['etag']]).toEqual([path, 200, undefined]);
    }
    const { credentials } = operation('getApiKey');
    expect(credentials.length).toBeGreaterThan(0);
    expect(Object.keys(operation('getApiKey').responses)).not.toContain('304');
  });

  it('the settings page, is at most 4 kB', async () => {
    expect((await get('/settings')).bytes.length).toBeLessThanOrEqual(4096);
  });
});

describe('getReference and getApiReference', () => {
  const loadedBy = (html: string) =>
    [...html.matchAll(/<(?:script|link)[^>]*? (?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);

  it.each(['/docs', '/docs/api'])('%s is at most 60 kB, compressed, before the script of Redoc', async (page) => {
    // Gzip is for what takes no Brotli.
    for (const [encoding, most] of [
      ['br', 60_000],
      ['gzip', 72_000],
    ] as const) {
      const accept = { 'Accept-Encoding': encoding };
      const html = await get(page, accept);
      const paths = new Set(loadedBy(decode[encoding](html.bytes).toString()));
      const small = [...paths].filter((path) => !path.includes('/redoc-'));
      expect(small.length).toBe(paths.size - 1);
      const definition = page === '/docs' ? '/openapi.json' : '/api/openapi.json';
      expect(small).toEqual(
        expect.arrayContaining([definition, expect.stringMatching(/^\/assets\/reference-\w+\.js$/)]),
      );
      const parts = await Promise.all(small.map((path) => get(path, accept)));
      const total = [html, ...parts].reduce((sum, { bytes }) => sum + bytes.length, 0);
      expect(total).toBeLessThanOrEqual(most);
    }
  });

  it.each(['/docs', '/docs/api'])('%s has no script but files of its own', async (page) => {
    const { bytes, headers } = await get(page);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/(?:^|; )script-src 'self'(?:;|$)/);
    const scripts = [...bytes.toString().matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(1);
    for (const [, attributes, text] of scripts) {
      if (attributes !== ' type="text/plain"') expect(attributes).toMatch(/ src="\/assets\/[\w-]+\.js"/);
      expect(text).toBe('');
    }
  });

  it.each(['/docs', '/docs/api'])('%s says without scripts where the document is', async (page) => {
    const html = (await get(page)).bytes.toString();
    const [, text = ''] = /<noscript>([\s\S]*?)<\/noscript>/.exec(html) ?? [];
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, path = '']) => path);
    expect(links).toEqual(page === '/docs' ? ['/openapi.yaml', '/openapi.json'] : ['/api/openapi.json']);
    for (const path of links) expect((await get(path)).status).toBe(200);
  });
});

describe('assets', () => {
  it('are read from memory: no request opens a file', async () => {
    const html = (await get('/docs')).bytes.toString() + (await get('/settings')).bytes.toString();
    const paths = [...new Set([...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path))];
    expect(paths.length).toBeGreaterThan(5);
    const openedInOneRound = async () => {
      const opened: string[] = [];
      const hook = createHook({
        init(_id, type) {
          if (type.startsWith('FSREQ') || type === 'FILEHANDLE') opened.push(type);
        },
      }).enable();
      for (const path of paths) for (const encoding of encodings) await get(path, { 'Accept-Encoding': encoding });
      hook.disable();
      return opened;
    };
    // Something else in this process may open one meanwhile, and not in every round.
    const rounds: string[][] = [];
    do rounds.push(await openedInOneRound());
    while (rounds.at(-1)?.length !== 0 && rounds.length < 5);
    expect(rounds.at(-1)).toEqual([]);
  });

  it('have an ETag for each encoding, and are not sent again', async () => {
    const [path = ''] = /\/assets\/redoc-\w+\.js/.exec((await get('/docs')).bytes.toString()) ?? [];
    const sent = await Promise.all(encodings.map((encoding) => get(path, { 'Accept-Encoding': encoding })));
    expect(new Set(sent.map(etagOf)).size).toBe(3);
    for (const [at, each] of sent.entries()) {
      const headers = { 'Accept-Encoding': encodings[at] as string, 'If-None-Match': etagOf(each) };
      const known = await get(path, headers);
      expect([known.status, known.bytes.length]).toEqual([304, 0]);
      expect(known.headers).toMatchObject({
        vary: 'Accept-Encoding',
        'cache-control': 'public, max-age=31536000, immutable',
      });
      const head = await get(path, { 'Accept-Encoding': encodings[at] as string }, 'HEAD');
      expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([
        200,
        String(each.bytes.length),
        0,
      ]);
    }
  });

  it('of a name that there is not are a problem', async () => {
    for (const path of ['/assets/redoc-00000000.js', '/assets/content.html', '/assets/manifest.json']) {
      const { status, headers } = await get(path);
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    }
  });
});
