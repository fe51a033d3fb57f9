import type { ErrorRequestHandler } from 'express';
import type { Schemas } from '../contract/types.js';
import { isDatabaseUnavailable } from '../database/errors.js';
import { TimeLimitError } from '../lib/within.js';
import { referenceOf } from '../problems/catalogue.js';
import { mostErrors, Problem } from '../problems/problem.js';
import { unreadableBody } from './body.js';
import { contextOf, type RequestContext } from './context.js';
import { deprecationOf, withDeprecation } from './deprecation.js';
import type { ProblemPageOf } from './ports.js';
import { prefersPage } from './prefers-page.js';
import { instanceOf } from './request-path.js';
import { unsupportedContentEncoding, unsupportedMediaType } from './unsupported-media.js';

/** Seconds after which a caller may try again when the database is away. */
const retryAfterSeconds = 5;

interface RespondOptions {
  publicUrl: string;
  /** Of challenges, as `realmOf` makes it. */
  realm: string;
  /** `null` where nobody comes with a browser. */
  problemPage: ProblemPageOf | null;
}

/**
 * Answers any error as a problem document (RFC 9457), and as a page to people who open an address that is no operation, or
 * that of a page. What is not expected becomes a 500 that tells nothing.
 */
export function respondWithProblem({ publicUrl, realm, problemPage }: RespondOptions): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const context = contextOf(res);
    const { status, headers, body } = problemAnswer(error, context, { publicUrl, realm, target: req.originalUrl });
    if (res.headersSent) {
      res.destroy();
      return;
    }
    // Left by a reply that did not pass its own check, or by a file that was not sent.
    for (const name of ['Content-Encoding', 'ETag', 'Last-Modified', 'Link', 'Location']) res.removeHeader(name);
    res.status(status).set(headers);
    const makePage = mayBePage(context, status) ? problemPage : null;
    if (makePage) res.set('Vary', 'Accept');
    // The validator has taken `headers.accept` away.
    if (makePage && context.problem && prefersPage(req.headersDistinct['accept'])) {
      const page = makePage(context.problem, context);
      res.set({ 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': page.policy }).send(page.html);
      return;
    }
    // Not res.json: the validator would hold an undeclared status against the error itself.
    res.send(body);
  };
}

/** Whether people may come to an answer, and not programs alone: the contract says so of its operations. */
function mayBePage({ operation }: RequestContext, status: number): boolean {
  return operation === undefined || 'text/html' in (operation.responses[status]?.content ?? {});
}

/** The answer to an error, whoever sends it. Notes in the context what there is to log. */
export function problemAnswer(
  error: unknown,
  context: RequestContext,
  { publicUrl, realm, target }: Pick<RespondOptions, 'publicUrl' | 'realm'> & { target: string },
): { status: number; headers: Record<string, string>; body: string } {
  const problem = toProblem(error, context);
  context.problem = problem;
  if (problem.status >= 500) context.error = error;
  const document = problemDocument(problem, { publicUrl, instance: instanceOf(target), requestId: context.requestId });
  const { challenge } = problem;
  return {
    status: problem.status,
    headers: {
      'Cache-Control': 'no-store',
      ...withDeprecation(problem.headers, deprecationOf(context.actor, publicUrl)),
      ...(challenge && { 'WWW-Authenticate': `${challenge.scheme} realm=${realm}${challenge.parameters}` }),
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

function toProblem(error: unknown, { operation }: RequestContext): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error) || error instanceof TimeLimitError) {
    return new Problem('service_unavailable', { headers: { 'Retry-After': String(retryAfterSeconds) }, cause: error });
  }
  if (isBodyParserError(error)) return fromBodyParser(error, operation?.requestMediaTypes);
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

function fromBodyParser(error: BodyParserError, mediaTypes: readonly string[] = []): Problem {
  if (error.status === 413) return new Problem('payload_too_large');
  if (error.type === 'encoding.unsupported') return unsupportedContentEncoding();
  if (error.status === 415) return unsupportedMediaType(mediaTypes);
  if (error.status >= 500) return new Problem('internal_error', { cause: error });
  return unreadableBody(error.type ?? 'body.unreadable');
}
