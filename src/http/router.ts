import { promisify } from 'node:util';
import type { Request, RequestHandler, Response } from 'express';
import type { Contract } from '../contract/contract.js';
import { largestJson } from '../contract/largest-json.js';
import type { Operation } from '../contract/read-operations.js';
import type { CallerTurn } from '../domain/caller.js';
import type { Actor } from '../domain/principal.js';
import type { Visit } from '../domain/visit.js';
import { within } from '../lib/within.js';
import { Problem } from '../problems/problem.js';
import type { Answer } from './answers.js';
import { allowAnyOrigin, answerPreflight } from './any-origin.js';
import { createBatch } from './batch.js';
import { clientIn, mostBytesOf, parseForm, parseJson } from './body.js';
import { callerOf } from './caller.js';
import { contextOf, type RequestContext } from './context.js';
import { refuseCredentialIn } from './credential-in-query.js';
import { sendDocument } from './fixed-document.js';
import type { OperationSteps, StepsOf } from './operation.js';
import { createPathRouter } from './path-router.js';
import type { CountAttempt, Ports } from './ports.js';
import { requireReadableQuery } from './query.js';
import { queryOf } from './request-path.js';
import { sameOrigin } from './same-origin.js';
import type { SlowLane } from './slow-lane.js';
import { readAfterwards } from './turns.js';
import { createValidator } from './validator.js';

export interface RouterOptions {
  contract: Contract;
  stepsOf: StepsOf;
  ports: Ports;
  lane: SlowLane;
  /** Address of this instance. */
  publicUrl: string;
}

/**
 * How long the database may take over one request, all in all, in milliseconds: then the answer is 503. With whatever else
 * takes time, every answer is there within 5 s.
 */
export const answerWithinMs = 4000;

const writeSoon = createBatch();

/**
 * Mounts the operations at the paths of the contract.
 *
 * @throws if the contract does not compile.
 */
export function createContractRouter({ contract, stepsOf, ports, lane, publicUrl }: RouterOptions): RequestHandler {
  const validatorFor = createValidator(contract.document);
  const limitOf = ({ requestSchemas }: Operation) => {
    const largest = Object.values(requestSchemas).map((schema) => largestJson(contract.document, schema));
    return mostBytesOf(Math.max(0, ...largest));
  };
  const router = createPathRouter();
  for (const path of Object.keys(contract.document.paths)) {
    const operations = contract.operations.filter((operation) => operation.path === path);
    const route = router.route(path);
    for (const operation of operations) {
      const [validator, steps] = [validatorFor(operation), stepsOf(operation)];
      if (operation.anyOrigin) route.all(allowAnyOrigin()).options(answerPreflight());
      route[operation.method](
        identify(operation, steps),
        ...(operation.isDocument ? [] : [requireReadableQuery()]),
        ...operation.requestMediaTypes.flatMap((mediaType) => parserOf(mediaType, limitOf(operation), lane.take)),
        ...validator,
        ...(operation.sessionCookie ? [sameOrigin({ publicUrl })] : []),
        ...(operation.throttled ? [countAttempt(operation.throttled, ports.countAttempt)] : []),
        handle(operation, steps, { isHttps: publicUrl.startsWith('https:') }),
      );
    }
    route.all(refuseMethod(path, operations));
  }
  return router.handle;
}

function parserOf(mediaType: string, limit: number, slowly: SlowLane['take']): RequestHandler | RequestHandler[] {
  return mediaType === 'application/json' ? parseJson(limit, slowly) : parseForm();
}

function identify(operation: Operation, steps: OperationSteps): RequestHandler {
  const isSecured = operation.credentials.length > 0;
  const readForm = promisify(parseForm());
  return async (req, res, next) => {
    const context = contextOf(res);
    context.operation = operation;
    context.pathParameters = req.params;
    // Express routes HEAD to GET (RFC 9110 §9.3.2); the validator has to see what the contract declares.
    if (req.method === 'HEAD') req.method = 'GET';
    if (operation.isDocument) ignoreQuery(req);
    const from = { ip: context.ip, userAgent: req.get('User-Agent') ?? null };
    if (isSecured) {
      // X-API-Key tells a cache nothing, unlike Authorization (RFC 9111 §3.5): no answer to a credential may be stored.
      res.set('Cache-Control', 'no-store');
      res.once('close', () => steps.noteUse(context, from));
    }
    const { authorization = [], 'x-api-key': apiKey = [] } = req.headersDistinct;
    // The one body that is read before its sender is known: the credential may stand in it.
    if (operation.clientAuthentication) await readForm(req, res);
    const client = operation.clientAuthentication ? clientIn(req.body) : undefined;
    const presented = { authorization, apiKey, client, parameters: Object.keys(req.query), from };
    await inTime(context, steps.identify(context, presented));
    next();
  };
}

/**
 * Takes a query away that means nothing, so that nothing in it can be at fault.
 *
 * @throws {Problem} `invalid_request` if it holds a credential.
 */
function ignoreQuery(req: Request): void {
  refuseCredentialIn(queryOf(req.originalUrl));
  Object.defineProperty(req, 'query', { value: {}, configurable: true, enumerable: true, writable: true });
}

function countAttempt(throttled: Operation['throttled'], count: CountAttempt): RequestHandler {
  return async (req, res, next) => {
    const context = contextOf(res);
    const onEnd = (listener: () => void) => {
      if (res.closed) listener();
      else res.once('close', listener);
    };
    const isRegistration = throttled === 'registration';
    const noteAccount = (digest: string) => {
      context.accountDigest = digest;
    };
    const { actor } = context;
    const attempt = { isRegistration, address: req.ip ?? '', actor, body: req.body, onEnd, noteAccount };
    const { headers, turn, succeed, takeBack } = await inTime(context, count(attempt));
    res.set(headers);
    context.turn = turn;
    context.onSuccess = async () => void res.set(await succeed(context.noted?.countedAccount));
    context.takeBackAttempt = async () => void res.set(await takeBack());
    next();
  };
}

/** @param options whether this instance is reached by https, whatever a request says. */
function handle(operation: Operation, steps: OperationSteps, options: { isHttps: boolean }): RequestHandler {
  return async (req, res) => {
    const context = contextOf(res);
    const visit = operation.setsCookie ? visitOf(req, context, options) : undefined;
    const input = { path: req.params, query: req.query, headers: headersOf(req, operation), body: req.body, visit };
    const turn = context.turn ?? (operation.queued && context.actor ? turnOf(context.actor) : undefined);
    const caller = turn && callerOf(res, turn);
    const answer = await inTime(context, steps.handle(context, input, caller)).catch(async (error) => {
      if (error instanceof Problem && !error.countsAsAttempt) await context.takeBackAttempt?.().catch(() => undefined);
      throw error;
    });
    await new Promise<void>(writeSoon);
    await send(req, res, answer);
  };
}

/** Behind a proxy that is trusted, Express reads X-Forwarded-Proto for `secure`. */
function visitOf(req: Request, { ip }: RequestContext, { isHttps }: { isHttps: boolean }): Visit {
  const { 'user-agent': userAgent = null, cookie = '' } = req.headers;
  return { ip, userAgent, isHttps: isHttps || req.secure, cookies: cookie };
}

/** Whoever has shown a credential is familiar. */
function turnOf({ owner }: Actor): CallerTurn {
  return { lane: 'familiar', key: owner._id };
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

/**
 * Not `res.send`: an ETag of ours names the settings of a key for If-Match, and no 304 is to be answered by it. Only of a
 * document does the ETag name the bytes.
 */
async function send(req: Request, res: Response, { status, headers, body, document }: Answer): Promise<void> {
  // A cache may keep it, and asks each time whether it still is the same.
  if (document) return sendDocument(req, res, document, { 'Cache-Control': 'no-cache', ...headers });
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body ?? '')) };
  res.writeHead(status, { ...headers, ...length }).end(body);
  readAfterwards(res);
}

function refuseMethod(path: string, operations: readonly Operation[]): RequestHandler {
  const methods = operations.map(({ method }) => method.toUpperCase());
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  if (operations.some(({ anyOrigin }) => anyOrigin)) allow.push('OPTIONS');
  return (_req, res) => {
    contextOf(res).knownPath = path;
    throw new Problem('method_not_allowed', { headers: { Allow: allow.join(', ') } });
  };
}
