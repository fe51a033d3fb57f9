import type { ExactJson, ExactObject } from './exact-json.js';

/** What a value is, by where it stands. In a map of names, `default` or `$ref` may be the name of something. */
type Kind = 'object' | 'names' | 'patterned names' | 'links' | 'link';

/** What stands in a member of an object, where that is no object or list of objects with members of fixed names. */
const kindsOf: Readonly<Record<string, Kind>> = {
  ...namesIn('names', [
    ...['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'],
    ...['content', 'encoding', 'examples', 'headers', 'mediaTypes', 'parameters', 'pathItems', 'requestBodies'],
    ...['additionalOperations', 'callbacks', 'schemas', 'securitySchemes', 'variables', 'webhooks'],
  ]),
  ...namesIn('patterned names', ['paths', 'responses']),
  links: 'links',
};

function namesIn(kind: Kind, members: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(members.map((member) => [member, kind]));
}

/** Members of an object that hold data: whatever looks like a reference in there is none. */
const data = new Set(['const', 'dataValue', 'default', 'enum', 'example', 'value']);
const dataOfLink = new Set([...data, 'parameters', 'requestBody']);

const referring = new Set(['$ref', '$dynamicRef']);

/** A base for relative identifiers, which nothing else is at. */
const nowhere = 'https://document.invalid/';

interface Place {
  members: ExactObject;
  kind: Kind;
  /** Address that references in it are relative to (JSON Schema, 2020-12, §8.2.1). */
  base: string;
}

/** Every OpenAPI or schema object of a document, and nothing that is data in it, once each. */
function* objectsIn(document: ExactJson): Generator<Place> {
  const seen = new Map<ExactJson, Set<Kind>>();
  const pending: { value: ExactJson; kind: Kind; base: string }[] = [
    { value: document, kind: 'object', base: nowhere },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, kind } = next;
    if (typeof value === 'string' || seen.get(value)?.has(kind)) continue;
    // An alias of YAML stands for the same value again: nothing is walked twice.
    seen.set(value, (seen.get(value) ?? new Set()).add(kind));
    if (Array.isArray(value)) {
      // The examples of a schema are a list of data.
      pending.push(...(kind === 'names' ? [] : value.map((item) => ({ ...next, value: item }))));
      continue;
    }
    const base = kind === 'object' ? baseOf(value, next.base) : next.base;
    yield { members: value, kind, base };
    for (const [name, member] of value) {
      const childKind = kindOfMember(kind, name, member);
      if (childKind !== undefined) pending.push({ value: member, kind: childKind, base });
    }
  }
}

function kindOfMember(kind: Kind, name: string, member: ExactJson): Kind | undefined {
  if (kind === 'names') return 'object';
  if (kind === 'links') return 'link';
  if (name.startsWith('x-')) return undefined;
  if (kind === 'patterned names') return 'object';
  if ((kind === 'link' ? dataOfLink : data).has(name)) return undefined;
  const found = Object.hasOwn(kindsOf, name) ? kindsOf[name] : undefined;
  // `parameters` is a map of names among the components, and a list elsewhere.
  return Array.isArray(member) && name !== 'examples' ? 'object' : (found ?? 'object');
}

/** The text of a string; `undefined` of anything else. */
export function textIn(value: ExactJson | undefined): string | undefined {
  return typeof value === 'string' && value.startsWith('"') ? (JSON.parse(value) as string) : undefined;
}

/** Of a schema that names itself, or of a whole document that does (OpenAPI 3.2.0, §4.1.2.2). */
function baseOf(members: ExactObject, base: string): string {
  const id = textIn(members.get('$id')) ?? textIn(members.get('$self'));
  return id === undefined ? base : (resolve(id, base) ?? base);
}

/** Without its fragment; `null` for what is no address. */
function resolve(reference: string, base: string): string | null {
  return URL.canParse(reference, base) ? new URL(reference, base).href.replace(/#.*$/s, '') : null;
}

/**
 * A reference that leads out of the document; `undefined` if there is none. Within it are fragments, and what an `$id` or
 * `$self` in it names.
 */
export function referenceOutside(document: ExactJson): string | undefined {
  const within = new Set([nowhere]);
  const references: { reference: string; base: string }[] = [];
  for (const { members, base } of objectsIn(document)) {
    within.add(base);
    for (const [name, member] of members) {
      const reference = referring.has(name) ? textIn(member) : undefined;
      if (reference !== undefined && !reference.startsWith('#')) references.push({ reference, base });
    }
  }
  return references.find(({ reference, base }) => {
    const to = resolve(reference, base);
    return to === null || !within.has(to);
  })?.reference;
}

/** Every list of servers in a document: its own, and those of its paths and operations. */
export function serversIn(document: ExactJson): ExactJson[][] {
  return [...objectsIn(document)].flatMap(({ members, kind }) => {
    const servers = kind === 'object' ? members.get('servers') : undefined;
    return Array.isArray(servers) ? [servers] : [];
  });
}
