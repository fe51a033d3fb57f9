/**
 * A contract in which equal meaning is written equally, so that comparing two finds what clients notice and nothing else:
 * without references, extensions (`x-…`) and examples, and with every list that may be left out.
 */

export type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;
export type JsonObject = { [key: string]: Json };

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const asObject = (value: Json | undefined) => (value ?? {}) as JsonObject;
const asList = (value: Json | undefined) => (value ?? []) as Json[];

/** @throws {Error} if a reference leads nowhere, out of the document, or round in a circle. */
export function normalForm(contract: JsonObject): JsonObject {
  const whole = asObject(expand(contract, contract, []));
  const { openapi, info, paths } = whole;
  return {
    openapi: openapi ?? '3.1.0',
    info: { title: asObject(info)['title'] ?? '', version: '0' },
    paths: mapValues(asObject(paths), (item) => normalItem(asObject(item), asList(whole['security']))),
    components: { securitySchemes: asObject(asObject(whole['components'])['securitySchemes']) },
  };
}

/** Gives both contracts the paths of both: then what is new or gone is an operation, never a path. */
export function withPathsOf(contract: JsonObject, other: JsonObject): JsonObject {
  const missing = mapValues(asObject(other['paths']), () => ({}));
  return { ...contract, paths: { ...missing, ...asObject(contract['paths']) } };
}

function normalItem(item: JsonObject, security: Json[]): JsonObject {
  const shared = asList(item['parameters']);
  const operations = methods.filter((method) => item[method] !== undefined);
  return Object.fromEntries(
    operations.map((method) => {
      const operation = asObject(item[method]);
      const parameters = [...shared, ...asList(operation['parameters'])];
      const responses = mapValues(asObject(operation['responses']), (response) => ({
        ...asObject(response),
        headers: asObject(asObject(response)['headers']),
        content: asObject(asObject(response)['content']),
      }));
      return [method, { ...operation, security: operation['security'] ?? security, parameters, responses }];
    }),
  );
}

/** Whose keys are names of the contract's own, such as a field `x-ray` or `example`. */
const ownNames = new Set(['properties', 'patternProperties', 'headers', 'responses', 'content', 'schemas', 'paths']);

function expand(value: Json, root: JsonObject, seen: readonly string[], isNames = false): Json {
  if (Array.isArray(value)) return value.map((each) => expand(each, root, seen));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref: reference, ...own } = value;
  if (typeof reference === 'string' && !isNames) {
    if (seen.includes(reference)) throw new Error(`The reference ${reference} leads back to itself.`);
    const target = expand(referenced(root, reference), root, [...seen, reference]);
    return { ...asObject(target), ...asObject(expand(own, root, seen)) };
  }
  const kept = Object.entries(value).filter(([name]) => isNames || !isSilent(name));
  const expanded = Object.fromEntries(
    kept.map(([name, each]) => [name, expand(each, root, seen, !isNames && ownNames.has(name))]),
  );
  return isNames ? expanded : withoutLoneAllOf(expanded);
}

/** `allOf` of one schema adds that to what stands beside it: of two bounds the tighter one holds. */
function withoutLoneAllOf({ allOf, ...own }: JsonObject): JsonObject {
  if (allOf === undefined) return own;
  const [only, ...others] = asList(allOf);
  if (only === undefined || others.length > 0) return { ...own, allOf };
  const shared = asObject(only);
  const tighter = { ...own };
  for (const [name, bound] of Object.entries(own)) {
    const other = shared[name];
    if (typeof bound !== 'number' || typeof other !== 'number') continue;
    if (/^(max|exclusiveMax)/.test(name)) tighter[name] = Math.min(bound, other);
    if (/^(min|exclusiveMin)/.test(name)) tighter[name] = Math.max(bound, other);
  }
  return { ...shared, ...tighter };
}

/** What says nothing about which requests and answers there can be. */
function isSilent(name: string): boolean {
  return name.startsWith('x-') || name === 'example' || name === 'examples';
}

/** What a JSON pointer in a fragment (`#/components/…`, RFC 6901) refers to. @throws {Error} if there is nothing. */
export function referenced(root: JsonObject, reference: string): Json {
  const names = reference.split('/').slice(1).map(unescaped);
  const target = names.reduce<Json | undefined>((at, name) => asObject(at)[name], root);
  if (!reference.startsWith('#/') || target === undefined) throw new Error(`The reference ${reference} leads nowhere.`);
  return target;
}

/** A part of a JSON pointer as the name that it stands for (RFC 6901 §4). */
export const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

function mapValues(from: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(value)]));
}
