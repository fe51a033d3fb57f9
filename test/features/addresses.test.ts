import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { logInRemembered } from '../support/browser-session.js';
import { contract, exampleRequest, programOperations, withHeaders } from '../support/contract.js';
import { exchange, type RawAnswer } from '../support/raw-http.js';
import { bearer, type Person, resetTokenFor, signUp, startService, type TestService } from '../support/service.js';
import { weatherApi } from '../support/weather-api.js';

let service: TestService;
let ada: Person;
let key: string;
let refreshToken: string;
let resetToken: string;

beforeAll(async () => {
  service = await startService({ securityContact: 'mailto:security@example.org', api: readApiDocument(weatherApi) });
  ada = await signUp(service);
  key = (await ada.client.createApiKey({ body: { label: 'x' } })).data.key;
  refreshToken = (await logInRemembered(service, ada)).cookie;
  resetToken = await resetTokenFor(service, ada.userId);
});
afterAll(() => service.close());

/** As the bytes are: `fetch` tidies an address. */
async function send(target: string, method = 'GET', headers: [string, string][] = []): Promise<RawAnswer> {
  const host: [string, string] = ['Host', 'latchkey.test'];
  return exchange(Number(new URL(service.baseUrl).port), { method, target, headers: [host, ...headers] });
}

const header = ({ headers }: RawAnswer, name: string) =>
  headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? null;

/** Said here once more, by the methods and the security of the contract: what anybody may open. */
const isPublic = (path: string) => contract.document.paths[path]?.get?.security?.length === 0;
const documents = Object.keys(contract.document.paths).filter(isPublic);
const withSlash = documents.filter((path) => path !== '/');

it('the documents are the pages, the contract, the probes and what programs look for', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['/', '/settings', '/docs', '/openapi.json', '/skill.md', '/livez', '/readyz']),
  );
  for (const { path, isDocument, method } of contract.operations) {
    expect(isDocument, `${method} ${path}`).toBe(method === 'get' && documents.includes(path));
  }
});

describe('a document', () => {
  const queries = [
    'utm_source=x&utm_medium=e-mail',
    'fbclid=IwAR0x_8fK2mQx7LpT4nR9v',
    'a[b]=1&a[]=2&__proto__[x]=3',
    'a=1&a=2&A=3',
    'q=%E0%A4%A&%=%&r=%FF%ZZ',
    'status=all&limit=0x10&cursor=no',
    '',
    '&&=&?',
    'x',
    `m=${'%CC%95%CC%80'.repeat(40)}`,
    `mail=ada@example.org&next=https://evil.example/`,
    `${'a&'.repeat(2000)}`,
  ];

  it.each(documents)('%s takes any query', async (path) => {
    const { status, body } = await send(path);
    expect(status).toBe(200);
    for (const query of queries) {
      const answer = await send(`${path}?${query}`);
      expect(answer.status, query).toBe(200);
      // Of the settings page, the nonce is another one each time.
      if (path !== '/settings') expect(answer.body, query).toBe(body);
    }
  });

  const names = [
    'api_key',
    'API_KEY',
    'access_token',
    'X-API-Key',
    'key',
    'token',
    'authorization',
    'refresh_token',
    'apikey',
    'apiKey',
  ];
  const spellings = ['api%5fkey', '%61pi_key', 'api_key[]', 'token[0][a]', 'api-key', 'x_api_key', 'a=1&api_key'];

  it.each(documents)('%s refuses a credential in its query, however it is spelled', async (path) => {
    for (const name of [...names, ...spellings, `${'a&'.repeat(1500)}key`, 'b=%FF&token']) {
      const answer = await send(`${path}?${name}=x`);
      expect([answer.status, JSON.parse(answer.body)], name).toMatchObject([
        400,
        { code: 'invalid_request', instance: path, detail: expect.stringContaining('Send the credential in a header') },
      ]);
    }
  });

  it.each(documents)('%s refuses a key or a token, whatever the parameter is called', async (path) => {
    const tokens = [ada.accessToken, refreshToken, resetToken];
    const ofTokens = tokens.flatMap((token) => [
      `a=1&next=${token}`,
      `${token}&b`,
      `%78=+${token.replaceAll('_', '%5f')}`,
    ]);
    for (const query of [`x=${key}`, key, `x=Bearer%20${key.replaceAll('_', '%5F')}`, ...ofTokens]) {
      const answer = await send(`${path}?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body).not.toContain(key.slice(-40));
    }
  });

  it('of a file that a page loads is the same', async () => {
    const [asset = ''] = /\/assets\/[\w-]+\.js/.exec((await send('/settings')).body) ?? [];
    for (const query of queries) expect((await send(`${asset}?${query}`)).status, query).toBe(200);
    for (const query of ['api_key=x', 'Token[]=x', `x=${key}`]) {
      expect((await send(`${asset}?${query}`)).status, query).toBe(400);
    }
  });
});

it('operations that programs call go on refusing what they do not know', async () => {
  for (const operation of programOperations.filter(({ isDocument }) => !isDocument)) {
    if (operation.metricsToken) continue;
    const { path, init } = exampleRequest(operation);
    for (const query of ['utm_source=x', 'a[b]=1', 'fbclid=1&fbclid=2']) {
      const headers = operation.operationId === 'forwardAuth' ? { 'X-API-Key': key } : bearer(ada.accessToken);
      const credential = operation.credentials.length > 0 ? headers : {};
      const response = await service.request(`${path}?${query}`, withHeaders(init, credential));
      expect([400, 403], `${operation.operationId} ${query}`).toContain(response.status);
      if (response.status === 403) continue;
      expect(await response.json()).toMatchObject({
        code: 'invalid_request',
        errors: [{ parameter: expect.any(String) }],
      });
    }
  }
});

describe('a slash behind the path of a document', () => {
  it.each(withSlash)('is taken away: %s', async (path) => {
    for (const [query, kept] of [
      ['', ''],
      ['?', ''],
      ['?utm_source=x&a[]=%FF%zz', '?utm_source=x&a[]=%FF%zz'],
      ['?next=https://evil.example/', '?next=https://evil.example/'],
    ] as const) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await send(`${path}/${query}`, method);
        expect([answer.status, answer.body]).toEqual([308, '']);
        const location = header(answer, 'Location') ?? '';
        // Relative, without a host and without a slash at its beginning.
        expect(location).toMatch(/^\.\.\/[\w.-]+(?:\?|$)/);
        for (const prefix of ['', '/keys', '/a/b']) {
          const base = `https://keys.example.org${prefix}`;
          expect(new URL(location, `${base}${path}/`).href).toBe(new URL(`${base}${path}${kept}`).href);
        }
      }
    }
  });

  it('leads to what is there', async () => {
    for (const path of ['/settings', '/docs/api', '/.well-known/agent-skills/index.json']) {
      const response = await service.request(`${path}/?utm_source=x`, { redirect: 'follow' });
      expect([response.status, new URL(response.url).pathname + new URL(response.url).search]).toEqual([
        200,
        `${path}?utm_source=x`,
      ]);
    }
  });

  it('repeats no credential', async () => {
    for (const query of ['api_key=x', 'a=1&ACCESS_TOKEN[]=x', `x=${key}`]) {
      const answer = await send(`/settings/?${query}`);
      expect([answer.status, header(answer, 'Location')]).toEqual([400, null]);
    }
  });

  it.each([
    '//',
    '//settings',
    '/settings//',
    '//settings/',
    '//evil.example/',
    '//evil.example/settings/',
    '/\\evil.example/',
    '/%2Fevil.example/',
    '/evil.example//settings/',
    '/settings/../settings/',
    '/Settings/',
    '/settings%2F',
    '/auth/me/',
    '/assets/',
    '/metrics/',
  ])('is no address of ours in %s: nobody is sent anywhere', async (target) => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const answer = await send(target, method);
      expect([answer.status, header(answer, 'Location')]).toEqual([404, null]);
    }
    expect(JSON.parse((await send(target)).body)).toMatchObject({ code: 'not_found' });
  });

  it('is followed by nobody who does not read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await send('/docs/', method)).status).toBe(404);
  });

  it('is logged under the path of the document', async () => {
    await send('/developers/?a=b');
    expect(service.logs.at(-1)).toMatchObject({ status: 308, msg: 'GET /developers' });
  });
});

describe('pages of other origins', () => {
  const open = [
    '/openapi.json',
    '/openapi.yaml',
    '/skill.md',
    '/llms.txt',
    '/.well-known/agent-skills/index.json',
    '/.well-known/api-catalog',
    '/.well-known/security.txt',
  ];
  const origin: [string, string] = ['Origin', 'https://elsewhere.example'];
  const preflight: [string, string][] = [origin, ['Access-Control-Request-Method', 'GET']];
  const corsOf = ({ headers }: RawAnswer) =>
    Object.fromEntries(
      headers.filter(([name]) => /^access-control-/i.test(name)).map(([name, value]) => [name, value]),
    );
  const readable = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag' };

  it.each(open)('may read %s, new, unchanged or refused, and never with credentials', async (path) => {
    const read = await send(path, 'GET', [origin]);
    const known = await send(path, 'GET', [origin, ['If-None-Match', '*']]);
    const refused = await send(`${path}?api_key=x`, 'GET', [origin]);
    const elsewhere = await send(`${path}/`, 'GET', [origin]);
    expect([read, known, refused, elsewhere].map(({ status }) => status)).toEqual([200, 304, 400, 308]);
    for (const answer of [read, known, refused, elsewhere]) expect(corsOf(answer)).toEqual(readable);
    const asked = await send(path, 'OPTIONS', [...preflight, ['Access-Control-Request-Headers', 'if-none-match']]);
    expect([asked.status, asked.body, header(asked, 'Allow')]).toEqual([204, '', 'GET, HEAD, OPTIONS']);
    expect(corsOf(asked)).toEqual({
      ...readable,
      'Access-Control-Allow-Methods': 'GET, HEAD',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Max-Age': '86400',
    });
    const method = await send(path, 'POST', [origin]);
    expect([method.status, header(method, 'Allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('may read nothing else', async () => {
    expect(contract.operations.filter(({ anyOrigin }) => anyOrigin).map(({ path }) => path)).toEqual(open);
    for (const operation of contract.operations.filter(({ path }) => !open.includes(path))) {
      const { path, init } = exampleRequest(operation);
      for (const headers of [bearer(ada.accessToken), { 'X-API-Key': key }, {}] as Record<string, string>[]) {
        const asked = await service.request(path, withHeaders(init, { ...headers, Origin: origin[1] }));
        await asked.text();
        expect([...asked.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
      const before = await send(path, 'OPTIONS', preflight);
      expect([before.status, corsOf(before)], path).toEqual([405, {}]);
    }
    const [asset = ''] = /\/assets\/[\w-]+\.js/.exec((await send('/settings')).body) ?? [];
    for (const path of [asset, '/nowhere']) expect(corsOf(await send(path, 'GET', [origin]))).toEqual({});
  });
});

describe('instance', () => {
  it.each([
    ['/auth%2Fme', '/auth%2Fme'],
    ['/caf%c3%a9?x=1', '/caf%c3%a9'],
    ['/auth/apikeys/%E0%A4%A', '/auth/apikeys/%E0%A4%25A'],
    ['//livez', '//livez'],
    ['http://ada:correct-horse@latchkey.test/nowhere?x', '/nowhere'],
    ['http://latchkey.test/auth/me', '/auth/me'],
    ['/nowhere#part', '/nowhere'],
  ])('of %s is %s', async (target, instance) => {
    const { body } = await send(target);
    expect(JSON.parse(body)).toMatchObject({ instance });
    expect(body).not.toContain('correct-horse');
  });

  it('is told on the hot path, and where nothing is routed, as everywhere', async () => {
    const hot = await send('/forward-auth?scope=a');
    expect(JSON.parse(hot.body)).toMatchObject({ status: 401, instance: '/forward-auth' });
    const expecting = await send('/auth/me?x=1', 'GET', [['Expect', 'magic']]);
    expect(JSON.parse(expecting.body)).toMatchObject({ status: 417, instance: '/auth/me' });
  });
});
