import type { KeyHeader } from '../shared/call.js';
import { type Json, type JsonObject, lineIn, objectIn } from './values.js';

const keyOrToken = 'key or access token';

/** What an operation asks of its caller. */
interface Asked {
  credential: string;
  /**
   * Alternatives: of one of them, all are needed. Empty where none names a scope. Those of a key or access token, where the
   * operation takes one.
   */
  scopes: readonly (readonly string[])[];
}

/**
 * What the security requirements of an operation ask for (OpenAPI 3.1.1, §4.8.30): a list of alternatives, an empty one of
 * which makes the others optional. Where nothing is said, the API is what the keys are for.
 */
export function askedBy(security: Json | undefined, schemes: JsonObject): Asked {
  if (!Array.isArray(security)) return { credential: keyOrToken, scopes: [] };
  const requirements = security.map((requirement) => Object.entries(objectIn(requirement) ?? {}));
  const required = requirements.filter(({ length }) => length > 0);
  if (required.length === 0) return { credential: 'none', scopes: [] };
  const alternatives = required.map((requirement) => {
    return oursFirst(requirement.map(([name]) => nameOf(name, schemes))).join(' and ');
  });
  const isOptional = required.length < requirements.length;
  // Whoever reads which scopes are needed has a key of this service: what other credentials do without, a key may not.
  const ours = required.filter((requirement) => requirement.some(([name]) => nameOf(name, schemes) === keyOrToken));
  return {
    credential: (isOptional ? 'optional: ' : '') + oursFirst(alternatives).join(' or '),
    scopes: distinct(
      (ours.length > 0 ? ours : required).map((requirement) => requirement.flatMap(([, scopes]) => scopesIn(scopes))),
    ),
  };
}

/** How far a key alone opens an operation: it is asked for, it may be left out, or it means nothing there. */
export type NeedOfKey = 'required' | 'optional' | 'none';

/** @returns `undefined` where other credentials are needed, beside a key or instead of one. */
export function keyUseOf(
  security: Json | undefined,
  schemes: JsonObject,
): { need: NeedOfKey; header: KeyHeader } | undefined {
  if (!Array.isArray(security)) return { need: 'required', header: 'X-API-Key' };
  const requirements = security.map((requirement) => Object.entries(objectIn(requirement) ?? {}));
  const byKey = requirements.filter(
    (requirement) => requirement.length > 0 && requirement.every(([name]) => nameOf(name, schemes) === keyOrToken),
  );
  const isOpen = requirements.length === 0 || requirements.some(({ length }) => length === 0);
  if (byKey.length === 0) return isOpen ? { need: 'none', header: 'X-API-Key' } : undefined;
  const takesHeader = byKey.flat().some(([name]) => isKeyHeader(objectIn(schemes[name])));
  return { need: isOpen ? 'optional' : 'required', header: takesHeader ? 'X-API-Key' : 'Authorization' };
}

const isKeyHeader = (scheme: JsonObject | undefined) =>
  lineIn(scheme?.['type'])?.toLowerCase() === 'apikey' && lineIn(scheme?.['name'])?.toLowerCase() === 'x-api-key';

/** Each once, and first what this service gives. */
function oursFirst(names: readonly string[]): string[] {
  return [...new Set(names)].sort((a, b) => Number(b.startsWith(keyOrToken)) - Number(a.startsWith(keyOrToken)));
}

/** The scopes in a list, and nothing else that may be in it. */
export function scopesIn(list: Json | undefined): string[] {
  const names = Array.isArray(list) ? list.map((name) => lineIn(name) ?? '') : [];
  return [...new Set(names)].filter((name) => name !== '');
}

function distinct(alternatives: readonly string[][]): string[][] {
  const found = new Map(alternatives.map((scopes) => [JSON.stringify([...scopes].sort()), scopes]));
  return found.size === 1 && found.has('[]') ? [] : [...found.values()];
}

/** A scheme that a key of this service is sent in, or the name of another one. */
function nameOf(name: string, schemes: JsonObject): string {
  const scheme = objectIn(Object.hasOwn(schemes, name) ? schemes[name] : undefined) ?? {};
  const is = (member: string, value: string) => lineIn(scheme[member])?.toLowerCase() === value;
  const takesKey =
    (is('type', 'http') && is('scheme', 'bearer')) ||
    is('type', 'oauth2') ||
    is('type', 'openidconnect') ||
    (is('type', 'apikey') && is('in', 'header') && (is('name', 'x-api-key') || is('name', 'authorization')));
  return takesKey ? keyOrToken : (lineIn(name) ?? name);
}
