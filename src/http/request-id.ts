import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { RequestContext } from './context.js';

/** Short enough that no key or token fits into it, and with it into the log. */
const accepted = /^[\w.-]{1,64}$/;

/** Takes the caller's `X-Request-Id` or makes one, and answers with it. */
export function requestId(): RequestHandler {
  return (req, res, next) => {
    const given = req.get('X-Request-Id');
    const context: RequestContext = { requestId: given !== undefined && accepted.test(given) ? given : randomUUID() };
    res.locals['context'] = context;
    res.set('X-Request-Id', context.requestId);
    next();
  };
}
