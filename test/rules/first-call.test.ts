import { describe, expect, it } from 'vitest';
import { loadContract, readContract } from '../../src/contract/contract.js';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { chooseFirstCall } from '../../src/features/pages/first-call.js';
import { limitTexts, quotaText, rateLimitText } from '../../src/features/pages/limits.js';
import { snippets } from '../../src/features/pages/shared/snippets.js';
import { apiSpecs, specText } from '../support/api-specs.js';

const publicUrl = 'https://keys.example.org';
const contract = loadContract(publicUrl);
const ok = 'responses: { "200": { description: Fine, content: { application/json: {} } } }';
const read = (rest: string) =>
  readApiDocument(`openapi: 3.1.0\ninfo: { title: Tides }\nservers: [{ url: https://tides.example/v1 }]\n${rest}`);
const firstOf = (rest: string, defaultScopes: string[] = []) =>
  chooseFirstCall({
    contract,
    publicUrl,
    api: read(rest),
    declaredScopes: defaultScopes.map((name) => ({ name, description: name, default: true, restricted: false })),
  });
const schemes = `components: { securitySchemes: {
  key: { type: apiKey, in: header, name: X-API-Key }, bearer: { type: http, scheme: bearer }, other: { type: http, scheme: basic } } }`;

describe('the first call', () => {
  it.each<[what: string, paths: string, path: string]>([
    ['needs no parameter in its path', `"/a/{id}": { get: { ${ok} } }, /b: { get: { ${ok} } }`, '/b'],
    ['is a GET', `/a: { post: { ${ok} } }, /b: { get: { ${ok} } }`, '/b'],
    ['asks for a key', `/a: { get: { security: [], ${ok} } }, /b: { get: { ${ok} } }`, '/b'],
    [
      'asks for nothing but a key',
      `/a: { get: { security: [{ key: [], other: [] }], ${ok} } }, /b: { get: { ${ok} } }`,
      '/b',
    ],
    [
      'answers with JSON',
      '/a: { get: { responses: { "200": { description: x, content: { image/png: {} } } } } }, /b: { get: { ' +
        `${ok} } }`,
      '/b',
    ],
    ['is not deprecated', `/a: { get: { deprecated: true, ${ok} } }, /b: { get: { ${ok} } }`, '/b'],
    [
      'needs no header',
      `/a: { get: { parameters: [{ name: V, in: header, required: true }], ${ok} } }, /b: { get: { ${ok} } }`,
      '/b',
    ],
    [
      'needs no query where another does not',
      `/a: { get: { parameters: [{ name: q, in: query, required: true, example: x }], ${ok} } }, /b: { get: { ${ok} } }`,
      '/b',
    ],
    [
      'has the examples of its query',
      `/a: { get: { parameters: [{ name: q, in: query, required: true, schema: { examples: ["a b&c'"] } }], ${ok} } }`,
      '/a?q=a%20b%26c%27',
    ],
    ['has nothing that a shell would read', `"/a$b\`c!d'e": { get: { ${ok} } }`, '/a%24b%60c%21d%27e'],
  ])('%s', (_what, paths, path) => {
    expect(firstOf(`paths: { ${paths} }\n${schemes}`)).toMatchObject({
      url: `https://tides.example/v1${path}`,
      isOwn: false,
    });
  });

  it('is one that a key with the default scopes may make, where there is one', () => {
    const paths = `paths: { /a: { get: { x-scopes: [tides:all], ${ok} } }, /b: { get: { x-scopes: [tides:read], ${ok} } } }`;
    expect(firstOf(paths, ['tides:read']).url).toMatch(/\/b$/);
    expect(firstOf(paths)).toMatchObject({ url: expect.stringMatching(/\/a$/), scopes: ['tides:all'] });
  });

  it('sends the key in the header that the API takes', () => {
    const call = firstOf(`paths: { /a: { get: { security: [{ bearer: [] }], ${ok} } } }\n${schemes}`);
    expect(call.header).toBe('Authorization');
    const texts = Object.values(snippets).map(({ text }) => text({ call, variable: 'KEY' }));
    for (const text of texts) expect(text).toMatch(/Authorization.*Bearer/);
    expect(firstOf(`security: [{ key: [] }]\npaths: { /a: { get: { ${ok} } } }\n${schemes}`).header).toBe('X-API-Key');
  });

  it.each([
    ['nothing is described', 'paths: {}'],
    ['every GET needs an id', `paths: { "/a/{id}": { get: { ${ok} } } }`],
    ['a host would be read by a shell', `paths: { /a: { get: { servers: [{ url: "https://a$b.example" }], ${ok} } } }`],
    [
      'every query needs what nobody knows',
      `paths: { /a: { get: { parameters: [{ name: q, in: query, required: true }], ${ok} } } }`,
    ],
  ])('asks this service whose key it is where %s', (_why, rest) => {
    const call = firstOf(rest);
    expect(call).toMatchObject({ url: `${publicUrl}/auth/me`, isOwn: true, expected: { status: 200 } });
    expect(JSON.parse(call.expected.body ?? '')).toMatchObject({ authentication: { method: 'api_key' } });
  });

  it.each([
    ['pets.yaml', `${publicUrl}/api/v3/user`],
    ['museum.yaml', undefined],
    ['telephony.json', undefined],
    ['train-travel.yaml', 'https://try.microcks.example/rest/Train+Travel+API/1.0.0/stations'],
    ['chat.json', undefined],
    ['music.yaml', 'https://api.music.example/v1,2/me/%2Astarred%2A'],
    ['drawings.yaml', 'https://eu.drawings.example/v1/drawings'],
  ])('of %s is %s', (name, url) => {
    expect(Object.keys(apiSpecs)).toContain(name);
    expect(readApiDocument(specText(name), publicUrl).firstCalls[0]?.url).toBe(url);
  });
});

describe('the expected answer', () => {
  const bodyOf = (media: string, rest = '') => {
    const responses = `responses: { "200": { description: Fine, content: { application/json: ${media} } } }`;
    return firstOf(`paths: { /a: { get: { ${responses} } } }\n${rest}`).expected.body;
  };

  it.each<[media: string, expected: unknown]>([
    ['{ example: { a: 1 } }', { a: 1 }],
    ['{ examples: { one: { value: [1] } } }', [1]],
    ['{ examples: { one: { $ref: "#/components/examples/one" } } }', 'one'],
    ['{ schema: { example: { b: 2 } } }', { b: 2 }],
    ['{ schema: { $ref: "#/components/schemas/Tide" } }', { id: 't1', kind: 'high' }],
    ['{ schema: { type: array, items: { $ref: "#/components/schemas/Tide" } } }', [{ id: 't1', kind: 'high' }]],
    [
      '{ schema: { allOf: [{ $ref: "#/components/schemas/Tide" }, { properties: { at: { example: now } } }] } }',
      { id: 't1', kind: 'high', at: 'now' },
    ],
    // Of what is required, something would be missing.
    ['{ schema: { required: [a, b], properties: { a: { example: 1 }, b: { type: string } } } }', null],
    ['{ schema: { $ref: "#/components/schemas/Loop" } }', null],
    ['{ example: 12345678901234567890 }', null],
  ])('of %s', (media, expected) => {
    const components = `components: { examples: { one: { value: one } }, schemas: {
      Tide: { required: [id], properties: { id: { example: t1 }, kind: { enum: [high, low] }, note: { type: string } } },
      Loop: { properties: { next: { $ref: "#/components/schemas/Loop" } } } } }`;
    const body = bodyOf(media, components);
    expect(body && JSON.parse(body)).toEqual(expected);
  });

  it('is the status and what it means where there is no example', () => {
    expect(firstOf(`paths: { /a: { get: { ${ok} } } }`).expected).toEqual({
      status: 200,
      description: 'Fine',
      body: null,
    });
  });

  it('is cut where it is long, and hides nothing', () => {
    const long = bodyOf(`{ example: [${Array.from({ length: 500 }, (_, at) => at).join()}] }`) ?? '';
    expect(long.split('\n').length).toBeLessThanOrEqual(25);
    expect(long).toMatch(/…$/);
    expect(bodyOf('{ example: "a\\u202eb" }')).toBe('"a\\u202eb"');
  });
});

describe('limits', () => {
  it.each([
    [600, 60, '600 a minute'],
    [1000, 3600, '1,000 an hour'],
    [10, 900, '10 every 15 minutes'],
    [5, 90, '5 every 90 seconds'],
    [1, 1, '1 a second'],
    [50_000, 86_400, '50,000 a day'],
  ])('%i uses in %i seconds are %s', (limit, windowSeconds, text) => {
    expect(rateLimitText({ limit, windowSeconds })).toBe(text);
  });

  it('are said as they are set, and where there are none', () => {
    expect(quotaText({ limit: 100_000, period: 'month' })).toBe('100,000 a month');
    const none = { keyRateLimit: null, keyQuota: null, userRateLimit: null, userQuota: null, changeRateLimit: null };
    const rest = { throttleLimits: { pair: 10, windowSeconds: 900 }, maxKeysPerUser: 10, maxKeyTtlDays: 1 };
    const values = (config: Partial<Parameters<typeof limitTexts>[0]> = {}) =>
      limitTexts({ ...none, ...rest, ...config }).map(({ value }) => value);
    expect(values()).toEqual([
      'no limit',
      'no limit',
      '10',
      'up to 1 day',
      'no limit; revoking is never limited',
      '10 every 15 minutes',
      '64 KiB',
    ]);
    expect(
      values({ keyRateLimit: { limit: 600, windowSeconds: 60 }, keyQuota: { limit: 9000, period: 'day' } })[0],
    ).toBe('600 a minute, and 9,000 a day');
  });
});

describe('the audience of an operation', () => {
  it('is that of its tag, unless it says another one, and must be said', () => {
    const of = (id: string) => contract.operations.find(({ operationId }) => operationId === id)?.audience;
    expect([of('getMetrics'), of('verifyApiKey'), of('getContractJson'), of('createApiKey')]).toEqual([
      'operators',
      'back-ends',
      'users',
      'users',
    ]);
    expect(() => readContract(contract.yaml.replaceAll(/ +x-audience: back-ends\n/g, ''))).toThrow(
      'verifyApiKey: x-audience',
    );
    expect(() => readContract(contract.yaml.replace('x-audience: back-ends', 'x-audience: everybody'))).toThrow(
      'x-audience',
    );
  });
});
