import { decodeUtf8, withoutByteOrderMark } from '../lib/utf8.js';

/**
 * Why a body is not taken as JSON: its bytes are not UTF-8; an escape stands for half of a character; an object has a member
 * twice; or it is no JSON object, or holds what is refused (see `clean`).
 */
export type JsonFault = 'not_utf8' | 'lone_surrogate' | 'duplicate_member' | 'malformed';

export type Json = { value: unknown } | { fault: JsonFault };

/**
 * More than the 30 of Unicode's Stream-Safe Text Format (UAX #15): putting them in order takes quadratic time. Looked for
 * where a run begins, so that no mark is looked at 30 times.
 */
const manyMarks = /(?<!\p{M})\p{M}{31}/u;

/** Below U+0300, where the combining marks begin, every text is in normal form already (UAX #15). */
const maybeNotNormal = /[\u0300-\uffff]/;

/**
 * Reads a JSON object or array (RFC 8259) as strictly as I-JSON (RFC 7493 §2.1 and §2.3): a text of which two readers could
 * make two values is refused, as the other reader may be the one that judges it on its way here.
 */
export function readJson(bytes: Buffer): Json {
  const decoded = decodeUtf8(bytes);
  if (decoded === undefined) return { fault: 'not_utf8' };
  const text = withoutByteOrderMark(decoded);
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return { fault: 'malformed' };
  if (membersIn(text) !== membersOf(value)) return { fault: 'duplicate_member' };
  // Most bodies are ASCII without an escape: there is nothing to be cleaned in them.
  const isPlain = text.length === bytes.length && !text.includes('\\') && !text.includes('__proto__');
  const fault = isPlain ? undefined : clean(value);
  return fault === undefined ? { value } : { fault };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const [quote, colon, backslash] = [0x22, 0x3a, 0x5c];

/** How many members a valid JSON text has: so many colons stand outside its strings. */
function membersIn(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === colon) members++;
    else if (code === quote) at = endOfString(text, at);
  }
  return members;
}

/** @returns where the quotation mark stands that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  const next = text.indexOf('"', start + 1);
  if (text.charCodeAt(next - 1) !== backslash) return next;
  // Either it is escaped, or the backslash before it is.
  let at = start + 1;
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}

/** How many members a value has, those of its parts included: fewer than its text, where a member stood there twice. */
function membersOf(value: object): number {
  let members = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop() as object;
    if (Array.isArray(next)) {
      for (const item of next) if (typeof item === 'object' && item !== null) waiting.push(item);
      continue;
    }
    // Several times as fast as a list of names; nothing is inherited by what was JSON.
    for (const name in next) {
      members++;
      const member = (next as Record<string, unknown>)[name];
      if (typeof member === 'object' && member !== null) waiting.push(member);
    }
  }
  return members;
}

/**
 * Brings the text of a value that came as JSON to Unicode normal form C, so that lengths are counted and names compared in
 * one form. `__proto__` is refused: as an own member it outlives parsing and could reach a prototype later. Not by a
 * reviver of `JSON.parse`, which takes several times as long and cannot go as deep as a body can.
 */
function clean(value: object): JsonFault | undefined {
  const waiting: object[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const members = next as Record<string, unknown>;
    for (const name of Object.keys(members)) {
      if (name === '__proto__') return 'malformed';
      if (!name.isWellFormed()) return 'lone_surrogate';
      const member = members[name];
      if (typeof member === 'object' && member !== null) waiting.push(member);
      if (typeof member !== 'string' || !maybeNotNormal.test(member)) continue;
      if (!member.isWellFormed()) return 'lone_surrogate';
      if (hasManyMarks(member)) return 'malformed';
      members[name] = member.normalize('NFC');
    }
  }
  return undefined;
}

/** Whether a text has so many combining marks in a row that nobody meant it, and that its normal form would take long. */
export function hasManyMarks(text: string): boolean {
  return manyMarks.test(text);
}
