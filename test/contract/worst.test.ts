import { describe, expect, it } from 'vitest';
import type { SchemaObject } from '../../src/contract/document.js';
import { compileSchema, contract } from '../support/contract.js';
import { counted } from '../support/counted.js';

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
