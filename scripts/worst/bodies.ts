import { type OpenApiDocument, type Reference, resolve, type SchemaObject } from '../../src/contract/document.js';
import { mostBytes } from '../../src/http/body.js';
import { hostileTexts } from './texts.js';

export interface WorstBody {
  name: string;
  body: string;
}

/** A part of a body, and its schema. */
interface Part {
  path: (string | number)[];
  schema: SchemaObject;
}

/** Members that are asked for and not there, in numbers and in forms. */
const members: Record<string, (at: number) => string> = {
  'many members': (at) => `"a${at}":0`,
  'members with numbers for names': (at) => `"${at}":0`,
  'members with high numbers for names': (at) => `"${4_294_967_294 - at}":0`,
  'members that are objects': (at) => `"a${at}":{}`,
  'one name many times': () => '"a":0',
};

const items: Record<string, (at: number) => string> = {
  'empty objects': () => '{}',
  'different objects': (at) => `{"":${at}}`,
  'empty arrays': () => '[]',
  'empty texts': () => '""',
  'different texts': (at) => `"a${at}"`,
  'long equal texts': () => `"${'a'.repeat(64)}"`,
  'texts that differ at the end': (at) => `"${'a'.repeat(58)}${String(at).padStart(6, '0')}"`,
  numbers: () => '0',
  'different numbers': (at) => String(at),
  nulls: () => 'null',
};

/** Every body of at most so many bytes that puts something hostile in one place of an example, or in place of all of it. */
export function bodiesOf(
  schema: SchemaObject,
  document: OpenApiDocument,
  example: unknown,
  { bytes = mostBytes } = {},
): WorstBody[] {
  const root: Part = { path: [], schema: flat(schema, document) };
  return [root, ...partsOf(root, document)].flatMap(
    ({ path, schema: { type, maxLength, maxItems, maxProperties } }) => {
      const where = path.length === 0 ? 'body' : `body /${path.join('/')}`;
      const put = (name: string, text: string) => ({ name: `${where}: ${name}`, body: withText(example, path, text) });
      const room = bytes - Buffer.byteLength(withText(example, path, ''));
      const types = [type].flat();
      return [
        ...(types.includes('string') ? textsOf(room, maxLength as number).map(([name, text]) => put(name, text)) : []),
        ...(types.includes('array') ? arraysOf(room, maxItems as number).map(([name, text]) => put(name, text)) : []),
        ...(types.includes('object')
          ? objectsOf(room, example, path, maxProperties as number).map(([n, t]) => put(n, t))
          : []),
        ...(path.length === 0 ? roots(bytes) : []),
      ].filter(({ body }) => Buffer.byteLength(body) <= bytes);
    },
  );
}

function textsOf(room: number, maxLength: number): [string, string][] {
  const longest = Math.floor((room - 40) / 3);
  return [...new Set([longest, Math.min(maxLength, longest)])].flatMap((length) =>
    hostileTexts(length).map(({ name, text }): [string, string] => [
      `${length === longest ? 'long' : `${length}`} ${name}`,
      JSON.stringify(text),
    ]),
  );
}

function arraysOf(room: number, maxItems: number): [string, string][] {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  return [
    ...Object.entries(items).flatMap(([name, item]): [string, string][] => [
      [`many ${name}`, `[${listed(item, room - 2)}]`],
      [`${maxItems} ${name}`, `[${listed(item, room - 2, maxItems)}]`],
    ]),
    [`${maxItems} deep arrays`, `[${listed(() => deep(100), room - 2, maxItems)}]`],
  ];
}

function objectsOf(room: number, example: unknown, path: Part['path'], maxProperties?: number): [string, string][] {
  const good = valueAt(example, path);
  const inside = isObject(good) ? JSON.stringify(good).slice(1, -1) : '';
  const before = inside === '' ? '' : `${inside},`;
  const left = room - before.length - 2;
  const value = (length: number) => JSON.stringify('\u0001'.repeat(length));
  return [
    ...Object.entries(members).map(([name, member]): [string, string] => [name, `{${before}${listed(member, left)}}`]),
    ['a long name', `{${before}"${'a'.repeat(left - 10)}":0}`],
    ['a name of tildes', `{${before}"${'~'.repeat(left - 10)}":0}`],
    ['deep objects', `{${before}"a":${'{"a":'.repeat(left / 7)}0${'}'.repeat(left / 7)}}`],
    ...(maxProperties === undefined
      ? []
      : ([
          ['as many members as may be', `{${listed((at) => `"a${at}":${value(500)}`, room - 2, maxProperties)}}`],
          ['members that hold too much', `{${listed((at) => `"a${at}":${value(600)}`, room - 2, maxProperties)}}`],
          ['more members than may be', `{${listed((at) => `"a${at}":"a"`, room - 2)}}`],
        ] satisfies [string, string][])),
  ];
}

/** In place of any body. */
function roots(bytes: number): WorstBody[] {
  const half = bytes / 2 - 10;
  const texts: Record<string, string> = {
    'deep arrays': `${'['.repeat(half)}${']'.repeat(half)}`,
    'deep arrays that do not end': '['.repeat(bytes),
    'deep objects that do not end': '{"a":'.repeat(bytes / 5),
    'an array of empty objects': `[${listed(() => '{}', bytes - 2)}]`,
    'an array of empty arrays': `[${listed(() => '[]', bytes - 2)}]`,
    'a long number': `{"a":${'9'.repeat(bytes - 10)}}`,
    'a number with a long fraction': `{"a":0.${'9'.repeat(bytes - 10)}}`,
    escapes: `{"a":"${'\\u0041'.repeat(bytes / 6 - 10)}"}`,
    'escapes that do not end': `{"a":"${'\\u0041'.repeat(bytes / 6 - 10)}`,
    spaces: `{${' '.repeat(bytes - 2)}}`,
    'only spaces': ' '.repeat(bytes),
    'a forbidden name at the end': `{${listed((at) => `"a${at}":0`, bytes - 30)},"__proto__":0}`,
    'what ends wrong': `{${listed((at) => `"a${at}":{}`, bytes - 30)}`,
  };
  return Object.entries(texts).map(([name, body]) => ({ name: `in place of the body: ${name}`, body }));
}

/** The parts of a body that its schema describes: members, and the first item of arrays. */
function partsOf({ path, schema }: Part, document: OpenApiDocument): Part[] {
  const own = Object.entries((schema['properties'] ?? {}) as Record<string, SchemaObject>).map(([name, member]) => ({
    path: [...path, name],
    schema: flat(member, document),
  }));
  const { items: item } = schema as { items?: SchemaObject };
  const parts = item ? [...own, { path: [...path, 0], schema: flat(item, document) }] : own;
  return parts.flatMap((part) => [part, ...partsOf(part, document)]);
}

/** With its references followed, and the parts of `allOf` merged. */
function flat(schema: SchemaObject, document: OpenApiDocument): SchemaObject {
  const { $ref, allOf = [], ...own } = schema as SchemaObject & { $ref?: string; allOf?: SchemaObject[] };
  const target = $ref === undefined ? {} : flat(resolve<SchemaObject>(document, { $ref } as Reference), document);
  return Object.assign({}, target, ...allOf.map((part) => flat(part, document)), own);
}

const place = '\u2300 here';

/** The example with a text of JSON in one place. */
function withText(example: unknown, path: Part['path'], text: string): string {
  const put = (value: unknown, [name, ...rest]: Part['path']): unknown => {
    if (name === undefined) return place;
    if (typeof name === 'number') return [put(Array.isArray(value) ? value[0] : undefined, rest)];
    const object = isObject(value) ? value : {};
    return { ...object, [name]: put(object[name], rest) };
  };
  return JSON.stringify(put(example, path)).replace(JSON.stringify(place), () => text);
}

function valueAt(example: unknown, path: Part['path']): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], example);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Separated by commas, as many as there is room for. */
function listed(piece: (at: number) => string, room: number, most = Number.POSITIVE_INFINITY): string {
  const pieces: string[] = [];
  let left = room;
  while (pieces.length < most) {
    const next = piece(pieces.length);
    left -= Buffer.byteLength(next) + 1;
    if (left < -1) break;
    pieces.push(next);
  }
  return pieces.join(',');
}
