import type { NextFunction, Request, RequestHandler, Response } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { Problem } from '../problems/problem.js';
import type { OpenApiDocument, Operation } from './document.js';

/**
 * The middlewares that hold the requests and the answers of one path to the contract.
 *
 * Each path has an instance of its own, over a document reduced to that path: one instance over all of them would
 * rebuild and try every path's expression on every request.
 */
export function createValidator(document: OpenApiDocument, path: string): RequestHandler[] {
  const { schemas, parameters, responses, headers } = document.components;
  const reduced = structuredClone({
    openapi: document.openapi,
    info: { title: document.info.title, version: document.info.version },
    servers: [{ url: '/' }],
    paths: { [path]: document.paths[path] },
    components: { schemas, parameters, responses, headers },
  });
  return OpenApiValidator.middleware({
    apiSpec: reduced as never,
    // The contract is linted and every operation is compiled at start; its meta-schema need not be checked again.
    validateApiSpec: false,
    validateRequests: { allErrors: true },
    validateResponses: { allErrors: false },
    validateSecurity: false,
    fileUploader: false,
    ajvFormats: { mode: 'full' },
  }) as RequestHandler[];
}

/**
 * Refuses what the validator would let through or pay for: a media type that the operation does not take (it compiles a
 * validator for every content type that it is sent), and numbers in other notations (`0x10` would be read as 16).
 */
export function screen({ requestMediaTypes, parameters }: Operation): RequestHandler {
  const integers = parameters.filter((parameter) => parameter.in === 'query' && parameter.schema['type'] === 'integer');
  return (req, _res, next) => {
    const mediaType = req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (requestMediaTypes.length === 0) delete req.headers['content-type'];
    else if (mediaType === undefined || !requestMediaTypes.includes(mediaType)) {
      return next(new Problem('unsupported_media_type'));
    } else req.headers['content-type'] = mediaType;

    for (const { name } of integers) {
      const value = req.query[name];
      if (value !== undefined && !(typeof value === 'string' && /^\d{1,9}$/.test(value))) {
        const error = { parameter: name, message: 'must be one whole number in decimal digits' };
        return next(new Problem('invalid_request', { errors: [error] }));
      }
    }
    next();
  };
}

/**
 * Sends an empty request through the middlewares, so that a fault of the contract stops the start instead of failing a
 * request. The request itself may well be refused.
 */
export async function compile(
  middlewares: RequestHandler[],
  { method, path, requestMediaTypes }: Operation,
): Promise<void> {
  const url = path.replace(/\{\w+\}/g, 'none');
  const request = {
    method: method.toUpperCase(),
    originalUrl: url,
    url,
    path: url,
    baseUrl: '',
    headers: requestMediaTypes[0] === undefined ? {} : { 'content-type': requestMediaTypes[0] },
    query: {},
    params: {},
    body: requestMediaTypes[0] === undefined ? undefined : {},
    app: { enabled: () => true, param: () => undefined },
  };
  const response = { json: () => undefined, getHeaders: () => ({}) };
  for (const middleware of middlewares) {
    const fault = await new Promise<unknown>((resolve) => {
      void middleware(request as unknown as Request, response as unknown as Response, resolve as NextFunction);
    });
    if (fault && (fault as { status?: number }).status !== 400) throw fault;
  }
}
