import { readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The engine listens on a socket with a new name each time; the link gives it one name, so that a client finds it again
 * after a restart. Points it at the socket in one step: a client sees the old one or the new one, never none.
 */
export function linkTo(socket: string, link: string): void {
  removeStaleSockets(dirname(link), socket);
  const next = `${link}.${process.pid}`;
  rmSync(next, { force: true });
  symlinkSync(socket, next);
  renameSync(next, link);
}

/** What a killed host left behind. The engine holds the directory's lock by now, so none of them is in use. */
function removeStaleSockets(directory: string, current: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith('embedded-mongodb-') && name !== basename(dirname(current))) {
      rmSync(join(directory, name), { recursive: true, force: true });
    }
  }
}
