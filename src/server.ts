import { randomUUID } from 'node:crypto';
import {
  createServer as createNodeServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { createApp } from './app.js';
import { type Contract, partOf } from './contract/contract.js';
import type { Handlers } from './contract/operations.js';
import type { Operation } from './contract/read-operations.js';
import { createAnswers } from './http/answers.js';
import { createDrain, type Drain } from './http/drain.js';
import { watchForForgottenProxy } from './http/forgotten-proxy.js';
import { handlersOf } from './http/handler-table.js';
import { createHotPath, type HotPath } from './http/hot-path.js';
import { createSteps } from './http/operation.js';
import type { Ports } from './http/ports.js';
import { realmOf } from './http/realm.js';
import { createRequestAddresses, type TrustedProxies } from './http/request-address.js';
import type { RequestLog } from './http/request-log.js';
import { instanceOf } from './http/request-path.js';
import { problemDocument } from './http/respond.js';
import { securityHeaderList } from './http/security-headers.js';
import { createSlowLane, type SlowLane } from './http/slow-lane.js';
import { stablePrototypes } from './http/stable-prototypes.js';
import { createTurns } from './http/turns.js';
import type { NoteUnreadable } from './http/unreadable.js';
import { Problem } from './problems/problem.js';

/** A server that can be stopped without cutting anybody off. */
export interface DrainableServer extends Server, Drain {}

/** What the server is made of; `createServices` makes it. */
interface ServerParts {
  contract: Contract;
  ports: Ports;
  log: RequestLog;
  noteUnreadable: NoteUnreadable;
  logger: { warn(line: string): void };
  config: {
    publicUrl: string;
    brand: { name: string };
    allowedHosts: readonly string[];
    trustProxy: TrustedProxies;
    /** Where the metrics are served instead of here; `null` for here. */
    metrics: { listener: object | null };
  };
}

const isForMetrics = ({ metricsToken }: Operation) => metricsToken;

/**
 * The whole service behind a server that does not listen yet; without the metrics, where they have a listener of their own.
 *
 * @throws if the contract and the table of handlers differ in either direction, or the contract does not compile.
 */
export function createServer(parts: ServerParts, handlers: Handlers): DrainableServer {
  const { contract, logger, config } = parts;
  const served = config.metrics.listener === null ? contract : partOf(contract, (each) => !isForMetrics(each));
  const server = serverOf(served, parts, handlers);
  if (config.trustProxy === false) watchForForgottenProxy({ server, warn: (line) => logger.warn(line) });
  return server;
}

/** The metrics alone behind a server that does not listen yet. @throws as `createServer`. */
export function createMetricsServer(parts: ServerParts, handlers: Handlers): DrainableServer {
  return serverOf(partOf(parts.contract, isForMetrics), parts, handlers);
}

/** A server of a part of the contract, or of all of it. */
function serverOf(contract: Contract, parts: ServerParts, handlers: Handlers): DrainableServer {
  const { ports, log, noteUnreadable, logger, config } = parts;
  const { publicUrl, allowedHosts, trustProxy } = config;
  const [handlerOf, answersOf] = [handlersOf(parts.contract, handlers), createAnswers(contract)];
  const stepsOf = createSteps({ contract, ports, handlerOf, answersOf, publicUrl });
  const assets = contract.operations.some((each) => !isForMetrics(each));
  const lane = createSlowLane();
  const addresses = createRequestAddresses({ trustProxy, warn: (line) => logger.warn(line) });
  const realm = realmOf({ name: config.brand.name, publicUrl });
  const options = { contract, ports, stepsOf, log, publicUrl, realm, allowedHosts, assets, addresses, lane };
  const app = createApp(options);
  const hotPath = createHotPath({ ...options, app });
  return createHttpServer({ app, hotPath, lane, noteUnreadable, publicUrl });
}

interface ServerOptions {
  app: Express;
  hotPath: HotPath;
  lane: SlowLane;
  noteUnreadable: NoteUnreadable;
  publicUrl: string;
}

/** After which nothing is sent to a caller any more who reads nothing: the answer would stay in memory. In milliseconds. */
const stalledMs = 30_000;

/** Requests of one connection that may wait for the answers before them. */
const mostWaiting = 32;

const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // How often the two are looked at; every 30 s by default.
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 65_000,
  // A missing Host is refused by the application, as a problem document; Node.js would answer without a body.
  requireHostHeader: false,
};

/**
 * The HTTP server around the application. What is no request that Express can route gets its problem document here.
 */
function createHttpServer({ app, hotPath, lane, noteUnreadable, publicUrl }: ServerOptions): DrainableServer {
  const rawProblem = createRawProblems(publicUrl);
  const refuse = (response: ServerResponse, status: number, detail: string) => {
    const { headers, body } = rawProblem(status, detail, response.req.url);
    response.writeHead(status, headers.flat()).end(body);
  };
  // Express declares its third argument for middleware only; it calls it when no route could be tried.
  const handle = app as unknown as (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
  const turns = createTurns({ mostWaiting });
  const options = { ...limits, ...stablePrototypes(app) };
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (hotPath(request, response)) return;
    lane.take(() => handle(request, response, () => refuse(response, 400, 'The target of the request is not a path.')));
  };
  const refuseExpectation = (_request: IncomingMessage, response: ServerResponse) => {
    refuse(response, 417, 'The only Expect header that is supported is 100-continue.');
  };
  const server = createNodeServer(options, (request: IncomingMessage, response: ServerResponse) => {
    turns.take(request, response, serve);
  });
  server.timeout = stalledMs;
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    turns.take(request, response, refuseExpectation);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const due = turns.answerDue(socket);
    if (due && error.code === requestTimeout && isUnread(due)) {
      refuse(
        due,
        408,
        `The body did not arrive within ${server.requestTimeout / 1000} seconds. Send the request again.`,
      );
      return;
    }
    if (error.code !== 'ECONNRESET') noteUnreadable(error, socket.remoteAddress);
    // An answer that is under way must not be followed by one that its reader would take for the rest of it.
    if (!socket.writable || error.code === 'ECONNRESET' || due) {
      socket.destroy();
      return;
    }
    const status = statuses[error.code ?? ''] ?? 400;
    const { headers, body } = rawProblem(status, 'The request cannot be read as HTTP.');
    const lines = headers.map(([name, value]) => `${name}: ${value}`);
    socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
  });
  return Object.assign(server, createDrain(server, turns.closeAfterAnswer));
}

const requestTimeout = 'ERR_HTTP_REQUEST_TIMEOUT';

/** What Node.js's parser complains of, where it is not simply a bad request. */
const statuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, [requestTimeout]: 408 };

/** Whether the request of an answer that has not begun is still waited for. */
function isUnread({ req, headersSent, writable }: ServerResponse): boolean {
  return writable && !headersSent && !req.complete;
}

/** Makes problem documents of what is no request that Express can route. */
function createRawProblems(publicUrl: string) {
  const list = securityHeaderList({ https: publicUrl.startsWith('https:') });
  const security = list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1] as string] as const] : []));

  return (status: number, detail: string, target = '/') => {
    const requestId = randomUUID();
    const problem = new Problem('invalid_request', { detail });
    const body = JSON.stringify({
      ...problemDocument(problem, { publicUrl, instance: instanceOf(target), requestId }),
      status,
    });
    const headers: (readonly [name: string, value: string])[] = [
      ['X-Request-Id', requestId],
      ...security,
      ['Content-Type', 'application/problem+json; charset=utf-8'],
      ['Content-Length', String(Buffer.byteLength(body))],
      ['Cache-Control', 'no-store'],
      ['Connection', 'close'],
    ];
    return { headers, body };
  };
}
