import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

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
   * Closes the server: it takes no new connections, and answers what is under way, as above.
   *
   * @param withinMs after which whoever is still being answered is cut off, in milliseconds.
   * @returns once every connection is closed.
   */
  drain(withinMs: number): Promise<void>;
}

/** @param closeAfterAnswer ends a connection with the last answer that is due there. */
export function createDrain(server: Server, closeAfterAnswer: (socket: Socket) => void): Drain {
  let closing = false;
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

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

  function closeAfterAnswers(): void {
    if (closing) return;
    closing = true;
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    for (const socket of sockets) closeAfterAnswer(socket);
  }

  return {
    closeAfterAnswers,
    async drain(withinMs) {
      closeAfterAnswers();
      await acceptWaiting();
      const closed = new Promise((resolve) => server.close(resolve));
      // Connections become idle one by one; a client would keep them open. What has arrived is read before.
      const looking = setInterval(() => setImmediate(closeIdle), lookMs);
      const patience = setTimeout(() => server.closeAllConnections(), withinMs);
      await closed;
      clearInterval(looking);
      clearTimeout(patience);
    },
  };
}
