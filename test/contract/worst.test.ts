import type { Request, Response } from 'express';
import { beforeAll, describe, expect, it } from 'vitest';
import { bodiesOf } from '../../scripts/worst/bodies.js';
import { requestsOf } from '../../scripts/worst/requests.js';
import type { SchemaObject } from '../../src/contract/document.js';
import type { Operation } from '../../src/contract/read-operations.js';
import { mostBytes } from '../../src/http/body.js';
import { createValidator } from '../../src/http/validator.js';
import { Problem } from '../../src/problems/problem.js';
import { compileSchema, contract, operation } from '../support/contract.js';
import { counted, countedDeep } from '../support/counted.js';

const { components, paths } = contract.document;

/** Every array of the contract whose items must differ, by where it stands. */
function uniqueArraysIn(node: unknown, place: string): [place: string, schema: SchemaObject][] {
  if (typeof node !== 'object' || node === null) return [];
  const own: [string, SchemaObject][] = 'uniqueItems' in node ? [[place, node as SchemaObject]] : [];
  return [...own, ...Object.entries(node).flatMap(([name, member]) => uniqueArraysIn(member, `${place}/${name}`))];
}

const arrays = uniqueArraysIn({ components, paths }, '');

describe('an array whose items must differ', () => {
  it('is found in the contract', () => {
    expect(arrays.map(([place]) => place)).toEqual(
      expect.arrayContaining(['/components/schemas/Scopes', '/components/schemas/IpAllowlist']),
    );
  });

  it.each(
    arrays.flatMap(([place, schema]) => [
      { what: 'texts', place, schema, item: (at: number): unknown => `item${at}` },
      { what: 'objects', place, schema, item: (at: number): unknown => ({ '': at }) },
      { what: 'arrays', place, schema, item: (at: number): unknown => [at] },
    ]),
  )('is compared in linear time: $what at $place', ({ schema, item }) => {
    // All errors are gathered, as of requests, so that too many items do not end the comparison.
    const validate = compileSchema(schema);
    const reads = (count: number) => {
      const { array, reads: read } = counted(Array.from({ length: count }, (_, at) => item(at)));
      validate(array);
      return read();
    };
    expect(reads(2000) / reads(1000)).toBeLessThan(2.1);
  });
});

const json = 'application/json';
const withBody = contract.operations.filter(({ requestMediaTypes }) => requestMediaTypes.includes(json));

/** The middlewares that hold requests to the contract, as the router has them. */
const validators = new Map<string, Awaited<ReturnType<ReturnType<typeof createValidator>>>>();

beforeAll(async () => {
  const validatorFor = createValidator(contract.document);
  for (const each of contract.operations) validators.set(each.operationId, await validatorFor(each));
});

const ids = {
  key_id: 'key_0000000000000000',
  user_id: 'usr_0000000000000000',
  organization_id: 'org_0000000000000000',
  session_id: 'ses_0000000000000000',
};

interface Sent {
  body?: unknown;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** What the validator says of a request: `undefined` where nothing is wrong with it. */
async function judge({ operationId, method, path }: Operation, sent: Sent): Promise<Problem | undefined> {
  const target = path
    .replace('{key_id}', 'key_0000000000000000')
    .replace('{user_id}', 'usr_0000000000000000')
    .replace('{organization_id}', 'org_0000000000000000')
    .replace('{session_id}', 'ses_0000000000000000');
  const { body, query = {}, headers = {} } = sent;
  const request = {
    method: method.toUpperCase(),
    originalUrl: target,
    url: target,
    path: target,
    baseUrl: '',
    headers: body === undefined ? headers : { ...headers, 'content-type': json },
    query,
    params: ids,
    body,
    app: { enabled: () => true },
  } as unknown as Request;
  for (const middleware of validators.get(operationId) ?? []) {
    const error = await new Promise((resolve) => void middleware(request, {} as Response, resolve));
    if (error !== undefined) {
      expect(error).toBeInstanceOf(Problem);
      return error as Problem;
    }
  }
  return undefined;
}

describe('a body that is worse than the contract allows', () => {
  /** Bodies whose values are many: text is judged by expressions, which no reading shows. */
  const manyValues = ({ requestSchemas }: Operation, bytes: number) => {
    const example = { label: 'x', data: [{ key: 'x' }] };
    return bodiesOf(requestSchemas[json] ?? {}, contract.document, example, { bytes }).flatMap(({ name, body }) => {
      if (/: (?:long|\d+) /.test(name)) return [];
      try {
        return [{ name, body: JSON.parse(body) as unknown }];
      } catch {
        return [];
      }
    });
  };

  it.each(withBody.map((each) => [each.operationId, each] as const))(
    'is judged in linear time, and beyond its bounds no further: %s',
    async (_id, each) => {
      const readsOf = async (bytes: number) => {
        const entries: [string, number][] = [];
        for (const { name, body } of manyValues(each, bytes)) {
          const { value, reads } = countedDeep(body);
          const problem = await judge(each, { body: value });
          entries.push([name, problem ? reads() : 0]);
        }
        return new Map(entries);
      };
      const [half, whole] = [await readsOf(mostBytes / 2), await readsOf(mostBytes)];
      expect(half.size).toBeGreaterThan(10);
      for (const [name, reads] of whole) {
        const before = half.get(name);
        if (before !== undefined) expect(reads, name).toBeLessThan(2.2 * before + 200);
      }
      for (const [name, reads] of whole) {
        if (/: many (?:empty|different|numbers|nulls)/.test(name)) expect(reads, name).toBeLessThan(40);
      }
    },
  );

  it.each([
    [
      'scopes that are objects',
      'createApiKey',
      { label: 'x', scopes: Array.from({ length: 6600 }, (_, at) => ({ '': at })) },
      '/scopes',
    ],
    ['a batch of nothing', 'verifyApiKeys', { data: Array.from({ length: 20_000 }, () => ({})) }, '/data'],
    ['addresses', 'updateApiKey', { ip_allowlist: Array.from({ length: 9000 }, () => '') }, '/ip_allowlist'],
    [
      'metadata',
      'createApiKey',
      { label: 'x', metadata: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [at, 0])) },
      '/metadata',
    ],
    [
      'a batch within its bounds, of too many scopes in all',
      'verifyApiKeys',
      { data: Array.from({ length: 100 }, () => ({ key: 'x', scopes: Array.from({ length: 100 }, () => '') })) },
      '/data/0/scopes/0',
    ],
  ])('is told its first fault only: %s', async (_what, operationId, body, pointer) => {
    const problem = await judge(operation(operationId), { body });
    expect(problem?.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('is told all of its faults where it is of modest size, a list that is too long among them', async () => {
    const body = {
      label: '',
      scopes: Array.from({ length: 101 }, (_, at) => `s${at}`),
      colour: 1,
      quota: { limit: 0 },
    };
    const problem = await judge(operation('createApiKey'), { body });
    expect(problem?.errors?.map((error) => error.pointer).toSorted()).toEqual([
      '/colour',
      '/label',
      '/quota/limit',
      '/quota/period',
      '/scopes',
    ]);
  });

  it('is told all parameters at fault beside it', async () => {
    const problem = await judge(operation('createApiKey'), { body: {}, headers: { 'idempotency-key': 'short' } });
    expect(problem?.errors).toEqual([
      {
        parameter: 'idempotency-key',
        message: 'Use 16 to 128 printable ASCII characters without spaces. A UUID works well.',
      },
      {
        pointer: '/label',
        message: expect.stringMatching(/^This field is required\. Use 1 to 100 visible characters/),
      },
    ]);
    const query = { limit: '0', sort: 'x', status: 'active' };
    const listing = await judge(operation('listApiKeys'), { query });
    expect(listing?.errors?.map(({ parameter }) => parameter)).toEqual(['sort', 'limit']);
  });
});

describe('the pointer to a field that there should not be', () => {
  it.each([
    ['a/b', '/a~1b'],
    ['~', '/~0'],
    ['~1', '/~01'],
    ['/', '/~1'],
    ['a/b~c/d', '/a~1b~0c~1d'],
    ['', '/'],
    ['x'.repeat(60_000), `/${'x'.repeat(999)}`],
    ['~'.repeat(30_000), `/${'~0'.repeat(499)}`],
    [`${'x'.repeat(998)}\u{1f600}`, `/${'x'.repeat(998)}`],
  ])('is one by RFC 6901, and bounded: %.20s', async (name, pointer) => {
    const problem = await judge(operation('createApiKey'), { body: { label: 'x', [name]: 0 } });
    expect(problem?.errors?.map((error) => error.pointer)).toEqual([pointer]);
    // One of so many values that only the first fault is told.
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`a${at}`, 0]));
    const first = await judge(operation('updateApiKey'), { body: { [name]: 0, ...many } });
    expect(first?.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('is one inside of another field as well', async () => {
    const body = { label: 'x', rate_limit: { limit: 1, window_seconds: 1, 'a/b': 0 }, metadata: { 'c/d': 'x' } };
    const problem = await judge(operation('createApiKey'), { body });
    expect(problem?.errors?.map((error) => error.pointer)).toEqual(
      expect.arrayContaining(['/rate_limit/a~1b', '/metadata/c~1d']),
    );
  });
});

describe('the worst requests', () => {
  const size = ({ target, headers }: ReturnType<typeof requestsOf>[number]) =>
    headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, target.length);

  it.each(contract.operations.map((each) => [each.operationId, each] as const))(
    'are many, differ, and are within what is read at all: %s',
    (_id, each) => {
      const requests = requestsOf(each, contract.document, ids);
      expect(requests.length).toBeGreaterThan(each.requestMediaTypes.length > 0 ? 70 : 35);
      expect(new Set(requests.map(({ name }) => name)).size).toBe(requests.length);
      for (const request of requests) {
        expect(Buffer.byteLength(request.body ?? ''), request.name).toBeLessThanOrEqual(mostBytes);
        expect(size(request), request.name).toBeLessThan(16_000);
      }
    },
  );
});
