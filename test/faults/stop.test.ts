import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { processesOf } from '../support/another-user.js';
import {
  freePort,
  newFolder,
  type ProcessOptions,
  type ServiceProcess,
  startProcess,
  until,
} from '../support/process.js';
import { bearer, json, newDatabaseName, password, secret, xApiKey } from '../support/service.js';

async function start(options?: ProcessOptions): Promise<ServiceProcess> {
  const service = await startProcess(options);
  onTestFinished(() => service.cleanup());
  return service;
}

/** Makes no database of its own, which takes longer than the rest of a start. */
async function startOnShared(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const MONGODB_URI = inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`);
  return start({ env: { MONGODB_URI, SECRET: secret, ...env } });
}

interface Started {
  child: ChildProcess;
  folder: string;
  output(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** `npm start` itself, as a group of its own, like that of a terminal. */
async function npmStart(cwd?: string): Promise<Started> {
  const folder = newFolder();
  const port = await freePort();
  const child = spawn('npm', ['start'], {
    ...(cwd !== undefined && { cwd }),
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      DATA_DIR: join(folder, 'data'),
      PORT: `${port}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL');
    await until(() => processesOf(folder).length === 0, { what: 'everything to end' });
    rmSync(folder, { recursive: true, force: true });
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return { child, folder, output: () => output, ended };
}

const isReady = ({ output }: Started) => output().includes('Latchkey is ready');

describe('npm start', { timeout: 90_000 }, () => {
  it('ends with everything that it has started when npm is told to: the embedded MongoDB as well', async () => {
    const started = await npmStart();
    await until(() => isReady(started), { what: 'the service to be ready', withinMs: 60_000 });
    // npm, perhaps its shell, the service, and the host of the database.
    expect(processesOf(started.folder).length).toBeGreaterThanOrEqual(3);
    process.kill(started.child.pid ?? 0, 'SIGTERM');
    expect(await started.ended).toEqual({ code: 0, signal: null });
    expect(processesOf(started.folder)).toEqual([]);
    expect(started.output()).toContain('"msg":"stopped"');
    expect(readdirSync(started.folder).filter((name) => name.startsWith('latchkey-'))).toEqual([]);
  });

  it('stops once on a Ctrl-C, which reaches the whole group, and which npm passes on as well', async () => {
    const started = await npmStart();
    await until(() => isReady(started), { what: 'the service to be ready', withinMs: 60_000 });
    process.kill(-(started.child.pid ?? 0), 'SIGINT');
    expect(await started.ended).toEqual({ code: 0, signal: null });
    expect(started.output().match(/"msg":"stopping"/g)).toHaveLength(1);
    expect(started.output().match(/"msg":"stopped"/g)).toHaveLength(1);
    expect(processesOf(started.folder)).toEqual([]);
  });

  it.each([
    ['SIGTERM', [300, 1000, 2000]],
    ['SIGINT', [600, 1500]],
  ] as const)('ends while it is still building or starting, by %s', async (signal, moments) => {
    for (const afterMs of moments) {
      const started = await npmStart();
      await Promise.race([sleep(afterMs), started.ended]);
      if (signal === 'SIGINT') process.kill(-(started.child.pid ?? 0), signal);
      else process.kill(started.child.pid ?? 0, signal);
      await started.ended;
      await until(() => processesOf(started.folder).length === 0, { what: 'everything to end', withinMs: 3000 });
      expect(started.output()).not.toMatch(/ {4}at |Error/);
    }
  });
});

describe('npm start in a fresh checkout', { timeout: 60_000 }, () => {
  it('ends with its compilers when npm is told to while they are at work', async () => {
    const checkout = newFolder();
    onTestFinished(() => rmSync(checkout, { recursive: true, force: true }));
    const built = new Set(['dist', 'data', 'node_modules', '.cache', '.git', 'docs', 'test', 'generated']);
    for (const name of readdirSync('.')) {
      if (!built.has(name)) cpSync(name, join(checkout, name), { recursive: true });
    }
    const isSource = (path: string) => !/generated\/client\/(dist|node_modules)/.test(path);
    cpSync('generated', join(checkout, 'generated'), { recursive: true, filter: isSource });
    symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
    const started = await npmStart(checkout);
    await until(() => started.output().includes('Building the service'), { what: 'the build' });
    const isCompiling = () => processesOf(started.folder).some((pid) => commandOf(pid).includes('bin/tsc'));
    await until(isCompiling, { what: 'a compiler' });
    process.kill(started.child.pid ?? 0, 'SIGTERM');
    await started.ended;
    expect(processesOf(started.folder)).toEqual([]);
    expect(existsSync(join(checkout, 'dist', 'main.js'))).toBe(false);
    expect(started.output()).not.toMatch(/ {4}at /);
  });
});

describe('a service that is told to stop', () => {
  it('exits 0 as soon as it can, also while it starts for the first time, and leaves no lease behind', async () => {
    for (const afterMs of [0, 40, 150]) {
      const folder = newFolder();
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const starting = startProcess({ folder });
      // Once it can be told: its data directory is made after it listens for signals.
      await until(() => existsSync(join(folder, 'data', 'mongodb')), { what: 'the service to start' });
      await sleep(afterMs);
      const [pid] = processesOf(folder).filter((each) => commandOf(each).includes('dist/main.js'));
      process.kill(pid ?? 0, 'SIGTERM');
      const first = await starting;
      onTestFinished(() => first.cleanup());
      expect(first.exitCode).toBe(0);
      expect(processesOf(folder)).toEqual([]);
      const startedAt = performance.now();
      const second = await start({ folder });
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(second.logs.map(({ msg }) => msg)).not.toContainEqual(expect.stringContaining('waiting for another'));
      expect(await second.stop()).toBe(0);
    }
  });

  it('keeps connections open as long as it is not, and is not held up by one that was never used', async () => {
    const service = await startOnShared();
    const connection = rawConnection(service);
    connection.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(() => connection.received().includes('\r\n\r\n'), { what: 'an answer' });
    expect(connection.received()).toMatch(/\r\nConnection: keep-alive\r\n/i);
    expect(connection.isClosed()).toBe(false);

    const idle = connect(service.port, '127.0.0.1');
    onTestFinished(() => void idle.destroy());
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    await sleep(100);
    const signalledAt = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(3000);
  });

  it('says with each answer that the connection ends: of a request that comes then, and of one in flight', async () => {
    const service = await startOnShared({ PASSWORD_HASH_COST: '10' });
    const [late, inFlight] = [rawConnection(service), rawConnection(service)];
    const body = JSON.stringify({ email: 'ada@example.org', password });
    late.write('GET /livez HTTP/1.1\r\n');
    inFlight.write(
      'POST /auth/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await until(() => inFlight.received().includes('100 Continue'), { what: 'the request to be in hand' });
    const ended = service.stop();
    await until(() => service.logs.some(({ msg }) => msg === 'stopping'), { what: 'the service to be stopping' });
    await sleep(100);
    late.write('Host: localhost\r\n\r\n');
    inFlight.write(body);
    await until(() => late.isClosed() && inFlight.isClosed(), { what: 'the answers' });
    expect(late.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\nConnection: close\r\n/i);
    expect(inFlight.received()).toMatch(/HTTP\/1\.1 201 Created\r\n[\s\S]*\r\nConnection: close\r\n/i);
    expect(await ended).toBe(0);
  });

  it('exits 1, and says so, where the last uses of keys could not be written', async () => {
    const database = await start();
    const env = {
      PASSWORD_HASH_COST: '10',
      MONGODB_URI: database.databaseUri(),
      SECRET: readFileSync(join(database.dataDir, 'secret'), 'utf8').trim(),
    };
    const service = await start({ env });
    const credentials = json({ email: 'ada@example.org', password });
    expect((await service.request('/auth/register', credentials)).status).toBe(201);
    const login = (await (await service.request('/auth/login', credentials)).json()) as { access_token: string };
    const created = await service.request('/auth/apikeys', json({ label: 'x' }, bearer(login.access_token)));
    expect(created.status).toBe(201);
    const { key } = (await created.json()) as { key: string };
    // Whatever is written at intervals is written by now or not at all.
    expect((await service.request('/auth/me', { headers: xApiKey(key) })).status).toBe(200);
    await database.kill9();
    expect(await service.stop()).toBe(1);
    expect(service.logs.at(-1)).toMatchObject({ level: 'error', keys: 1, msg: expect.stringContaining('are lost') });
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

function rawConnection({ port }: ServiceProcess) {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  onTestFinished(() => void socket.destroy());
  let [received, closed] = ['', false];
  socket
    .on('data', (text: string) => {
      received += text;
    })
    .on('error', () => undefined)
    .on('close', () => {
      closed = true;
    });
  return { write: (text: string) => void socket.write(text), received: () => received, isClosed: () => closed };
}
