// @ts-check
/**
 * `npm run dev`: the service from `src`, started again at every change, and the pages, built again at every change, on a
 * database that stays. Ctrl-C ends all of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildInGroup } from '../build/in-group.mjs';
import { watchPages } from '../build/pages.mjs';

/** Editors write a file more than once, and tools many files. */
const debounceMs = 80;
/** Requests in flight may finish, but not for long. */
const patienceMs = 1000;

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const builder = join('scripts', 'build', 'index.mjs');
const status = await buildInGroup();
if (status !== 0) process.exit(status);

try {
  await develop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function develop() {
  const { env, stopDatabase } = await provide();
  const service = createService(env);
  let loaded = manifest();
  const pages = await watchPages({
    onBuilt() {
      // The service reads the names of the files when it starts.
      if (manifest() === loaded) return;
      loaded = manifest();
      if (service.hasStarted()) service.restart('the pages');
    },
    onError: ({ message }) => say(`The pages could not be built:\n${message}`),
  });
  // Not before, as the first build of the pages changes what it would have loaded.
  service.start();
  const watchers = [watchCode(service.restart), watchContract(service.restart), watchClient()];

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    for (const watcher of watchers) watcher.close();
    await Promise.all([service.stop(), pages.close()]);
    await stopDatabase();
    process.exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop());
}

/**
 * The environment of the service: with the database and the secret of `npm start` where it names none. This process owns
 * the database, so that it outlives the service.
 */
async function provide() {
  const { loadConfig } = /** @type {typeof import('../../src/config/load.js')} */ (await built('config/load.js'));
  const { mongodbUri, secret, dataDir: directory } = loadConfig(process.env);
  if (mongodbUri !== null && secret !== null) return { env: process.env, stopDatabase: async () => undefined };

  const { createLogger } = /** @type {typeof import('../../src/lib/logger.js')} */ (await built('lib/logger.js'));
  // From what is built: the engine is hosted by a process that cannot run TypeScript.
  const { startWithSecret } = /** @type {typeof import('../../src/commands/kept-secret.js')} */ (
    await built('commands/kept-secret.js')
  );
  const logger = createLogger({ level: 'warn' });
  const { embedded, ...kept } = await startWithSecret({ directory, secret, logger });
  return {
    env: { ...process.env, SECRET: kept.secret, SECRET_FILE: '', MONGODB_URI: embedded.uri },
    stopDatabase: () => embedded.stop(),
  };
}

/** @param {string} path within `dist` */
function built(path) {
  return import(pathToFileURL(join('dist', path)).href);
}

/**
 * One service at a time, and another one in waiting. One that ends by itself is started again by the next change.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function createService(env) {
  /** @typedef {ReturnType<typeof spawnWaiting>} Waiting */
  /** @type {Waiting | null} */
  let running = null;
  /** @type {Waiting | null} */
  let waiting = null;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let ending = Promise.resolve();
  let hasStarted = false;
  let stopped = false;

  function spawnWaiting() {
    const args = ['--enable-source-maps', '--import', 'tsx', join('scripts', 'dev', 'service.mjs')];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    const spawned = { child, exited: once(child, 'exit') };
    void spawned.exited.then(() => {
      if (waiting === spawned) waiting = null;
    });
    return spawned;
  }

  /** @param {{ since: number, welcome: boolean }} options */
  function start({ since, welcome }) {
    const started = waiting ?? spawnWaiting();
    const { child, exited } = started;
    [running, waiting] = [started, null];
    // Not before, as it would take the processor from the one that starts.
    const prepareNext = () => {
      if (running === started && !stopped) waiting ??= spawnWaiting();
    };
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      const isReady = text.includes('Latchkey is ready');
      if (!isReady || welcome) process.stderr.write(text);
      if (!isReady) return;
      say(`Ready after ${Math.round(performance.now() - since)} ms.`);
      prepareNext();
    });
    void exited.then(() => {
      if (running !== started || stopped) return;
      say('The service has ended. The next change starts it again.');
      prepareNext();
      running = null;
    });
    child.send('start');
  }

  async function end() {
    const ended = running;
    running = null;
    if (ended) await endProcess(ended);
  }

  /** @param {Waiting} process */
  async function endProcess({ child, exited }) {
    child.kill();
    const killing = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await exited;
    clearTimeout(killing);
  }

  return {
    hasStarted: () => hasStarted,
    start() {
      hasStarted = true;
      start({ since: performance.now(), welcome: true });
    },
    /** @param {string} what has changed */
    restart(what) {
      const since = performance.now();
      clearTimeout(timer);
      timer = setTimeout(() => {
        ending = ending.then(async () => {
          if (stopped) return;
          say(`Restarting: ${what} changed.`);
          await end();
          start({ since, welcome: false });
        });
      }, debounceMs);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await ending;
      await end();
      if (waiting) await endProcess(waiting);
    },
  };
}

/**
 * The service's own code; Vite watches that of browsers.
 *
 * @param {(path: string) => void} onChange
 */
function watchCode(onChange) {
  /** @type {string[]} */
  const browser = JSON.parse(readFileSync('tsconfig.build.json', 'utf8')).exclude;
  return watch('src', { recursive: true }, (_event, name) => {
    const path = join('src', name ?? '');
    if (/\.tsx?$/.test(path) && !browser.some((folder) => path.startsWith(`${folder}/`))) onChange(path);
  });
}

/** @param {(path: string) => void} onChange */
function watchContract(onChange) {
  // The folder: editors put a new file in the place of the old one.
  return watch('.', (_event, name) => {
    if (name !== 'openapi.yaml') return;
    say('The types and the client follow openapi.yaml by: npm run generate');
    onChange(name);
  });
}

/** Compiles the client again when it was generated again; Vite then sees that. */
function watchClient() {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  return watch('generated/client/src', { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => spawn(process.execPath, [builder, 'client'], { stdio: 'inherit' }), debounceMs);
  });
}

function manifest() {
  return readFileSync('dist/browser/manifest.json', 'utf8');
}

/** @param {string} text */
function say(text) {
  console.error(`[dev] ${text}`);
}
