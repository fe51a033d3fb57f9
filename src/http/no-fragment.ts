import type { RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';

/**
 * Refuses a target with a fragment, which a request cannot have (RFC 9112 §3.2). It would be cut off: `?scope=a#b` asks for
 * the scope `a#b`, and whoever has only `a` would pass.
 */
export function noFragment(): RequestHandler {
  return (req, _res, next) => {
    if (!req.originalUrl.includes('#')) return next();
    next(new Problem('invalid_request', { detail: 'Percent-encode # in the request target as %23.' }));
  };
}
