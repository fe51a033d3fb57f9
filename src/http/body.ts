import { parse } from 'node:querystring';
import express, { type NextFunction, type Request, type RequestHandler } from 'express';
import { decodeUtf8, withoutByteOrderMark } from '../lib/utf8.js';
import { mostErrors, Problem } from '../problems/problem.js';
import { requireUtf8 } from './charset.js';
import { pointerTo, quoted } from './explanations.js';
import { formFault } from './form-text.js';
import { readJson } from './json.js';
import { mediaTypeOf } from './media-type.js';
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
 * Reads a JSON body; see `readJson`. An empty one counts as an empty object, of which the validator says what it lacks.
 *
 * @param limit in bytes.
 * @param slowly has the work on a body wait for its turn: many may arrive at once.
 */
export function parseJson(limit: number, slowly: SlowLane['take']): RequestHandler[] {
  const wait: RequestHandler = (_req, _res, next) => slowly(next);
  const read: RequestHandler = (req, _res, next) => decode(req, next, jsonIn);
  return [readBytes('application/json', limit), wait, read];
}

/** Reads a form (`application/x-www-form-urlencoded`): flat, as `node:querystring` does, which has no other use for names. */
export function parseForm(): RequestHandler {
  const receive = readBytes('application/x-www-form-urlencoded', mostBytes);
  return (req, res, next) => {
    receive(req, res, (error?: unknown) => {
      if (error) next(error);
      else decode(req, next, formIn);
    });
  };
}

/**
 * Receives the bytes of a body of a media type. Not `express.json` or `express.urlencoded`: they make U+FFFD of what is not
 * UTF-8, so that many passwords become one, and load the tables of every character set there is for the first body.
 */
function readBytes(mediaType: string, limit: number): RequestHandler {
  const type = ({ headers }: { headers: Request['headers'] }) => {
    const { 'content-type': sent = '' } = headers;
    if (mediaTypeOf(sent) !== mediaType) return false;
    // Here, as the body is not received yet, and a request without one never comes here.
    requireUtf8(sent, mediaType);
    return true;
  };
  return express.raw({ limit, type });
}

/** Makes of a body that was received what is meant by it; of none, of another media type or decoded before, nothing. */
function decode(req: Request, next: NextFunction, meaning: (bytes: Buffer) => unknown): void {
  try {
    if (Buffer.isBuffer(req.body)) req.body = meaning(req.body);
  } catch (error) {
    next(error);
    return;
  }
  next();
}

const notUtf8 = 'The body is not valid UTF-8. Encode it as UTF-8 and send it again.';

/** @throws {Problem} `invalid_request`. */
function jsonIn(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  const read = readJson(bytes);
  if (!('fault' in read)) return read.value;
  switch (read.fault) {
    case 'not_utf8':
      throw unreadableBody('body.not_utf8', notUtf8);
    case 'lone_surrogate':
      throw unreadableBody(
        'body.lone_surrogate',
        'The body is not valid Unicode: an escape such as \\ud83d stands for half of a character. Send both halves, or the character itself.',
      );
    case 'duplicate_member':
      throw unreadableBody(
        'body.duplicate_member',
        'An object in the body has the same field twice. Send each field once.',
      );
    case 'malformed':
      throw unreadableBody('entity.parse.failed');
  }
}

/** @throws {Problem} `invalid_request`; `payload_too_large` for more fields than are read. */
function formIn(bytes: Buffer): unknown {
  const decoded = decodeUtf8(bytes);
  if (decoded === undefined) throw unreadableBody('body.not_utf8', notUtf8);
  const text = withoutByteOrderMark(decoded);
  switch (formFault(text)) {
    case 'not_utf8':
      throw unreadableBody(
        'body.not_utf8',
        'The body is not a valid form. Encode each name and value as UTF-8, then percent-encode it, with % itself as %25.',
      );
    case 'too_many_fields':
      throw new Problem('payload_too_large');
    default:
      return fieldsIn(text);
  }
}

/** @throws {Problem} `invalid_request` for a field that is there twice, whether anybody asks for it or not (RFC 6749 §3.2). */
function fieldsIn(text: string): object {
  const fields = { ...parse(text) };
  const twice = Object.keys(fields).filter((name) => Array.isArray(fields[name]));
  if (twice.length === 0) return fields;
  throw new Problem('invalid_request', { errors: twice.slice(0, mostErrors).map(sentTwice) });
}

function sentTwice(name: string) {
  return { pointer: pointerTo([name]), message: `Send "${quoted(name)}" only once.` };
}

/** @param reason for the log only. */
export function unreadableBody(
  reason: string,
  detail = 'The body cannot be read as a JSON object. Check its syntax.',
): Problem {
  return new Problem('invalid_request', { detail, reason });
}

/** The client that a form names (RFC 6749 §2.3.1); `undefined` where it has no secret, which an empty one is not. */
export function clientIn(form: unknown): ClientCredentials | undefined {
  const { client_id: id = '', client_secret: secret = '' } = (form ?? {}) as Record<string, string>;
  return secret === '' ? undefined : { id, secret };
}
