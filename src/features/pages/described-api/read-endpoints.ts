import type { Endpoint } from '../endpoint.js';
import type { DescribedCall } from '../shared/call.js';
import { callOf } from './call.js';
import { chooseFirstCalls } from './first-calls.js';
import { firstSentence, shorten } from './first-sentence.js';
import { askedBy, scopesIn } from './security.js';
import { addressOf, serversOf } from './servers.js';
import { targetOf } from './targets.js';
import { type Json, type JsonObject, lineIn, objectIn, optionalObject, pointer, wellFormed } from './values.js';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace', 'query'] as const;

/** In characters as readers count them, of what is shown of an operation. */
const mostSummary = 200;

interface Found {
  method: string;
  path: string;
  operation: JsonObject;
  item: JsonObject;
  /** JSON pointers. */
  places: { operation: string; item: string };
}

/**
 * Lists the operations of an OpenAPI document, and those that a new user may try first.
 *
 * @param publicUrl what relative addresses are relative to; `undefined` refuses them.
 * @throws {Error} that says where something cannot be read, and what to do.
 */
export function readEndpoints(
  document: JsonObject,
  publicUrl: string | undefined,
): { endpoints: Endpoint[]; firstCalls: DescribedCall[] } {
  const { security } = document;
  const schemes = objectIn(objectIn(document['components'])?.['securitySchemes']) ?? {};
  const operations = [...operationsOf(document)];
  const referenceOf = createReferences(operations);
  const endpoints = operations.map((found): Endpoint => {
    const { method, path, operation, item, places } = found;
    const asked = askedBy(operation['security'] ?? security, schemes);
    const declared = operation['x-scopes'];
    const [tag] = Array.isArray(operation['tags']) ? operation['tags'] : [];
    const address = addressOfOperation({ document, item, operation, places, publicUrl });
    return {
      method: method.toUpperCase(),
      path: wellFormed(path),
      address,
      summary: summaryOf(operation),
      tag: lineIn(tag) ?? '',
      credential: asked.credential,
      scopes: Array.isArray(declared) ? [scopesIn(declared)].filter(({ length }) => length > 0) : asked.scopes,
      reference: referenceOf(found),
      call: method === 'get' ? callOf({ document, path, operation, item, address, schemes }) : null,
    };
  });
  const described = operations.map(({ operation }, at) => ({ operation, endpoint: endpoints[at] as Endpoint }));
  return { endpoints, firstCalls: chooseFirstCalls(document, described) };
}

function* operationsOf(document: JsonObject): Generator<Found> {
  for (const [path, value] of Object.entries(optionalObject(document['paths'], '/paths') ?? {})) {
    if (path.startsWith('x-')) continue;
    const place = pointer('/paths', path);
    if (!path.startsWith('/')) throw new Error(`At ${place}: a path must begin with /.`);
    const item = pathItem(document, optionalObject(value, place) ?? {}, place);
    const further = optionalObject(item['additionalOperations'], pointer(place, 'additionalOperations')) ?? {};
    const all = [...methods.map((method) => [method, item[method]] as const), ...Object.entries(further)];
    for (const [method, found] of all) {
      const operation = optionalObject(found, pointer(place, method));
      if (operation)
        yield { method, path, operation, item, places: { operation: pointer(place, method), item: place } };
    }
  }
}

/** A path item, with what it refers to. Its own members stand above those. */
function pathItem(document: JsonObject, item: JsonObject, place: string): JsonObject {
  const seen = new Set<JsonObject>();
  let whole: JsonObject = {};
  for (let next = item; ; ) {
    whole = { ...next, ...whole };
    const { $ref } = next;
    if (typeof $ref !== 'string') return whole;
    seen.add(next);
    const target = targetOf(document, $ref);
    if (!target)
      throw new Error(`At ${pointer(place, '$ref')}: there is no path item ${JSON.stringify($ref)} in the document.`);
    if (seen.has(target)) throw new Error(`At ${pointer(place, '$ref')}: it refers to itself.`);
    next = target;
  }
}

function addressOfOperation({
  document,
  item,
  operation,
  places,
  publicUrl,
}: Pick<Found, 'item' | 'operation' | 'places'> & { document: JsonObject; publicUrl: string | undefined }): string {
  const lists: [servers: readonly Json[], place: string][] = [
    [serversOf(operation, places.operation), places.operation],
    [serversOf(item, places.item), places.item],
  ];
  const [servers, place] = lists.find(([{ length }]) => length > 0) ?? [serversOf(document, ''), ''];
  return addressOf(servers, { place: pointer(place, 'servers'), publicUrl });
}

function summaryOf({ summary, description, operationId, deprecated }: JsonObject): string {
  const short = lineIn(summary)?.replace(/^#+\s+/, '');
  const text =
    short ||
    lineIn(firstSentence(typeof description === 'string' ? wellFormed(description) : '')) ||
    lineIn(operationId) ||
    '';
  // Whoever chooses an operation from a list has to see it there.
  const isToldOnlyHere = deprecated === true && !/\bdeprecated\b/i.test(text);
  return shorten(isToldOnlyHere ? `Deprecated: ${text}`.replace(/: $/, '') : text, mostSummary);
}

/**
 * What Redoc finds no operation by: it takes `#` and `?` for parts of an address, and resolves dots. There,
 * `src/web/reference/mount.js` has operations go by their paths, as it has those that share an id.
 */
const unnamable = /[#?%]|(?:^|\/)\.{0,2}(?:\/|$)/;

/** Where operations stand in the reference, as Redoc names them: `operation/<id>`, or `paths/<path>/<method>`. */
function createReferences(operations: readonly Found[]) {
  // It tells no capitals from small letters.
  const idOf = ({ operation: { operationId } }: Found) => lineIn(operationId)?.toLowerCase() ?? '';
  const uses = new Map<string, number>();
  for (const found of operations) uses.set(idOf(found), (uses.get(idOf(found)) ?? 0) + 1);
  return (found: Found): string => {
    const id = idOf(found);
    if (uses.get(id) === 1 && !unnamable.test(id)) return fragment(`operation/${found.operation['operationId']}`);
    // What a path refers to is one operation to Redoc, however many paths refer to it.
    if (id !== '' && typeof found.item['$ref'] === 'string') return '/docs/api';
    // Nor does it find a path with one of these.
    if (/[?%]/.test(found.path)) return '/docs/api';
    return fragment(`paths${pointer('', found.path.replaceAll('#', '_'), found.method)}`);
  };
}

const fragment = (name: string) => `/docs/api#${encodeURIComponent(wellFormed(name)).replaceAll('%2F', '/')}`;
