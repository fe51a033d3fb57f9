import express, { type RequestHandler } from 'express';

/** Largest body, in bytes. */
const limit = 64 * 1024;
/** More than the 30 of Unicode's Stream-Safe Text Format (UAX #15): putting them in order takes quadratic time. */
const manyMarks = /\p{M}{31}/u;

/**
 * Reads a JSON body. Text is brought to Unicode normal form C, so that lengths are counted and names compared in one
 * form. `__proto__` is refused: as an own member it outlives parsing and could reach a prototype later.
 */
export function parseJson(): RequestHandler {
  return express.json({
    limit,
    reviver: (name: string, value: unknown) => {
      if (name === '__proto__') throw new SyntaxError('__proto__ is not allowed');
      if (typeof value !== 'string') return value;
      if (manyMarks.test(value)) throw new SyntaxError('too many combining marks in a row');
      return value.normalize('NFC');
    },
  });
}
