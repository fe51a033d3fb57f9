import type { NextFunction, Request, RequestHandler, Response } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { type OpenApiDocument, type Operation, type Reference, resolve } from '../contract/document.js';
import { ownFormats } from '../contract/formats.js';
import type { Schemas } from '../contract/types.js';
import { onceForEach } from '../lib/once-for-each.js';
import { Problem } from '../problems/problem.js';
import { createExplanations, type Explanations } from './explanations.js';
import { createFaults, type FaultsOf } from './faults.js';
import { hasManyMarks } from './json.js';
import { mediaTypeOf } from './media-type.js';
import { unsupportedMediaType } from './unsupported-media.js';

/** What the validator's own router would put on a request: the operation as the validator has prepared it. */
type Prepared = Record<string, unknown> & { pathParams: Record<string, string> };

declare module 'express-serve-static-core' {
  interface Request {
    openapi?: Prepared;
  }
}

/** Makes the middlewares that hold the requests of one operation to the contract. */
type ValidatorFor = (operation: Operation) => Promise<RequestHandler[]>;

/**
 * One express-openapi-validator for the whole contract, without its router: that rebuilds and tries the expression of
 * every path on every request, so that its cost grows with the contract. The router is asked once for each operation,
 * here, and its finding is put on the requests that Express has routed to the operation.
 *
 * To compile it takes a fifth of a second: several servers of one contract share it.
 */
export const createValidator = onceForEach(compileValidator);

function compileValidator(document: OpenApiDocument): ValidatorFor {
  const middlewares = OpenApiValidator.middleware({
    apiSpec: { ...essence(document), servers: [{ url: '/' }] } as never,
    // The contract is linted, and every operation is compiled below; its meta-schema need not be checked again.
    validateApiSpec: false,
    // It ends at the first fault, and with it what a request can cost: `maxItems` then keeps every item from being looked
    // at. What else is wrong is found afterwards, of requests of modest size.
    validateRequests: { allErrors: false },
    // `answers.ts` does, for the hot path as well.
    validateResponses: false,
    validateSecurity: false,
    fileUploader: false,
    ajvFormats: { mode: 'full' },
    formats: ownFormats,
  }) as unknown as RequestHandler[];
  const step = (name: string): RequestHandler => {
    const found = middlewares.find((middleware) => middleware.name === name);
    if (!found) throw new Error(`express-openapi-validator has no ${name} any more.`);
    return found;
  };
  const route = step('metadataMiddleware');
  const checkRequest = step('requestMiddleware');
  const faultsOf = createFaults(document);

  return onceForEach(async (operation) => {
    const example = exampleRequest(operation);
    const prepared = await prepare(route, example);
    const usePrepared: RequestHandler = (req, _res, next) => {
      req.openapi = { ...prepared, pathParams: { ...req.params } as Record<string, string> };
      next();
    };
    await compile(checkRequest, example);
    const explanations = createExplanations(document, operation);
    const explain = faultsOf(operation, explanations);
    return [screen(operation, explanations), usePrepared, explained(checkRequest, explain)];
  });
}

/**
 * The contract without what the validator would only spend time on when the service starts: responses, which are not sent
 * through it; prose and examples; and references to anything but schemas.
 */
function essence(document: OpenApiDocument): object {
  const { schemas, securitySchemes } = document.components;
  return strip({ ...document, components: { schemas, securitySchemes } }, document) as object;
}

function strip(node: unknown, document: OpenApiDocument, place = ''): unknown {
  if (Array.isArray(node)) return node.map((item) => strip(item, document));
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node && !String(node.$ref).startsWith('#/components/schemas/')) {
    return strip(resolve(document, node as Reference), document);
  }
  const kept = Object.entries(node).filter(([name, value]) => place === 'properties' || !isSurplus(name, value, place));
  return Object.fromEntries(kept.map(([name, value]) => [name, strip(value, document, name)]));
}

function isSurplus(name: string, value: unknown, place: string): boolean {
  if (place === 'responses') return true;
  if (name === 'example' || name === 'examples' || name === 'x-error-message') return true;
  return name === 'description' && typeof value === 'string';
}

/** A request with nothing in it but what it takes to be routed. */
function exampleRequest({ method, path, requestMediaTypes: [mediaType] }: Operation): Request {
  const url = path.replace(/\{\w+\}/g, 'none');
  const request = {
    method: method.toUpperCase(),
    originalUrl: url,
    url,
    path: url,
    baseUrl: '',
    headers: mediaType === undefined ? {} : { 'content-type': mediaType },
    query: {},
    params: {},
    body: mediaType === undefined ? undefined : {},
    app: { enabled: () => true },
  };
  return request as unknown as Request;
}

async function prepare(route: RequestHandler, example: Request): Promise<Prepared> {
  const fault = await run(route, example);
  if (fault || !example.openapi)
    throw fault ?? new Error(`The validator does not find ${example.method} ${example.path}.`);
  return example.openapi;
}

/**
 * Sends a request through the middleware, so that a fault of the contract stops the start instead of failing a request. It
 * may well be refused: what counts is that the check of it could be made.
 */
async function compile(checkRequest: RequestHandler, example: Request): Promise<void> {
  const refusal = await run(checkRequest, example);
  if (refusal && !(refusal instanceof OpenApiValidator.error.BadRequest)) throw refusal;
}

/** Refuses with everything that is worth saying about a request. */
function explained(checkRequest: RequestHandler, faultsOf: FaultsOf): RequestHandler {
  return (req, res, next) =>
    checkRequest(req, res, (error?: unknown) => {
      if (!(error instanceof OpenApiValidator.error.BadRequest)) return next(error);
      next(new Problem('invalid_request', { errors: faultsOf(req, error) }));
    });
}

function run(middleware: RequestHandler, example: Request): Promise<unknown> {
  return new Promise((resolve) => {
    void middleware(example, {} as Response, resolve as NextFunction);
  });
}

/**
 * Takes away or refuses what the validator would let through or pay for: `Accept`, which it reads with an expression of
 * quadratic time, though nothing is negotiated; a media type that the operation does not take (it compiles a validator
 * for every one that it is sent); no body where one is required; names in brackets, which it rewrites into objects; text
 * that is not in its normal form; and numbers in other notations (`0x10` would be read as 16).
 */
function screen({ requestMediaTypes, parameters }: Operation, explanations: Explanations): RequestHandler {
  const integers = parameters.filter((parameter) => parameter.in === 'query' && parameter.schema['type'] === 'integer');
  const refusalOf = (error: Schemas['ProblemError']) => new Problem('invalid_request', { errors: [error] });
  const further = (name: string) => explanations.furtherParameter({ place: 'query', name, isModest: false });
  return (req, _res, next) => {
    delete req.headers.accept;
    const mediaType = mediaTypeOf(req.headers['content-type'] ?? '');
    if (requestMediaTypes.length === 0) delete req.headers['content-type'];
    else if (!requestMediaTypes.includes(mediaType)) {
      return next(unsupportedMediaType(requestMediaTypes));
    } else req.headers['content-type'] = mediaType;
    if (requestMediaTypes.length > 0 && req.body === undefined) return next(refusalOf(explanations.missingBody()));
    // Express parses the query string anew each time that it is asked for it.
    const { query } = req;
    const bracketed = Object.keys(query).find((name) => name.includes('['));
    if (bracketed !== undefined) return next(refusalOf(further(bracketed)));

    const marked = Object.keys(query).find((name) => [query[name]].flat().some((value) => hasManyMarks(String(value))));
    if (marked !== undefined) return next(refusalOf({ ...further(marked), message: tooManyMarks }));

    for (const { name } of integers) {
      const value = query[name];
      if (value !== undefined && !(typeof value === 'string' && /^\d{1,9}$/.test(value))) {
        return next(refusalOf(further(name)));
      }
    }
    next();
  };
}

const tooManyMarks = 'Use at most 30 combining marks in a row.';
