import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { until } from '../support/process.js';
import { type Person, secret, signUp, startService, type TestService } from '../support/service.js';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let service: TestService;
let ada: Person;

beforeAll(async () => {
  service = await startService();
  ada = await signUp(service);
});
afterAll(() => service.close());

interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

async function grant(...words: string[]): Promise<Output> {
  const mongodbUri = inject('mongodbUri').replace('/latchkey?', `/${service.services.connection.name}?`);
  return grantWith({ MONGODB_URI: mongodbUri, SECRET: secret }, ...words);
}

async function grantWith(variables: Record<string, string>, ...words: string[]): Promise<Output> {
  const env = { PATH: process.env['PATH'], ...variables };
  return run(process.execPath, [command, 'grant', ...words], { env }).then(
    (output) => ({ code: 0, ...output }),
    (error) => error as { code: number; stdout: string; stderr: string },
  );
}

const held = async () => (await ada.client.listScopes()).data.data.map(({ name }) => name);

describe('npm run grant', () => {
  it('gives a scope to a user, beside those that the user holds, and running instances learn of it', async () => {
    expect(await held()).not.toContain('admin');
    const { stdout } = await grant(ada.email.toUpperCase().replace('.ORG', '．ORG'), 'keys:verify');
    const { created_at: createdAt } = (await ada.client.getCurrentUser()).data.user as { created_at: string };
    const account = `${ada.email} (${ada.userId}, created on ${createdAt.slice(0, 10)})`;
    expect(stdout).toBe(`${account} holds: keys:verify\n`);
    expect((await grant(ada.email, 'admin', 'admin')).stdout).toContain('holds: keys:verify, admin\n');
    await until(async () => (await held()).includes('admin'), { what: 'the service to learn of it', withinMs: 2000 });
    expect(await held()).toContain('keys:verify');
    expect((await grant(ada.userId, 'keys:manage')).stdout).toContain(
      `${account} holds: keys:verify, admin, keys:manage`,
    );
  });

  it('says in a line of JSON who has changed what of whom, and the account shows it', async () => {
    const { stderr } = await grant(ada.email, 'admin');
    expect(JSON.parse(stderr)).toMatchObject({
      msg: 'granted scopes',
      actorId: 'operator',
      targetId: ada.userId,
      changed: ['scopes'],
    });
    expect(stderr).not.toContain(ada.email);
    expect((await ada.client.getUser({ path: { user_id: ada.userId } })).data.changed_by).toBe('operator');
  });

  it.each([
    ['nothing', [], 'Give an email address or a user ID, and the scopes to grant'],
    ['nobody', ['nobody@example.org', 'admin'], 'There is no account nobody@example.org in the database test_'],
    [
      'an id of nobody',
      ['usr_0123456789abcdef', 'admin'],
      'There is no account usr_0123456789abcdef in the database test_',
    ],
    [
      'a scope that everybody holds',
      ['x', 'apikeys:read'],
      'apikeys:read is not a restricted scope. These are: keys:verify',
    ],
    ['a scope that is not declared', ['x', 'root'], 'root is not a restricted scope'],
  ])('says what is wrong when it is given %s', async (_what, words, message) => {
    const { code, stderr } = await grant(...words);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['no folder', () => undefined],
    ['an empty folder', (path: string) => mkdirSync(path)],
    ['a folder of something else', (path: string) => mkdirSync(join(path, 'src'), { recursive: true })],
    ['a folder for data without any', (path: string) => mkdirSync(join(path, 'mongodb'), { recursive: true })],
  ])('says where it has looked for a database, and makes none, where DATA_DIR is %s', async (_what, make) => {
    const folder = mkdtempSync('/tmp/lk-');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'data');
    make(path);
    const before = readdirSync(folder, { recursive: true });
    const { code, stdout, stderr } = await grantWith({ DATA_DIR: path, TMPDIR: folder }, ada.email, 'admin');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `latchkey: There is no database in ${path}. Set DATA_DIR to the folder of the service's data, or MONGODB_URI to its database. In a new installation, start the service first.\n`,
    );
    expect(readdirSync(folder, { recursive: true }).filter((name) => !String(name).startsWith('latchkey-'))).toEqual(
      before,
    );
  });
});
