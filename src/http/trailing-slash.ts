import type { RequestHandler } from 'express';
import type { Contract } from '../contract/contract.js';
import { anyOriginHeaders } from './any-origin.js';
import { contextOf } from './context.js';
import { refuseCredentialIn } from './credential-in-query.js';
import { queryOf } from './request-path.js';

/**
 * Sends whoever opens a document with a slash behind its path to the document, with the query as it came. The address is
 * made of a path of the contract, never of what was sent, and is relative: it holds behind a prefix that a proxy takes away.
 * Anything else with slashes that it should not have, such as two in a row, is another path, at which there is nothing.
 *
 * @throws {Problem} `invalid_request` if the query holds a credential, which the address would repeat.
 */
export function withoutTrailingSlash({ operations }: Contract): RequestHandler {
  const documents = operations.filter(({ isDocument, path }) => isDocument && path !== '/');
  const targets = new Map(documents.map((operation) => [`${operation.path}/`, operation]));
  return (req, res, next) => {
    const operation = req.method === 'GET' || req.method === 'HEAD' ? targets.get(req.path) : undefined;
    if (!operation) return next();
    const { path, anyOrigin } = operation;
    contextOf(res).knownPath = path;
    const query = queryOf(req.originalUrl);
    refuseCredentialIn(query);
    const location = `../${path.slice(path.lastIndexOf('/') + 1)}${query && `?${query}`}`;
    // No 308 is kept for ever: a cache asks again.
    const headers = { ...(anyOrigin && anyOriginHeaders), 'Cache-Control': 'no-cache', 'Content-Length': '0' };
    res.writeHead(308, { ...headers, Location: location }).end();
  };
}
