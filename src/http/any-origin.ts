import type { RequestHandler } from 'express';

/** Seconds for which a browser may remember the answer to a preflight; none does so for longer than a day. */
const preflightMaxAge = 24 * 60 * 60;

/** Read by scripts of every origin, never with credentials: `*` does not go together with those (Fetch §3.3.5). */
export const anyOriginHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag',
};

/** Lets pages of every origin read an answer, and what refuses it. */
export function allowAnyOrigin(): RequestHandler {
  return (_req, res, next) => {
    res.set(anyOriginHeaders);
    next();
  };
}

/** Answers a preflight (Fetch §3.3.2). `*` allows every header but `Authorization`. */
export function answerPreflight(): RequestHandler {
  const headers = {
    ...anyOriginHeaders,
    'Access-Control-Allow-Methods': 'GET, HEAD',
    'Access-Control-Allow-Headers': '*',
    'Access-Control-Max-Age': String(preflightMaxAge),
    Allow: 'GET, HEAD, OPTIONS',
  };
  return (_req, res) => {
    res.writeHead(204, headers).end();
  };
}
