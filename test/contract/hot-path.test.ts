import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { createGeneratorSync } from 'json-schema-faker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Handlers } from '../../src/contract/operations.js';
import { mintKey } from '../../src/features/authentication/key.js';
import { createHandlers } from '../../src/handlers.js';
import { Problem } from '../../src/problems/problem.js';
import { createServer } from '../../src/server.js';
import type { Services } from '../../src/services.js';
import { contract } from '../support/contract.js';
import { badCredentials } from '../support/credentials.js';
import { exchange, exchangeAll, type RawAnswer, type RawRequest } from '../support/raw-http.js';
import { grant, type Person, signUp, startService, type TestService } from '../support/service.js';

/**
 * Every request is sent to the service as it is and to the same service without its hot path, and nobody may be able to
 * tell the two apart: by the answer, by the log line, or by what is counted.
 */
const runs = 1000;
type Header = [name: string, value: string];

/** One of the two ways. */
interface Way {
  port: number;
  server: Server;
  /** How many requests have reached it, and how many of them are done with, log line and all. */
  begun: number;
  ended: number;
  /** Whether the last of them was answered in front of Express. */
  wasHot: boolean;
}

let service: TestService;
let ada: Person;
let hot: Way;
let plain: Way;
/** Every use of a key that was counted. */
let notes: unknown[][];
let credentials: Record<string, Header[]>;
/** What bodies ask about. */
let texts: string[];

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 1000, trustProxy: 1 });
  ada = await signUp(service);
  await grant(service, ada, 'keys:verify');
  [hot, plain] = await bothWays(service.services, createHandlers(service.services));
  notes = vi.spyOn(service.services.usage, 'note').mock.calls;
  await makeCredentials();
}, 90_000);
afterAll(async () => {
  for (const { server } of [hot, plain]) close(server);
  await service.close();
});

/** The same services and handlers behind two servers, the second of which has nothing to answer in front of Express. */
async function bothWays(services: Services, handlers: Handlers): Promise<[Way, Way]> {
  const operations = services.contract.operations.map((operation) => ({ ...operation, hotPath: false }));
  const cold = { ...services.contract, operations };
  return [
    await listen(createServer(services, handlers)),
    await listen(createServer({ ...services, contract: cold }, handlers)),
  ];
}

async function listen(server: Server): Promise<Way> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const way: Way = { port: (server.address() as AddressInfo).port, server, begun: 0, ended: 0, wasHot: false };
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    way.begun++;
    response.once('close', () => {
      way.ended++;
      // Express gives `locals` to every response that it sees.
      way.wasHot = !('locals' in response);
    });
  });
  return way;
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

async function makeCredentials(): Promise<void> {
  const { client, accessToken } = ada;
  const make = async (body: object = {}) => (await client.createApiKey({ body: { label: 'hot', ...body } })).data;
  const good = await make({ scopes: ['keys:verify', 'apikeys:read'], metadata: { plan: 'gold' } });
  const bare = await make({ scopes: [] });
  const elsewhere = await make({ ip_allowlist: ['203.0.113.0/24'], scopes: ['keys:verify'] });
  const usedUp = await make({ rate_limit: { limit: 1, window_seconds: 86_400 }, scopes: ['keys:verify'] });
  const overQuota = await make({ quota: { limit: 1, period: 'month' }, scopes: ['keys:verify'] });
  for (const { key } of [usedUp, overQuota]) {
    expect((await service.request('/forward-auth', { headers: { 'X-API-Key': key } })).status).toBe(200);
  }
  const replaced = async (graceSeconds: number) => {
    const made = await make({ scopes: ['keys:verify'] });
    const body = { starts: 'now' as const, grace_seconds: graceSeconds };
    await client.rotateApiKey({ path: { key_id: made.id }, body });
    return made;
  };
  const [previous, old] = [await replaced(3600), await replaced(0)];
  const gone = await signUp(service);
  await gone.client.logOut();
  const bad = await badCredentials(service, ada);
  const keyOf = (what: string) => bad.find((each) => each.what === `${what} as X-API-Key`)?.headers['X-API-Key'] ?? '';
  texts = [
    ...[good, bare, elsewhere, usedUp, overQuota, previous, old].map(({ key }) => key),
    ...['a revoked key', 'an expired key', 'a disabled key', 'a key with a wrong secret'].map(keyOf),
    mintKey({ prefix: 'lk', keyring: service.services.keyring }).text,
    accessToken,
    '',
  ];
  const unusual: Record<(typeof unusualCredentials)[number] | (typeof emptyCredentials)[number], Header[]> = {
    none: [],
    'token of one who logged out': [['Authorization', `Bearer ${gone.accessToken}`]],
    'key without scopes': [['X-API-Key', bare.key]],
    'key for another address': [['X-API-Key', elsewhere.key]],
    'key at its rate limit': [['X-API-Key', usedUp.key]],
    'key at its quota': [['Authorization', `Bearer ${overQuota.key}`]],
    'old secret in its grace period': [['X-API-Key', previous.key]],
    'old secret after it': [['Authorization', `Bearer ${old.key}`]],
    'key as bearer with spaces': [['authorization', `bearer   ${good.key}  `]],
    'both headers': [
      ['X-API-Key', good.key],
      ['Authorization', `Bearer ${accessToken}`],
    ],
    'two keys': [
      ['X-API-Key', good.key],
      ['X-API-Key', bare.key],
    ],
    'an empty key': [['X-API-Key', '']],
    'an empty Authorization': [['Authorization', ' \t']],
    'a key beside an empty Authorization': [
      ['Authorization', ''],
      ['X-API-Key', good.key],
    ],
    'a token beside an empty key': [
      ['X-API-Key', '  '],
      ['Authorization', `Bearer ${accessToken}`],
    ],
    'a bad key beside an empty one': [
      ['X-API-Key', ''],
      ['X-API-Key', 'garbage'],
    ],
    'one header twice': [
      ['Authorization', `Bearer ${good.key}`],
      ['Authorization', `Bearer ${good.key}`],
    ],
  };
  credentials = {
    key: [['X-API-Key', good.key]],
    'key as Bearer': [['Authorization', `Bearer ${good.key}`]],
    token: [['Authorization', `Bearer ${accessToken}`]],
    ...unusual,
    ...Object.fromEntries(bad.map(({ what, headers }) => [what, Object.entries(headers)])),
  };
}

/** What a caller and an operator see of one request. */
interface Observation {
  answer: { status: number; headers: string[]; body: string; interim: number[] };
  line: object | null;
  notes: unknown[];
}

/** Sends one request both ways. @returns what was observed of the first, which was the same of the second. */
async function compare(request: RawRequest): Promise<Observation> {
  const [one, other] = [await observe(hot, request), await observe(plain, request)];
  expect(plain.wasHot).toBe(false);
  expect(one).toEqual(other);
  return one;
}

async function observe(way: Way, request: RawRequest): Promise<Observation> {
  const { logs } = service;
  const [linesBefore, notesBefore] = [logs.length, notes.length];
  way.wasHot = false;
  const answer = await exchange(way.port, request);
  await untilEnded(way);
  // The warning of a proxy that writes no address comes once a minute, whichever way the request takes; of what is no HTTP
  // a few lines a second tell, without an id.
  const isOfRequest = ({ level, requestId }: (typeof logs)[number]) =>
    level === 'error' || (level !== 'warn' && requestId !== undefined);
  const [line, ...surplus] = logs.slice(linesBefore).filter(isOfRequest);
  expect(surplus).toEqual([]);
  return { answer: comparable(answer), line: line ? comparableLine(line) : null, notes: notes.slice(notesBefore) };
}

/** A request is logged and counted when its response is closed, which may be after its caller has read it. */
async function untilEnded(way: Way): Promise<void> {
  await vi.waitFor(() => expect(way.ended).toBe(way.begun), { interval: 1, timeout: 10_000 });
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
/** How long is left until a window ends, which passes between the two. */
const waits = /(;t=|"reset_seconds":|Try again in )\d+(?: seconds?\b)?/g;
const steady = (text: string) => text.replace(uuid, '<random id>').replace(waits, '$1<seconds>');

function comparable({ status, headers, body, interim }: RawAnswer): Observation['answer'] {
  const lines = headers.map(([name, value]) => {
    // That the length is right is known: as much was read. Numbers of another length may stand in the body.
    const varies = ['Date', 'Retry-After', 'Content-Length'].includes(name);
    return `${name}: ${varies ? '<number>' : steady(value)}`;
  });
  return { status, headers: lines.sort(), body: steady(body), interim };
}

function comparableLine({ time: _time, durationMs: _durationMs, ...line }: Record<string, unknown>): object {
  return { ...line, requestId: steady(String(line['requestId'])) };
}

/** What is sent, in a form that can be printed. */
interface Plan {
  operation: 'verify' | 'forward-auth';
  method: string;
  path: 'right' | 'trailing slash' | 'capitals' | 'absolute' | 'doubled slash' | 'fragment';
  query: string;
  credential: string;
  extra: Header[];
  host: 'one' | 'none' | 'two';
  version: '1.0' | '1.1';
  mediaType: string | null;
  body: BodyPlan;
  transfer: 'whole' | 'in two' | 'chunked' | 'gzip' | 'identity' | 'unknown encoding';
}

interface BodyPlan {
  kind:
    | 'fields'
    | 'valid'
    | 'mutated'
    | 'any JSON'
    | 'any text'
    | 'BOM'
    | 'not UTF-8'
    | 'half of a character'
    | 'a field twice'
    | 'padded'
    | 'none';
  /** For the generator of valid values. */
  seed: number;
  text: number;
  fields: Record<string, unknown>;
  json: unknown;
  any: string;
  /** By how many bytes a padded body is longer than the longest that is allowed. */
  surplus: number;
}

/** One thing, or something of a kind, so many times as often as anything else. */
function often<T>(usual: fc.Arbitrary<T>, weight: number, others: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: others, weight: 1 });
}

const unusualCredentials = [
  'none',
  'token of one who logged out',
  'key without scopes',
  'key for another address',
  'key at its rate limit',
  'key at its quota',
  'old secret in its grace period',
  'old secret after it',
  'key as bearer with spaces',
  'both headers',
  'two keys',
  'one header twice',
] as const;

/** Of which one header at least says nothing. */
const emptyCredentials = [
  'an empty key',
  'an empty Authorization',
  'a key beside an empty Authorization',
  'a token beside an empty key',
  'a bad key beside an empty one',
] as const;

const goodQueries = fc.constantFrom(
  '',
  '?',
  '?scope=apikeys:read',
  '?cost=3',
  '?credential=any',
  '?scope=apikeys:read&cost=2&credential=any',
  '?scope=apikeys%3Aread',
  '?scope=keys:verify+apikeys:read',
  '?scope=keys:verify%20apikeys:read',
  '?%73cope=apikeys:read',
  '?scope=apikeys:read&',
  '?scope=admin',
  '?scope=undeclared.scope',
  `?scope=${'a'.repeat(1000)}`,
);

const badQueries = fc.constantFrom(
  '?cost=0',
  '?cost=many',
  '?credential=token',
  '?scope=keys:verify apikeys:read',
  '?scope=',
  '?scope',
  '?scope=+',
  '?scope=apikeys:read+',
  '?scope=a++b',
  '?scope=a&scope=b',
  '?scope=a&scope=a',
  '?scope[]=a',
  '?scope[$ne]=a',
  '?Scope=a',
  '?scope=%',
  '?scope=%zz',
  '?scope=%E0%A4',
  '?scope=%ff',
  '?scope=%c3%28',
  '?scope=%ED%A0%80',
  '?%=a',
  '?scope=%EF%BF%BD',
  '?scope=%00',
  '?scope=a%0Ab',
  '?scope=e%CC%81',
  '?scope=a#b',
  '?scope=a%23b',
  '?scope=a%2Bb+%26%25',
  "?scope=!$'()*,/;~%3C",
  '?scope=a%22b',
  '?scope=a%5Cb',
  '?#scope=a',
  '?&&&',
  '?=x',
  '?scope=apikeys:read&x=1',
  '?__proto__=x',
  '?constructor=x',
  '?hasOwnProperty=x',
  '?api_key=lk_x',
  '?ACCESS_TOKEN=x&scope=a',
  `?scope=${'a'.repeat(1001)}`,
  `?scope=${'a+'.repeat(499)}a`,
  `?${'a&'.repeat(1100)}scope=a`,
  `?${'&'.repeat(1000)}scope=admin`,
  '?scope=\u00a0a\u00a0',
);

const extras = fc.constantFrom<Header>(
  ['X-Request-Id', 'my-request.1'],
  ['x-request-id', 'A'.repeat(64)],
  ['X-Request-Id', 'A'.repeat(65)],
  ['X-Request-Id', 'not allowed'],
  ['X-Request-Id', ''],
  ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['Traceparent', 'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['User-Agent', 'researcher/1.0'],
  ['User-Agent', 'x'.repeat(300)],
  ['User-Agent', ''],
  ['X-Forwarded-For', '203.0.113.7'],
  ['X-Forwarded-For', '203.0.113.7, 198.51.100.1'],
  ['X-Forwarded-For', 'nonsense'],
  ['X-Forwarded-For', '203.0.113.7:51234'],
  ['X-Forwarded-For', '"[2001:db8::1%eth0]:443", ,'],
  ['x-forwarded-for', '127.0.0.1:80'],
  ['X-Forwarded-Proto', 'https'],
  ['Accept', 'text/html'],
  ['Accept', ';;;'],
  ['Accept-Encoding', 'gzip'],
  ['Content-Type', 'text/plain'],
  ['Cookie', 'session=1'],
  ['Origin', 'https://example.org'],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'Sat, 21 Nov 2026 00:00:00 GMT'],
  ['Range', 'bytes=0-1'],
  ['Connection', 'close'],
  ['Connection', 'keep-alive'],
  ['Expect', '100-continue'],
  ['Expect', 'something else'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-User-Id', 'usr_0000000000000000'],
  ['X-Latin', 'caf\u00e9'],
);

const goodFields = fc.record(
  {
    scopes: fc.constantFrom([], ['apikeys:read'], ['keys:verify', 'apikeys:read'], ['admin'], ['undeclared']),
    ip: fc.constantFrom('127.0.0.1', '203.0.113.7', '::ffff:203.0.113.7', '::1', 'cafe', '1.2.3.256'),
    cost: fc.constantFrom(0, 1, 2, 1_000_000),
  },
  { requiredKeys: [] },
);

const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, '', 0, 1, 1.5, -1, 1_000_001, true, [], ['apikeys:read'], ['a', 'a'], ['a b'], ['e\u0301']],
    ...['203.0.113.7', '203.0.113.256', '::1', '010.0.0.1', 'x'.repeat(16_384), 'x'.repeat(16_385)],
    ...['a\u0300'.repeat(40), `a${'\u0300'.repeat(31)}`, '\ud800', '\u0000', { $ne: null }],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const names = fc.constantFrom('key', 'scopes', 'ip', 'cost', 'userId', '__proto__', 'constructor', '');

const bodies: fc.Arbitrary<BodyPlan> = fc.record({
  kind: often<BodyPlan['kind']>(
    fc.constant('fields'),
    2,
    fc.constantFrom<BodyPlan['kind']>(
      ...([
        'valid',
        'mutated',
        'any JSON',
        'any text',
        'BOM',
        'not UTF-8',
        'half of a character',
        'a field twice',
      ] as const),
      ...(['padded', 'none'] as const),
    ),
  ),
  seed: fc.nat(1_000_000),
  text: fc.nat(1000),
  fields: often<Record<string, unknown>>(goodFields, 2, fc.dictionary(names, anyValue, { maxKeys: 3 })),
  json: fc.jsonValue({ maxDepth: 3 }),
  any: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('', '{', '{}', '[]', 'null', '"x"', '1', '{"key":"a"}}', ' {"key":"a"} ', '{"key":"a","key":"b"}'),
  ),
  surplus: fc.constantFrom(-1, 0, 1, 5000),
});

const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'REPORT');
const mediaTypes = fc.constantFrom<string | null>(
  null,
  'application/json; charset=utf-8',
  'Application/JSON;charset=UTF-8',
  'application/json; charset="utf-8"',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/json; charset=utf8',
  'application/json; charset=US-ASCII',
  'application/json; charset=utf-8; charset=utf-8',
  'application/json;',
  'application/json; x=y',
  'application/problem+json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'x',
  '',
);

/** What the two operations do not differ in. */
const common = {
  path: often<Plan['path']>(
    fc.constant('right'),
    20,
    fc.constantFrom('trailing slash', 'capitals', 'absolute', 'doubled slash', 'fragment'),
  ),
  credential: fc.oneof(
    { arbitrary: fc.constantFrom('key', 'key as Bearer', 'token'), weight: 4 },
    { arbitrary: fc.constantFrom(...unusualCredentials), weight: 2 },
    // Most requests are refused for something else before a limit is asked.
    { arbitrary: fc.constantFrom('key at its rate limit', 'key at its quota'), weight: 2 },
    // Any of them, by its place in the list.
    { arbitrary: fc.nat(1000).map(String), weight: 2 },
  ),
  extra: often<Header[]>(fc.constant([]), 2, fc.array(extras, { minLength: 1, maxLength: 3 })),
  host: often<Plan['host']>(fc.constant('one'), 40, fc.constantFrom('none', 'two')),
  version: often<Plan['version']>(fc.constant('1.1'), 40, fc.constant('1.0')),
  body: bodies,
  transfer: often<Plan['transfer']>(
    fc.constant('whole'),
    5,
    fc.constantFrom('in two', 'chunked', 'gzip', 'identity', 'unknown encoding'),
  ),
};

const plans: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({
    operation: fc.constant('verify' as const),
    method: often(fc.constant('POST'), 20, methods),
    query: often(fc.constant(''), 10, badQueries),
    mediaType: often<string | null>(fc.constant('application/json'), 5, mediaTypes),
    ...common,
  }),
  fc.record({
    operation: fc.constant('forward-auth' as const),
    method: often(fc.constant('GET'), 20, methods),
    query: often(goodQueries, 1, badQueries),
    mediaType: often<string | null>(fc.constant(null), 10, mediaTypes),
    ...common,
  }),
);

function requestOf(plan: Plan): RawRequest {
  const { operation, method, query, host, version, mediaType, extra } = plan;
  const headers: Header[] = [];
  if (host !== 'none') headers.push(['Host', 'latchkey.test']);
  if (host === 'two') headers.push(['Host', 'another.test']);
  headers.push(...credentialOf(plan));
  if (mediaType !== null) headers.push(['Content-Type', mediaType]);
  headers.push(...extra);
  // A GET may have a body as well, though nobody reads it.
  const bytes = operation === 'verify' || plan.body.text % 10 === 0 ? bytesOf(plan.body) : null;
  const sent = bytes ? transferred(bytes, plan) : { headers: [], body: [] };
  headers.push(...sent.headers);
  return { method, target: targetOf(plan) + query, version, headers, body: sent.body };
}

function credentialOf({ credential }: Plan): Header[] {
  const all = Object.values(credentials);
  return credentials[credential] ?? all[Number(credential) % all.length] ?? [];
}

function targetOf({ operation, path }: Plan): string {
  switch (path) {
    case 'right':
      return `/${operation}`;
    case 'trailing slash':
      return `/${operation}/`;
    case 'capitals':
      return `/${operation.toUpperCase()}`;
    case 'absolute':
      return `http://latchkey.test/${operation}`;
    case 'doubled slash':
      return `//${operation}`;
    case 'fragment':
      return `/${operation}#x`;
  }
}

const { components } = contract.document;
const mostBytes = 64 * 1024;

function bytesOf({ kind, text, fields, json, any, surplus, ...plan }: BodyPlan): Buffer | null {
  const key = texts[text % texts.length] ?? '';
  const generated = () => {
    const schema = { ...components.schemas['VerificationRequest'], components };
    return createGeneratorSync({ seed: plan.seed, optionalsProbability: 0.5 }).generate(schema as never) as object;
  };
  switch (kind) {
    case 'none':
      return null;
    case 'fields':
      return Buffer.from(JSON.stringify({ key, ...fields }));
    case 'valid':
      return Buffer.from(JSON.stringify(generated()));
    case 'mutated':
      return Buffer.from(JSON.stringify({ ...generated(), ...fields }));
    case 'any JSON':
      return Buffer.from(JSON.stringify(json));
    case 'any text':
      return Buffer.from(any);
    case 'BOM':
      return Buffer.from(`\ufeff${JSON.stringify({ key })}`);
    case 'not UTF-8':
      return Buffer.from(`{"key":"caf\u00e9${any.replace(/["\\]/g, '')}"}`, 'latin1');
    case 'half of a character':
      return Buffer.from(JSON.stringify({ key, ...fields }).replace('"key":"', '"key":"\\udc00'));
    case 'a field twice':
      return Buffer.from(JSON.stringify({ key, ...fields }).replace('}', `,"key":${JSON.stringify(key)}}`));
    case 'padded':
      return Buffer.from(JSON.stringify({ key }).padEnd(mostBytes + surplus));
  }
}

function transferred(bytes: Buffer, { transfer }: Plan): { headers: Header[]; body: Buffer[] } {
  const middle = Math.floor(bytes.length / 2);
  const parts = [bytes.subarray(0, middle), bytes.subarray(middle)];
  const length = (of: Buffer): Header => ['Content-Length', String(of.length)];
  switch (transfer) {
    case 'whole':
      return { headers: [length(bytes)], body: [bytes] };
    case 'in two':
      return { headers: [length(bytes)], body: parts };
    case 'chunked':
      return { headers: [['Transfer-Encoding', 'chunked']], body: [...parts.map(chunkOf), Buffer.from('0\r\n\r\n')] };
    case 'gzip': {
      const zipped = gzipSync(bytes);
      return { headers: [length(zipped), ['Content-Encoding', 'gzip']], body: [zipped] };
    }
    case 'identity':
      return { headers: [length(bytes), ['Content-Encoding', 'identity']], body: [bytes] };
    case 'unknown encoding':
      return { headers: [length(bytes), ['Content-Encoding', 'x']], body: [bytes] };
  }
}

/** Nothing of an empty part, which would be the last. */
function chunkOf(part: Buffer): Buffer {
  if (part.length === 0) return part;
  return Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
}

const host: Header = ['Host', 'latchkey.test'];
const by = (credential: string) => credentials[credential] ?? [];

function forwardAuth(change: Partial<RawRequest> = {}): RawRequest {
  return { method: 'GET', target: '/forward-auth', headers: [host, ...by('key')], ...change };
}

function verify(body: unknown, credential = 'key'): RawRequest {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const length: Header = ['Content-Length', String(bytes.length)];
  const headers: Header[] = [host, ...by(credential), ['Content-Type', 'application/json'], length];
  return { method: 'POST', target: '/verify', headers, body: [bytes] };
}

function twice(name: string): Header[] {
  return [
    [name, 'one'],
    [name, 'two'],
  ];
}

function withMore(request: RawRequest, header: Header): RawRequest {
  return { ...request, headers: [...request.headers, header] };
}

/** The same with its body a byte at a time. */
function inPieces(request: RawRequest): RawRequest {
  const [bytes = Buffer.alloc(0)] = request.body ?? [];
  return { ...request, body: Array.from(bytes, (byte) => Buffer.from([byte])) };
}

describe('the hot path', () => {
  it(`cannot be told from the way through Express (${runs} requests)`, { timeout: 300_000 }, async () => {
    const counts = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { answer } = await compare(requestOf(plan));
        const kind = `${answer.status} ${hot.wasHot ? 'hot' : 'plain'}`;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }),
      { numRuns: runs },
    );
    const hotOnes = [...counts].filter(([kind]) => kind.endsWith('hot')).map(([, count]) => count);
    expect(hotOnes.reduce((sum, count) => sum + count)).toBeGreaterThan(runs / 4);
    // Everything that may become of a request was met.
    for (const status of [200, 400, 401, 403, 429]) expect([...counts.keys()]).toContain(`${status} hot`);
    for (const status of [200, 400, 401, 403, 404, 405, 413, 415, 417]) {
      expect([...counts.keys()]).toContain(`${status} plain`);
    }
  });

  it.each<[string, () => RawRequest, number]>([
    ['a key', () => forwardAuth(), 200],
    ['scopes that it has', () => forwardAuth({ target: '/forward-auth?scope=keys:verify+apikeys:read' }), 200],
    ['a scope that it has not', () => forwardAuth({ target: '/forward-auth?scope=admin' }), 403],
    ['an access token', () => forwardAuth({ headers: [host, ...by('token')] }), 403],
    [
      'an access token that will do',
      () => forwardAuth({ target: '/forward-auth?credential=any', headers: [host, ...by('token')] }),
      200,
    ],
    ['a cost', () => forwardAuth({ target: '/forward-auth?cost=2&scope=keys:verify' }), 200],
    [
      'an old secret in its grace period',
      () => forwardAuth({ headers: [host, ...by('old secret in its grace period')] }),
      200,
    ],
    ['an old secret after it', () => forwardAuth({ headers: [host, ...by('old secret after it')] }), 401],
    ['no credential', () => forwardAuth({ headers: [host] }), 401],
    ['an empty key', () => forwardAuth({ headers: [host, ...by('an empty key')] }), 401],
    ['an empty Authorization', () => forwardAuth({ headers: [host, ...by('an empty Authorization')] }), 401],
    [
      'a key beside an empty Authorization',
      () => forwardAuth({ headers: [host, ...by('a key beside an empty Authorization')] }),
      200,
    ],
    [
      'a token beside an empty key',
      () =>
        forwardAuth({ target: '/forward-auth?credential=any', headers: [host, ...by('a token beside an empty key')] }),
      200,
    ],
    [
      'a bad key beside an empty one',
      () => forwardAuth({ headers: [host, ...by('a bad key beside an empty one')] }),
      401,
    ],
    ['two credentials', () => forwardAuth({ headers: [host, ...by('both headers')] }), 400],
    ['a key at its limit', () => forwardAuth({ headers: [host, ...by('key at its quota')] }), 429],
    ['a good body', () => verify({ key: texts[0], scopes: ['apikeys:read'], ip: '203.0.113.7', cost: 0 }), 200],
    ['a byte order mark before its body', () => verify('\ufeff{"key":"x"}'), 200],
    ['a good body in pieces', () => inPieces(verify({ key: 'caf\u00e9 \u{1f511}' })), 200],
    ['a good body and no credential', () => verify({ key: 'x' }, 'none'), 401],
    ['a good body and a key without the scope', () => verify({ key: 'x' }, 'key without scopes'), 403],
    ['an address that only its handler can refuse', () => verify({ key: 'x', ip: '1.2.3.256' }), 400],
  ])('answers a request with %s', async (_what, request, status) => {
    const { answer } = await compare(request());
    expect(answer.status).toBe(status);
    expect(hot.wasHot).toBe(true);
  });

  it.each<[string, () => RawRequest, number]>([
    ['HEAD', () => forwardAuth({ method: 'HEAD' }), 200],
    ['another method', () => forwardAuth({ method: 'POST' }), 405],
    ['a trailing slash', () => forwardAuth({ target: '/forward-auth/' }), 404],
    ['an absolute target', () => forwardAuth({ target: 'http://latchkey.test/forward-auth' }), 200],
    ['a parameter that there is not', () => forwardAuth({ target: '/forward-auth?x=1' }), 400],
    ['a parameter twice', () => forwardAuth({ target: '/forward-auth?scope=a&scope=b' }), 400],
    ['a cost that is none', () => forwardAuth({ target: '/forward-auth?cost=two' }), 400],
    ['a cost twice', () => forwardAuth({ target: '/forward-auth?cost=1&cost=2' }), 400],
    ['a scope that is not UTF-8', () => forwardAuth({ target: '/forward-auth?scope=%ff' }), 400],
    ['a lone percent sign', () => forwardAuth({ target: '/forward-auth?scope=100%' }), 400],
    [
      'a scope after too many parameters',
      () => forwardAuth({ target: `/forward-auth?${'&'.repeat(1000)}scope=a` }),
      400,
    ],
    ['two hosts', () => forwardAuth({ headers: [host, host, ...by('key')] }), 400],
    ['HTTP/1.0', () => forwardAuth({ version: '1.0' }), 200],
    ['two names of its program', () => forwardAuth({ headers: [host, ...by('key'), ...twice('User-Agent')] }), 200],
    ['two ids', () => forwardAuth({ headers: [host, ...by('key'), ...twice('X-Request-Id')] }), 200],
    ['two media types', () => withMore(verify({ key: 'x' }), ['Content-Type', 'text/plain']), 200],
    ['a content encoding', () => withMore(verify({ key: 'x' }), ['Content-Encoding', 'identity']), 200],
    ['too many combining marks in its body', () => verify({ key: `a${'\u0300'.repeat(31)}` }), 400],
    ['a body that breaks its schema', () => verify({ key: 7 }), 400],
    ['a body in pieces that breaks it', () => inPieces(verify({ key: '\u00e9', cost: -1 })), 400],
    ['a body that is no JSON', () => verify('{'), 400],
    ['an empty body', () => verify(''), 400],
    ['half of a character in its body', () => verify('{"key":"\\ud800"}'), 400],
    ['half of a character in a name', () => verify('{"key":"x","\\ud800":1}'), 400],
    ['a field twice', () => verify('{"key":"x","key":"y"}'), 400],
    ['a body in Latin-1', () => verify(Buffer.from('{"key":"caf\u00e9"}', 'latin1')), 400],
    ['a __proto__ in its body', () => verify('{"key":"x","__proto__":{"cost":0}}'), 400],
    ['a body that is too large', () => verify({ key: 'x'.repeat(70_000) }), 413],
  ])('leaves a request with %s to Express', async (_what, request, status) => {
    const { answer } = await compare(request());
    expect(answer.status).toBe(status);
    expect(hot.wasHot).toBe(false);
  });

  it('answers requests on one connection in their order, whichever way each of them goes', async () => {
    const requests = [
      verify({ key: texts[0] }),
      forwardAuth({ headers: [host] }),
      verify({ key: 7 }),
      forwardAuth({ method: 'HEAD' }),
      verify({ key: 'none' }, 'none'),
      forwardAuth(),
    ];
    const answers = [];
    for (const way of [hot, plain]) {
      answers.push((await exchangeAll(way.port, requests)).map(comparable));
      await untilEnded(way);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.map(({ status }) => status)).toEqual([200, 401, 400, 200, 401, 200]);
  });

  const failures: Record<string, () => Promise<unknown>> = {
    'fails, with a secret in its message': async () => {
      throw new Error('A fault of ours, with a secret in its message.');
    },
    'cannot reach the database': async () => {
      throw Object.assign(new Error('a secret address'), { name: 'MongoServerSelectionError' });
    },
    'refuses with headers of its own': async () => {
      const headers = { 'Retry-After': '7', RateLimit: '"x";r=0;t=7' };
      throw new Problem('rate_limited', { detail: 'Later.', headers });
    },
    'gives a body that breaks the contract': async () => ({ status: 200, body: { valid: true, secretHash: 'x' } }),
    'does not end': () => new Promise<never>(() => undefined),
  };

  describe('of a service behind https that trusts no proxy', () => {
    let ways: [Way, Way];
    /** What the handler of the operation does. */
    let outcome: () => Promise<unknown>;

    beforeAll(async () => {
      const { services } = service;
      const config = { ...services.config, publicUrl: 'https://latchkey.test', trustProxy: false as const };
      const verifyApiKey = () => outcome();
      const handlers = { ...createHandlers(services), verifyApiKey } as unknown as Handlers;
      ways = await bothWays({ ...services, config }, handlers);
    });
    afterAll(() => {
      for (const { server } of ways) close(server);
    });

    /** At the same time, as one of them takes seconds. */
    async function answersOf(request: RawRequest): Promise<Observation['answer'][]> {
      return Promise.all(
        ways.map(async (way) => {
          const answer = comparable(await exchange(way.port, request));
          await untilEnded(way);
          return answer;
        }),
      );
    }

    it.each(Object.entries(failures))('answers as Express does, if a handler %s', async (_what, failure) => {
      outcome = failure;
      const [one, other] = await answersOf(verify({ key: 'x' }));
      expect(one).toEqual(other);
      expect(one?.status).toBeGreaterThanOrEqual(429);
      expect(one?.body).not.toMatch(/secret/i);
      expect(ways.map(({ wasHot }) => wasHot)).toEqual([true, false]);
    });

    it('sends the same headers, and sees the same addresses', async () => {
      for (const credential of ['key', 'none', 'key for another address']) {
        const forwarded: Header = ['X-Forwarded-For', '203.0.113.7'];
        const [one, other] = await answersOf(forwardAuth({ headers: [host, forwarded, ...by(credential)] }));
        expect(one).toEqual(other);
        expect(one?.headers.join()).toContain('Strict-Transport-Security');
        expect(ways.map(({ wasHot }) => wasHot)).toEqual([true, false]);
      }
      const addresses = notes.slice(-4).map(([, , from]) => (from as { ip: string }).ip);
      expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
    });
  });
});
