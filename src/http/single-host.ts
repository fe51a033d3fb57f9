import type { RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';

/** Refuses a request with two `Host` headers (RFC 9112 §3.2), which two programs could read differently. */
export function singleHost(): RequestHandler {
  return (req, _res, next) => {
    const { host } = req.headersDistinct;
    next(host && host.length > 1 ? new Problem('invalid_request', { detail: 'Send one Host header.' }) : undefined);
  };
}
