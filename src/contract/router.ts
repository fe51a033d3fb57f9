import type { Request, RequestHandler, Response } from 'express';
import { throttleStep } from '../features/throttling/step.js';
import type { Throttle } from '../features/throttling/throttle.js';
import type { Usage } from '../features/usage/usage.js';
import { createBatch } from '../http/batch.js';
import { parseForm, parseJson } from '../http/body.js';
import { contextOf, type RequestContext } from '../http/context.js';
import { within } from '../lib/within.js';
import { Problem } from '../problems/problem.js';
import type { Answer, AnswerOf, AnswersOf } from './answers.js';
import type { Contract, Operation } from './document.js';
import type { AnyHandler, HandlerOf } from './handlers.js';
import { createPathRouter } from './path-router.js';
import type { Authenticate, Authorize } from './security.js';
import { noteUse } from './use.js';
import { createValidator } from './validator.js';

export interface RouterOptions {
  contract: Contract;
  handlerOf: HandlerOf;
  answersOf: AnswersOf;
  authenticate: Authenticate;
  authorize: Authorize;
  throttle: Throttle;
  usage: Usage;
}

/**
 * How long the database may take over one request, all in all, in milliseconds: then the answer is 503. With whatever else
 * takes time, every answer is there within 5 s.
 */
export const answerWithinMs = 4000;

const writeSoon = createBatch();

/**
 * Mounts the handlers at the paths of the contract.
 *
 * @throws if the contract does not compile.
 */
export async function createContractRouter(options: RouterOptions): Promise<RequestHandler> {
  const { contract, handlerOf, answersOf } = options;
  const validatorFor = createValidator(contract.document);
  const router = createPathRouter();
  for (const path of Object.keys(contract.document.paths)) {
    const operations = contract.operations.filter((operation) => operation.path === path);
    const route = router.route(path);
    for (const operation of operations) {
      const way = {
        handler: handlerOf(operation),
        validator: await validatorFor(operation),
        answerOf: answersOf(operation),
      };
      const steps = stepsOf(operation, way, options);
      route[operation.method](...steps);
    }
    route.all(refuseMethod(operations));
  }
  return router.handle;
}

/** The path of a request, after the headers that every answer gets. */
function stepsOf(
  operation: Operation,
  { handler, validator, answerOf }: { handler: AnyHandler; validator: RequestHandler[]; answerOf: AnswerOf },
  options: RouterOptions,
): RequestHandler[] {
  const { authenticate, authorize, throttle, usage } = options;

  const identify: RequestHandler = async (req, res, next) => {
    const context = contextOf(res);
    context.operation = operation;
    // Express routes HEAD to GET (RFC 9110 §9.3.2); the validator has to see what the contract declares.
    if (req.method === 'HEAD') req.method = 'GET';
    // X-API-Key tells a cache nothing, unlike Authorization (RFC 9111 §3.5): no answer to a credential may be stored.
    if (operation.credentials.length > 0) res.set('Cache-Control', 'no-store');
    const from = { ip: req.ip ?? null, userAgent: req.get('User-Agent') ?? null };
    const { authorization = [], 'x-api-key': apiKey = [] } = req.headersDistinct;
    const presented = { authorization, apiKey, parameters: Object.keys(req.query), from };
    const actor = await inTime(context, authenticate(presented, operation));
    if (actor) {
      context.actor = actor;
      res.once('close', () => noteUse(usage, context, from));
    }
    authorize(actor, operation);
    next();
  };

  const countAttempt: RequestHandler = async (req, res, next) => {
    await inTime(contextOf(res), throttleStep(throttle, req, res));
    next();
  };

  const handle: RequestHandler = async (req, res) => {
    const context = contextOf(res);
    const { actor, onSuccess } = context;
    const headers = headersOf(req, operation);
    const call = { path: req.params, query: req.query, headers, body: req.body, actor };
    const answer = handler(call).then(async (reply) => {
      await onSuccess?.();
      return reply;
    });
    const reply = await inTime(context, answer);
    await new Promise<void>(writeSoon);
    send(res, answerOf(reply));
  };

  return [
    identify,
    ...operation.requestMediaTypes.map((mediaType) => (mediaType === 'application/json' ? parseJson() : parseForm())),
    ...validator,
    ...(operation.throttled ? [countAttempt] : []),
    handle,
  ];
}

/** Waits no longer than what is left of the time that the database may take over this request. */
async function inTime<T>(context: RequestContext, value: T | Promise<T>): Promise<T> {
  if (!(value instanceof Promise)) return value;
  const { waitedMs = 0 } = context;
  const startedAt = performance.now();
  try {
    return await within(answerWithinMs - waitedMs, value);
  } finally {
    context.waitedMs = waitedMs + performance.now() - startedAt;
  }
}

/** The headers that the contract declares, under the names that it gives them. */
function headersOf(req: Request, { parameters }: Operation): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, in: place } of parameters) {
    const value = place === 'header' ? req.get(name) : undefined;
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** Not `res.send`: an ETag of ours names the settings of a key for If-Match, and no 304 is to be answered by it. */
function send(res: Response, { status, headers, body }: Answer): void {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body ?? '')) };
  res.writeHead(status, { ...headers, ...length }).end(body);
}

function refuseMethod(operations: readonly Operation[]): RequestHandler {
  const methods = operations.map(({ method }) => method.toUpperCase());
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return () => {
    throw new Problem('method_not_allowed', { headers: { Allow: allow.join(', ') } });
  };
}
