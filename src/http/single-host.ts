import type { RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';

/**
 * Refuses a request with two `Host` headers, which two programs could read differently, and one of HTTP/1.1 with none
 * (RFC 9112 §3.2).
 */
export function singleHost(): RequestHandler {
  return (req, _res, next) => {
    const count = req.headersDistinct['host']?.length ?? 0;
    const fits = count === 1 || (count === 0 && req.httpVersion === '1.0');
    if (fits) return next();
    // Whoever sends such a request, the next bytes of the connection cannot be trusted either.
    const headers = { Connection: 'close' };
    next(new Problem('invalid_request', { detail: 'Send exactly one Host header.', headers }));
  };
}
