import type { Json } from './values.js';

/**
 * JSON with every value as it was written: numbers are not rounded to those of JavaScript, and members keep their order.
 * A scalar is its JSON text.
 */
export type ExactJson = string | ExactJson[] | ExactObject;
export type ExactObject = Map<string, ExactJson>;

/** Strings, other scalars, and punctuation, of a text that is JSON. */
const token = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g;

/**
 * Reads JSON.
 *
 * @param text what `JSON.parse` accepts.
 * @throws {Error} that names the line, if an object has two members of one name.
 */
export function readExactJson(text: string): ExactJson {
  const open: (ExactJson[] | ExactObject)[] = [];
  let name: string | undefined;
  let root: ExactJson = 'null';
  const add = (value: ExactJson, at: number) => {
    const parent = open.at(-1);
    if (parent === undefined) root = value;
    else if (Array.isArray(parent)) parent.push(value);
    else if (name === undefined) name = JSON.parse(value as string) as string;
    else {
      if (parent.has(name))
        throw new Error(`Line ${lineAt(text, at)}: "${name}" appears twice. Remove one of the two.`);
      parent.set(name, value);
      name = undefined;
    }
  };
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '{' || found === '[') {
      const container = found === '{' ? new Map<string, ExactJson>() : [];
      add(container, index);
      open.push(container);
    } else if (found === '}' || found === ']') open.pop();
    else if (found !== ',' && found !== ':') add(found, index);
  }
  return root;
}

const lineAt = (text: string, position: number) => text.slice(0, position).split('\n').length;

/** What JavaScript makes of it, each part once, however often aliases name it. */
export function plainJson(exact: ExactJson, known = new Map<ExactJson, Json>()): Json {
  if (typeof exact === 'string') return JSON.parse(exact) as Json;
  const found = known.get(exact);
  if (found !== undefined) return found;
  const value = Array.isArray(exact)
    ? exact.map((item) => plainJson(item, known))
    : Object.fromEntries(Array.from(exact, ([name, member]) => [name, plainJson(member, known)]));
  known.set(exact, value);
  return value;
}

/** The same as JSON text, without white space. */
export function writeExactJson(value: ExactJson): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(writeExactJson).join(',')}]`;
  const members = Array.from(value, ([name, member]) => `${JSON.stringify(name)}:${writeExactJson(member)}`);
  return `{${members.join(',')}}`;
}
