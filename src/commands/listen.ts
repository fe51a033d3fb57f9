import type { Server } from 'node:http';
import { StartupError } from '../lib/startup-error.js';

/** Names of the variables that say where a server listens. */
interface Names {
  port: string;
  host: string;
}

interface Place {
  port: number;
  host: string;
}

/** @throws {StartupError} that names the variable to change. */
export async function listen(server: Server, place: Place, names: Names): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new StartupError(whyNot(error, place, names))));
    server.listen(place.port, place.host, resolve);
  });
}

function whyNot(error: NodeJS.ErrnoException, { port, host }: Place, names: Names): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken. Choose another with ${names.port}, or stop the program that uses it.`;
    case 'EACCES':
      return `Port ${port} on ${host} cannot be used by this user: ports below 1024 usually need extra privileges. Choose another with ${names.port}.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return `${names.host} ${host} is not an address of this machine. Set it to one that is, such as 127.0.0.1, or to 0.0.0.0 for every network.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return `${names.host} ${host} does not resolve to an address (${error.code}). Set it to an address of this machine, such as 127.0.0.1.`;
    default:
      return `Port ${port} on ${host} cannot be used (${error.message}). Check ${names.port} and ${names.host}.`;
  }
}
