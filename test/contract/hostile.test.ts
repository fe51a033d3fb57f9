import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bearer,
  grant,
  json,
  type Person,
  password,
  signUp,
  startService,
  type TestService,
} from '../support/service.js';

/** Requests that a review found to end in a 500, to say too much, or to take far too long. */
let service: TestService;
let ada: Person;

beforeAll(async () => {
  service = await startService({ trustProxy: 1, maxKeysPerUser: 1000 });
  ada = await signUp(service);
  await grant(service, ada, 'keys:manage', 'keys:verify');
});
afterAll(() => service.close());

/** What expressions start anew at, or wait for the end of. */
const shapes = [
  ...`eyJ eyJ. eyJa.eyJ . _ - a 0 a1 aA % %25 %2525 [ ( < > ; ;a ;a= , " "\\ ' // //a: /a@ : :: ::1, 1. @ = &a + * # a.`.split(
    ' ',
  ),
  ...['refresh_', 'reset_a', 'lk_0a', ', ', ' a', '  ', '\\u0061', '${', '{{', '--', '\t'],
];

const header = (name: string) =>
  [name, (text: string) => ['/auth/me', { headers: { [name]: text } }] as const] as const;

/** Where a stranger can put a text. */
const places: (readonly [string, (text: string) => readonly [string, RequestInit?]])[] = [
  ['the path', (text) => [`/${encodeURI(text)}`]],
  ['the path of an asset', (text) => [`/assets/${encodeURI(text)}`]],
  ['a path that ends in a slash', (text) => [`/${encodeURI(text)}/`]],
  ['the query of a document', (text) => [`/robots.txt?${text.replaceAll('#', '')}`]],
  ['the query of a path that ends in a slash', (text) => [`/developers/?${text}`]],
  ['the query of an operation', (text) => [`/auth/apikeys?cursor=${encodeURIComponent(text).slice(0, 14_000)}`]],
  ['the query of the hot path', (text) => [`/forward-auth?scope=${encodeURIComponent(text).slice(0, 14_000)}`]],
  ...[
    'Accept',
    'Accept-Language',
    'Authorization',
    'Content-Type',
    'Cookie',
    'Forwarded',
    'Idempotency-Key',
    'If-Match',
  ].map(header),
  ...['If-None-Match', 'Origin', 'Referer', 'Sec-Fetch-Site', 'traceparent', 'tracestate', 'User-Agent'].map(header),
  ...['X-API-Key', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Original-URL', 'X-Request-Id'].map(
    header,
  ),
  ['basic credentials', (text) => ['/introspect', { ...json({}), headers: { Authorization: `Basic ${btoa(text)}` } }]],
  ['a body', (text) => ['/auth/register', json({ email: text.slice(0, 3000), password: text.slice(0, 300) })]],
];

async function msOf(path: string, init?: RequestInit): Promise<number> {
  const startedAt = performance.now();
  const response = await service.request(path, init);
  await response.arrayBuffer();
  if (response.status >= 500) throw new Error(`${path} is answered with ${response.status}.`);
  return performance.now() - startedAt;
}

const written = (body: object) => json(body, bearer(ada.accessToken));

/** Where a user can put one, who also has scopes for keys of others. */
const placesOfUsers: typeof places = [
  ['a label', (text) => ['/auth/apikeys', written({ label: text.slice(0, 100) })]],
  ['a description', (text) => ['/auth/apikeys', written({ label: 'x', description: text.slice(0, 500) })]],
  ['metadata', (text) => ['/auth/apikeys', written({ label: 'x', metadata: { x: text.slice(0, 500) } })]],
  ['an address', (text) => ['/auth/apikeys', written({ label: 'x', ip_allowlist: [text.slice(0, 49)] })]],
  ['a search', (text) => [`/auth/apikeys?q=${encodeURIComponent(text.slice(0, 100))}`, bearerOf()]],
  ['a text with keys in it', (text) => ['/apikeys/lookup', written({ text })]],
  ['a key to verify', (text) => ['/verify', written({ key: text })]],
  ['the address of a use', (text) => ['/verify', written({ key: 'x', ip: text.slice(0, 100) })]],
  [
    'a token to introspect',
    (text) => ['/introspect', { method: 'POST', body: new URLSearchParams({ token: text }), ...bearerOf() }],
  ],
];
const bearerOf = () => ({ headers: bearer(ada.accessToken) });

describe('a request that wants to cost time', () => {
  // Where texts are long, quadratic time takes ten times as long; where they are short, exponential time does.
  it.each([...places, ...placesOfUsers])('does not by %s', async (_what, requestWith) => {
    for (const shape of shapes) {
      const text = shape.repeat(Math.floor(14_000 / shape.length));
      const [path, init] = requestWith(text);
      await expect.poll(() => msOf(path, init), { message: shape, interval: 0 }).toBeLessThan(30);
    }
  });

  it('is answered as any other', async () => {
    expect((await service.request('/livez', { headers: { Accept: ';'.repeat(14_000) } })).status).toBe(200);
    expect((await service.request(`/${'eyJ'.repeat(4500)}`)).status).toBe(404);
  });

  it('does not by combining marks that are out of order', async () => {
    const name = '\u0315\u0300\u05ae\u0323'.repeat(6000);
    for (let round = 0; round < 50; round++) {
      // A stranger may not say as much: such a body is not read to its end.
      const response = await service.request('/auth/register', json({ email: 'a@example.org', password, name }));
      expect(response.status).toBe(413);
      const known = await service.request('/auth/apikeys', json({ label: name }, bearer(ada.accessToken)));
      expect(known.status).toBe(400);
    }
  });

  it.each<[string, string]>([
    ['empty objects', `{"a":[${'{},'.repeat(20_000)}{}]}`],
    ['members', JSON.stringify(Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [at, {}])))],
    ['depth', '['.repeat(30_000) + ']'.repeat(30_000)],
  ])('does not by %s in a body for which no credential is asked', async (_what, body) => {
    for (const path of ['/auth/register', '/auth/login']) {
      expect((await service.request(path, { ...json({}), body })).status).toBe(413);
    }
  });
});

describe('a request that wants to cost time by its query', () => {
  it.each(['status', 'cursor', 'surplus'])('does not by combining marks that are out of order: %s', async (name) => {
    const query = `${name}=${'%CC%95%CC%80%D6%AE%CC%A3'.repeat(500)}`;
    for (let round = 0; round < 50; round++) {
      const response = await service.request(`/auth/apikeys?${query}`, { headers: bearer(ada.accessToken) });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [{ parameter: name, message: 'Use at most 30 combining marks in a row.' }],
      });
    }
    const hot = await service.request(`/forward-auth?scope=a&${query}`, { headers: bearer(ada.accessToken) });
    expect(hot.status).toBe(400);
  });
});

describe('a request that is not quite right', () => {
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const authorized = (init: RequestInit) => ({ ...init, headers: { ...init.headers, ...bearer(ada.accessToken) } });

  it.each([
    [
      'a JWT whose payload is no JSON',
      '/auth/me',
      { headers: bearer(`${encode('{"alg":"HS256","typ":"JWT"}')}.${encode('no')}.x`) },
      401,
    ],
    ['a body that is no gzip', '/auth/login', json({}, { 'Content-Encoding': 'gzip' }), 400],
    ['an unknown content encoding', '/auth/login', json({}, { 'Content-Encoding': 'x' }), 415],
  ])('is refused with %s', async (_what, path, init, status) => {
    const response = await service.request(path, init);
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
  });

  it('is refused without the body that it needs', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    const init = authorized({ method: 'PATCH', headers: { 'Content-Type': 'application/json' } });
    expect((await service.request(`/auth/apikeys/${data.id}`, init)).status).toBe(400);
  });

  it.each(['status[$ne]=x', 'status[]=all', 'limit[a]=1', '__proto__[x]=1'])('is refused with ?%s', async (query) => {
    const response = await service.request(`/auth/apikeys?${query}`, authorized({}));
    expect(response.status).toBe(400);
  });

  it.each(['2030-01-01T00:00:00+02', '9999-12-31T23:59:59-23:00', '9999-12-31T23:59:60Z'])(
    'is refused with the expiry %s, which cannot be kept',
    async (expires_at) => {
      const response = await service.request('/auth/apikeys', authorized(json({ label: 'x', expires_at })));
      expect(response.status).toBe(400);
      expect((await ada.client.listApiKeys({ query: { status: ['all'] } })).response.status).toBe(200);
    },
  );

  it('keeps metadata with any name that is allowed', async () => {
    const metadata = {
      constructor: 'function Object',
      prototype: 'a',
      toString: 'b',
      valueOf: 'c',
      toJSON: 'd',
      toBSON: 'e',
      hasOwnProperty: 'f',
    };
    const created = await service.request('/auth/apikeys', authorized(json({ label: 'names', metadata })));
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const updated = await service.request(
      `/auth/apikeys/${id}`,
      authorized({ ...json({ metadata: { ...metadata, more: 'g' } }), method: 'PATCH' }),
    );
    expect(updated.status).toBe(200);
    const { data } = await ada.client.getApiKey({ path: { key_id: id } });
    expect(JSON.stringify(data.metadata)).toBe(JSON.stringify({ ...metadata, more: 'g' }));
  });

  it.each([
    ['a target that is no path', 'GET http://[bad/auth/me HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['an expectation', 'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: magic\r\nConnection: close\r\n\r\n', 417],
  ])('with %s gets a problem document', async (_what, text, status) => {
    const answer = await send(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code: 'invalid_request' });
  });

  it('does not put an answer into the place of another', async () => {
    const body = JSON.stringify({ email: ada.email, password });
    const logIn = `POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await send(`${logIn}garbage\r\n\r\n`)).not.toContain('cannot be read as HTTP');
  });

  it('is logged without the key that hides in its path', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'hidden' } });
    const hidden = data.key.replaceAll('_', '%5F');
    await service.request(`/auth/apikeys/${hidden}`, authorized({}));
    expect(JSON.stringify(service.logs)).not.toContain(data.key.slice(-80));
  });

  /** Sends bytes and returns all that comes back until the connection ends. */
  function send(text: string): Promise<string> {
    return new Promise((resolve) => {
      const { port } = new URL(service.baseUrl);
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (bytes) => {
        answer += bytes;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });
  }
});
