/**
 * Does the steps of the Dockerfile in a plain folder, as they stand there, and runs what comes of them as the image would:
 * the same files, read-only, under the same number of a user and the same version of Node.js, by the same entry point. Two
 * of these serve behind nginx while one after the other is told to stop. Fails if a request does, or if the image is larger
 * than it may be: `npm run try:image`. Takes three minutes, most of them for npm; there is no Docker in it.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort, newFolder } from '../test/support/process.js';
import { type BuiltFolder, buildInFolder } from './image/build-in-folder.js';
import { imageOf, readDockerfile, type Stage } from './image/dockerfile.js';
import { createDockerignore } from './image/dockerignore.js';
import { provideNode, versionOf } from './image/node-of-image.js';
import { bytesOf, makeReadOnly, makeRemovable, megabytes } from './image/read-only.js';
import { hostDatabase } from './rolling/database.js';
import { type Front, startFront } from './rolling/front.js';
import { createHttpsClient } from './rolling/https-client.js';
import { type Instance, type Launch, startInstance } from './rolling/instance.js';
import { restartUnderLoad } from './rolling/restarts.js';
import { walk } from './rolling/walk.js';
import { chapter, expect, say } from './story/telling.js';

/** Without Node.js and what is below it. */
const mostMegabytes = 100;
const drainSeconds = 2;

const startedAt = performance.now();
const folder = newFolder();
chmodSync(folder, 0o755);
const stages = readDockerfile(readFileSync('Dockerfile', 'utf8'));
const version = versionOf(imageOf(stages, stages.at(-1) as Stage));
const node = provideNode(version, join(folder, 'node'));
const path = `${node}:${process.env['PATH']}`;
const instances: Instance[] = [];
let [front, stopDatabase]: [Front | undefined, (() => Promise<void>) | undefined] = [undefined, undefined];

try {
  chapter(`The steps of the Dockerfile, with Node.js ${version}`);
  const isSent = createDockerignore(readFileSync('.dockerignore', 'utf8'));
  const image = buildInFolder({ stages, project: process.cwd(), isSent, folder, path, onStep: say });
  for (const part of ['node_modules', 'dist']) say(`${part}: ${megabytes(bytesOf(join(image.workdir, part)))} MB`);
  const size = megabytes(bytesOf(image.root));
  expect(`${size} MB without Node.js is at most ${mostMegabytes} MB`, size <= mostMegabytes, true);
  makeReadOnly(image.root);

  const ports = [await freePort(), await freePort()] as const;
  const database = await hostDatabase();
  stopDatabase = database.stop;
  front = await startFront(ports);
  const launch = launchOf(image, { MONGODB_URI_FILE: database.uri, SECRET_FILE: randomBytes(32).toString('hex') });
  Object.assign(launch.env, { PUBLIC_URL: front.url, DRAIN_SECONDS: String(drainSeconds) });

  chapter('Two of it behind nginx');
  for (const port of ports) instances.push(await startInstance(launch, port));
  const status = readFileSync(`/proc/${instances[0]?.pid}/status`, 'utf8');
  expect('its user', /^Uid:\t(\d+)/m.exec(status)?.[1], String(launch.user?.uid ?? process.getuid?.()));
  expect('the health check of one that runs', healthOf(image, launch, ports[0]), 0);
  expect('the health check of one that does not', healthOf(image, launch, await freePort()), 1);
  const client = createHttpsClient({ port: front.httpsPort, certificate: front.certificate });
  const person = await walk(client, (...words) => {
    expect(`the command grant ${words.join(' ')}`, runIn(image, launch, ['grant', ...words]), 0);
  });

  chapter(`SIGTERM in the middle of load, with DRAIN_SECONDS=${drainSeconds}`);
  await restartUnderLoad({ launch, instances, client, person, restarts: 2, requests: 2000 });
  client.close();
  say(`all as it must be, after ${Math.round((performance.now() - startedAt) / 1000)} s`);
} catch (error) {
  console.error(error, front?.log ?? '');
  process.exitCode = 1;
} finally {
  for (const instance of instances) await instance.stop();
  await front?.stop();
  await stopDatabase?.();
  makeRemovable(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** As a container is started: with the variables of the image, secrets in files, and no folder to write to. */
function launchOf(
  { root, workdir, entrypoint, command, env, user }: BuiltFolder,
  secrets: Record<string, string>,
): Launch {
  const isRoot = process.getuid?.() === 0;
  const places = Object.entries(secrets).map(([name, text]) => {
    const place = join(folder, 'run', name);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text, { mode: 0o400 });
    if (isRoot) chownSync(place, user.uid, user.gid);
    return [name, place];
  });
  return {
    words: [...entrypoint, ...command],
    cwd: workdir,
    env: {
      ...{ PATH: path, HOME: root, TMPDIR: root, TRUST_PROXY: '127.0.0.1' },
      ...{ MAX_KEYS_PER_USER: '1000', CHANGE_RATE_LIMIT: 'none' },
      ...env,
      ...Object.fromEntries(places),
    },
    ...(isRoot && { user }),
  };
}

/** The status of a command of the image: what follows its name in `docker run`. */
function runIn({ entrypoint }: BuiltFolder, { cwd, env, user }: Launch, words: readonly string[]): number | null {
  const [program = '', ...args] = entrypoint;
  return spawnSync(program, [...args, ...words], { cwd, env, ...user, stdio: ['ignore', 'ignore', 'inherit'] }).status;
}

function healthOf({ healthcheck: [program = '', ...args] }: BuiltFolder, { cwd, env, user }: Launch, port: number) {
  return spawnSync(program, args, { cwd, ...user, env: { ...env, PORT: String(port) }, stdio: 'ignore' }).status;
}
