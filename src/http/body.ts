import express, { type RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';
import type { ClientCredentials } from './ports.js';
import type { SlowLane } from './slow-lane.js';

/** Largest body of any operation, in bytes. */
export const mostBytes = 64 * 1024;
/** What a body may hold beyond what the contract lets it say: white space, and a field too many, which is explained. */
const spareBytes = 1024;

/** Largest body of an operation, in bytes: no more is read of anybody than the contract lets them say. */
export function mostBytesOf(largest: number): number {
  return Math.min(mostBytes, largest + spareBytes);
}

/**
 * More than the 30 of Unicode's Stream-Safe Text Format (UAX #15): putting them in order takes quadratic time. Looked for
 * where a run begins, so that no mark is looked at 30 times.
 */
const manyMarks = /(?<!\p{M})\p{M}{31}/u;

/**
 * Reads a JSON body; see `cleaned`.
 *
 * @param limit in bytes.
 * @param slowly has the checks of a body wait for their turn: many may arrive at once.
 */
export function parseJson(limit: number, slowly: SlowLane['take']): RequestHandler[] {
  const wait: RequestHandler = (_req, _res, next) => slowly(next);
  return [express.json({ limit }), wait, cleanBody];
}

const cleanBody: RequestHandler = (req, _res, next) => {
  try {
    req.body = cleaned(req.body);
  } catch {
    next(unreadableBody('entity.parse.failed'));
    return;
  }
  next();
};

/** @param reason for the log only. */
export function unreadableBody(reason: string): Problem {
  return new Problem('invalid_request', {
    detail: 'The body cannot be read as a JSON object. Check its syntax.',
    reason,
  });
}

/** What `cleaned` would change or refuse stands in a text that has any of this; most have not. */
const unclean = /[^\t\n\r -~]|\\|__proto__/;

/** Reads a JSON text as `parseJson` does. @returns `undefined` if it is none, or holds what is refused. */
export function readJson(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return unclean.test(text) ? cleaned(value) : value;
  } catch {
    return undefined;
  }
}

/** Reads a form (`application/x-www-form-urlencoded`): flat, as `node:querystring` does. */
export function parseForm(): RequestHandler {
  return express.urlencoded({ limit: mostBytes, extended: false });
}

/**
 * The client that a form names (RFC 6749 §2.3.1); `undefined` where it has no secret, which an empty one is not.
 *
 * @throws {Problem} `invalid_request` if it names two.
 */
export function clientIn(form: unknown): ClientCredentials | undefined {
  const { client_id: id = '', client_secret: secret = '' } = (form ?? {}) as Record<string, unknown>;
  const twice = Object.entries({ client_id: id, client_secret: secret }).filter(([, text]) => typeof text !== 'string');
  if (typeof id !== 'string' || typeof secret !== 'string') {
    const errors = twice.map(([name]) => ({ pointer: `/${name}`, message: `Send \`${name}\` only once.` }));
    throw new Problem('invalid_request', { detail: 'Send client_id and client_secret once each.', errors });
  }
  return secret === '' ? undefined : { id, secret };
}

/**
 * Brings the text of a value that came as JSON to Unicode normal form C, so that lengths are counted and names compared in
 * one form. `__proto__` is refused: as an own member it outlives parsing and could reach a prototype later. Not by a
 * reviver of `JSON.parse`, which takes several times as long and cannot go as deep as a body can.
 *
 * @throws {SyntaxError}
 */
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return normalized(value);
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    const members = next as Record<string, unknown>;
    for (const name of Object.keys(members)) {
      if (name === '__proto__') throw new SyntaxError('__proto__ is not allowed');
      const member = members[name];
      if (typeof member === 'string') members[name] = normalized(member);
      else if (typeof member === 'object' && member !== null) waiting.push(member);
    }
  }
  return value;
}

function normalized(text: string): string {
  if (hasManyMarks(text)) throw new SyntaxError('too many combining marks in a row');
  return text.normalize('NFC');
}

/** Whether a text has so many combining marks in a row that nobody meant it, and that its normal form would take long. */
export function hasManyMarks(text: string): boolean {
  return manyMarks.test(text);
}
