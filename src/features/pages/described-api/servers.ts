import type { ExactJson } from './exact-json.js';
import { serversIn, textIn } from './references.js';
import { type Json, type JsonObject, objectIn, pointer } from './values.js';

/** In characters. */
const mostAddress = 500;

/** An address before anything is put in for its variables is relative unless it begins with a scheme, or a variable for one. */
const isAbsolute = (template: string) => /^(?:[a-z][a-z0-9+.-]*:|\{[^}]+\}:)/i.test(template);

/** A relative address by the standard, and hardly ever meant as one: `api.example.org/v1`. */
const beginsWithHost = /^(?:[a-z\d-]+\.)+[a-z]{2,}(?=[/:]|$)/i;

/**
 * Finds the address of an operation: that of the first of its servers that speaks HTTP, with the defaults of its variables,
 * or the server that a document without any has, `/` (OpenAPI 3.1.1, §4.8.1).
 *
 * @param publicUrl what relative addresses are relative to, as this service serves the document; `undefined` refuses them.
 * @returns without a trailing slash.
 * @throws {Error} that says where there is no address, and what to do.
 */
export function addressOf(
  servers: readonly Json[],
  { place, publicUrl }: { place: string; publicUrl: string | undefined },
): string {
  const given = servers.length > 0 ? servers : [{ url: '/' }];
  const found = given.map((server, at) => readAddress(server, { place: pointer(place, String(at)), publicUrl }));
  const chosen = found.find(({ url }) => url?.protocol === 'https:' || url?.protocol === 'http:') ?? found[0];
  if (chosen?.url === undefined) throw new Error(chosen?.fault);
  return chosen.url.href.replace(/\/$/, '');
}

/** The address of one server, or what is wrong with it. @throws {Error} for what is legal and was meant otherwise. */
function readAddress(
  server: Json,
  { place, publicUrl }: { place: string; publicUrl: string | undefined },
): { url: URL; fault?: never } | { url?: never; fault: string } {
  const { url: template, variables } = objectIn(server) ?? {};
  const fault = (what: string) => ({ fault: `At ${pointer(place, 'url')}: ${what}.` });
  if (typeof template !== 'string') return fault('it must be the address of the API');
  const filled = fillIn(template, objectIn(variables) ?? {});
  if (filled.missing !== undefined) return { fault: `At ${place}: the variable {${filled.missing}} needs a default.` };
  const text = filled.text === '' ? '/' : filled.text;
  if (beginsWithHost.test(text)) {
    // Also beside others: in the document that is served, it would lead to this service.
    throw new Error(`At ${pointer(place, 'url')}: put https:// before the host name, or ./ if it is a path.`);
  }
  if (publicUrl === undefined && !isAbsolute(text)) return fault('it must be the full address of the API');
  const base = publicUrl && baseOf(publicUrl);
  if (!URL.canParse(text, base)) return fault('it is not a valid address');
  const url = new URL(text, base);
  if (!/^https?:$/.test(url.protocol)) return fault('it must begin with https:// or http://');
  if (url.username || url.password) return fault('it must not name a user');
  if (url.search || url.hash) return fault('it must have no ? or #, because paths are appended to it');
  if (url.href.length > mostAddress) return fault(`it must have at most ${mostAddress} characters`);
  return { url };
}

const baseOf = (publicUrl: string) => `${publicUrl}/api/openapi.json`;

/** Names of variables may be anything but braces, as may what is put in for them. */
function fillIn(template: string, variables: JsonObject): { text: string; missing?: string } {
  let missing: string | undefined;
  const text = template.replace(/\{([^{}]*)\}/g, (_all, name: string) => {
    const value = objectIn(Object.hasOwn(variables, name) ? variables[name] : undefined)?.['default'];
    if (typeof value !== 'object' && value !== undefined) return String(value);
    missing ??= name;
    return '';
  });
  return missing === undefined ? { text } : { text, missing };
}

/**
 * Makes the addresses in a document absolute, so that they lead to the same place wherever it is kept. What is absolute
 * stays as it is, to the character.
 *
 * @param document is changed.
 * @param baseUrl what is written into a document that names no address.
 */
export function makeAddressesAbsolute(
  document: ExactJson,
  { publicUrl, baseUrl }: { publicUrl: string; baseUrl: string },
): void {
  if (!(document instanceof Map)) return;
  const own = document.get('servers');
  if (!Array.isArray(own) || own.length === 0) {
    document.set('servers', [new Map([['url', JSON.stringify(baseUrl)]])]);
  }
  for (const servers of serversIn(document)) {
    for (const server of servers) {
      const template = server instanceof Map ? textIn(server.get('url')) : undefined;
      if (template === undefined || isAbsolute(template)) continue;
      (server as Map<string, ExactJson>).set('url', JSON.stringify(absolute(template, publicUrl)));
    }
  }
}

/** The variables of the template stay. */
function absolute(template: string, publicUrl: string): string {
  if (template.startsWith('//')) return new URL(publicUrl).protocol + template;
  if (template.startsWith('/') || template === '') return publicUrl + template;
  return new URL('.', baseOf(publicUrl)).href + template.replace(/^(?:\.\/)+/, '');
}

/** The servers of an object in a document; empty where it leaves that to what it stands in. */
export function serversOf(value: JsonObject, place: string): readonly Json[] {
  const { servers } = value;
  if (servers === undefined || servers === null) return [];
  if (Array.isArray(servers)) return servers;
  throw new Error(`At ${pointer(place, 'servers')}: it must be a list.`);
}
