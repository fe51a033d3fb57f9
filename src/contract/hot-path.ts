import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request } from 'express';
import type { Origin, Usage } from '../features/usage/usage.js';
import { clean, mostBytes } from '../http/body.js';
import { newContext, type RequestContext } from '../http/context.js';
import { createDeadlines } from '../http/deadlines.js';
import { type Head, readHead } from '../http/head.js';
import { parseQueryString } from '../http/query.js';
import { readBody, withBody } from '../http/replay.js';
import { requestIdFrom } from '../http/request-id.js';
import type { RequestLog } from '../http/request-log.js';
import { securityHeaderList } from '../http/security-headers.js';
import { TimeLimitError } from '../lib/within.js';
import { problemAnswer } from '../problems/respond.js';
import type { Contract, Operation, ParameterObject, SchemaObject } from './document.js';
import { type AnyHandler, type AnyReply, handlersOf } from './handlers.js';
import type { Handlers } from './operations.js';
import { answerWithinMs } from './router.js';
import { createSchemas, type Schema } from './schemas.js';
import type { Authenticate, Authorize } from './security.js';
import { noteUse } from './use.js';

interface HotPathOptions {
  app: Express;
  contract: Contract;
  handlers: Handlers;
  authenticate: Authenticate;
  authorize: Authorize;
  usage: Usage;
  log: RequestLog;
  publicUrl: string;
  trustProxy: unknown;
}

const json = /^application\/json(?: *; *charset=utf-8)?$/i;

/** One operation that is answered here. */
interface Route {
  operation: Operation;
  handler: AnyHandler;
  /** `undefined` where it takes none. */
  body: Schema | undefined;
  query: Schema;
  /** Of a body, by status; only where one is declared. */
  replies: ReadonlyMap<number, Schema>;
}

/**
 * Answers the operations that the contract marks with `x-hot-path`, in front of Express, where nothing about a request is
 * unusual: the same handlers, problems, headers, logs and counts, and the contract's own schemas, without what Express
 * and its middleware cost. Whatever is unusual, a request that does not pass its schema among them, goes to Express, so
 * that there is one place only that explains what is wrong with a request.
 */
export function createHotPath(
  options: HotPathOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { app, contract, authenticate, authorize, usage, log, publicUrl, trustProxy } = options;
  const routes = routesOf(contract, options.handlers);
  const deadlines = createDeadlines(answerWithinMs);
  const security = securityHeaderList({ https: publicUrl.startsWith('https:') });

  /** Express's own reading of `X-Forwarded-For`: the request has its prototype already. */
  const addressOf = (request: IncomingMessage) =>
    (trustProxy === false ? request.socket.remoteAddress : (request as Request).ip) ?? null;

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    { operation, handler, replies }: Route,
    head: Head,
    input: { query: object; body: unknown },
  ): Promise<void> {
    const context = newContext(requestIdFrom(head.requestId));
    context.operation = operation;
    const target = request.url ?? '/';
    const line = { method: request.method ?? '', path: operation.path };
    const from: Origin = { ip: addressOf(request), userAgent: head.userAgent ?? null };
    response.once('close', () => {
      log(line, response, context);
      noteUse(usage, context, from);
    });
    const refuse = (error: unknown) => {
      if (response.headersSent) return;
      const { status, headers, body } = problemAnswer(error, context, { publicUrl, target });
      send(response, context, status, headers, body);
    };
    const answered = deadlines.start(() => refuse(new TimeLimitError(`No answer within ${answerWithinMs} ms.`)));
    try {
      const { authorization, apiKey } = head;
      const actor = await authenticate({ authorization, apiKey, parameters: [], from }, operation);
      if (actor) context.actor = actor;
      authorize(actor, operation);
      const reply = await handler({ path: {}, query: input.query, headers: {}, body: input.body, actor });
      if (response.headersSent) return;
      sendReply(response, context, reply, replies.get(reply.status));
    } catch (error) {
      refuse(error);
    } finally {
      answered();
    }
  }

  function sendReply(response: ServerResponse, context: RequestContext, reply: AnyReply, schema: Schema | undefined) {
    const { status, headers = {}, body } = reply;
    if (!schema) return send(response, context, status, { 'Cache-Control': 'no-store', ...headers }, '');
    schema.require(body);
    const all = { 'Cache-Control': 'no-store', ...headers, 'Content-Type': 'application/json; charset=utf-8' };
    send(response, context, status, all, JSON.stringify(body));
  }

  function send(
    response: ServerResponse,
    { requestId }: RequestContext,
    status: number,
    headers: Record<string, string>,
    body: string,
  ): void {
    const list = ['X-Request-Id', requestId, ...security];
    for (const name in headers) list.push(name, headers[name] as string);
    list.push('Content-Length', String(Buffer.byteLength(body)));
    response.writeHead(status, list).end(body);
  }

  return (request, response) => {
    const { url = '/' } = request;
    const mark = url.indexOf('?');
    const route = routes.get(`${request.method} ${mark < 0 ? url : url.slice(0, mark)}`);
    const head = route && readHead(request);
    // Without Express's prototypes a request does not know its address.
    if (!route || !head || Object.getPrototypeOf(request) !== app.request) return false;
    const query = mark < 0 ? {} : parseQueryString(url.slice(mark + 1));
    if (!route.query.accepts(query)) return false;
    const { body: schema } = route;
    if (!schema) {
      void answer(request, response, route, head, { query, body: undefined });
      return true;
    }
    if (!head.mediaType || !json.test(head.mediaType) || head.length > mostBytes) return false;
    const { operation } = route;
    const context = { ...newContext(requestIdFrom(head.requestId)), operation };
    /** The caller went away before the body was there: nobody gets the answer, and the log says so. */
    const abandoned = () => {
      response.statusCode = 400;
      log({ method: request.method ?? '', path: operation.path }, response, context);
    };
    response.once('close', abandoned);
    readBody(request, (bytes) => {
      response.off('close', abandoned);
      const body = parsed(bytes);
      if (schema.accepts(body)) void answer(request, response, route, head, { query, body });
      else app(withBody(request, bytes) as Request, response as never);
    });
    return true;
  };
}

/** By method and path, as they stand in the request line. */
function routesOf(contract: Contract, table: Handlers): ReadonlyMap<string, Route> {
  const handlerOf = handlersOf(contract, table);
  const compile = createSchemas(contract.document);
  const hot = contract.operations.filter(({ hotPath }) => hotPath);
  return new Map(
    hot.map((operation) => {
      const { method, path, parameters, requestSchemas, responses } = operation;
      const body = requestSchemas['application/json'];
      const replies = Object.entries(responses).flatMap(([status, { content }]): [number, Schema][] => {
        const schema = content?.['application/json']?.schema;
        return schema ? [[Number(status), compile(schema)]] : [];
      });
      const route: Route = {
        operation,
        handler: handlerOf(operation),
        body: body && compile(body),
        query: compile(querySchemaOf(parameters)),
        replies: new Map(replies),
      };
      return [`${method.toUpperCase()} ${path}`, route];
    }),
  );
}

/** @throws if the operation has other parameters than in the query: they are not read here. */
function querySchemaOf(parameters: readonly ParameterObject[]): SchemaObject {
  const elsewhere = parameters.find((parameter) => parameter.in !== 'query');
  if (elsewhere) throw new Error(`An operation of the hot path cannot have the parameter ${elsewhere.name}.`);
  return {
    type: 'object',
    additionalProperties: false,
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
  };
}

/** @returns `undefined` if it is no JSON, or holds what `clean` refuses. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'), clean);
  } catch {
    return undefined;
  }
}
