import type { RequestHandler } from 'express';
import type { OpenApiDocument } from '../contract/document.js';
import type { Operation } from '../contract/read-operations.js';
import type { Schemas } from '../contract/types.js';
import { onceForEach } from '../lib/once-for-each.js';
import { Problem } from '../problems/problem.js';
import { createExplanations, type Explanations } from './explanations.js';
import { createFaults, type FaultsOf } from './faults.js';
import { hasManyMarks } from './json.js';
import { mediaTypeOf } from './media-type.js';
import { type CheckRequest, createRequestValidator } from './request-validator.js';
import { unsupportedMediaType } from './unsupported-media.js';

/** Makes the middlewares that hold the requests of one operation to the contract. */
type ValidatorFor = (operation: Operation) => RequestHandler[];

/** To compile it takes a fifth of a second: several servers of one contract share it. */
export const createValidator = onceForEach((document: OpenApiDocument): ValidatorFor => {
  const checkFor = createRequestValidator(document);
  const faultsOf = createFaults(document);

  return onceForEach((operation) => {
    const check = checkFor(operation);
    const explanations = createExplanations(document, operation);
    return [screen(operation, explanations), explained(check, faultsOf(operation, explanations))];
  });
});

/** Refuses with everything that is worth saying about a request. */
function explained(check: CheckRequest, faultsOf: FaultsOf): RequestHandler {
  return (req, _res, next) => {
    const refusal = check(req);
    next(refusal === null ? undefined : new Problem('invalid_request', { errors: faultsOf(req, refusal) }));
  };
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
