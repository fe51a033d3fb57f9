import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, newFolder, until } from '../support/process.js';
import { bearer, json, password } from '../support/service.js';

const copied = ['src', 'scripts', 'generated', 'dist', 'openapi.yaml', 'redocly.yaml', 'LICENSE'];
const configuration = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** The project in a folder of its own, so that what the others use does not change. */
function copyOfProject(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of [...copied, ...configuration]) cpSync(name, join(folder, name), { recursive: true });
  for (const name of ['node_modules', '.cache']) if (existsSync(name)) symlinkSync(resolve(name), join(folder, name));
  return folder;
}

it('npm run dev restarts the service at a change, keeps its database, and leaves nothing behind', {
  timeout: 90_000,
}, async () => {
  const folder = copyOfProject();
  const port = await freePort();
  const dev = spawn(process.execPath, ['scripts/dev/index.mjs'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: folder,
      DATA_DIR: join(folder, 'data'),
      PORT: String(port),
      PASSWORD_HASH_COST: '10',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, which gets the Ctrl-C of a terminal as a whole.
    detached: true,
  });
  const group = -(dev.pid ?? Number.NaN);
  const signalGroup = (signal: NodeJS.Signals | 0) => {
    try {
      return process.kill(group, signal);
    } catch {
      return false;
    }
  };
  onTestFinished(() => void signalGroup('SIGKILL'));
  let said = '';
  dev.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  /** What is said, from the last that was waited for on. */
  const toSay = async (text: string) => {
    await until(() => said.includes(text), { what: text, withinMs: 20_000 }).catch((error: Error) => {
      throw new Error(`${error.message}\n${said}`);
    });
    said = said.slice(said.indexOf(text) + text.length);
  };
  const request = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

  await toSay('[dev] Ready after');
  const credentials = json({ email: 'ada@example.org', password });
  // A machine that does much else may not hash a password in time, which is a 503 with advice to try again.
  await expect.poll(async () => (await request('/auth/register', credentials)).status, { timeout: 20_000 }).toBe(201);
  const login = (await (await request('/auth/login', credentials)).json()) as { access_token: string };
  const isLoggedIn = async () => (await request('/auth/me', { headers: bearer(login.access_token) })).status;

  appendFileSync(join(folder, 'src/lib/ids.ts'), 'syntax error(');
  await toSay('[dev] Restarting: src/lib/ids.ts changed.');
  await toSay('[dev] The service has ended.');
  cpSync('src/lib/ids.ts', join(folder, 'src/lib/ids.ts'));
  await toSay('[dev] Ready after');
  expect(await isLoggedIn()).toBe(200);

  appendFileSync(join(folder, 'src/web/shell/unseen.css'), '.changed { color: red }');
  await toSay('[dev] Restarting: the pages changed.');
  await toSay('[dev] Ready after');
  expect(await isLoggedIn()).toBe(200);

  signalGroup('SIGINT');
  const [code] = await once(dev, 'exit');
  expect(code).toBe(0);
  await until(() => !signalGroup(0), { what: 'every process to end' });
});
