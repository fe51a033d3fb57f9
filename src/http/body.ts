import express, { type RequestHandler } from 'express';

/** Largest body, in bytes. */
export const mostBytes = 64 * 1024;
/** More than the 30 of Unicode's Stream-Safe Text Format (UAX #15): putting them in order takes quadratic time. */
const manyMarks = /\p{M}{31}/u;

/** Reads a JSON body; see `clean`. */
export function parseJson(): RequestHandler {
  return express.json({ limit: mostBytes, reviver: clean });
}

/** What `clean` would change or refuse stands in a text that has any of this; most have not. */
const unclean = /[^\t\n\r -~]|\\|__proto__/;

/** Reads a JSON text as `parseJson` does. @returns `undefined` if it is none, or holds what is refused. */
export function readJson(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text, unclean.test(text) ? clean : undefined);
  } catch {
    return undefined;
  }
}

/** Reads a form (`application/x-www-form-urlencoded`): flat, as `node:querystring` does. */
export function parseForm(): RequestHandler {
  return express.urlencoded({ limit: mostBytes, extended: false });
}

/**
 * For `JSON.parse`. Text is brought to Unicode normal form C, so that lengths are counted and names compared in one form.
 * `__proto__` is refused: as an own member it outlives parsing and could reach a prototype later.
 *
 * @throws {SyntaxError}
 */
function clean(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('__proto__ is not allowed');
  if (typeof value !== 'string') return value;
  if (manyMarks.test(value)) throw new SyntaxError('too many combining marks in a row');
  return value.normalize('NFC');
}
