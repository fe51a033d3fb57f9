import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { explanationOf } from '../../src/commands/explanation.js';
import { listen } from '../../src/commands/listen.js';
import { loadConfig } from '../../src/config/load.js';
import { variables } from '../../src/config/variables.js';
import { connect } from '../../src/database/connect.js';
import {
  freePort,
  isRunning,
  newFolder,
  type ProcessOptions,
  type ServiceProcess,
  startProcess,
  until,
} from '../support/process.js';
import { bearer, json, newDatabaseName, password, secret, xApiKey } from '../support/service.js';

/** The database of the other tests: to make one takes longer than the rest of a start. */
const shared = () => ({
  MONGODB_URI: inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`),
  SECRET: secret,
});

/** Ended by itself when the test ends. */
async function start(options?: ProcessOptions): Promise<ServiceProcess> {
  const service = await startProcess(options);
  onTestFinished(() => service.cleanup());
  return service;
}

/** Registers a user and logs in. */
async function logIn(service: ServiceProcess): Promise<string> {
  const credentials = json({ email: 'ada@example.org', password });
  expect((await service.request('/auth/register', credentials)).status).toBe(201);
  const login = await service.request('/auth/login', credentials);
  expect(login.status).toBe(200);
  return ((await login.json()) as { access_token: string }).access_token;
}

async function makeKey(service: ServiceProcess, accessToken: string): Promise<{ id: string; key: string }> {
  const created = await service.request('/auth/apikeys', json({ label: 'Nightly export' }, bearer(accessToken)));
  expect(created.status).toBe(201);
  return (await created.json()) as { id: string; key: string };
}

async function statusWith(service: ServiceProcess, key: string): Promise<number> {
  const response = await service.request('/auth/me', { headers: xApiKey(key) });
  await response.arrayBuffer();
  return response.status;
}

/** A connection that sends what no client would. */
function openSocket({ port }: ServiceProcess) {
  const socket = connectSocket(port, '127.0.0.1').setEncoding('latin1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  let closed = false;
  socket.on('data', (text: string) => {
    received += text;
  });
  socket
    .on('error', () => undefined)
    .on('close', () => {
      closed = true;
    });
  return {
    send: (text: string) => void socket.write(text, 'latin1'),
    /** Waits until an answer is complete, and forgets it. */
    async answer() {
      let head = '';
      let body = '';
      const isComplete = () => {
        const end = received.indexOf('\r\n\r\n');
        head = received.slice(0, end);
        body = received.slice(end + 4);
        return end >= 0 && body.length >= Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      };
      await until(() => isComplete() || closed, { what: 'an answer' });
      received = '';
      const [statusLine = '', ...headerLines] = head.split('\r\n');
      const headers = new Headers(headerLines.map((line) => line.split(': ', 2) as [string, string]));
      return { status: Number(statusLine.split(' ')[1]), headers, body };
    },
    closed: () => until(() => closed, { what: 'the connection to be closed' }),
  };
}

it('an error that nothing handles is one line of the log, without secrets, and ends the service with 1', async () => {
  const thrown = 'process.once("SIGUSR2", () => { throw new Error("lost: lk_0123456789abcdef0123456789abcdef") })';
  const service = await start({
    env: { ...shared(), NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(thrown)}` },
  });
  expect(await service.stop('SIGUSR2')).toBe(1);
  const { level, msg, err, origin } = service.logs.at(-1) as { [name: string]: unknown; err: { stack: string } };
  expect({ level, msg, origin }).toEqual({
    level: 'fatal',
    msg: 'exiting after an uncaught error',
    origin: 'uncaughtException',
  });
  expect(err.stack).toContain('at process.');
  expect(JSON.stringify(err)).not.toContain('lk_0123');
  expect(service.stderr).not.toContain('lost');
});

describe('a service with nothing configured', () => {
  it('serves, and keeps its secret and its keys over a restart', async () => {
    const first = await start();
    const secretPath = join(first.dataDir, 'secret');
    expect(statSync(secretPath).mode & 0o777).toBe(0o600);
    expect(first.logs).toContainEqual(
      expect.objectContaining({ level: 'info', path: secretPath, msg: expect.stringContaining('generated a secret') }),
    );
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const listening = { origin: first.baseUrl, host: '127.0.0.1', port: first.port, version, pid: first.pid };
    // The service answers before its line is read here.
    await expect
      .poll(() => first.logs)
      .toContainEqual(expect.objectContaining({ level: 'info', ...listening, msg: 'listening' }));
    expect(first.stderr).toContain(`API        ${first.baseUrl}\n`);
    expect(first.stderr).toContain(`Reference  ${first.baseUrl}/docs\n`);
    expect(first.stderr).toContain(`curl ${first.baseUrl}/auth/register -H 'Content-Type: application/json' -d '{`);
    expect((await first.request('/docs')).status).toBe(200);

    const accessToken = await logIn(first);
    const kept = await makeKey(first, accessToken);
    const revoked = await makeKey(first, accessToken);
    expect(await statusWith(first, kept.key)).toBe(200);
    expect(await statusWith(first, revoked.key)).toBe(200);
    const path = `/auth/apikeys/${revoked.id}`;
    expect((await first.request(path, { method: 'DELETE', headers: bearer(accessToken) })).status).toBe(204);
    expect(await statusWith(first, revoked.key)).toBe(401);

    const stoppedAt = performance.now();
    expect(await first.stop('SIGTERM')).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    expect(isRunning(first.databasePid())).toBe(false);
    expect(readdirSync(first.folder)).toEqual(['data']);

    const second = await start({ folder: first.folder, port: first.port });
    expect(second.logs.map(({ msg }) => msg)).not.toContainEqual(expect.stringContaining('secret'));
    expect(await statusWith(second, kept.key)).toBe(200);
    expect(await statusWith(second, revoked.key)).toBe(401);
    expect(await second.stop('SIGINT')).toBe(0);
  });
});

describe('SIGTERM', () => {
  it('lets requests in flight finish, and is not ready meanwhile', async () => {
    const service = await start({ env: { ...shared(), PASSWORD_HASH_COST: '10' } });
    const probe = openSocket(service);
    probe.send('GET /readyz HTTP/1.1\r\nHost: latchkey\r\n\r\n');
    expect(await probe.answer()).toMatchObject({ status: 200 });
    // Half a request, so that the connection is in use when the signal comes.
    probe.send('GET /readyz HTTP/1.1\r\n');

    const body = JSON.stringify({ email: 'ada@example.org', password });
    const upload = openSocket(service);
    upload.send(
      'POST /auth/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    // From here on the service has the request in hand.
    expect(await upload.answer()).toMatchObject({ status: 100 });
    upload.send(body.slice(0, 20));

    const signalledAt = performance.now();
    const exit = service.stop('SIGTERM');
    await until(() => service.logs.some(({ msg }) => msg === 'stopping'), { what: 'the service to be stopping' });
    probe.send('Host: latchkey\r\n\r\n');
    const readiness = await probe.answer();
    expect(readiness.status).toBe(503);
    expect(JSON.parse(readiness.body)).toMatchObject({ status: 503, code: 'service_unavailable' });
    await expect(service.request('/livez')).rejects.toThrow();

    upload.send(body.slice(20));
    const registered = await upload.answer();
    expect(registered.status).toBe(201);
    expect(JSON.parse(registered.body)).toMatchObject({ email: 'ada@example.org' });
    expect(await exit).toBe(0);
    // Well before the patience with requests in flight ends: a client that keeps its connection holds nothing up.
    expect(performance.now() - signalledAt).toBeLessThan(5000);
  });
});

describe('a start that cannot succeed', () => {
  /** The one line of a service that must have refused to start. No other says that anything is wrong. */
  function refusalOf(service: ServiceProcess): string {
    expect(service.exitCode).toBe(1);
    expect(service.stderr).toMatch(/^latchkey: [^\n]+\n$/);
    expect(service.logs.filter(({ level }) => level !== 'info')).toEqual([]);
    return service.stderr.trim();
  }
  const refusal = async (options: ProcessOptions) => refusalOf(await start(options));

  /** It gives up after three seconds, while other starts are tested. */
  let unreachable: Promise<ServiceProcess>;
  beforeAll(() => {
    const env = { MONGODB_URI: 'mongodb://ada:hunter2@127.0.0.1:1/latchkey', SECRET: secret };
    unreachable = startProcess({ env });
    // Whoever waits for it hears of it.
    unreachable.catch(() => undefined);
  });
  afterAll(async () => (await unreachable).cleanup());

  function folderForTest(): string {
    const folder = newFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  it.each([
    { name: 'HOST', env: { HOST: '203.0.113.4', PUBLIC_URL: 'https://keys.example.org' } },
    { name: 'METRICS_HOST', env: { METRICS_PORT: '9464', METRICS_HOST: '203.0.113.4' } },
  ])('says that $name cannot be listened on', async ({ name, env }) => {
    const line = await refusal({ env: { ...shared(), ...env } });
    expect(line).toContain(`${name} 203.0.113.4 is not an address of this machine.`);
    expect(line).not.toContain('PORT');
  });

  it.each([
    { host: '2001:db8::4', why: 'HOST 2001:db8::4 is not an address of this machine.' },
    { host: 'nowhere.invalid', why: 'HOST nowhere.invalid does not resolve to an address' },
  ])('says so of every kind of address: $host', async ({ host, why }) => {
    // As the service does it, and in this process: starting one takes a second for each.
    const listening = listen(createServer(), { host, port: await freePort() }, { port: 'PORT', host: 'HOST' });
    const line = explanationOf(await listening.catch((error: unknown) => error));
    expect(line).toMatch(/^latchkey: [^\n]+$/);
    expect(line).toContain(why);
    expect(line).not.toContain('PORT');
  });

  it.each([
    { place: 'a file', name: 'file', env: {} },
    { place: 'below a file, with a secret of its own', name: 'file/data', env: { SECRET: secret } },
  ])('says that DATA_DIR cannot be written: $place', async ({ name, env }) => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'file'), '');
    const dataDir = join(folder, name);
    const line = await refusal({ folder, env: { DATA_DIR: dataDir, ...env } });
    expect(line).toContain(`DATA_DIR ${dataDir} cannot be written (`);
    expect(line).toContain('Make it writable, or choose another.');
  });

  it('says that another engine wrote the data', async () => {
    const folder = folderForTest();
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'engine'), 'mongodb-memory-server-core\n');
    const line = await refusal({ folder });
    expect(line).toContain(`The data in ${dataDir} was written by mongodb-memory-server-core`);
    expect(line).toContain('Choose another DATA_DIR, or set MONGODB_URI.');
  });

  it('makes no secret beside data whose secret is gone, and starts again once it is back', async () => {
    const folder = folderForTest();
    const first = await start({ folder, env: { PASSWORD_HASH_COST: '10' } });
    await logIn(first);
    expect(await first.stop()).toBe(0);
    const path = join(first.dataDir, 'secret');
    renameSync(path, join(folder, 'backup'));
    const line = await refusal({ folder });
    expect(line).toContain(`${path} is missing, and the database beside it has users`);
    expect(line).toContain('Put the file back from a backup');
    expect(existsSync(path)).toBe(false);

    const other = await refusal({ folder, env: { SECRET: secret } });
    expect(other).toContain('SECRET is not the secret that this database was used with');
    expect(other).toContain('Put the former secret back as SECRET');

    renameSync(join(folder, 'backup'), path);
    const second = await start({ folder });
    expect(second.exitCode).toBeUndefined();
    expect(await second.stop()).toBe(0);
  });

  it('makes a secret beside a database with nobody in it, of which grant says so', async () => {
    const folder = folderForTest();
    const dataDir = join(folder, 'data');
    const first = await start({ folder, env: { SECRET: secret } });
    expect(await first.stop()).toBe(0);
    expect(existsSync(join(dataDir, 'secret'))).toBe(false);
    const env = { PATH: process.env['PATH'], TMPDIR: folder, DATA_DIR: dataDir };
    const grant = spawnSync(process.execPath, ['dist/main.js', 'grant', 'ada@example.org', 'admin'], { env });
    expect(String(grant.stderr)).toContain(
      `There is no account ada@example.org in the database in ${dataDir} (DATA_DIR).`,
    );
    const service = await start({ folder });
    expect(service.exitCode).toBeUndefined();
    expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
    expect(await service.stop()).toBe(0);
  });

  it.each([
    { what: 'a secret that others can read', file: 'secret', mode: 0o644, advice: 'chmod 600' },
    { what: 'a secret that others can write', file: 'secret', mode: 0o602, advice: 'chmod 600' },
    { what: 'a data directory that others can write', file: '.', mode: 0o703, advice: 'chmod 700' },
    { what: 'data that others can read', file: 'mongodb', mode: 0o755, advice: 'chmod 700' },
  ])('refuses $what, and says what to do', async ({ file, mode, advice }) => {
    const folder = folderForTest();
    const dataDir = join(folder, 'data');
    mkdirSync(join(dataDir, 'mongodb'), { recursive: true, mode: 0o700 });
    writeFileSync(join(dataDir, 'secret'), `${secret}\n`, { mode: 0o600 });
    // The directory itself may be open, as `mkdir` makes it, as long as what is in it is not.
    chmodSync(dataDir, 0o755);
    chmodSync(join(dataDir, file), mode);
    const line = await refusal({ folder });
    expect(line).toContain('by other users of this machine');
    expect(line).toContain(`${advice} ${join(dataDir, file)}`);
    expect(readdirSync(dataDir).sort()).toEqual(['mongodb', 'secret']);
  });

  it.each([
    ['is short', 'short', 'holds no secret of at least 32 bytes'],
    ['is easy to guess', 'x'.repeat(32), 'holds a secret that is easy to guess. Set SECRET to a new one'],
  ])('refuses a kept secret that %s', async (_what, text, message) => {
    const folder = folderForTest();
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(join(dataDir, 'secret'), text, { mode: 0o600 });
    expect(await refusal({ folder })).toContain(`${join(dataDir, 'secret')} ${message}`);
  });

  it('says that MongoDB cannot be reached', async () => {
    const line = refusalOf(await unreachable);
    expect(line).toContain('MongoDB cannot be reached at mongodb://***@127.0.0.1:1/latchkey: connect ECONNREFUSED');
    expect(line).not.toContain('hunter2');
  });

  it.each([
    'mongodb://ada:hunter/2@127.0.0.1:1/latchkey',
    'mongodb://ada:hunter@2@127.0.0.1:1/latchkey',
    'mongodb://ada:hunter%zz2@127.0.0.1:1/latchkey',
    'mongodb://ada:hunter:2@127.0.0.1:99999/latchkey',
    'mongodb://127.0.0.1:1/latchkey?authMechanismProperties=hunter2',
  ])('does not show the password of a MONGODB_URI that is not well-formed: %s', async (MONGODB_URI) => {
    // As the service does it, and in this process: starting one takes a second for each.
    const uri = loadConfig({ MONGODB_URI, SECRET: secret }).mongodbUri ?? '';
    const line = explanationOf(await connect({ uri }).catch((error: unknown) => error));
    expect(line).toMatch(/^latchkey: [^\n]+$/);
    expect(line).toContain('Check MONGODB_URI.');
    expect(line).not.toMatch(/hunter|2@/);
  });

  it('lists every fault of the configuration, without secrets', async () => {
    const service = await start({
      env: {
        PORT: '70000',
        PUBLIC_URL: 'https://latchkey.example.org/path',
        MONGODB_URI: 'postgres://ada:hunter2@db.example.org/latchkey',
        SECRET: 'short and secret',
        PREVIOUS_SECRETS: 'another short one',
        KEY_HASH_COST: 'high',
        REGISTRATION: 'maybe',
        TRUST_PROXY: 'everyone',
      },
    });
    expect(service.exitCode).toBe(1);
    const [first, ...faults] = service.stderr.trimEnd().split('\n');
    expect(first).toBe('latchkey: The configuration is not valid:');
    expect(faults.map((line) => line.split('; it may be: ', 1)[0]).sort()).toEqual([
      '  KEY_HASH_COST was "high"',
      '  MONGODB_URI was "(hidden)"',
      '  PORT was "70000"',
      '  PREVIOUS_SECRETS was "(hidden)"',
      '  PUBLIC_URL was "https://latchkey.example.org/path"',
      '  REGISTRATION was "maybe"',
      '  SECRET was "(hidden)"',
      '  TRUST_PROXY was "everyone"',
    ]);
    for (const fault of faults) expect(fault).toMatch(/; it may be: \S.*$/);
    expect(service.stderr).not.toMatch(/hunter2|short/);
  });

  it('says that the embedded MongoDB is not installed', async () => {
    const folder = folderForTest();
    const optional = ['@0q', 'mongodb-memory-server-core'];
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync('node_modules')) {
      if (!optional.includes(name)) symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
    }
    cpSync('package.json', join(folder, 'package.json'));
    cpSync('dist', join(folder, 'dist'), { recursive: true });
    const line = await refusal({ folder, program: join(folder, 'dist/main.js') });
    expect(line).toMatch(/embedded MongoDB is an optional dependency, and it is not installed.*npm ci.*MONGODB_URI/);
    expect(readdirSync(join(folder, 'data'))).toEqual(['mongodb', 'secret']);
  });

  it('asks for a secret where MONGODB_URI is set', async () => {
    const service = await start({ env: { MONGODB_URI: 'mongodb://127.0.0.1:1/latchkey' } });
    expect(service.exitCode).toBe(1);
    expect(service.stderr).toMatch(
      /^latchkey: The configuration is not valid:\n {2}SECRET is not set; it may be: at least 32 bytes[^\n]+\n$/,
    );
  });
});

describe('what an operator should know of a start', () => {
  const warningsOf = ({ logs }: ServiceProcess) => logs.filter(({ level }) => level === 'warn').map(({ msg }) => msg);

  it('is a warning where others reach it without TLS, and what fits where nobody can register', async () => {
    const metricsPort = await freePort();
    const service = await start({
      env: { ...shared(), HOST: '0.0.0.0', REGISTRATION: 'closed', METRICS_PORT: String(metricsPort) },
    });
    await until(() => warningsOf(service).length > 0, { what: 'a warning' });
    expect(warningsOf(service)).toEqual([expect.stringMatching(/^HOST is 0\.0\.0\.0, .* PUBLIC_URL is http:/)]);
    expect(service.stderr).toContain(
      'Registration is closed: only you can create accounts, with npm run create-user -- EMAIL.',
    );
    expect(service.stderr).toContain('REGISTRATION=open');
    expect(service.stderr).not.toContain('/auth/register');
    expect(service.stderr).toContain(`Metrics    port ${metricsPort} of 127.0.0.1, /metrics\n`);
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await metrics.text()).toContain('process_cpu_seconds_total');
    expect((await service.request('/metrics')).status).toBe(404);
    expect(await service.stop()).toBe(0);
    await expect(fetch(`http://127.0.0.1:${metricsPort}/metrics`)).rejects.toThrow();
  });

  it('is what `config` says as a start would, after every value', async () => {
    const faulty = { PORT: '70000', REGISTRATION: 'maybe', SECRET: 'hunter2', API_SPEC: '/nowhere/api.yaml' };
    const command = (env: Record<string, string>, ...words: string[]) => {
      const options = { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' as const };
      return spawnSync(process.execPath, ['dist/main.js', ...words], options);
    };
    const printed = command(faulty, 'config');
    const started = command(faulty);
    expect([printed.status, started.status]).toEqual([1, 1]);
    expect(printed.stderr).toBe(started.stderr);
    expect(printed.stderr).toContain('  PORT was "70000"; it may be: 1 to 65535\n');
    expect(printed.stderr).toContain('  API_SPEC was "/nowhere/api.yaml": the file does not exist.');
    for (const name of Object.keys(variables)) expect(printed.stdout).toContain(`${name}\n    `);
    expect(printed.stdout + printed.stderr).not.toContain('hunter2');
    const good = command({ PORT: '4000' }, 'config');
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('PORT\n    4000\n');
  });
});

/** One service for all of these; the last one ends it. */
describe('a running service', () => {
  let service: ServiceProcess;
  let accessToken: string;
  let key: string;

  beforeAll(async () => {
    service = await startProcess({ env: { PASSWORD_HASH_COST: '10' } });
    accessToken = await logIn(service);
    ({ key } = await makeKey(service, accessToken));
  });
  afterAll(() => service.cleanup());

  it.each([
    { sent: 'bytes that are no HTTP', bytes: '\u0000\u0001\u0002garbage\r\n\r\n', status: 400 },
    {
      sent: 'more than 16 KiB of headers',
      bytes: `GET /livez HTTP/1.1\r\nHost: latchkey\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`,
      status: 431,
    },
    { sent: 'a request without Host', bytes: 'GET /livez HTTP/1.1\r\n\r\n', status: 400 },
  ])('answers $sent with a problem document and closes the connection', async ({ bytes, status }) => {
    const socket = openSocket(service);
    socket.send(bytes);
    const answer = await socket.answer();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    const requestId = answer.headers.get('X-Request-Id');
    expect(JSON.parse(answer.body)).toMatchObject({ status, code: 'invalid_request', request_id: requestId });
    await socket.closed();
    expect(await statusWith(service, key)).toBe(200);
  });

  it('keeps its data directory from a second one', async () => {
    const second = await start({ folder: service.folder });
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toMatch(/^latchkey: The data in \S+ is in use by another process\. [^\n]+\n$/);
    expect(second.stderr).toContain(join(service.dataDir, 'mongodb'));
    expect(await statusWith(service, key)).toBe(200);
  });

  it('outlives its database', async () => {
    const killed = service.databasePid();
    process.kill(killed, 'SIGKILL');
    const killedAt = performance.now();
    const problems: Response[] = [];
    let answered: number;
    do {
      const response = await service.request('/auth/me', {
        headers: xApiKey(key),
        signal: AbortSignal.timeout(15_000),
      });
      answered = response.status;
      if (answered === 200) await response.arrayBuffer();
      else problems.push(response);
      // A key that is remembered is good for a second longer than its database.
      const ready = await service.request('/readyz');
      await ready.arrayBuffer();
      if (!ready.ok) answered = ready.status;
    } while (answered !== 200 || service.databasePid() === killed);
    // Starting again takes half a second; the driver may be stuck for 4.5 s until `watchHeartbeats` sees to it.
    expect(performance.now() - killedAt).toBeLessThan(6000);
    for (const problem of problems) {
      expect(await problem.json()).toMatchObject({ status: 503, code: 'service_unavailable' });
      expect(problem.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
      expect(Number(problem.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    expect(service.exitCode).toBeUndefined();

    const [socketFolder = ''] = readdirSync(service.folder).filter((name) => name.startsWith('latchkey-'));
    const sockets = readdirSync(join(service.folder, socketFolder)).filter((name) => name.startsWith('embedded-'));
    expect(sockets).toHaveLength(1);
    await makeKey(service, accessToken);
  });

  it('takes its database along when it is killed', async () => {
    const database = service.databasePid();
    expect(isRunning(database)).toBe(true);
    await service.kill9();
    await until(() => !isRunning(database), { what: 'the database to end', withinMs: 5000 });
  });
});
