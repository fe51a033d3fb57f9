import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request } from 'express';
import type { Contract } from '../contract/contract.js';
import type { ParameterObject, SchemaObject } from '../contract/document.js';
import type { Operation } from '../contract/read-operations.js';
import { createSchemas, type Schema } from '../contract/schemas.js';
import type { Origin } from '../domain/outcome.js';
import { TimeLimitError } from '../lib/within.js';
import { createBatch } from './batch.js';
import { mostBytes } from './body.js';
import { newContext, type RequestContext } from './context.js';
import { createDeadlines } from './deadlines.js';
import { type Head, readHead } from './head.js';
import { readJson } from './json.js';
import type { OperationSteps, StepsOf } from './operation.js';
import { parseQueryString, queryFault } from './query.js';
import { readBody, withBody } from './replay.js';
import type { RequestAddresses } from './request-address.js';
import { requestIdFrom } from './request-id.js';
import type { RequestLog } from './request-log.js';
import { problemAnswer } from './respond.js';
import { answerWithinMs } from './router.js';
import { securityHeaderList } from './security-headers.js';
import type { SlowLane } from './slow-lane.js';

interface HotPathOptions {
  app: Express;
  contract: Contract;
  stepsOf: StepsOf;
  log: RequestLog;
  publicUrl: string;
  /** Of challenges, as `realmOf` makes it. */
  realm: string;
  addresses: RequestAddresses;
  /** Of all other requests. */
  lane: SlowLane;
}

/** Answers a request in front of Express. @returns whether it does: Express answers every other. */
export type HotPath = (request: IncomingMessage, response: ServerResponse) => boolean;

const jsonType = /^application\/json(?: *; *charset=utf-8)?$/i;

/** One operation that is answered here. */
interface Route {
  operation: Operation;
  steps: OperationSteps;
  /** `undefined` where it takes none. */
  body: Schema | undefined;
  query: Schema;
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

/**
 * Answers the operations that the contract marks with `x-hot-path`, in front of Express, where nothing about a request is
 * unusual: the same steps, problems, headers, logs and counts, and the contract's own schemas, without what Express
 * and its middleware cost. Whatever is unusual, a request that does not pass its schema among them, goes to Express, so
 * that there is one place only that explains what is wrong with a request.
 *
 * @throws if an operation is marked that could not be answered here as Express would.
 */
export function createHotPath(options: HotPathOptions): HotPath {
  const { app, lane, addresses, log } = options;
  const routes = routesOf(options);
  const readSoon = createBatch();
  const answer = createAnswering(options);

  /** Begins the answer to a request: from now on its end will be logged and counted. */
  function begin(request: IncomingMessage, response: ServerResponse, route: Route, head: Head): Exchange {
    const from: Origin = { ip: addresses.of(request), userAgent: head.userAgent ?? null };
    const context = newContext(requestIdFrom(head.requestId), from.ip);
    context.operation = route.operation;
    const end = () => {
      log(request, response, context);
      route.steps.noteUse(context, from);
    };
    response.on('close', end);
    return { request, response, route, head, context, from, end };
  }

  return (request, response) => {
    const { url = '/' } = request;
    const mark = url.indexOf('?');
    const route = routes.get(`${request.method} ${mark < 0 ? url : url.slice(0, mark)}`);
    const head = route && readHead(request);
    // Express could not take over a request without its prototypes.
    if (!route || !head || Object.getPrototypeOf(request) !== app.request) return false;
    if (mark >= 0 && url.includes('#', mark)) return false;
    const text = mark < 0 ? '' : url.slice(mark + 1);
    if (text !== '' && queryFault(text) !== undefined) return false;
    const query = text === '' ? {} : parseQueryString(text);
    if (!route.query.accepts(query)) return false;
    const { body: schema } = route;
    if (!schema) {
      void answer(begin(request, response, route, head), query, undefined);
      return true;
    }
    if (!head.mediaType || !jsonType.test(head.mediaType) || head.length > mostBytes) return false;
    const exchange = begin(request, response, route, head);
    // For the log, should the caller go away before the body is there.
    response.statusCode = 400;
    readBody(request, readSoon, (bytes) => {
      response.statusCode = 200;
      const body = readJson(bytes);
      if ('value' in body && schema.accepts(body.value)) {
        void answer(exchange, query, body.value);
        return;
      }
      response.off('close', exchange.end);
      lane.take(() => app(withBody(request, bytes) as Request, response as never));
    });
    return true;
  };
}

/** Makes what takes a request that the schemas have accepted through the steps of its operation, and sends the answer. */
function createAnswering({ publicUrl, realm, lane }: Pick<HotPathOptions, 'publicUrl' | 'realm' | 'lane'>) {
  const deadlines = createDeadlines(answerWithinMs);
  const writeSoon = createBatch();

  /** Whoever waits for the database comes before requests that have not begun. */
  async function holding(work: Promise<void>): Promise<void> {
    const release = lane.hold();
    try {
      await work;
    } finally {
      release();
    }
  }

  const security = securityHeaderList({ https: publicUrl.startsWith('https:') });

  return async ({ request, response, route, head, context, from }: Exchange, query: object, body: unknown) => {
    const send = (status: number, headers: Record<string, string>, text: string) => {
      if (response.headersSent) return;
      const list = ['X-Request-Id', context.requestId, ...security];
      for (const name in headers) list.push(name, headers[name] as string);
      const length = Buffer.byteLength(text);
      list.push('Content-Length', String(length));
      // One byte a character is written faster.
      response.writeHead(status, list).end(text, length === text.length ? 'latin1' : 'utf8');
    };
    const refuse = (error: unknown) => {
      if (response.headersSent) return;
      const target = request.url ?? '/';
      const refusal = problemAnswer(error, context, { publicUrl, realm, target });
      send(refusal.status, refusal.headers, refusal.body);
    };
    const answered = deadlines.start(() => refuse(new TimeLimitError(`No answer within ${answerWithinMs} ms.`)));
    try {
      const { authorization, apiKey } = head;
      const identified = route.steps.identify(context, { authorization, apiKey, parameters: [], from });
      if (identified) await holding(identified);
      const answer = await route.steps.handle(context, { path: {}, query, headers: {}, body });
      await new Promise<void>(writeSoon);
      send(answer.status, { 'Cache-Control': 'no-store', ...answer.headers }, answer.body ?? '');
    } catch (error) {
      refuse(error);
    } finally {
      answered();
    }
  };
}

const json = 'application/json';

/** By method and path, as they stand in the request line. */
function routesOf({ contract, stepsOf }: HotPathOptions): ReadonlyMap<string, Route> {
  const compile = createSchemas(contract.document);
  const compileQuery = createSchemas(contract.document, { coerceTypes: true });
  const hot = contract.operations.filter(({ hotPath }) => hotPath);
  return new Map(
    hot.map((operation) => {
      requireServable(operation);
      const { method, path, parameters, requestSchemas } = operation;
      const body = requestSchemas[json];
      const route: Route = {
        operation,
        steps: stepsOf(operation),
        body: body && compile(body),
        query: compileQuery(querySchemaOf(parameters)),
      };
      return [`${method.toUpperCase()} ${path}`, route];
    }),
  );
}

/** @throws if an operation needs anything that only Express's way does. */
function requireServable(operation: Operation): void {
  const { operationId, credentials, setsCookie, throttled, queued, requestMediaTypes, parameters, responses } =
    operation;
  const refuse = (why: string) => {
    throw new Error(`${operationId} cannot be on the hot path: ${why}.`);
  };
  // Its answers could be stored, and would not have the headers for that.
  if (credentials.length === 0) refuse('it is public');
  // Such an answer has no length (RFC 9110 §8.6), and every one that is sent here has.
  if ('204' in responses) refuse('it may answer 204');
  if (throttled) refuse('its attempts are counted');
  if (setsCookie) refuse('its answers may set a cookie');
  if (queued) refuse('its requests wait for each other');
  const other = requestMediaTypes.find((mediaType) => mediaType !== json);
  if (other !== undefined) refuse(`it takes ${other}`);
  const elsewhere = parameters.find((parameter) => parameter.in !== 'query');
  if (elsewhere) refuse(`its parameter ${elsewhere.name} is not in the query`);
  if (!operation.anyHost) refuse('it answers only under the host names of this instance');
}

function querySchemaOf(parameters: readonly ParameterObject[]): SchemaObject {
  return {
    type: 'object',
    additionalProperties: false,
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
  };
}
