import type { ExpectedAnswer } from '../shared/call.js';
import { follow } from './targets.js';
import { type Json, type JsonObject, lineIn, objectIn } from './values.js';

/** Of an example that is shown. What is longer ends in an ellipsis. */
const mostLines = 24;
const mostCharacters = 1200;

/** Of schemas within schemas. */
const deepest = 8;
/** Of all schemas that are looked at for one example: references can mean millions. */
const mostSchemas = 500;

/** The answer that an operation promises when all goes well, and its media type where that is JSON. */
export interface Promised {
  answer: ExpectedAnswer;
  /** `other` for a body that is no JSON; `unknown` where the document says nothing of it. */
  body: 'json' | 'other' | 'unknown';
}

/** @returns `undefined` where no success with a body is declared. */
export function promisedAnswer(document: JsonObject, operation: JsonObject): Promised | undefined {
  const responses = objectIn(operation['responses']) ?? {};
  const [code] = Object.keys(responses)
    .filter((status) => /^2(?:\d\d|XX)$/i.test(status))
    .sort();
  if (code === undefined || code === '204') return undefined;
  const response = follow(document, responses[code]) ?? {};
  const content = objectIn(response['content']) ?? {};
  const mediaTypes = Object.keys(content);
  const json = mediaTypes.find((type) => /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type));
  const media = json === undefined ? undefined : follow(document, content[json]);
  return {
    answer: {
      status: /^\d+$/.test(code) ? Number(code) : 200,
      description: lineIn(response['description']) ?? '',
      body: media ? shownExample(exampleOfMedia(document, media)) : null,
    },
    body: json !== undefined ? 'json' : mediaTypes.length > 0 ? 'other' : 'unknown',
  };
}

function exampleOfMedia(document: JsonObject, media: JsonObject): Json | undefined {
  if (media['example'] !== undefined) return media['example'];
  const [named] = Object.values(objectIn(media['examples']) ?? {});
  const example = follow(document, named);
  const value = example?.['value'] ?? example?.['dataValue'];
  if (value !== undefined) return value;
  return exampleOfSchema(document, media['schema'], { left: mostSchemas, depth: deepest });
}

interface Bounds {
  /** Of schemas, over all branches. */
  left: number;
  depth: number;
}

/** What a schema gives as an example, or what those of its parts make together, where none that is required is missing. */
function exampleOfSchema(document: JsonObject, value: Json | undefined, bounds: Bounds): Json | undefined {
  const schema = follow(document, value);
  if (!schema || bounds.depth === 0 || bounds.left-- <= 0) return undefined;
  const { example, examples, enum: values } = schema;
  const given = example ?? firstOf(examples) ?? schema['const'] ?? schema['default'] ?? firstOf(values);
  if (given !== undefined) return given;
  const inner = (part: Json | undefined) => {
    const within = { left: bounds.left, depth: bounds.depth - 1 };
    const found = exampleOfSchema(document, part, within);
    bounds.left = within.left;
    return found;
  };
  const alternative = firstOf(schema['oneOf']) ?? firstOf(schema['anyOf']);
  if (alternative !== undefined) return inner(alternative);
  const item = schema['items'] === undefined ? undefined : inner(schema['items']);
  if (item !== undefined) return [item];
  const parts = Array.isArray(schema['allOf']) ? schema['allOf'].map(inner) : [];
  const own = exampleOfProperties(schema, inner);
  const objects = [...parts, ...(own === undefined ? [] : [own])];
  if (objects.length === 0 || objects.some((part) => objectIn(part) === undefined)) return undefined;
  return Object.fromEntries(objects.flatMap((part) => Object.entries(objectIn(part) ?? {})));
}

function exampleOfProperties(schema: JsonObject, exampleOf: (part: Json) => Json | undefined): JsonObject | undefined {
  const properties = objectIn(schema['properties']);
  if (!properties) return undefined;
  const found = Object.entries(properties).flatMap(([name, property]) => {
    const example = exampleOf(property);
    return example === undefined ? [] : [[name, example] as const];
  });
  const names = new Set(found.map(([name]) => name));
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return found.length > 0 && required.every((name) => names.has(String(name))) ? Object.fromEntries(found) : undefined;
}

const firstOf = (list: Json | undefined) => (Array.isArray(list) ? list[0] : undefined);

/** As indented JSON; `null` for what JavaScript cannot say exactly. */
function shownExample(value: Json | undefined): string | null {
  if (value === undefined || !isExact(value)) return null;
  const lines = JSON.stringify(value, null, 2)
    // Whatever hides in it, or turns the direction of what stands beside it.
    .replace(/[^\P{C}\n]/gu, escaped)
    .split('\n');
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (kept.length === mostLines || length > mostCharacters)
      return kept.length === 0 ? null : [...kept, '…'].join('\n');
    kept.push(line);
  }
  return kept.join('\n');
}

/** As an escape of JSON, one for each half of a character. */
const escaped = (text: string) =>
  text
    .split('')
    .map((half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** Whether its numbers are those that the document has: 64-bit ids are not. */
function isExact(value: Json): boolean {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isExact);
}
