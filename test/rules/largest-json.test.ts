import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.js';
import type { OpenApiDocument, SchemaObject } from '../../src/contract/document.js';
import { largestJson } from '../../src/contract/largest-json.js';

const document = {
  components: { schemas: { Name: { type: 'string', maxLength: 2 } } },
} as unknown as OpenApiDocument;
const largest = (schema: SchemaObject) => largestJson(document, schema);

describe('the largest JSON of a schema', () => {
  it.each<[string, SchemaObject, unknown]>([
    ['a text of the largest characters', { type: 'string', maxLength: 3 }, '😀😀😀'],
    ['what a reference leads to', { $ref: '#/components/schemas/Name' }, '😀😀'],
    ['the longest of some values', { type: 'string', enum: ['a', 'longest'] }, 'longest'],
    ['the larger of two types', { type: ['string', 'null'], maxLength: 0 }, null],
    ['a list', { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 1 } }, ['😀', '😀', '😀']],
    [
      'an object',
      {
        type: 'object',
        additionalProperties: false,
        properties: { on: { type: 'boolean' }, n: { type: 'number' } },
      },
      { on: false, n: -1.2345678901234567e-100 },
    ],
    [
      'a map',
      {
        type: 'object',
        maxProperties: 2,
        propertyNames: { maxLength: 1 },
        additionalProperties: { type: 'string', maxLength: 1 },
      },
      { a: '😀', b: '😀' },
    ],
  ])('holds %s', (_what, schema, value) => {
    const escaped = JSON.stringify(value).replace(
      /[\ud800-\udfff]/g,
      (half) => `\\u${half.charCodeAt(0).toString(16)}`,
    );
    expect(largest(schema)).toBeGreaterThanOrEqual(escaped.length);
    expect(largest(schema)).toBeLessThan(10 * escaped.length + 10);
  });

  it.each<[string, SchemaObject]>([
    ['a text', { type: 'string' }],
    ['a list', { type: 'array', items: { type: 'null' } }],
    ['a list of whatever', { type: 'array', maxItems: 1 }],
    ['an object with further members', { type: 'object', properties: {} }],
    ['an object with whatever members', { type: 'object', properties: {}, additionalProperties: true }],
    ['whatever', {}],
  ])('is infinite where nothing bounds %s', (_what, schema) => {
    expect(largest(schema)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is small for what a stranger may send', () => {
    const contract = loadContract('http://latchkey.test');
    const open = contract.operations.filter(({ credentials }) => credentials.length === 0);
    const sizes = open.flatMap(({ requestSchemas }) =>
      Object.values(requestSchemas).map((schema) => largestJson(contract.document, schema)),
    );
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    for (const size of sizes) expect(size).toBeLessThan(10_000);
  });
});
