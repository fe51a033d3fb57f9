import fc from 'fast-check';
import { createGeneratorSync } from 'json-schema-faker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SchemaObject } from '../../src/contract/document.js';
import type { Operation } from '../../src/contract/read-operations.js';
import {
  contract,
  expectProblemOrConforming,
  operation as operationOf,
  programOperations,
} from '../support/contract.js';
import { type Person, signUp, startService, type TestService } from '../support/service.js';

/** Requests that the contract describes, and requests that are off it in one place or in all. */
const runs = 1500;
let service: TestService;
let person: Person;
let key: string;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 1000 });
  person = await signUp(service);
  key = (await person.client.createApiKey({ body: { label: 'fuzz', expires_at: null } })).data.key;
});
afterAll(() => service.close());

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    'null',
    '__proto__',
    '$where',
    '{"$ne":null}',
    '../../etc/passwd',
    '%00',
    "' OR 1=1 --",
    '\u202e',
    '9'.repeat(400),
  ),
);
const anyJson = fc.jsonValue({ maxDepth: 3 });

/** Without `minProperties`, which the generator does not manage where every property is optional. */
const components = JSON.parse(
  JSON.stringify(contract.document.components, (name, value) => (name === 'minProperties' ? undefined : value)),
);

interface Plan {
  operationId: string;
  /** For the generator of valid values. */
  seed: number;
  credential: 'token' | 'key as Bearer' | 'key as X-API-Key' | 'none' | 'garbage';
  garbage: string;
  body: 'valid' | 'mutated' | 'any JSON' | 'any text';
  mutation: { at: number; value: unknown };
  json: unknown;
  text: string;
  parameters: 'valid' | 'any text';
  parameterTexts: string[];
  surplus: [string, string] | null;
  mediaType: string;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  // Among so many, the one that makes something would hardly be met. Pages take nothing that could be wrong.
  operationId: fc.constantFrom(
    ...programOperations.map(({ operationId }) => operationId),
    ...Array(5).fill('createApiKey'),
  ),
  seed: fc.nat(),
  credential: fc.constantFrom<Plan['credential']>(
    'token',
    'token',
    'key as Bearer',
    'key as X-API-Key',
    'none',
    'garbage',
  ),
  garbage: anyText,
  body: fc.constantFrom<Plan['body']>('valid', 'valid', 'mutated', 'any JSON', 'any text'),
  mutation: fc.record({ at: fc.nat(), value: anyJson }),
  json: anyJson,
  text: anyText,
  parameters: fc.constantFrom<Plan['parameters']>('valid', 'valid', 'any text'),
  parameterTexts: fc.array(anyText, { minLength: 5, maxLength: 5 }),
  // Seldom: a parameter that there is not is all that is seen of a request that has one.
  surplus: fc.oneof({ arbitrary: fc.constant(null), weight: 7 }, { arbitrary: fc.tuple(anyText, anyText), weight: 1 }),
  mediaType: fc.constantFrom(
    'application/json',
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'x',
  ),
});

function valid(schema: SchemaObject, plan: Plan): unknown {
  const whole = { ...schema, components };
  return createGeneratorSync({ seed: plan.seed, optionalsProbability: 0.5 }).generate(whole as never);
}

function requestOf(plan: Plan): { path: string; init: RequestInit } {
  const operation = operationOf(plan.operationId);
  const headers = new Headers(credentialOf(plan));
  const query = new URLSearchParams();
  let path: string = operation.path;
  for (const [index, { name, in: place, schema, required }] of operation.parameters.entries()) {
    if (!required && plan.seed % (index + 2) === 0) continue;
    const value = plan.parameters === 'valid' ? valid(schema, plan) : (plan.parameterTexts[index] ?? '');
    const text = String(value);
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(text));
    if (place === 'query') query.set(name, text);
    // fetch itself refuses what cannot be a header.
    if (place === 'header') headers.set(name, text.replace(/[^\x20-\x7e]/g, '?'));
  }
  if (plan.surplus) query.set(...plan.surplus);
  const [mediaType] = operation.requestMediaTypes;
  if (mediaType) headers.set('Content-Type', plan.mediaType);
  const init: RequestInit = { method: operation.method.toUpperCase(), headers };
  if (mediaType) init.body = bodyOf(plan, operation);
  return { path: query.size > 0 ? `${path}?${query}` : path, init };
}

function credentialOf({ credential, garbage }: Plan): Record<string, string> {
  const printable = garbage.replace(/[^\x20-\x7e]/g, '?');
  switch (credential) {
    case 'token':
      return { Authorization: `Bearer ${person.accessToken}` };
    case 'key as Bearer':
      return { Authorization: `Bearer ${key}` };
    case 'key as X-API-Key':
      return { 'X-API-Key': key };
    case 'garbage':
      return garbage.length % 2 === 0 ? { Authorization: printable } : { 'X-API-Key': printable };
    case 'none':
      return {};
  }
}

function bodyOf(plan: Plan, operation: Operation): string {
  if (plan.body === 'any text') return plan.text;
  if (plan.body === 'any JSON') return JSON.stringify(plan.json);
  const schema =
    contract.document.paths[operation.path]?.[operation.method]?.requestBody?.content['application/json']?.schema;
  const body = valid(schema ?? {}, plan) as Record<string, unknown>;
  if (plan.body === 'mutated') {
    const names = [...Object.keys(body), 'surplus'];
    body[names[plan.mutation.at % names.length] ?? 'surplus'] = plan.mutation.value;
  }
  return JSON.stringify(body);
}

describe('requests made from the contract', () => {
  it(`never get a 5xx, and every answer conforms (${runs} requests)`, { timeout: 120_000 }, async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        // These end the credentials that the other requests use; the calls of other people are in the other tests.
        const ends = ['logOut', 'changePassword', 'revokeCurrentApiKey'].includes(plan.operationId);
        const { path, init } = requestOf(ends ? { ...plan, credential: 'none' } : plan);
        const response = await service.request(path, init);
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        expect(response.status).toBeLessThan(500);
        await expectProblemOrConforming(operationOf(plan.operationId), response);
      }),
      { numRuns: runs },
    );
    // The requests reach the handlers, and are not all turned away at the door.
    for (const status of [200, 201, 400, 401, 403, 404, 415]) expect([...statuses.keys()]).toContain(status);
  });

  it('with any header for a credential never get a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('Authorization', 'X-API-Key'),
        fc.string({ maxLength: 300 }),
        async (name, value) => {
          const printable = value.replace(/[^\x20-\x7e]/g, '');
          for (const text of [
            printable,
            `Bearer ${printable}`,
            `lk_${printable}`,
            `${printable}.${printable}.${printable}`,
          ]) {
            const { status } = await service.request('/auth/me', { headers: { [name]: text } });
            expect([400, 401]).toContain(status);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
