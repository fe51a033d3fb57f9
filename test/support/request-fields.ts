import type { SchemaObject } from '../../src/contract/document.js';
import type { Operation } from '../../src/contract/read-operations.js';
import { contract } from './contract.js';

/** A schema of a field with its references followed and its `allOf` merged, the tightest bounds winning. */
export interface FieldSchema extends SchemaObject {
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, SchemaObject>;
  required?: string[];
  items?: SchemaObject;
  additionalProperties?: SchemaObject | boolean;
  propertyNames?: SchemaObject;
  oneOf?: SchemaObject[];
  'x-error-message'?: string;
}

/** A field of a request, wherever it stands. */
export interface Field {
  /** From the body, or from the parameters. */
  path: string[];
  /** As it stands in the contract. */
  source: SchemaObject;
  schema: FieldSchema;
  /** Whether the object around it has to have it. */
  required: boolean;
  /** The object or array around it, as good as the contract asks for, with this in the place of the field. */
  around(value: unknown): unknown;
}

/** The name that a member of a map gets. */
export const memberName = 'a_name';

const tightest: Record<string, (one: number, other: number) => number> = {
  minLength: Math.max,
  minimum: Math.max,
  maxLength: Math.min,
  maximum: Math.min,
};

export function merged(source: SchemaObject): FieldSchema {
  const { $ref, allOf = [], ...own } = source as { $ref?: string; allOf?: SchemaObject[] } & SchemaObject;
  const [, section = '', name = ''] = $ref?.split('/').slice(1) ?? [];
  const target = $ref === undefined ? [] : [contract.document.components[section]?.[name] as SchemaObject];
  const whole: FieldSchema = { ...own };
  for (const [key, value] of [...target, ...allOf].map(merged).flatMap(Object.entries)) {
    const [mine, choose] = [whole[key], tightest[key]];
    whole[key] = choose && typeof mine === 'number' ? choose(mine, value as number) : (mine ?? value);
  }
  return whole;
}

/** All fields of a body, at any depth, the body itself first. */
export function fieldsOfBody({ requestSchemas, path, method }: Operation): Field[] {
  const [[mediaType, source] = []] = Object.entries(requestSchemas);
  if (mediaType === undefined || !source) return [];
  const raw = contract.document.paths[path]?.[method]?.requestBody?.content[mediaType] as { example?: object };
  return fieldsIn({
    path: [],
    source,
    schema: { ...merged(source), example: raw.example },
    required: true,
    around: (value) => value,
  });
}

function fieldsIn(field: Field): Field[] {
  const { schema, path } = field;
  const inside = (name: string, source: SchemaObject, required: boolean, around: (value: unknown) => unknown) =>
    fieldsIn({
      path: [...path, name],
      source,
      schema: merged(source),
      required,
      around: (v) => field.around(around(v)),
    });
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, source]) =>
    inside(name, source, schema.required?.includes(name) ?? false, (value) => ({
      ...goodObject(schema),
      [name]: value,
    })),
  );
  const others =
    typeof schema.additionalProperties === 'object'
      ? inside(memberName, schema.additionalProperties, false, (value) => ({
          ...goodObject(schema),
          [memberName]: value,
        }))
      : [];
  const items = schema.items ? inside('0', schema.items, false, (value) => [value]) : [];
  const alternatives = (schema.oneOf ?? []).flatMap((source) =>
    fieldsIn({ ...field, source, schema: merged(source) }).slice(1),
  );
  return [field, ...members, ...others, ...items, ...alternatives];
}

/** An object of the schema with little in it. */
function goodObject(schema: FieldSchema): Record<string, unknown> {
  if (schema['example']) return schema['example'] as Record<string, unknown>;
  return Object.fromEntries((schema.required ?? []).map((name) => [name, good(schema.properties?.[name] ?? {})]));
}

function good(source: SchemaObject): unknown {
  const { enum: values, minimum, type } = merged(source);
  if (values) return values[0];
  return type === 'integer' ? minimum : 'x';
}

/** Values that some schema refuses: of other types, empty, long, with odd characters, out of bounds, doubled, too many. */
export function suspects({
  maxLength = 0,
  minimum = 0,
  maximum = 0,
  maxItems = 0,
  maxProperties = 0,
}: FieldSchema): unknown[] {
  const many = (most: unknown) => Array.from({ length: Number(most) + 1 }, (_, at) => `s${at}`);
  return [
    null,
    true,
    1.5,
    '7',
    {},
    [],
    [[]],
    '',
    ' ',
    'no such value',
    '\u0000',
    '\u202e',
    '\u2028',
    '"',
    '2027-02-30T00:00:00Z',
    '2027-02-19',
    'x'.repeat(Number(maxLength) + 1),
    Number(minimum) - 1,
    Number(maximum) + 1,
    ['same', 'same'],
    many(maxItems),
    Object.fromEntries(many(maxProperties).map((name) => [name, 'x'])),
  ];
}
