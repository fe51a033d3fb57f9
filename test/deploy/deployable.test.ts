import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { asAnotherUser, processesOf, runToEnd } from '../support/another-user.js';
import { freePort, newFolder, startProcess } from '../support/process.js';
import { json, newDatabaseName, password, secret, xApiKey } from '../support/service.js';
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.js';

/** What `npm ci --omit=dev --omit=optional` installs, by the lock file. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: true; optional?: true; devOptional?: true }>;
  };
  const paths = Object.entries(packages).filter(
    ([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional,
  );
  return paths.map(([path]) => path);
}

let folder: string;
/** In front of the database of the tests: its own socket may be opened by no other user. */
let proxy: SlowProxy;
let env: Record<string, string>;

beforeAll(async () => {
  folder = newFolder();
  const deployed = join(folder, 'deployed');
  cpSync('dist', join(deployed, 'dist'), { recursive: true });
  for (const path of productionPackages()) cpSync(path, join(deployed, path), { recursive: true, dereference: true });
  chmodSync(folder, 0o755);
  setWritable(deployed, false);
  proxy = await startSlowProxy(inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`));
  const socket = decodeURIComponent(/^mongodb:\/\/([^/]+)\//.exec(proxy.uri)?.[1] ?? '');
  chmodSync(dirname(socket), 0o755);
  chmodSync(socket, 0o777);
  env = { MONGODB_URI: proxy.uri, SECRET: secret };
}, 60_000);
afterAll(async () => {
  await proxy.close();
  setWritable(folder, true);
  rmSync(folder, { recursive: true, force: true });
});

function setWritable(path: string, writable: boolean): void {
  const { mode } = statSync(path);
  chmodSync(path, writable ? mode | 0o700 : mode & 0o555);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) setWritable(join(path, name), writable);
}

const program = () => join(folder, 'deployed', 'dist', 'main.js');

describe('`dist` and the production dependencies, read-only, in an empty folder, as another user', () => {
  it('are all that the service needs to run', async () => {
    expect(readdirSync(join(folder, 'deployed')).sort()).toEqual(['dist', 'node_modules']);
    const home = join(folder, 'home');
    mkdirSync(home);
    chmodSync(home, 0o777);
    const service = await startProcess({ folder: home, program: program(), cwd: home, env, ...asAnotherUser });
    onTestFinished(() => service.cleanup());
    expect(service.stderr).toContain('Latchkey is ready');
    const credentials = json({ email: 'ada@example.org', password });
    expect((await service.request('/auth/register', credentials)).status).toBe(201);
    const login = (await (await service.request('/auth/login', credentials)).json()) as { access_token: string };
    const headers = { Authorization: `Bearer ${login.access_token}` };
    const created = await service.request('/auth/apikeys', json({ label: 'x' }, headers));
    const { key } = (await created.json()) as { key: string };
    expect((await service.request('/auth/me', { headers: xApiKey(key) })).status).toBe(200);
    for (const path of ['/', '/settings', '/developers', '/docs', '/openapi.yaml', '/openapi.json', '/skill.md']) {
      expect({ path, status: (await service.request(path)).status }).toEqual({ path, status: 200 });
    }
    const page = await (await service.request('/settings')).text();
    const [, script = ''] = /<script[^>]+src="([^"]+)"/.exec(page) ?? [];
    expect((await service.request(script)).status).toBe(200);
    expect(readdirSync(home)).toEqual([]);
    expect(await service.stop()).toBe(0);
  });

  it('have the contract as it is written and as it is read, which say the same', () => {
    const [written, read] = ['dist/openapi.yaml', 'dist/openapi.json'].map((path) => readFileSync(path, 'utf8'));
    expect(written).toBe(readFileSync('openapi.yaml', 'utf8'));
    expect(read).toBe(JSON.stringify(parse(written ?? '')));
  });

  it('run the commands of an operator as well', async () => {
    const options = { env: { ...env, PATH: process.env['PATH'] }, cwd: folder, ...asAnotherUser };
    const created = await runToEnd([process.execPath, program(), 'create-user', 'grace@example.org'], options);
    expect(created).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('"msg":"made a link that sets a password"'),
      stdout: expect.stringContaining('/settings#/password/reset_'),
    });
    const granted = await runToEnd([process.execPath, program(), 'grant', 'grace@example.org', 'admin'], options);
    expect(granted).toMatchObject({ code: 0, stdout: expect.stringContaining('holds: admin') });
    const config = await runToEnd([process.execPath, program(), 'config'], options);
    expect(config).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    'dist/openapi.yaml',
    'dist/openapi.json',
    'dist/commands/serve.js',
    'dist/lib/startup-error.js',
    'dist/http/router.js',
    'dist/browser/manifest.json',
    'dist/reference/content.html',
    'dist/features/accounts/password-worker.js',
    'dist/features/accounts/guessable.js',
    'node_modules/express',
    'node_modules/mongoose',
    'node_modules/bcrypt',
  ])('say in one line that %s is missing', (path) => expectRefusal(path));

  it('say so also where what explains it is missing as well', () =>
    expectRefusal('dist/commands/explanation.js', 'node_modules/express'));

  /** Starts the service without these: its line names the last one. */
  async function expectRefusal(...paths: string[]): Promise<void> {
    for (const [index, path] of paths.entries()) {
      const [here, away] = [join(folder, 'deployed', path), join(folder, `away-${index}`)];
      chmodSync(dirname(here), 0o755);
      renameSync(here, away);
      onTestFinished(() => renameSync(away, here));
    }
    const port = String(await freePort());
    const { code, stderr } = await runToEnd([process.execPath, program()], {
      env: { ...env, PORT: port },
      cwd: folder,
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^latchkey: [^\n]+\n$/) });
    expect(stderr).toContain(paths.at(-1)?.split('/').at(-1));
    expect(stderr).toContain('the whole of dist');
    expect(processesOf(folder)).toEqual([]);
  }
});
