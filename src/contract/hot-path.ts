import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request } from 'express';
import type { Origin, Usage } from '../features/usage/usage.js';
import { createBatch } from '../http/batch.js';
import { mostBytes, readJson } from '../http/body.js';
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
import type { AnswerOf, AnswersOf } from './answers.js';
import type { Contract, Operation, ParameterObject, SchemaObject } from './document.js';
import type { AnyHandler, HandlerOf } from './handlers.js';
import { answerWithinMs } from './router.js';
import { createSchemas, type Schema } from './schemas.js';
import type { Authenticate, Authorize } from './security.js';
import { noteUse } from './use.js';

interface HotPathOptions {
  app: Express;
  contract: Contract;
  handlerOf: HandlerOf;
  answersOf: AnswersOf;
  authenticate: Authenticate;
  authorize: Authorize;
  usage: Usage;
  log: RequestLog;
  publicUrl: string;
  trustProxy: unknown;
}

const jsonType = /^application\/json(?: *; *charset=utf-8)?$/i;

/** One operation that is answered here. */
interface Route {
  operation: Operation;
  handler: AnyHandler;
  /** `undefined` where it takes none. */
  body: Schema | undefined;
  query: Schema;
  answerOf: AnswerOf;
}

/** A request that is answered here, and what is known of it. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  route: Route;
  head: Head;
  context: RequestContext;
  from: Origin;
  /** Called when the answer has been sent, or its caller is gone. */
  end: () => void;
}

/** What the contract's schemas have accepted. */
interface Input {
  query: object;
  body: unknown;
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
  const { app, authenticate, authorize, usage, log, publicUrl, trustProxy } = options;
  const routes = routesOf(options);
  const deadlines = createDeadlines(answerWithinMs);
  const readSoon = createBatch();
  const writeSoon = createBatch();
  const security = securityHeaderList({ https: publicUrl.startsWith('https:') });

  /** Express's own reading of `X-Forwarded-For`: the request has its prototype already. */
  const addressOf = (request: IncomingMessage) =>
    (trustProxy === false ? request.socket.remoteAddress : (request as Request).ip) ?? null;

  /** Begins the answer to a request: from now on its end will be logged and counted. */
  function begin(request: IncomingMessage, response: ServerResponse, route: Route, head: Head): Exchange {
    const context = newContext(requestIdFrom(head.requestId));
    context.operation = route.operation;
    const from: Origin = { ip: addressOf(request), userAgent: head.userAgent ?? null };
    const line = { method: request.method ?? '', path: route.operation.path };
    const end = () => {
      log(line, response, context);
      noteUse(usage, context, from);
    };
    response.on('close', end);
    return { request, response, route, head, context, from, end };
  }

  async function answer({ request, response, route, head, context, from }: Exchange, input: Input): Promise<void> {
    const { operation, handler, answerOf } = route;
    const send = (status: number, headers: Record<string, string>, body: string) => {
      if (response.headersSent) return;
      const list = ['X-Request-Id', context.requestId, ...security];
      for (const name in headers) list.push(name, headers[name] as string);
      const length = Buffer.byteLength(body);
      list.push('Content-Length', String(length));
      // One byte a character is written faster.
      response.writeHead(status, list).end(body, length === body.length ? 'latin1' : 'utf8');
    };
    const refuse = (error: unknown) => {
      if (response.headersSent) return;
      const target = request.url ?? '/';
      const { status, headers, body } = problemAnswer(error, context, { publicUrl, target });
      send(status, headers, body);
    };
    const answered = deadlines.start(() => refuse(new TimeLimitError(`No answer within ${answerWithinMs} ms.`)));
    try {
      const { authorization, apiKey } = head;
      const actor = await authenticate({ authorization, apiKey, parameters: [], from }, operation);
      if (actor) context.actor = actor;
      authorize(actor, operation);
      const { query, body } = input;
      const reply = await handler({ path: {}, query, headers: {}, body, actor });
      const { status, headers, body: text = '' } = answerOf(reply);
      await new Promise<void>(writeSoon);
      send(status, { 'Cache-Control': 'no-store', ...headers }, text);
    } catch (error) {
      refuse(error);
    } finally {
      answered();
    }
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
      void answer(begin(request, response, route, head), { query, body: undefined });
      return true;
    }
    if (!head.mediaType || !jsonType.test(head.mediaType) || head.length > mostBytes) return false;
    const exchange = begin(request, response, route, head);
    // For the log, should the caller go away before the body is there.
    response.statusCode = 400;
    readBody(request, readSoon, (bytes) => {
      response.statusCode = 200;
      const body = readJson(bytes);
      if (schema.accepts(body)) {
        void answer(exchange, { query, body });
        return;
      }
      response.off('close', exchange.end);
      app(withBody(request, bytes) as Request, response as never);
    });
    return true;
  };
}

/** By method and path, as they stand in the request line. */
function routesOf({ contract, handlerOf, answersOf }: HotPathOptions): ReadonlyMap<string, Route> {
  const compile = createSchemas(contract.document);
  const hot = contract.operations.filter(({ hotPath }) => hotPath);
  return new Map(
    hot.map((operation) => {
      const { method, path, parameters, requestSchemas } = operation;
      const body = requestSchemas['application/json'];
      const route: Route = {
        operation,
        handler: handlerOf(operation),
        body: body && compile(body),
        query: compile(querySchemaOf(parameters)),
        answerOf: answersOf(operation),
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
