import { type Request, type RequestHandler, type Response, Router } from 'express';
import { throttleStep } from '../features/throttling/step.js';
import type { Throttle } from '../features/throttling/throttle.js';
import type { Uses } from '../features/verification/uses.js';
import { contextOf } from '../http/context.js';
import { parseJson } from '../http/json.js';
import { Problem } from '../problems/problem.js';
import type { Contract, Operation } from './document.js';
import type { Handlers } from './operations.js';
import { type Authenticate, requireAccepted } from './security.js';
import { createValidator } from './validator.js';

interface RouterOptions {
  contract: Contract;
  handlers: Handlers;
  authenticate: Authenticate;
  throttle: Throttle;
  uses: Uses;
}

/** A handler without its types: what the table holds once an operationId is only a string. */
type AnyHandler = (call: object) => Promise<{ status: number; headers?: Record<string, string>; body?: unknown }>;

/**
 * Mounts the handlers at the paths of the contract.
 *
 * @throws if the contract and the table of handlers differ in either direction, or the contract does not compile.
 */
export async function createContractRouter(options: RouterOptions): Promise<Router> {
  const { contract } = options;
  // The only cast between the contract's types and its values: both come from openapi.yaml, and the table is compared.
  const handlers = options.handlers as unknown as Record<string, AnyHandler>;
  compareTables(contract.operations, Object.keys(handlers));

  const validatorFor = createValidator(contract.document);
  const router = Router({ caseSensitive: true, strict: true });
  for (const path of Object.keys(contract.document.paths).sort(byTemplates)) {
    const operations = contract.operations.filter((operation) => operation.path === path);
    const route = router.route(path.replace(/\{(\w+)\}/g, ':$1'));
    for (const operation of operations) {
      const handler = handlers[operation.operationId];
      if (handler) route[operation.method](...stepsOf(operation, handler, await validatorFor(operation), options));
    }
    route.all(refuseMethod(operations));
  }
  return router;
}

/** The path of a request, after the headers that every answer gets. */
function stepsOf(
  operation: Operation,
  handler: AnyHandler,
  validator: RequestHandler[],
  options: RouterOptions,
): RequestHandler[] {
  const { authenticate, throttle, uses } = options;

  const identify: RequestHandler = async (req, res, next) => {
    const context = contextOf(res);
    context.operation = operation;
    // Express routes HEAD to GET (RFC 9110 §9.3.2); the validator has to see what the contract declares.
    if (req.method === 'HEAD') req.method = 'GET';
    // X-API-Key tells a cache nothing, unlike Authorization (RFC 9111 §3.5): no answer to a credential may be stored.
    if (operation.credentials.length > 0) res.set('Cache-Control', 'no-store');
    const actor = await authenticate(req, operation);
    if (actor) context.actor = actor;
    if (actor?.method === 'api_key') noteUseAfter(res, req, actor.key._id, uses);
    requireAccepted(actor, operation);
    next();
  };

  const handle: RequestHandler = async (req, res) => {
    const { actor, onSuccess } = contextOf(res);
    const reply = await handler({
      path: req.params,
      query: req.query,
      headers: headersOf(req, operation),
      body: req.body,
      actor,
    });
    await onSuccess?.();
    send(req, res, operation, reply);
  };

  return [
    identify,
    ...(operation.requestMediaTypes.length > 0 ? [parseJson()] : []),
    ...validator,
    ...(operation.throttled ? [throttleStep(throttle)] : []),
    handle,
  ];
}

/** Paths without templates first: `/auth/apikeys/current` is not an id. */
function byTemplates(a: string, b: string): number {
  return Number(a.includes('{')) - Number(b.includes('{'));
}

function noteUseAfter(res: Response, req: Request, keyId: string, uses: Uses): void {
  const from = { ip: req.ip ?? null, userAgent: req.get('User-Agent') ?? null };
  res.once('finish', () => uses.note(keyId, from));
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

function send(req: Request, res: Response, operation: Operation, reply: Awaited<ReturnType<AnyHandler>>): void {
  res.status(reply.status).set(reply.headers ?? {});
  // An ETag names the settings of a key for If-Match, and its last use moves without it: no 304 is answered by it.
  delete req.headers['if-none-match'];
  const [mediaType = 'application/json'] = Object.keys(operation.responses[reply.status]?.content ?? {});
  if (reply.body === undefined) res.end();
  else if (mediaType === 'application/json') res.json(reply.body);
  else res.type(mediaType).send(reply.body);
}

function refuseMethod(operations: readonly Operation[]): RequestHandler {
  const methods = operations.map(({ method }) => method.toUpperCase());
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return () => {
    throw new Problem('method_not_allowed', { headers: { Allow: allow.join(', ') } });
  };
}

function compareTables(operations: readonly Operation[], handlers: readonly string[]): void {
  const declared = operations.map(({ operationId }) => operationId);
  const missing = declared.filter((id) => !handlers.includes(id));
  const surplus = handlers.filter((id) => !declared.includes(id));
  if (missing.length > 0) throw new Error(`No handler for: ${missing.join(', ')}`);
  if (surplus.length > 0) throw new Error(`The contract does not have: ${surplus.join(', ')}`);
}
