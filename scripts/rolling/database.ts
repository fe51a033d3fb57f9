import { rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { newFolder } from '../../test/support/process.js';

/** From what is built: the engine is hosted by a process that cannot run TypeScript. */
const built = new URL('../../dist/database/embedded/embedded.js', import.meta.url).href;

export interface HostedDatabase {
  /** On a port of this machine, as an operator's own MongoDB would be. */
  uri: string;
  stop(): Promise<void>;
}

/** The embedded MongoDB, which lets in one user only, behind a port that lets in every user of this machine. */
export async function hostDatabase(): Promise<HostedDatabase> {
  const { startEmbedded } = (await import(built)) as typeof import('../../src/database/embedded/embedded.js');
  const folder = newFolder();
  const embedded = await startEmbedded({ directory: folder, logger: pino({ level: 'warn' }) });
  const path = decodeURIComponent(new URL(embedded.uri).host);
  const sockets = new Set<Socket>();
  const door = createServer((client) => {
    const database = connect(path);
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
      socket.pipe(peer);
    }
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}/latchkey?directConnection=true`,
    async stop() {
      door.close();
      for (const socket of sockets) socket.destroy();
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
