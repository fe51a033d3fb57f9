import { escapeToken } from '../../../lib/json-pointer.js';
import { withoutHidden } from '../../../lib/visible-text.js';

/** A value of a document, as JSON has it. Its numbers are those of JavaScript. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** The value as an object; `undefined` if it is none. */
export function objectIn(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** @throws {Error} if a value that there is, is no object. */
export function optionalObject(value: Json | undefined, place: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  const found = objectIn(value);
  if (!found) throw new Error(`At ${place}: it must be an object.`);
  return found;
}

/**
 * Text, on one line, well-formed, and with nothing hidden: agents read it, and do as it says. A number or a truth value is
 * text that YAML has taken for one; else `undefined`.
 */
export function lineIn(value: Json | undefined): string | undefined {
  if (typeof value === 'object' || value === undefined) return undefined;
  return withoutHidden(wellFormed(String(value)).replace(/\s+/g, ' ')).trim();
}

/** Halves of characters cannot be sent, nor be written into an address. */
export const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\u{FFFD}');

/** Appends to a JSON pointer (RFC 6901). */
export function pointer(place: string, ...names: string[]): string {
  return [place, ...names.map(escapeToken)].join('/');
}
