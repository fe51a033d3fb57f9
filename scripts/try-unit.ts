/**
 * Checks the units of deploy/systemd with systemd's own tools, and runs their command under their restrictions, as far as that
 * goes without systemd: `npm run try:unit`. Running takes root; nothing of the machine is changed.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, until } from '../test/support/process.js';
import { hostDatabase } from './rolling/database.js';
import { countsCalls, credentials, type Restricted, startRestricted, user, whyNotHere } from './units/restricted.js';
import { allowedCalls, environmentOf, settingsOf } from './units/unit.js';

const run = promisify(execFile);
/** As `systemd-analyze security` counts, in tenths: 0 is what can do nothing, and 100 what can do everything. */
const mostExposure = 25;
const person = { email: 'ada@example.org', password: 'correct horse battery staple' };

const folder = mkdtempSync(join(tmpdir(), 'latchkey-unit-'));
let failures = 0;

try {
  await analyze();
  const why = whyNotHere();
  if (why === null) await runUnit('latchkey@.service');
  else console.log(`not run: ${why}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? 'all as it should be' : `${failures} checks failed`);
process.exitCode = failures === 0 ? 0 : 1;

function check(what: string, isTrue: boolean, seen: unknown = ''): void {
  if (!isTrue) failures += 1;
  console.log(`${isTrue ? 'ok  ' : 'FAIL'} ${what}${isTrue ? '' : `: ${String(seen)}`}`);
}

async function analyze(): Promise<void> {
  const { stdout } = await run('systemd-analyze', ['--version']).catch((cause: unknown) => {
    throw new Error('systemd-analyze is missing: install systemd 251 or later.', { cause });
  });
  console.log(stdout.split('\n')[0]);
  for (const name of ['latchkey.service', 'latchkey@.service']) {
    const path = join(folder, name.replace('@', '@3000'));
    // Where Node.js is here: it has to be there.
    const unit = readFileSync(`deploy/systemd/${name}`, 'utf8');
    writeFileSync(path, unit.replace('/usr/bin/node', realpathSync(process.execPath)));
    const verified = await run('systemd-analyze', ['verify', path]).catch((error: { stderr: string }) => error);
    const faults = verified.stderr.split('\n').filter((line) => line.includes('latchkey'));
    check(`${name} is understood`, faults.length === 0, faults.join('\n'));
    const args = ['security', '--offline=true', `--threshold=${mostExposure}`, '--no-pager', path];
    const judged = await run('systemd-analyze', args).then(
      (result) => ({ ...result, isBelow: true }),
      (error: { stdout: string }) => ({ ...error, isBelow: false }),
    );
    const [, exposure = '?'] = /exposure level for \S+: ([\d.]+)/.exec(judged.stdout) ?? [];
    check(`${name} is exposed by ${exposure}, at most ${mostExposure / 10}`, judged.isBelow && exposure !== '?');
  }
}

async function runUnit(name: string): Promise<void> {
  // As one on another machine would be: its own socket is in a folder that the service does not see.
  const database = await hostDatabase();
  try {
    const port = await freePort();
    const settings = settingsOf(name);
    const secrets = join(folder, 'secrets');
    mkdirSync(secrets, { mode: 0o700 });
    writeFileSync(join(secrets, 'secret'), `${randomBytes(32).toString('hex')}\n`);
    writeFileSync(join(secrets, 'mongodb-uri'), `${database.uri}\n`);
    const [, ...words] = (settings.get('ExecStart')?.[0] ?? '').split(' ');
    const service = startRestricted({
      dist: realpathSync('dist'),
      modules: realpathSync('node_modules'),
      secrets,
      env: environmentOf(settings, { instance: String(port), credentials }),
      command: [realpathSync(process.execPath), ...words],
    });
    try {
      await walk(service, port);
    } catch (error) {
      check('the command runs', false, `${(error as Error).message}\n${service.log}`);
    }
    const calls = await service.stop();
    check('it stops in order', service.exitCode === 0, `${service.exitCode}\n${service.log}`);
    if (!countsCalls()) console.log('not checked: the system calls, which strace would count');
    else await checkCalls(calls ?? [], await allowedCalls(settings));
  } finally {
    await database.stop();
  }
}

async function checkCalls(made: string[], allowed: Set<string>): Promise<void> {
  const others = made.filter((call) => !allowed.has(call));
  check(
    `it makes ${made.length} system calls, all of which the unit allows`,
    made.length > 20 && others.length === 0,
    others,
  );
}

/** A key from its creation to its end, and what the process may do meanwhile. */
async function walk(service: Restricted, port: number): Promise<void> {
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(async () => service.exitCode !== undefined || (await isReady()), {
    what: 'the service',
    withinMs: 40_000,
  });
  if (service.exitCode !== undefined) throw new Error(`It has ended with ${service.exitCode}.`);
  const call = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const init = { method, headers: { ...headers, 'Content-Type': 'application/json' } };
    const response = await fetch(
      `http://127.0.0.1:${port}${path}`,
      body ? { ...init, body: JSON.stringify(body) } : init,
    );
    return { status: response.status, body: (await response.json().catch(() => ({}))) as Record<string, string> };
  };
  const registered = await call('POST', '/auth/register', {}, person);
  check('a user registers', registered.status === 201, registered.status);
  const { body: session } = await call('POST', '/auth/login', {}, person);
  const bearer = { Authorization: `Bearer ${session['access_token']}` };
  const { body: created } = await call('POST', '/auth/apikeys', bearer, { label: 'unit' });
  const key = { 'X-API-Key': String(created['key']) };
  const used = await call('GET', '/auth/me', key);
  check('a key works', used.status === 200, used.status);
  await call('DELETE', `/auth/apikeys/${created['id']}`, bearer);
  const refused = await call('GET', '/auth/me', key);
  check('a revoked key is refused', refused.status === 401, refused.status);

  const status = readFileSync(`/proc/${service.pid()}/status`, 'utf8');
  check('it runs as a user of its own', new RegExp(`^Uid:(?:\\s+${user}){4}$`, 'm').test(status), status);
  check('it has no capability', /^CapEff:\s+0+$/m.test(status) && /^CapBnd:\s+0+$/m.test(status), status);
  check('it can get no new right', /^NoNewPrivs:\s+1$/m.test(status), status);
}
