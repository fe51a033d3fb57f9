import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { ExactJson, ExactObject } from './exact-json.js';

/** Of what the aliases of a document make of it, in characters: a few lines of them can mean gigabytes. */
const mostExpanded = 64 * 1024 * 1024;

/** What a node says, and how long it is as JSON, in characters, with all that its aliases stand for. */
interface Read {
  value: ExactJson;
  length: number;
}

/**
 * Reads YAML 1.2 with its core schema, as OpenAPI wants it, and with the merge keys of 1.1. Dates and values of unknown
 * tags are text.
 *
 * @throws {Error} that names the line.
 */
export function readYaml(text: string): ExactJson {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    // Looked for here, where it takes no quadratic time.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error && /call stack/.test(error.message)) throw new RangeError(error.message);
  if (error) throw new Error(`It is not valid YAML: ${error.message.split('\n')[0]?.replace(/:$/, '')}.`);
  return createReader(lines).read(document.contents).value;
}

function createReader(lines: LineCounter) {
  const anchors = new Map<string, Read | 'unfinished'>();
  const faultAt = (node: unknown, fault: string) =>
    new Error(`Line ${lines.linePos((node as Node).range?.[0] ?? 0).line}: ${fault}`);

  function read(node: unknown): Read {
    if (isAlias(node)) return resolve(node);
    const anchor = (node as Node | null)?.anchor;
    if (anchor !== undefined) anchors.set(anchor, 'unfinished');
    const found = contentOf(node);
    if (found.length > mostExpanded) throw faultAt(node, 'its aliases (*name) expand to more than 64 MiB.');
    if (anchor !== undefined) anchors.set(anchor, found);
    return found;
  }

  function resolve(alias: Alias): Read {
    const found = anchors.get(alias.source);
    if (found === undefined) throw faultAt(alias, `there is no &${alias.source} before *${alias.source}.`);
    if (found === 'unfinished') throw faultAt(alias, `*${alias.source} refers to the node that it is in.`);
    return found;
  }

  function contentOf(node: unknown): Read {
    if (isMap(node)) return readMap(node);
    if (isSeq(node)) {
      const items = node.items.map(read);
      return { value: items.map(({ value }) => value), length: items.reduce((sum, { length }) => sum + length + 1, 2) };
    }
    const value = isScalar(node) ? scalarText(node) : 'null';
    return { value, length: value.length };
  }

  function readMap({ items }: YAMLMap): Read {
    const own = new Set<string>();
    for (const { key } of items as Pair[]) {
      if (isMergeKey(key)) continue;
      const name = nameOf(key);
      if (own.has(name)) throw faultAt(key, `"${name}" appears twice. Remove one of the two.`);
      own.add(name);
    }
    const members: ExactObject = new Map();
    let length = 2;
    const add = (name: string, found: Read) => {
      members.set(name, found.value);
      length += name.length + found.length + 4;
    };
    for (const { key, value } of items as Pair[]) {
      if (isScalar(key) && key.anchor !== undefined) read(key);
      const found = read(value);
      if (!isMergeKey(key)) add(nameOf(key), found);
      else {
        length += found.length;
        for (const source of Array.isArray(found.value) ? found.value : [found.value]) {
          if (!(source instanceof Map)) throw faultAt(key, '<< must refer to a mapping, or to a list of mappings.');
          for (const [name, member] of source) {
            if (!own.has(name) && !members.has(name)) members.set(name, member);
          }
        }
      }
    }
    return { value: members, length };
  }

  function nameOf(key: unknown): string {
    if (isScalar(key)) return key.source ?? String(key.value);
    if (key === null) return '';
    throw faultAt(key, 'a key must be a string.');
  }

  return { read };
}

const isMergeKey = (key: unknown) => isScalar(key) && key.source === '<<' && key.type === 'PLAIN';

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** As JSON, with all digits of a number. JSON has neither infinity nor what is no number: both stay text. */
function scalarText({ value, source = '' }: Scalar): string {
  if (typeof value !== 'number') return JSON.stringify(value ?? null);
  if (jsonNumber.test(source)) return source;
  if (!Number.isFinite(value)) return /\d/.test(source) ? decimal(source) : JSON.stringify(source);
  if (/^0[xo]/.test(source)) return String(BigInt(source));
  return decimal(source);
}

/** `+1`, `.5`, `1.` and `007`, which YAML allows. */
function decimal(source: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = ''] =
    /^([-+]?)(\d*)\.?(\d*)((?:e.*)?)$/i.exec(source) ?? [];
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return (sign === '-' ? '-' : '') + digits + (fraction && `.${fraction}`) + exponent;
}
