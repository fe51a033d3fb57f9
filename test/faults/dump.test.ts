import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/database/connect.js';
import { markUnfinished } from '../../src/database/unfinished-restore.js';
import { runToEnd } from '../support/another-user.js';
import { logInRemembered, refresh } from '../support/browser-session.js';
import { newFolder, type ServiceProcess, startProcess, until } from '../support/process.js';
import { bearer, json, newDatabaseName, password, secret, type TestService, xApiKey } from '../support/service.js';

const guide = readFileSync('docs/backup.md', 'utf8');
/** The lines by which the guide leads from one database to another. */
const [, lines = ''] =
  /^## From the embedded database to a replica set$[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(guide) ?? [];
const email = 'ada@example.org';
const program = resolve('dist/main.js');
const uriOf = (database: string) => inject('mongodbUri').replace('/latchkey?', `/${database}?`);

interface MadeKey {
  id: string;
  key: string;
}

/** What the requests of a test need of a service. */
const asService = (service: ServiceProcess) => service as unknown as TestService;

async function bodyOf<T>(service: ServiceProcess, path: string, init: RequestInit = {}): Promise<T> {
  const response = await service.request(path, init);
  const body = (await response.json()) as T;
  expect(response.status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

const answerTo = async (service: ServiceProcess, key: string) => {
  const response = await service.request('/forward-auth', { headers: xApiKey(key) });
  await response.arrayBuffer();
  return { status: response.status, limit: response.headers.get('RateLimit') };
};

describe('a service that began on the embedded database', () => {
  let folder: string;
  let environment: Record<string, string>;
  let service: ServiceProcess;
  let database: string;
  let connection: Connection;

  beforeAll(async () => {
    folder = newFolder();
    environment = { DATA_DIR: join(folder, 'data'), PASSWORD_HASH_COST: '10', PUBLIC_URL: 'http://127.0.0.1:1' };
    database = newDatabaseName();
    connection = await connect({ uri: uriOf(database) });
    service = await startProcess({ folder, env: environment });
  });
  afterAll(async () => {
    await service.cleanup();
    await connection.dropDatabase();
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the guide's lines in the folder of the service, and starts the service with what they have set. */
  async function follow(): Promise<void> {
    const [last = '', ...first] = lines.trimEnd().split('\n').reverse();
    expect(last).toBe('node --enable-source-maps dist/main.js');
    const script = first
      .reverse()
      .join('\n')
      .replace(/mongodb:\/\/db1[^']+/, uriOf(database))
      .replaceAll('node dist/main.js', `"${process.execPath}" "${program}"`);
    expect(script).toContain(uriOf(database));
    const env = { PATH: process.env['PATH'], TMPDIR: folder, ...environment };
    const told = await runToEnd(['sh', '-euc', script], { env, cwd: folder });
    expect(told).toMatchObject({ code: 0, stdout: '' });
    expect(told.stderr).toMatch(/^apikeys: 4 documents read$/m);
    expect(told.stderr).toMatch(/^apikeys: 4 documents written$/m);
    expect(told.stderr).not.toContain('SECRET');
  }

  it('goes on with another database: keys, usage, limits, sessions and rotations, by the lines of docs/backup.md', async () => {
    await bodyOf(service, '/auth/register', json({ email, password }));
    const { cookie, accessToken } = await logInRemembered(asService(service), { email });
    const make = (body: object) => bodyOf<MadeKey>(service, '/auth/apikeys', json(body, bearer(accessToken)));
    const limited = await make({ label: 'Limited', rate_limit: { limit: 50, window_seconds: 3600 } });
    const [revoked, pending, grace] = [
      await make({ label: 'Revoked' }),
      await make({ label: 'Pending' }),
      await make({ label: 'Grace' }),
    ];
    await service.request(`/auth/apikeys/${revoked.id}`, { method: 'DELETE', headers: bearer(accessToken) });
    const rotate = ({ id }: MadeKey, body: object) =>
      bodyOf<MadeKey>(service, `/auth/apikeys/${id}/rotate`, json(body, bearer(accessToken)));
    const [next, current] = [await rotate(pending, {}), await rotate(grace, { starts: 'now', grace_seconds: 3600 })];
    for (let use = 0; use < 3; use++) expect((await answerTo(service, limited.key)).status).toBe(200);
    expect(await service.stop()).toBe(0);
    await service.cleanup();

    await follow();
    const env = { ...environment, MONGODB_URI: uriOf(database), SECRET_FILE: join(folder, 'data/secret') };
    service = await startProcess({ folder, env });
    expect((await answerTo(service, limited.key)).limit).toMatch(/^"rate-3600";r=46;/);
    const statuses = [revoked, pending, next, grace, current].map(
      async ({ key }) => (await answerTo(service, key)).status,
    );
    expect(await Promise.all(statuses)).toEqual([401, 200, 200, 200, 200]);
    const renewed = await refresh(asService(service), cookie);
    expect(renewed.status).toBe(200);
    expect((await service.request('/auth/me', { headers: bearer(accessToken) })).status).toBe(200);
    const headers = bearer(renewed.accessToken);
    const usage = await bodyOf<{ data: { outcomes: { VALID: number } }[] }>(
      service,
      `/auth/apikeys/${limited.id}/usage`,
      { headers },
    );
    // The use of after may be written already.
    expect([3, 4]).toContain(usage.data.reduce((sum, { outcomes }) => sum + outcomes.VALID, 0));
    expect(existsSync(join(folder, 'data/mongodb'))).toBe(true);
  });

  describe('and its dump', () => {
    let path: string;
    let target: string;
    const commandEnv = () => ({
      ...{ PATH: process.env['PATH'], TMPDIR: folder, DATA_DIR: join(folder, 'data') },
      ...{ MONGODB_URI: uriOf(target), SECRET: secret },
    });
    const run = (...words: string[]) => runToEnd([process.execPath, program, ...words], { env: commandEnv() });
    /** Of a command that fails: what it says, which is a line. */
    const complaintOf = async (...words: string[]) => {
      const { code, stdout, stderr } = await run(...words);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      return stderr;
    };

    beforeAll(() => {
      path = join(folder, 'latchkey.dump');
      target = database;
    });

    it('goes to the standard output where no file is named, with nothing else there', async () => {
      const { code, stdout, stderr } = await runToEnd(
        [
          'sh',
          '-c',
          `"${process.execPath}" "${program}" dump > "${path}.out" && cat "${path}.out" | "$0" "$1" restore --check -`,
          process.execPath,
          program,
        ],
        { env: commandEnv() },
      );
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toMatch(
        /\d+ documents in all\. The dump is complete\. Latchkey \S+ began it at \S+Z\. Its keys and passwords depend on the secrets \S{12}\.\n$/,
      );
      rmSync(`${path}.out`);
    });

    it('is not restored into the database that it is of', async () => {
      expect(await complaintOf('restore', path)).toMatch(
        /^latchkey: The database test_\w+ already holds data \([^)]*apikeys, [^)]*users\)[^\n]+\n$/,
      );
    });

    it('began no later than by the clock of the database, where the clock of the machine is fast', async () => {
      const hourAhead = `
        const Right = Date;
        globalThis.Date = class Date extends Right {
          constructor(...given) { super(...(given.length > 0 ? given : [Right.now() + 3_600_000])); }
        };`;
      const fast = join(folder, 'fast.dump');
      const ahead = ['--import', `data:text/javascript,${encodeURIComponent(hourAhead)}`];
      const dumped = await runToEnd([process.execPath, ...ahead, program, 'dump', fast], { env: commandEnv() });
      expect(dumped).toMatchObject({ code: 0 });
      const { stderr } = await run('restore', '--check', fast);
      const [, began = ''] = /began it at (\S+Z)\./.exec(stderr) ?? [];
      // The database of the tests runs on this machine.
      expect(Date.parse(began)).toBeLessThanOrEqual(Date.now());
    });

    it('is refused where it is cut or changed, before anything is written, and says so in a line', async () => {
      target = newDatabaseName();
      const whole = readFileSync(path);
      const damaged = join(folder, 'damaged.dump');
      const content = gunzipSync(whole);
      const changed = Buffer.from(content);
      changed[content.length >> 1] = (changed[content.length >> 1] ?? 0) ^ 1;
      for (const bytes of [whole.subarray(0, whole.length >> 1), gzipSync(changed)]) {
        writeFileSync(damaged, bytes);
        expect(await complaintOf('restore', damaged)).toBe(
          `latchkey: ${damaged} is truncated or damaged, and was not used. Use another backup.\n`,
        );
      }
      const there = await connection.getClient().db(target).listCollections().toArray();
      expect(there).toEqual([]);
    });

    it('says at its restore that the secret does not fit', async () => {
      const { code, stderr } = await run('restore', '--no-wait', path);
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /\nThe data are restored, but the service will not start yet\. SECRET is not the secret that this database was used with\. [^\n]+\n$/,
      );
      await connection.getClient().db(target).dropDatabase();
    });

    it('that was half restored when its process was killed is not served, and is restored anew by the next', async () => {
      target = newDatabaseName();
      const other = await connect({ uri: uriOf(target) });
      const half = readFileSync(path);
      const restoring: ChildProcess = spawn(process.execPath, [program, 'restore', '--no-wait', '-'], {
        env: commandEnv(),
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      // All but the end of the compressed data, and the input stays open.
      restoring.stdin?.write(half.subarray(0, -1));
      await until(async () => (await other.collection('users').countDocuments()) > 0, { what: 'the first records' });
      restoring.kill('SIGKILL');
      await once(restoring, 'close');
      const started = await startProcess({ folder, env: { MONGODB_URI: uriOf(target), SECRET: secret } });
      expect(started.exitCode).toBe(1);
      expect(started.stderr).toMatch(
        /^latchkey: A restore into this database began at \S+ and is not complete\. [^\n]+\n$/,
      );
      expect(await complaintOf('grant', email, 'admin')).toContain('latchkey: A restore into this database began at');
      // The lease of what was killed ends after a minute.
      await other
        .collection<{ _id: string }>('locks')
        .updateOne({ _id: 'migrations' }, { $set: { expiresAt: new Date(0) } });
      expect((await run('restore', '--no-wait', path)).code).toBe(0);
      expect(await other.collection('users').countDocuments()).toBe(1);
      expect(await other.collection('restores').countDocuments()).toBe(0);
      await other.dropDatabase();
      await other.close();
    });
  });

  it('stops where a restore begins on its database, with a line that says why', async () => {
    const { remove } = await markUnfinished(connection.getClient().db());
    await until(async () => service.exitCode !== undefined, { what: 'the end of the instance', withinMs: 30_000 });
    await remove();
    expect(service.exitCode).toBe(1);
    expect(service.logs).toContainEqual(
      expect.objectContaining({
        level: 'error',
        msg: 'a dump is being restored into this database: this instance stops',
      }),
    );
    expect(await connection.collection('plan_instances').countDocuments()).toBe(0);
    const env = { ...environment, MONGODB_URI: uriOf(database), SECRET_FILE: join(folder, 'data/secret') };
    service = await startProcess({ folder, env });
  });

  it('is refused by an older program once a newer one has left that behind, by a line that says what to do', async () => {
    await service.stop();
    const applied = connection.collection<{ _id: string; appliedAt: Date; compatibleFrom?: string }>('migrations');
    const env = { ...environment, MONGODB_URI: uriOf(database), SECRET_FILE: join(folder, 'data/secret') };
    await applied.insertOne({ _id: '0098-tolerated', appliedAt: new Date(), compatibleFrom: '0015-rotations' });
    service = await startProcess({ folder, env });
    expect(service.logs).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        migrations: ['0098-tolerated'],
        msg: 'a newer version has migrated this database: replace this instance soon',
      }),
    );
    await applied.insertOne({ _id: '0099-teams', appliedAt: new Date(), compatibleFrom: '0099-teams' });
    const refused = await startProcess({ folder, env });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toBe(
      'latchkey: A newer version of Latchkey has migrated this database (0099-teams), and this version can no longer serve it. ' +
        'Start the newer version. To return to this one, restore the backup that was made before the upgrade.\n',
    );
    // One that runs goes on.
    expect((await service.request('/readyz')).status).toBe(200);
    await applied.deleteMany({ _id: { $in: ['0098-tolerated', '0099-teams'] } });
  });
});
