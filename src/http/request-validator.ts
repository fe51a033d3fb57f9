import type { Request, Response } from 'express';
// Not from the top of the package, whose middleware brings a router, a reader of files and a check of the whole document.
// All of that is done here already, and took a tenth of a start.
import { BadRequest, type OpenApiRequestMetadata } from 'express-openapi-validator/dist/framework/types.js';
import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import { type OpenApiDocument, type Reference, resolve } from '../contract/document.js';
import { ownFormats } from '../contract/formats.js';
import type { Operation } from '../contract/read-operations.js';
import { quicklyCompiled } from '../contract/schemas.js';

/** What the package's own router would put on a request: the operation as the validator reads it. */
type Prepared = OpenApiRequestMetadata;

declare module 'express-serve-static-core' {
  interface Request {
    openapi?: Prepared;
  }
}

/** What a request is refused for. */
export type Refusal = BadRequest;

/** Holds a request of one operation to the contract. @returns `null` if it fits. */
export type CheckRequest = (request: Request) => Refusal | null;

/**
 * One validator of express-openapi-validator for the whole contract, without its router: that rebuilds and tries the
 * expression of every path on every request, so that its cost grows with the contract. Express has routed each request
 * already, and what the router would find is put on it here.
 */
export function createRequestValidator(document: OpenApiDocument): (operation: Operation) => CheckRequest {
  // No operation is in it: of each, the validator would go through all the others and every schema anew.
  const nothing = { openapi: document.openapi, info: document.info, paths: {} };
  const validator = new RequestValidator(nothing as never, {
    // It ends at the first fault, and with it what a request can cost: `maxItems` then keeps every item from being looked
    // at. What else is wrong is found afterwards, of requests of modest size.
    allErrors: false,
    // The contract is linted, and every operation is compiled below.
    strict: false,
    validateSchema: false,
    code: quicklyCompiled,
    useDefaults: true,
    ajvFormats: { mode: 'full' },
    formats: ownFormats,
  });

  return (operation) => {
    const prepared = prepare(document, operation);
    const refusalOf = (request: Request): Refusal | null => {
      request.openapi = { ...prepared, pathParams: { ...request.params } as Record<string, string> };
      try {
        validator.validate(request, {} as Response, () => undefined);
        return null;
      } catch (error) {
        if (error instanceof BadRequest) return error;
        throw error;
      }
    };
    // Compiles it, so that a fault of the contract stops the start instead of failing a request. The example may well be
    // refused: what counts is that the check of it could be made.
    refusalOf(exampleRequest(operation));
    return refusalOf;
  };
}

/** What the validator checks requests of an operation against. */
function prepare(document: OpenApiDocument, { path, parameters, requestSchemas }: Operation): Prepared {
  const bodies = Object.entries(requestSchemas).map(([mediaType, schema]) => [mediaType, { schema }]);
  const checked = { parameters, ...(bodies.length > 0 && { requestBody: { content: Object.fromEntries(bodies) } }) };
  const schema = essence(checked, document) as Prepared['schema'];
  return { expressRoute: path, openApiRoute: path, schema, serial: 0, pathParams: {} };
}

/**
 * A part of the contract without prose and examples, and with what it refers to in its place: the validator would compile
 * each reference once more to see where it leads.
 *
 * @throws where a schema is part of itself, which has no end so.
 */
function essence(node: unknown, document: OpenApiDocument, place = '', within: readonly string[] = []): unknown {
  if (Array.isArray(node)) return node.map((item) => essence(item, document, '', within));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([name, value]) => place === 'properties' || !isSurplus(name, value));
  const members = kept.map(([name, value]) => [name, essence(value, document, name, within)] as const);
  if (!('$ref' in node)) return Object.fromEntries(members);
  const { $ref } = node as Reference;
  if (within.includes($ref)) throw new Error(`${$ref} is part of itself: no request can be checked against it.`);
  const target = essence(resolve(document, { $ref }), document, '', [...within, $ref]);
  const others = members.filter(([name]) => name !== '$ref');
  return others.length === 0 ? target : { ...Object.fromEntries(others), allOf: [target] };
}

function isSurplus(name: string, value: unknown): boolean {
  if (name === 'example' || name === 'examples' || name === 'x-error-message') return true;
  return name === 'description' && typeof value === 'string';
}

/** A request with nothing in it but its address. */
function exampleRequest({ method, path, requestMediaTypes: [mediaType] }: Operation): Request {
  const request = {
    method: method.toUpperCase(),
    originalUrl: path,
    url: path,
    path,
    headers: mediaType === undefined ? {} : { 'content-type': mediaType },
    query: {},
    params: {},
    body: mediaType === undefined ? undefined : {},
  };
  return request as unknown as Request;
}
