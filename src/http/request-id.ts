import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { consistsOfWords } from '../domain/redact.js';
import { newContext } from './context.js';

/** Neither a whole key nor a token fits into it. */
const accepted = /^[\w.-]{1,64}$/;
/** Ids are random too: most have 128 bits, which take 32 characters as hexadecimal digits, and fewer in base64. */
const longestId = 32;
/** More hexadecimal digits than that, or some behind a public id, as in a key; a JSON object in base64, as in a token. */
const pieceOfCredential = /[0-9a-f]{33}|(?![0-9a-f]{16})[0-9a-z]{16}[_.-][0-9a-f]{12}|eyJ[\w-]{9}/i;

/** Whether an id could be a key or a token that was cut until it fits. A shorter piece is of no use to anybody. */
function couldBeCredential(id: string): boolean {
  if (pieceOfCredential.test(id)) return true;
  return id.length > longestId && /[a-z]/.test(id) && /[A-Z]/.test(id) && !consistsOfWords(id);
}

/** The caller's `X-Request-Id`, or a new one where it could be a piece of a credential: it is logged. */
export function requestIdFrom(given: string | undefined): string {
  return given !== undefined && accepted.test(given) && !couldBeCredential(given) ? given : randomUUID();
}

/** Takes the caller's `X-Request-Id` or makes one, and answers with it. */
export function requestId(): RequestHandler {
  return (req, res, next) => {
    const context = newContext(requestIdFrom(req.get('X-Request-Id')), req.ip ?? null);
    res.locals['context'] = context;
    res.set('X-Request-Id', context.requestId);
    next();
  };
}
