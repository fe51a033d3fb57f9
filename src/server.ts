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
import type { Contract } from './contract/document.js';
import type { Handlers } from './contract/operations.js';
import { createAnswers } from './http/answers.js';
import { handlersOf } from './http/handler-table.js';
import { createHotPath, type HotPath } from './http/hot-path.js';
import { createSteps } from './http/operation.js';
import type { Ports } from './http/ports.js';
import type { RequestLog } from './http/request-log.js';
import { problemDocument } from './http/respond.js';
import { stablePrototypes } from './http/stable-prototypes.js';
import { createTurns } from './http/turns.js';
import { Problem } from './problems/problem.js';

/** What the server is made of; `createServices` makes it. */
interface ServerParts {
  contract: Contract;
  ports: Ports;
  log: RequestLog;
  config: { publicUrl: string; trustProxy: unknown };
}

/**
 * The whole service behind a server that does not listen yet.
 *
 * @throws if the contract and the table of handlers differ in either direction, or the contract does not compile.
 */
export async function createServer(parts: ServerParts, handlers: Handlers): Promise<Server> {
  const { contract, ports, log, config } = parts;
  const { publicUrl, trustProxy } = config;
  const [handlerOf, answersOf] = [handlersOf(contract, handlers), createAnswers(contract)];
  const stepsOf = createSteps({ contract, ports, handlerOf, answersOf });
  const options = { contract, ports, stepsOf, log, publicUrl, trustProxy };
  const app = await createApp(options);
  const hotPath = createHotPath({ ...options, app });
  return createHttpServer({ app, hotPath, publicUrl });
}

interface ServerOptions {
  app: Express;
  hotPath: HotPath;
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
function createHttpServer({ app, hotPath, publicUrl }: ServerOptions): Server {
  const refuse = (response: ServerResponse, status: number, detail: string) => {
    const { headers, body } = rawProblem(publicUrl, status, detail);
    response.writeHead(status, headers).end(body);
  };
  // Express declares its third argument for middleware only; it calls it when no route could be tried.
  const handle = app as unknown as (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
  const turns = createTurns({ mostWaiting });
  const options = { ...limits, ...stablePrototypes(app) };
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (hotPath(request, response)) return;
    handle(request, response, () => refuse(response, 400, 'The target of the request is not a path.'));
  };
  const refuseExpectation = (_request: IncomingMessage, response: ServerResponse) => {
    refuse(response, 417, 'The only expectation that can be met is 100-continue.');
  };
  const server = createNodeServer(options, (request: IncomingMessage, response: ServerResponse) => {
    turns.take(request, response, serve);
  });
  server.timeout = stalledMs;
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    turns.take(request, response, refuseExpectation);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // An answer that is under way must not be followed by one that its reader would take for the rest of it.
    if (!socket.writable || error.code === 'ECONNRESET' || turns.isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const status = statuses[error.code ?? ''] ?? 400;
    const { headers, body } = rawProblem(publicUrl, status, 'The request cannot be read as HTTP.');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
  });
  return server;
}

/** What Node.js's parser complains of, where it is not simply a bad request. */
const statuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

function rawProblem(publicUrl: string, status: number, detail: string) {
  const requestId = randomUUID();
  const problem = new Problem('invalid_request', { detail });
  const body = JSON.stringify({ ...problemDocument(problem, { publicUrl, instance: '/', requestId }), status });
  const headers = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    Connection: 'close',
  };
  return { headers, body };
}
