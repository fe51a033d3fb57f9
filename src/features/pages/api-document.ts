import { type ExactJson, plainJson, readExactJson, writeExactJson } from './described-api/exact-json.js';
import { readEndpoints } from './described-api/read-endpoints.js';
import { readYaml } from './described-api/read-yaml.js';
import { referenceOutside } from './described-api/references.js';
import { addressOf, makeAddressesAbsolute, serversOf } from './described-api/servers.js';
import { type Json, type JsonObject, lineIn, objectIn } from './described-api/values.js';
import type { Endpoint } from './endpoint.js';
import type { DescribedCall } from './shared/call.js';

/** The operator's own API, whose users have the keys. */
export interface ApiDocument {
  title: string;
  /** Its version of OpenAPI. */
  openapi: string;
  /** Address of the API, without a trailing slash. */
  baseUrl: string;
  endpoints: readonly Endpoint[];
  /** What a new user may try first, equally good, in the order of the document; empty where nothing can be called with a key alone. */
  firstCalls: readonly DescribedCall[];
  /** The document as JSON: as the operator wrote it, with absolute addresses. */
  text: string;
}

/**
 * Reads an OpenAPI document of version 3.0, 3.1 or 3.2, in YAML or JSON.
 *
 * @param publicUrl address of this service, which relative addresses in the document are relative to, as it is served here;
 *   without it they are refused.
 * @throws {Error} that says in one line what to fix, and where.
 */
export function readApiDocument(source: string, publicUrl?: string): ApiDocument {
  try {
    return read(source, publicUrl);
  } catch (error) {
    // Of the stack.
    if (error instanceof RangeError) throw new Error('It is nested too deeply to be read.');
    throw error;
  }
}

function read(source: string, publicUrl: string | undefined): ApiDocument {
  const exact = isJson(source) ? readExactJson(source) : readYaml(source);
  requireOpenApi(exact);
  const outside = referenceOutside(exact);
  if (outside !== undefined) {
    const shown = JSON.stringify(outside);
    throw new Error(
      `It refers to another file (${shown}). Bundle both into one file, for example with \`redocly bundle\`.`,
    );
  }
  const document = plainJson(exact) as JsonObject;
  const title = lineIn(objectIn(document['info'])?.['title']);
  if (!title) throw new Error('At /info/title: it must be the name of the API.');
  const { endpoints, firstCalls } = readEndpoints(document, publicUrl);
  const baseUrl = mainAddress(document, endpoints, publicUrl);
  if (publicUrl !== undefined) makeAddressesAbsolute(exact, { publicUrl, baseUrl });
  return { title, openapi: String(document['openapi']), baseUrl, endpoints, firstCalls, text: writeExactJson(exact) };
}

function isJson(source: string): boolean {
  if (!/^\s*\{/.test(source)) return false;
  try {
    JSON.parse(source);
    return true;
  } catch {
    // YAML allows more, and names the line of what it does not.
    return false;
  }
}

/** What else people have at hand, by the member that it begins with. */
const otherFormats: Readonly<Record<string, string>> = {
  swagger:
    'It is a Swagger 2.0 document. Convert it to OpenAPI 3, for example with `npx swagger2openapi swagger.yaml -o openapi.yaml`, and use the result.',
  asyncapi: 'It is an AsyncAPI document, which describes messages. Use the OpenAPI document of your HTTP API.',
  arazzo: 'It is an Arazzo document, which describes workflows. Use the OpenAPI document that it refers to.',
  overlay: 'It is an Overlay. Apply it to its OpenAPI document, and use the result.',
};

/** @throws {Error} that says what the document is instead, where that can be seen. */
function requireOpenApi(document: ExactJson): void {
  if (!(document instanceof Map)) throw new Error('It is not an OpenAPI document: the top level must be an object.');
  const written = document.get('openapi');
  if (written === undefined) {
    const [, hint] = Object.entries(otherFormats).find(([name]) => document.has(name)) ?? [];
    throw new Error(hint ?? 'It is not an OpenAPI document: the version is missing. Add it, such as `openapi: 3.1.1`.');
  }
  const version = typeof written === 'string' ? lineIn(JSON.parse(written) as Json) : undefined;
  if (version === undefined || !/^3\.[012]\.\d+$/.test(version)) {
    const found = typeof written === 'string' ? written : 'not a string';
    throw new Error(
      `At /openapi: it is ${found}. Use OpenAPI 3.0, 3.1 or 3.2, with the version in full, such as 3.1.1.`,
    );
  }
}

/** Where most is: the address of the document itself, unless all of its operations are elsewhere. */
function mainAddress(document: JsonObject, endpoints: readonly Endpoint[], publicUrl: string | undefined): string {
  const [first] = endpoints;
  const servers = serversOf(document, '');
  if (servers.length === 0 && first) return first.address;
  const own = addressOf(servers, { place: '/servers', publicUrl });
  return first && endpoints.every(({ address }) => address !== own) ? first.address : own;
}
