import type { CallWithKey } from '../endpoint.js';
import { keyUseOf } from './security.js';
import { follow } from './targets.js';
import { type Json, type JsonObject, objectIn, wellFormed } from './values.js';

/** Headers that a parameter does not describe (OpenAPI 3.1.1, §4.8.12.1). */
const describedElsewhere = /^(?:accept|content-type|authorization|x-api-key)$/i;

/**
 * How a GET is called with a key alone.
 *
 * @returns `null` where it needs another credential, a header or a cookie, or has a path that is none.
 */
export function callOf({
  document,
  path,
  operation,
  item,
  address,
  schemes,
}: {
  document: JsonObject;
  path: string;
  operation: JsonObject;
  item: JsonObject;
  address: string;
  schemes: JsonObject;
}): CallWithKey | null {
  const use = keyUseOf(operation['security'] ?? document['security'], schemes);
  const required = [...parametersOf(document, item), ...parametersOf(document, operation)].filter(
    ({ required: isRequired, in: place, name }) =>
      isRequired === true && place !== 'path' && !(place === 'header' && describedElsewhere.test(String(name))),
  );
  if (!use || !hasPlainHost(address) || /[?#]/.test(path) || required.some(({ in: place }) => place !== 'query'))
    return null;
  // What an operation says of a parameter stands above what its path says.
  const query = [...new Map(required.map((parameter) => [String(parameter['name']), parameter]))];
  const pairs = query.map(
    ([name, parameter]) => `${encoded(name)}=${exampleOf(document, parameter) ?? variable(name)}`,
  );
  return {
    url: address.replace(/[!'$*\\`]/g, escaped) + pathTemplate(path) + (pairs.length > 0 ? `?${pairs.join('&')}` : ''),
    header: use.header,
    need: use.need,
    requiredParameters: pairs.length,
  };
}

function parametersOf(document: JsonObject, owner: JsonObject): JsonObject[] {
  const { parameters } = owner;
  return Array.isArray(parameters)
    ? parameters.map((parameter) => follow(document, parameter)).filter((found) => found !== undefined)
    : [];
}

/** A URL allows more in a host than should stand in a command, where nothing can be encoded. */
const hasPlainHost = (address: string) => /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(new URL(address).hostname);

const escaped = (mark: string) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;

const variable = (name: string) => `{${encoded(name)}}`;

/** Also what RFC 3986 lets stand, and a shell or a language does not: quotes, `!` of bash, `$` and the like. */
const encoded = (text: string) => encodeURIComponent(wellFormed(text)).replace(/[!'()*]/g, escaped);

/** With everything encoded but the marks that stand in paths, mean nothing in quotes, and braces around names. */
function pathTemplate(path: string): string {
  return path.replace(/\{([^{}]*)\}|%[0-9A-Fa-f]{2}|[/:@,;=+&]|[^{}/:@,;=+&%]+|./gsu, (part, name?: string) => {
    if (name !== undefined) return variable(name);
    return /^(?:%[0-9A-Fa-f]{2}|[/:@,;=+&])$/.test(part) ? part : encoded(part);
  });
}

/** A value that the document gives for a parameter, as it stands in a query; `undefined` where it gives none. */
function exampleOf(document: JsonObject, parameter: JsonObject): string | undefined {
  const [media] = Object.values(objectIn(parameter['content']) ?? {});
  if (media !== undefined) return undefined;
  const schema = follow(document, parameter['schema']) ?? {};
  const [named] = Object.values(objectIn(parameter['examples']) ?? {});
  const given = [
    parameter['example'],
    follow(document, named)?.['value'],
    schema['example'],
    ...[schema['examples'], schema['enum']].map((list) => (Array.isArray(list) ? list[0] : undefined)),
    schema['const'],
    schema['default'],
  ].find((value): value is Json => value !== undefined && value !== null);
  const scalar = Array.isArray(given) ? given[0] : given;
  const isScalar = typeof scalar === 'string' || typeof scalar === 'number' || typeof scalar === 'boolean';
  return isScalar && scalar !== '' ? encoded(String(scalar)) : undefined;
}
