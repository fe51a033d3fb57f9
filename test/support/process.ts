import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { givenUri, inDatabase, newDatabaseName } from './given-database.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startWithinMs = 30_000;
const pollMs = 20;

/** The built service in a process of its own, as `npm start` runs it. */
export interface ServiceProcess {
  pid: number;
  port: number;
  baseUrl: string;
  /** Holds the data directory and what the service leaves in the temporary directory. */
  folder: string;
  dataDir: string;
  /** Every line of stdout, parsed. */
  logs: Record<string, unknown>[];
  readonly stderr: string;
  /** `undefined` while it runs, `null` if a signal ended it. */
  readonly exitCode: number | null | undefined;
  /** The process that hosts the embedded MongoDB; after a restart the new one. */
  databasePid(): number;
  /** The address of its MongoDB, for a second instance; the same after a restart. */
  databaseUri(): string;
  /** Plain `fetch` of a path. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  kill9(): Promise<void>;
  /** Ends what still runs; removes the folder unless the starter gave it. */
  cleanup(): Promise<void>;
}

export interface ProcessOptions {
  /** What the service gets beside `PATH`, `TMPDIR`, `DATA_DIR` and `PORT`. */
  env?: Record<string, string>;
  /** To start again where another process ran. */
  folder?: string;
  /** A free one if it is not given. */
  port?: number;
  /** Path of another copy of `dist/main.js`. */
  program?: string;
  /** The folder in which it runs; that of the project if it is not given. */
  cwd?: string;
  /** The user and the group that it runs as. */
  uid?: number;
  gid?: number;
}

/**
 * Starts the service and waits until it is ready, or has ended: see `exitCode`.
 *
 * @throws if it is neither within 30 s; then it does not run any more.
 */
export async function startProcess(options: ProcessOptions = {}): Promise<ServiceProcess> {
  const service = await spawnService(options);
  try {
    await until(async () => service.exitCode !== undefined || (await isReady(service)), {
      what: 'the service to be ready',
      withinMs: startWithinMs,
    });
  } catch (error) {
    await service.cleanup();
    throw new Error(`${(error as Error).message}\n${service.stderr}`);
  }
  return service;
}

async function spawnService({
  env: own = {},
  folder: given,
  port: fixed,
  program = 'dist/main.js',
  cwd = root,
  ...user
}: ProcessOptions): Promise<ServiceProcess> {
  const folder = given ?? newFolder();
  const port = fixed ?? (await freePort());
  const dataDir = own['DATA_DIR'] ?? join(folder, 'data');
  const env = own['MONGODB_URI'] === undefined && givenUri ? { ...own, ...inGivenDatabase(givenUri, dataDir) } : own;
  const child = spawn(process.execPath, ['--enable-source-maps', program], {
    cwd,
    ...user,
    env: { PATH: process.env['PATH'], TMPDIR: folder, DATA_DIR: dataDir, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killChild = () => void child.kill('SIGKILL');
  process.once('exit', killChild);

  const logs: ServiceProcess['logs'] = [];
  let stderr = '';
  let exitCode: number | null | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => logs.push(parsed(line)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // Not 'exit': by then not everything that was written may have been read.
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', killChild);
    exitCode = code as number | null;
    return exitCode;
  });

  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  const databasePids = () =>
    logs.filter(({ msg }) => msg === 'embedded MongoDB is ready').map(({ pid }) => pid as number);
  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    pid: child.pid ?? 0,
    port,
    baseUrl,
    folder,
    dataDir,
    logs,
    get stderr() {
      return stderr;
    },
    get exitCode() {
      return exitCode;
    },
    databasePid() {
      const pid = databasePids().at(-1);
      if (pid === undefined) throw new Error('No embedded MongoDB has become ready.');
      return pid;
    },
    databaseUri() {
      if (env['MONGODB_URI']) return env['MONGODB_URI'];
      const [socketFolder = ''] = readdirSync(folder).filter((name) => name.startsWith('latchkey-'));
      const socket = encodeURIComponent(join(folder, socketFolder, 'mongodb.sock'));
      return `mongodb://${socket}/latchkey?directConnection=true`;
    },
    request: (path, init) => fetch(baseUrl + path, init),
    stop,
    async kill9() {
      await stop('SIGKILL');
    },
    async cleanup() {
      if (exitCode === undefined) await stop('SIGKILL');
      // A database that still closes would write into the folder while it is removed.
      await until(() => !databasePids().some(isRunning), { what: 'the embedded MongoDB to end' });
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Instead of an embedded MongoDB: a new database of the one that was given, and the secret where it would lie else. */
function inGivenDatabase(uri: string, dataDir: string): Record<string, string> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secretFile = join(dataDir, 'secret');
  writeFileSync(secretFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  return { MONGODB_URI: inDatabase(uri, newDatabaseName()), SECRET_FILE: secretFile };
}

/** A new folder for a service. Not in `os.tmpdir()`: a path to a socket may have only about 100 characters. */
export function newFolder(): string {
  return mkdtempSync(join(process.env['TEST_FOLDER'] ?? '/tmp', 'lk-'));
}

/** Waits for a condition, asking again and again. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { what, withinMs = 10_000 }: { what: string; withinMs?: number },
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what}.`);
    await sleep(pollMs);
  }
}

/** Whether a process runs; one that has ended and that its parent has not noticed yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // "pid (command) state …", and the command may hold anything.
    return !/^Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '');
  } catch {
    return process.platform !== 'linux';
  }
}

/** A port that nothing holds. Not one of those that the system hands out itself, so that nobody gets it meanwhile. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** Asks only once the service has said so itself: on a taken port another one would answer. */
async function isReady(service: ServiceProcess): Promise<boolean> {
  if (!service.stderr.includes('Latchkey is ready')) return false;
  try {
    const response = await service.request('/readyz');
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { notJson: line };
  }
}
