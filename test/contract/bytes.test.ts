import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/contract/read-operations.js';
import { contract, exampleRequest, expectConforming, operation, withHeaders } from '../support/contract.js';
import { exchange } from '../support/raw-http.js';
import {
  bearer,
  grant,
  json,
  type Person,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';

/** What is sent is read as it was sent, or refused: nothing becomes another text on its way in. */
let service: TestService;
let ada: Person;
let key: { id: string; key: string };

beforeAll(async () => {
  service = await startService();
  ada = await signUp(service);
  await grant(service, ada, 'keys:verify', 'admin');
  key = (await ada.client.createApiKey({ body: { label: 'bytes', scopes: ['keys:verify'] } })).data;
});
afterAll(() => service.close());

const formType = 'application/x-www-form-urlencoded';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

function send(path: string, body: Buffer | string, headers: Record<string, string> = {}, method = 'POST') {
  const type = path === '/introspect' ? formType : 'application/json';
  return service.request(path, { method, body, headers: { 'Content-Type': type, ...headers } });
}

async function detailOf(response: Response, status = 400): Promise<string> {
  const problem = (await response.json()) as { status: number; code: string; detail: string };
  expect(problem).toMatchObject({
    status,
    code: status === 400 ? 'invalid_request' : 'unsupported_media_type',
  });
  return problem.detail;
}

describe('a password', () => {
  const credentials = (email: string, word: string) => JSON.stringify({ email, password: word });

  it('that has characters which cannot be read is wrong, and never another', async () => {
    const email = 'latin@example.org';
    // The replacement character is a character like any other, where somebody sends it.
    const stored = 'correct horse battery caf\ufffd';
    expect((await send('/auth/register', credentials(email, stored))).status).toBe(201);
    expect((await send('/auth/login', credentials(email, stored))).status).toBe(200);
    for (const body of [
      latin1(credentials(email, 'correct horse battery caf\u00e9')),
      latin1(credentials(email, 'correct horse battery caf\u00ff')),
      Buffer.concat([Buffer.from(credentials(email, 'correct horse battery caf')).subarray(0, -2), latin1('\xc3"}')]),
    ]) {
      expect(await detailOf(await send('/auth/login', body))).toContain('not valid UTF-8');
      expect(await detailOf(await send('/auth/register', body))).toContain('not valid UTF-8');
    }
    const half = credentials(email, 'correct horse battery caf\ud800');
    expect(half).toContain('\\ud800');
    expect(await detailOf(await send('/auth/login', half))).toContain('half of a character');
    expect((await send('/auth/login', credentials(email, 'correct horse battery caf\u00e9'))).status).toBe(401);
  });

  it('that is there twice is none', async () => {
    const twice = JSON.stringify({ email: ada.email, password: 'first' }).replace('}', ',"password":"second"}');
    expect(await detailOf(await send('/auth/login', twice))).toContain('same field twice');
  });
});

const withBody = contract.operations.filter(({ requestMediaTypes }) => requestMediaTypes.length > 0);

/** Sends a body to an operation, with a credential that it takes. */
function sendTo(of: Operation, body: Buffer | string, headers: Record<string, string> = {}): Promise<Response> {
  const { path, init } = exampleRequest(of);
  const own = of.credentials.includes('jwt') ? bearer(ada.accessToken) : xApiKey(key.key);
  const credential = of.credentials.length === 0 ? {} : own;
  return service.request(path, { ...withHeaders(init, { ...credential, ...headers }), body });
}

describe.each(withBody)('the charset of a body of $operationId', (of) => {
  const [mediaType] = of.requestMediaTypes;

  it('is UTF-8, or not given', async () => {
    for (const parameters of [
      'charset=utf-16',
      'charset="iso-8859-1"',
      'charset=utf-7',
      'charset=utf8; charset=utf8',
    ]) {
      const response = await sendTo(of, '{}', { 'Content-Type': `${mediaType}; ${parameters}` });
      expect(await detailOf(response, 415)).toContain('UTF-8');
    }
    for (const charset of ['utf8', '"UTF-8"', 'US-ASCII']) {
      const response = await sendTo(of, '', { 'Content-Type': `${mediaType}; charset=${charset}` });
      expect(response.status).not.toBe(415);
    }
  });
});

const withJson = withBody.filter(({ requestMediaTypes }) => requestMediaTypes.includes('application/json'));

describe.each(withJson)('a body of $operationId', (of) => {
  it('is UTF-8 of whole characters, with each field once', async () => {
    for (const body of [latin1('{"caf\xe9":1}'), latin1('{"a":"\xc0\xaf"}'), latin1('{"a":"\xed\xa0\x80"}')]) {
      expect(await detailOf(await sendTo(of, body))).toContain('not valid UTF-8');
    }
    for (const body of ['{"a":"\\ud800"}', '{"\\udc00":1}', '{"a":{"b":["\\ud83d x"]}}']) {
      expect(await detailOf(await sendTo(of, body))).toContain('half of a character');
    }
    expect(await detailOf(await sendTo(of, '{"a":1,"\\u0061":1}'))).toContain('same field twice');
    const zipped = gzipSync(latin1('{"a":"\xff"}'));
    expect(await detailOf(await sendTo(of, zipped, { 'Content-Encoding': 'gzip' }))).toContain('not valid UTF-8');
  });
});

describe('a form', () => {
  const introspect = (body: Buffer | string, headers: Record<string, string> = {}) =>
    send('/introspect', body, { ...xApiKey(key.key), ...headers });

  it.each<[string, Buffer | string]>([
    ['Latin-1', latin1('token=caf\xe9')],
    ['a surrogate', latin1('token=\xed\xa0\x80')],
    ['Latin-1 in an escape', 'token=caf%E9'],
    ['half of an escaped character', 'token=%C3%28'],
    ['a lone percent sign', 'token=100%'],
    ['an escape that is none in a name', 'token=x&%zz=1'],
  ])('with %s is refused', async (_what, body) => {
    expect(await detailOf(await introspect(body))).toMatch(/not valid UTF-8|not a valid form/);
  });

  it('is read as it was sent otherwise', async () => {
    for (const body of [
      'token=caf%C3%A9',
      Buffer.from('token=caf\u00e9'),
      'token=%EF%BF%BD',
      `token=a+%2B+b`,
      'token',
    ]) {
      expect(await expectConforming(operation('introspectToken'), await introspect(body))).toEqual({ active: false });
    }
    const marked = Buffer.from(`\ufefftoken=${encodeURIComponent(key.key)}`);
    expect(await (await introspect(marked)).json()).toMatchObject({ active: true });
  });

  it.each(['token=a&token=b', 'token=a&ip=::1&ip=::1', 'token=a&x=1&x=1', 'token=a&token[]=b&token[]=c'])(
    'has each field once, unlike %s',
    async (body) => {
      expect((await introspect(body)).status).toBe(400);
    },
  );

  it('names one client', async () => {
    const client = `client_id=${key.id}&client_secret=${key.key}`;
    expect((await send('/introspect', `token=a&${client}`)).status).toBe(200);
    for (const more of ['client_id=x', 'client_secret=', `client_secret=${key.key}`]) {
      expect((await send('/introspect', `token=a&${client}&${more}`)).status).toBe(400);
    }
    for (const wrong of ['client_secret=%ff', 'client_secret=%']) {
      expect(await detailOf(await send('/introspect', `token=a&client_id=${key.id}&${wrong}`))).toContain('valid form');
    }
  });

  it('has no more fields than are read', async () => {
    const response = await introspect(`token=a${'&a'.repeat(1000)}`);
    expect(response.status).toBe(413);
  });
});

describe('Basic credentials', () => {
  const ask = (text: string | Buffer) =>
    send('/introspect', 'token=a', { Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('are UTF-8, encoded as in a form', async () => {
    expect((await ask(`${key.id}:${key.key.replaceAll('_', '%5f')}`)).status).toBe(200);
    for (const wrong of [
      latin1(`caf\xe9:${key.key}`),
      `${key.id}%:${key.key}`,
      `${key.id}:${key.key}%ff`,
      `${key.id}:%C3${key.key}`,
      `\ufeff${key.id}:${key.key}`,
    ]) {
      const response = await ask(wrong);
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toBe('Basic realm="Latchkey"');
    }
  });
});

describe('a target', () => {
  const get = (path: string) => service.request(path, { headers: bearer(ada.accessToken) });

  it.each(['%ff', '%c3%28', '%', '%zz', '%ed%a0%80'])('is refused with %s in its path', async (text) => {
    expect(await detailOf(await get(`/auth/apikeys/${text}`))).toContain('percent-encoded');
  });

  it.each(['limit=%', 'cursor=%ff', 'cursor=%c3%28', '%ed%a0%80=1', 'limit=10&a=%C3&b=%A9'])(
    'is refused with ?%s',
    async (query) => {
      expect(await detailOf(await get(`/auth/apikeys?${query}`))).toContain('percent-encode it');
      const hot = await service.request(`/forward-auth?${query}`, { headers: xApiKey(key.key) });
      expect(await detailOf(hot)).toContain('percent-encode it');
    },
  );

  it('is refused with bytes that are not escaped, and with more parameters than are read', async () => {
    const port = Number(new URL(service.baseUrl).port);
    const headers: [string, string][] = [
      ['Host', 'latchkey.test'],
      ['X-API-Key', key.key],
    ];
    for (const [query, detail] of [
      ['scope=caf\u00e9', 'cannot be read as HTTP'],
      ['scope=\u00c3\u00a9', 'cannot be read as HTTP'],
      // The last of them would not be asked for.
      [`${'&'.repeat(1000)}scope=keys:verify`, 'more than 1,000 parameters'],
    ] as const) {
      const answer = await exchange(port, { method: 'GET', target: `/forward-auth?${query}`, headers });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body).detail).toContain(detail);
    }
  });

  it('has each parameter once', async () => {
    for (const query of ['limit=1&limit=1', 'cursor=a&cursor=a', 'limit=1&%6Cimit=2']) {
      expect((await get(`/auth/apikeys?${query}`)).status).toBe(400);
    }
  });
});

describe('a header', () => {
  const create = (headers: Record<string, string>) =>
    service.request('/auth/apikeys', json({ label: 'x' }, { ...bearer(ada.accessToken), ...headers }));

  it.each(['caf\u00e9', 'caf\u00c3\u00a9', '\u00ff', 'a b'])('is refused as an Idempotency-Key: %s', async (value) => {
    expect((await create({ 'Idempotency-Key': value })).status).toBe(400);
  });

  it.each(['"caf\u00e9"', '\u00c3\u00a9'])('is refused as an If-Match: %s', async (value) => {
    const body = JSON.stringify({ label: 'y' });
    const headers = { ...bearer(ada.accessToken), 'If-Match': value };
    expect((await send(`/auth/apikeys/${key.id}`, body, headers, 'PATCH')).status).toBe(400);
  });
});

describe('an answer', () => {
  it.each([
    ['\u202eemit', '\\u202eemit'],
    ['a\u001b[31m', 'a\\u001b[31m'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['a\n# b', 'a\\n# b'],
    ['\u{1f511} \u05d0', '\u{1f511} \u05d0'],
  ])('quotes a name of a field so that nothing hides in it: %j', async (name, shown) => {
    const response = await service.request('/auth/login', json({ email: 'a@example.org', password: 'x', [name]: 1 }));
    const { errors } = (await response.json()) as { errors: unknown };
    expect(errors).toEqual([{ pointer: `/${name}`, message: `"${shown}" is not a field of this request.` }]);
  });

  it('is well-formed where it quotes what it cuts', async () => {
    // Each cut would go through the middle of a character.
    const long = `x${'\u{1f511}'.repeat(2000)}`;
    const asked = [
      service.request(`/auth/apikeys?${encodeURIComponent(long.slice(0, 301))}=1`, {
        headers: bearer(ada.accessToken),
      }),
      service.request(`/auth/apikeys?${encodeURIComponent(`${long.slice(0, 301)}[]`)}=1`, {
        headers: bearer(ada.accessToken),
      }),
      service.request('/auth/apikeys', json({ label: 'x', [long]: 1 }, bearer(ada.accessToken))),
      service.request('/auth/apikeys', json({ label: 'x', metadata: { [long]: 1 } }, bearer(ada.accessToken))),
    ];
    for (const response of await Promise.all(asked)) {
      expect(response.status).toBe(400);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
      const { errors } = JSON.parse(text) as { errors: Record<string, string>[] };
      expect(errors.length).toBeGreaterThan(0);
      for (const word of errors.flatMap(Object.values)) expect(word.isWellFormed(), JSON.stringify(word)).toBe(true);
    }
  });
});

it('reading bodies loads no tables of character sets', async () => {
  const iconv = createRequire(createRequire(import.meta.url).resolve('body-parser'))('iconv-lite');
  iconv.encodings = null;
  await send('/auth/login', '{"email":"nobody@example.org","password":"x"}', {
    'Content-Type': 'application/json; charset=utf8',
  });
  await send('/introspect', 'token=a', { ...xApiKey(key.key), 'Content-Type': `${formType}; charset=ascii` });
  expect(iconv.encodings).toBeNull();
});
