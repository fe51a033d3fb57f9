import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { newContext } from './context.js';

/** Short enough that no key or token fits into it, and with it into the log. */
const accepted = /^[\w.-]{1,64}$/;

/** The caller's `X-Request-Id`, or a new one. */
export function requestIdFrom(given: string | undefined): string {
  return given !== undefined && accepted.test(given) ? given : randomUUID();
}

/** Takes the caller's `X-Request-Id` or makes one, and answers with it. */
export function requestId(): RequestHandler {
  return (req, res, next) => {
    const context = newContext(requestIdFrom(req.get('X-Request-Id')));
    res.locals['context'] = context;
    res.set('X-Request-Id', context.requestId);
    next();
  };
}
