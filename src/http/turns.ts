import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers a request. */
type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** What a connection has sent and not read the answer of. */
interface Connection {
  current: ServerResponse;
  /** In the order in which they came. */
  waiting: { request: IncomingMessage; response: ServerResponse; serve: Serve }[];
}

/** Takes the requests of each connection one after the other. */
interface Turns {
  /** Serves a request: at once, or after those that came before it over the same connection. */
  take(request: IncomingMessage, response: ServerResponse, serve: Serve): void;
  /** The answer that is under way to the other end of a connection, or due there; `undefined` where none is. */
  answerDue(socket: Socket): ServerResponse | undefined;
  /** Has a connection end with the last answer that is due there. */
  closeAfterAnswer(socket: Socket): void;
}

/**
 * Node.js reads all requests of a packet at once and lets them be answered side by side: one connection that pipelines
 * (RFC 9112 §9.3.2) could have thousands of answers made, each kept in memory until those before it are read. Here the next
 * request waits until the answer before it has left, so that a connection has one answer at a time, read or not.
 *
 * @param mostWaiting how many requests of a connection may wait. Whoever sends more is cut off: browsers and proxies do not
 * pipeline at all.
 */
export function createTurns({ mostWaiting }: { mostWaiting: number }): Turns {
  const connections = new WeakMap<Socket, Connection>();

  function wait(connection: Connection, socket: Socket, next: Connection['waiting'][number]): void {
    const { current, waiting } = connection;
    if (waiting.length >= mostWaiting) {
      waiting.length = 0;
      socket.destroy();
    }
    // Node.js reads on to the end of the packet.
    if (socket.destroyed) return;
    if (waiting.length === 0) current.once('close', () => advance(connection, socket));
    waiting.push(next);
  }

  function advance(connection: Connection, socket: Socket): void {
    const next = connection.waiting.shift();
    // What follows an answer that closes the connection is not answered any more.
    if (!next || !socket.writable) return;
    const { request, response, serve } = next;
    connection.current = response;
    if (connection.waiting.length > 0) response.once('close', () => advance(connection, socket));
    serve(request, response);
  }

  return {
    take(request, response, serve) {
      const { socket } = request;
      const connection = connections.get(socket);
      if (connection === undefined) {
        connections.set(socket, { current: response, waiting: [] });
      } else if (connection.current.destroyed && connection.waiting.length === 0) {
        connection.current = response;
      } else {
        wait(connection, socket, { request, response, serve });
        return;
      }
      serve(request, response);
    },

    answerDue(socket) {
      const { current } = connections.get(socket) ?? {};
      return current?.writableFinished === false ? current : undefined;
    },

    closeAfterAnswer(socket) {
      const connection = connections.get(socket);
      const last = connection?.waiting.at(-1)?.response ?? connection?.current;
      if (last) last.shouldKeepAlive = false;
    },
  };
}

/**
 * Reads nothing more from a connection until its other end has read the answer. What it sends meanwhile, be it empty lines,
 * would count as a sign of life, and keep the answer in memory for ever.
 *
 * @param response that was ended just now.
 */
export function readAfterwards(response: ServerResponse): void {
  const { socket } = response;
  // Mostly the system has taken all of it.
  if (!socket || socket.writableLength === 0) return;
  socket.pause();
  response.once('close', () => socket.resume());
}
