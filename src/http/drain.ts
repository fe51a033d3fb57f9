import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';

/** How often to look for connections that nobody uses any more, in milliseconds. */
const lookMs = 50;

/** A turn of the event loop in which next to nothing happens, and how long one is waited for, in milliseconds. */
const [shortTurnMs, longestWaitMs] = [0.1, 100];

/** How a server ends without cutting anybody off. */
export interface Drain {
  /**
   * From now on each answer tells its client that the connection ends (`Connection: close`, RFC 9112 §9.6), so that none
   * sends another request into it. New connections are still taken.
   */
  closeAfterAnswers(): void;
  /**
   * Lets connections live again. A proxy that still sends requests then needs no new connection for each, and one that comes
   * just as the server closes is what the system resets.
   */
  keepConnections(): void;
  /**
   * Closes the server: it takes no new connections, ends each one there is with its next answer, as above, and those without
   * one after a while.
   *
   * @param times in milliseconds: after `idleMs` a connection that waits for no answer is closed, so that hardly a request is
   * under way to it; after `withinMs`, whoever is still being answered is cut off.
   * @returns once every connection is closed.
   */
  drain(times: { idleMs: number; withinMs: number }): Promise<void>;
}

/** @param closeAfterAnswer ends a connection with the last answer that is due there. */
export function createDrain(server: Server, closeAfterAnswer: (socket: Socket) => void): Drain {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  function sayClose(_request: IncomingMessage, response: ServerResponse): void {
    response.shouldKeepAlive = false;
  }

  const keepConnections = () => void server.off('request', sayClose);

  function closeAfterAnswers(): void {
    keepConnections();
    server.prependListener('request', sayClose);
    for (const socket of sockets) closeAfterAnswer(socket);
  }

  function closeIdle(): void {
    server.closeIdleConnections();
    // To Node.js a connection that was opened and never used is not idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  /**
   * Waits until hardly a connection can be waiting to be accepted: the system resets those when the server closes, with the
   * requests that they have brought. A turn of the event loop accepts one of them; after a short one without any, almost
   * none is left.
   */
  async function acceptWaiting(): Promise<void> {
    const deadline = performance.now() + longestWaitMs;
    let before: number;
    let startedAt: number;
    do {
      before = accepted;
      startedAt = performance.now();
      await turn();
    } while ((accepted > before || performance.now() - startedAt > shortTurnMs) && performance.now() < deadline);
  }

  return {
    closeAfterAnswers,
    keepConnections,
    async drain({ idleMs, withinMs }) {
      await acceptWaiting();
      // The close() of an HTTP server also ends each idle connection at once, to which a request may be under way.
      const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
      closeAfterAnswers();
      const patience = setTimeout(() => server.closeAllConnections(), withinMs);
      await Promise.race([closed, pause(idleMs, undefined, { ref: false })]);
      // Connections become idle one by one; a client would keep them open. What has arrived is read before.
      setImmediate(closeIdle);
      const looking = setInterval(() => setImmediate(closeIdle), lookMs);
      await closed;
      clearInterval(looking);
      clearTimeout(patience);
    },
  };
}
