import type { ErrorRequestHandler } from 'express';
import type { Schemas } from '../contract/types.js';
import { isDatabaseUnavailable } from '../database/errors.js';
import { redactedPath } from '../domain/redact.js';
import { TimeLimitError } from '../lib/within.js';
import { referenceOf } from '../problems/catalogue.js';
import { mostErrors, Problem } from '../problems/problem.js';
import { unreadableBody } from './body.js';
import { contextOf, type RequestContext } from './context.js';

/** Seconds after which a caller may try again when the database is away. */
const retryAfterSeconds = 5;

/** Answers any error as a problem document (RFC 9457). What is not expected becomes a 500 that tells nothing. */
export function respondWithProblem({ publicUrl }: { publicUrl: string }): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const { status, headers, body } = problemAnswer(error, contextOf(res), { publicUrl, target: req.originalUrl });
    if (res.headersSent) {
      res.destroy();
      return;
    }
    // Left by a reply that did not pass its own check, or by a file that was not sent.
    for (const name of ['Content-Encoding', 'ETag', 'Last-Modified', 'Link', 'Location']) res.removeHeader(name);
    // Not res.json: the validator would hold an undeclared status against the error itself.
    res.status(status).set(headers).send(body);
  };
}

/** The answer to an error, whoever sends it. Notes in the context what there is to log. */
export function problemAnswer(
  error: unknown,
  context: RequestContext,
  { publicUrl, target }: { publicUrl: string; target: string },
): { status: number; headers: Record<string, string>; body: string } {
  const problem = toProblem(error);
  context.problem = problem;
  if (problem.status >= 500) context.error = error;
  const document = problemDocument(problem, { publicUrl, instance: instanceOf(target), requestId: context.requestId });
  return {
    status: problem.status,
    headers: {
      'Cache-Control': 'no-store',
      ...problem.headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
    },
    body: JSON.stringify(document),
  };
}

export function problemDocument(
  problem: Problem,
  { publicUrl, instance, requestId }: { publicUrl: string; instance: string; requestId: string },
): Schemas['Problem'] {
  return {
    type: publicUrl + referenceOf(problem.code),
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance,
    code: problem.code,
    ...(problem.limit ? { limit: problem.limit } : {}),
    request_id: requestId,
    ...(problem.errors ? { errors: problem.errors.slice(0, mostErrors) } : {}),
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error) || error instanceof TimeLimitError) {
    return new Problem('service_unavailable', { headers: { 'Retry-After': String(retryAfterSeconds) }, cause: error });
  }
  if (isBodyParserError(error)) return fromBodyParser(error);
  if (error instanceof URIError) {
    return new Problem('invalid_request', { detail: 'The path is not correctly percent-encoded.' });
  }
  return new Problem('internal_error', { cause: error });
}

interface BodyParserError extends Error {
  status: number;
  type?: string;
}

/** Express's body parser throws http-errors. Their messages may quote the body, so none is sent. */
function isBodyParserError(error: unknown): error is BodyParserError {
  return error instanceof Error && 'expose' in error && 'status' in error && typeof error.status === 'number';
}

function fromBodyParser(error: BodyParserError): Problem {
  if (error.status === 413) return new Problem('payload_too_large');
  if (error.status === 415) return new Problem('unsupported_media_type');
  if (error.status >= 500) return new Problem('internal_error', { cause: error });
  return unreadableBody(error.type ?? 'body.unreadable');
}

/** The path that was asked for, without the query, where a caller may have put a secret. */
function instanceOf(target: string): string {
  return encodeURI(redactedPath(target)).slice(0, 2000);
}
