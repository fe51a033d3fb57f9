/** The worst requests that can be made of the contract: for each operation bodies, queries, headers and paths. */
import type { OpenApiDocument, SchemaObject } from '../../src/contract/document.js';
import type { Operation } from '../../src/contract/read-operations.js';
import { mostBytes } from '../../src/http/body.js';
import { bodiesOf } from './bodies.js';
import { hostileTexts } from './texts.js';

export interface WorstRequest {
  name: string;
  /** The target: path and query. */
  target: string;
  headers: [name: string, value: string][];
  body?: string;
}

/** Node.js's bound on the whole head of a request is 16 KiB; the rest of it needs some. */
const mostHeadCharacters = 15_000;

/** Ids in paths; of what there is where the caller's own is asked for. */
export interface Ids {
  key_id: string;
  user_id: string;
  organization_id: string;
  session_id: string;
}

export function requestsOf(operation: Operation, document: OpenApiDocument, ids: Ids): WorstRequest[] {
  const target = operation.path.replace(/\{(\w+)\}/g, (_all, name: keyof Ids) => ids[name]);
  const [mediaType] = operation.requestMediaTypes;
  const example = exampleOf(operation, document);
  const valid: Pick<WorstRequest, 'headers' | 'body'> =
    mediaType === undefined
      ? { headers: [] }
      : { headers: [['Content-Type', mediaType]], body: written(example, mediaType) };
  return [
    { name: 'as in the contract', target, ...valid },
    ...bodies(operation, document, example).map(({ name, body }) => ({ name, target, ...valid, body })),
    ...queries(operation).map(([name, query]) => ({ name, target: `${target}?${query}`, ...valid })),
    ...headers(operation).map(([name, added]) => ({ name, target, ...valid, headers: [...valid.headers, ...added] })),
    ...paths(operation).map(([name, path]) => ({ name, target: path, ...valid })),
  ];
}

type Raw = { requestBody?: { content: Record<string, { example: unknown }> } };

function exampleOf(
  { path, method, requestMediaTypes: [mediaType = ''] }: Operation,
  document: OpenApiDocument,
): unknown {
  const raw = document.paths[path]?.[method] as unknown as Raw;
  return raw.requestBody?.content[mediaType]?.example;
}

function written(body: unknown, mediaType: string): string {
  return mediaType === 'application/json'
    ? JSON.stringify(body)
    : new URLSearchParams(body as Record<string, string>).toString();
}

function bodies({ requestSchemas }: Operation, document: OpenApiDocument, example: unknown) {
  const [entry] = Object.entries<SchemaObject>(requestSchemas);
  if (!entry) return [];
  const [mediaType, schema] = entry;
  if (mediaType === 'application/json') return bodiesOf(schema, document, example);
  return [
    ...hostileTexts(mostBytes / 3 - 100).map(({ name, text }) => ({
      name: `form: ${name}`,
      body: `token=${encodeURIComponent(text.replaceAll('\ud800', ''))
        .slice(0, mostBytes - 10)
        .replace(/%.?$/, '')}`,
    })),
    { name: 'form: many fields', body: repeat((at) => `a${at}=&`, mostBytes) },
    {
      name: 'form: 999 long fields',
      body: Array.from({ length: 999 }, (_, at) => `${at}=${'%41'.repeat(18)}`).join('&'),
    },
    { name: 'form: one field many times', body: repeat(() => 'token=a&', mostBytes) },
    { name: 'form: percent signs', body: `token=${'%'.repeat(mostBytes - 10)}` },
    { name: 'form: ampersands', body: '&'.repeat(mostBytes) },
  ];
}

function queries({ parameters }: Operation): [string, string][] {
  const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const size = mostHeadCharacters;
  return [
    ['query: many names', repeat((at) => `a${at}&`, size)],
    ['query: marks out of order', `a=${repeat(() => '%CC%95%CC%80%D6%AE%CC%A3', size)}`],
    ['query: brackets', `a${'[a]'.repeat(size / 3)}=1`],
    ['query: ampersands', '&'.repeat(size)],
    ...names.flatMap((name): [string, string][] => [
      [`query ${name}: long`, `${name}=${'a'.repeat(size)}`],
      [`query ${name}: commas`, `${name}=${'a,'.repeat(size / 2)}`],
      [`query ${name}: good items`, `${name}=${'active,'.repeat(size / 7)}`],
      [`query ${name}: spaces`, `${name}=${'a+'.repeat(size / 2)}`],
      [`query ${name}: many times`, repeat(() => `${name}=1&`, size)],
      [`query ${name}: marks out of order`, `${name}=${repeat(() => '%CC%95%CC%80%D6%AE%CC%A3', size)}`],
      [`query ${name}: deep JSON`, `${name}=${Buffer.from(`[${'['.repeat(10_000)}`).toString('base64url')}`],
      [`query ${name}: digits`, `${name}=${'9'.repeat(size)}`],
    ]),
  ];
}

/** Headers that anything on the way may read, whether or not the operation does. */
function headers({ parameters }: Operation): [string, [string, string][]][] {
  const size = mostHeadCharacters;
  const declared = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  const many = (line: [string, string]) =>
    Array.from({ length: Math.floor(size / (line.join().length + 3)) }, () => line);
  const longs: [string, string, string][] = [
    ['Accept', ';', 'semicolons'],
    ['Accept', 'a/b;q=0.1,', 'media types'],
    ['Accept-Encoding', 'br;q=0.1,', 'encodings'],
    ['Accept-Language', 'de-x;q=0.1,', 'languages'],
    ['Cookie', 'a=b; ', 'cookies'],
    ['X-Forwarded-For', '10.0.0.1,', 'addresses that are trusted'],
    ['X-Forwarded-For', '::1,', 'short addresses'],
    ['X-Forwarded-For', '1,', 'what is no address'],
    ['X-Forwarded-For', ' ', 'spaces'],
    ['X-Forwarded-For', 'f:', 'one long address'],
    ['X-Forwarded-Host', 'a,', 'hosts'],
    ['X-Forwarded-Proto', 'https,', 'protocols'],
    ['If-None-Match', '"a",', 'tags'],
    ['If-Match', '"1",', 'tags'],
    ['Range', 'bytes=0-1,', 'ranges'],
    ['User-Agent', 'a/1 ', 'products'],
    ['X-Request-Id', 'a', 'letters'],
    ['Content-Type', 'application/json;a=b;', 'parameters'],
    ['Content-Type', ' ;', 'semicolons'],
    ['Content-Encoding', 'gzip,', 'encodings'],
    ['Origin', 'http://a', 'origins'],
    ['Authorization', 'Bearer ', 'schemes'],
    ['X-API-Key', 'lk_', 'prefixes'],
    ['X-API-Key', `_${'a'.repeat(80)}`, 'what looks like a secret'],
    ...declared.flatMap((name): [string, string, string][] => [
      [name, 'a', 'letters'],
      [name, '"1", ', 'many tags'],
    ]),
  ];
  const part = (length: number) => Buffer.from(`{"alg":"HS256","a":${'['.repeat(length)}`).toString('base64url');
  return [
    ...longs.map(([name, piece, what]): [string, [string, string][]] => [
      `header ${name}: ${what}`,
      [[name, piece.repeat(size / piece.length).trimEnd() || 'x']],
    ]),
    [
      'header Authorization: a long token',
      [['Authorization', `Bearer ${part(3600)}.${part(3600)}.${'a'.repeat(900)}`]],
    ],
    ['header Authorization: dots', [['Authorization', `Bearer eyJ${'.'.repeat(size)}`]]],
    ['header Authorization: a long key', [['Authorization', `Bearer lk_${'a'.repeat(size)}`]]],
    ['headers: many Authorization', many(['Authorization', 'Bearer a'])],
    ['headers: many X-API-Key', many(['X-API-Key', 'a'])],
    ['headers: many X-Forwarded-For', many(['X-Forwarded-For', '10.0.0.1'])],
    ['headers: many Cookie', many(['Cookie', 'a=b'])],
    ['headers: many names', Array.from({ length: 1500 }, (_, at): [string, string] => [`a${at}`, 'a'])],
  ];
}

function paths({ path }: Operation): [string, string][] {
  if (!path.includes('{')) return [];
  const size = mostHeadCharacters;
  const longs = { 'what looks like a token': 'eyJ.', letters: 'a', escapes: '%CC%95%CC%80', slashes: '/', dots: '../' };
  return Object.entries(longs).map(([what, piece]) => [
    `path: ${what}`,
    path.replace(/\{\w+\}/, piece.repeat(size / piece.length)),
  ]);
}

/** As many pieces as there is room for. */
export function repeat(piece: (at: number) => string, size: number): string {
  const pieces: string[] = [];
  for (let [at, length] = [0, 0]; ; at++) {
    const next = piece(at);
    length += Buffer.byteLength(next);
    if (length > size) return pieces.join('');
    pieces.push(next);
  }
}
