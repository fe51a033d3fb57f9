import { type OpenApiDocument, type Reference, resolve, type SchemaObject } from './document.js';

/** A character of Unicode as JSON may write it: two escapes of six characters. */
const characterBytes = 12;
const numberBytes = 25;
/** Quotes, brackets, a comma, a colon. */
const markBytes = 4;

/**
 * The most bytes that a JSON text without superfluous white space takes up which a schema accepts; infinite where it sets no
 * bound.
 */
export function largestJson(document: OpenApiDocument, schema: SchemaObject | Reference): number {
  const sizeOf = (part: unknown): number => largestJson(document, part as SchemaObject);
  if ('$ref' in schema) return sizeOf(resolve(document, schema as Reference));
  const {
    type,
    maxLength,
    items,
    maxItems,
    properties = {},
    additionalProperties,
    maxProperties,
    propertyNames,
  } = schema;
  const alternatives = [schema['anyOf'], schema['oneOf']].filter(Array.isArray).flat();
  if (alternatives.length > 0) return Math.max(...alternatives.map(sizeOf));
  if (Array.isArray(schema['enum'])) return Math.max(...schema['enum'].map((value) => JSON.stringify(value).length));
  const bound = (value: unknown) => (typeof value === 'number' ? value : Number.POSITIVE_INFINITY);
  const nameBytes = (name: string) => name.length * characterBytes + markBytes;
  const ofType: Record<string, () => number> = {
    null: () => 4,
    boolean: () => 5,
    integer: () => numberBytes,
    number: () => numberBytes,
    string: () => bound(maxLength) * characterBytes + markBytes,
    array: () => markBytes + bound(maxItems) * (sizeOf(items ?? {}) + 1),
    object: () => {
      const declared = Object.entries(properties as Record<string, SchemaObject>);
      const known = declared.reduce((sum, [name, value]) => sum + nameBytes(name) + sizeOf(value), markBytes);
      if (additionalProperties === false) return known;
      // `true` is the schema that sets no bound.
      const others = typeof additionalProperties === 'object' ? additionalProperties : {};
      const longestName = bound((propertyNames as SchemaObject | undefined)?.['maxLength']);
      return known + bound(maxProperties) * (longestName * characterBytes + markBytes + sizeOf(others));
    },
  };
  const types = [type].flat().filter((name): name is string => typeof name === 'string');
  return types.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...types.map((name) => ofType[name]?.() ?? 0));
}
