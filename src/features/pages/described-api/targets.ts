import { unescapeToken } from '../../../lib/json-pointer.js';
import { decodePercent } from '../../../lib/utf8.js';
import { type Json, type JsonObject, objectIn } from './values.js';

/** What a JSON pointer in a fragment points to (RFC 6901, §6); `undefined` where there is no object. */
export function targetOf(document: JsonObject, reference: string): JsonObject | undefined {
  const fragment = reference.slice(reference.indexOf('#') + 1);
  let found: Json | undefined = document;
  for (const name of (decodePercent(fragment) ?? fragment).split('/').slice(1)) {
    const member = unescapeToken(name);
    const within: Json[] | JsonObject | undefined = Array.isArray(found) ? found : objectIn(found);
    found = within && Object.hasOwn(within, member) ? (within as JsonObject)[member] : undefined;
  }
  return reference.includes('#') ? objectIn(found) : undefined;
}

/** Of references that refer to references. */
const longestChain = 10;

/** A value, or the object that it refers to. `undefined` where it is neither, or the reference leads nowhere. */
export function follow(document: JsonObject, value: Json | undefined): JsonObject | undefined {
  let found = objectIn(value);
  for (let steps = 0; found && typeof found['$ref'] === 'string'; steps++) {
    if (steps === longestChain) return undefined;
    found = targetOf(document, found['$ref']);
  }
  return found;
}
