/** Runs a built Latchkey and calls it, knowing no more of it than its contract: it may be of any commit. */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, type Place, type Server, start } from './processes.js';

export interface ServiceOptions {
  /** Root of the checkout that was built. */
  root: string;
  /** Holds the data directory and, as the temporary directory, the socket of the embedded MongoDB. */
  folder: string;
  port: number;
  place: Place;
  env?: Record<string, string>;
  /** What Node.js runs, from the root: the built service where it is left out. */
  command?: readonly string[];
}

const pollMs = 20;

/** What the service and its commands read of the environment: nothing of the caller's own configuration. */
export function environmentOf({ folder, port, env = {} }: Pick<ServiceOptions, 'folder' | 'port' | 'env'>) {
  return { PATH: process.env['PATH'], TMPDIR: folder, DATA_DIR: join(folder, 'data'), PORT: String(port), ...env };
}

/**
 * Starts the service, with its log thrown away: written but not read.
 *
 * @returns it once it is ready. @throws if it ends before.
 */
export async function launch(options: ServiceOptions): Promise<Server> {
  const { root, port, place, command = ['dist/main.js'] } = options;
  const origin = `http://127.0.0.1:${port}`;
  const child = start(place, process.execPath, command, {
    cwd: root,
    env: environmentOf(options),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { stderr, pid } = child;
  if (!stderr || pid === undefined) throw new Error('Latchkey cannot be started.');
  let [complaints, hasEnded, stopping] = ['', false, false];
  stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    hasEnded = true;
    if (!stopping) console.error(`Latchkey ended (${signal ?? code}):\n${complaints}`);
  });
  while (!(await isReady(origin))) {
    if (hasEnded) throw new Error('Latchkey ended before it was ready.');
    await sleep(pollMs);
  }
  return {
    pid,
    databasePid: childrenOf(pid)[0] ?? null,
    origin,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/readyz`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** @throws unless the answer is a success. */
export async function post<T>(
  origin: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${answer}`);
  return JSON.parse(answer) as T;
}
