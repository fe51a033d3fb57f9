import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a MongoDB on a Unix socket, over which its answers can be made to come late, and which can be cut. */
export interface SlowProxy {
  /** Instead of the database's own. */
  uri: string;
  /** How much later than the database gives it an answer arrives, in milliseconds. */
  delayMs: number;
  /** Ends every connection and takes no new one, as a database does that was killed. */
  cut(): Promise<void>;
  /** Takes connections again. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** @param uri of the database, with a path to a socket as its host. */
export async function startSlowProxy(uri: string): Promise<SlowProxy> {
  const [, host = ''] = /^mongodb:\/\/([^/]+)\//.exec(uri) ?? [];
  // Not in `os.tmpdir()`: a path to a socket may have only about 100 characters.
  const folder = mkdtempSync('/tmp/lk-proxy-');
  const path = join(folder, 'mongodb.sock');
  const sockets = new Set<Socket>();
  const proxy: SlowProxy = {
    uri: uri.replace(host, encodeURIComponent(path)),
    delayMs: 0,
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    restore: () => new Promise((resolve) => server.listen(path, resolve)),
    async close() {
      await proxy.cut();
      rmSync(folder, { recursive: true });
    },
  };

  const server = createServer((client) => {
    const database = createConnection(decodeURIComponent(host));
    for (const [socket, peer] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .once('close', () => {
          sockets.delete(socket);
          peer.destroy();
        });
    }
    client.on('data', (bytes) => database.write(bytes));
    let earlier = Promise.resolve();
    database.on('data', (bytes) => {
      // Each part at its time, and none before the one in front of it.
      const due = sleep(proxy.delayMs);
      earlier = Promise.all([earlier, due]).then(() => void (client.destroyed || client.write(bytes)));
    });
  });
  await proxy.restore();
  return proxy;
}
