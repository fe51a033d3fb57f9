import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processesOf, runToEnd } from '../support/another-user.js';
import { newFolder, type ServiceProcess, startProcess } from '../support/process.js';
import { bearer, json, password } from '../support/service.js';

/** Of a service that has nothing configured. */
function environmentOf(folder: string) {
  return { PATH: process.env['PATH'], TMPDIR: folder, DATA_DIR: join(folder, 'data'), PASSWORD_HASH_COST: '10' };
}

async function command(folder: string, ...words: string[]): Promise<string> {
  const env = environmentOf(folder);
  const { code, stdout, stderr } = await runToEnd([process.execPath, 'dist/main.js', ...words], { env });
  // The log of what was changed; nothing else.
  expect({
    code,
    complaints: stderr.split('\n').filter((line) => !line.startsWith('{"level":"info"') && line !== ''),
  }).toEqual({ code: 0, complaints: [] });
  return stdout.trimEnd().split('\n').at(-1) ?? '';
}

async function start(folder: string): Promise<ServiceProcess> {
  const service = await startProcess({ folder, env: { REGISTRATION: 'closed', PASSWORD_HASH_COST: '10' } });
  onTestFinished(() => service.cleanup());
  return service;
}

async function setPasswordAndLogIn(service: ServiceProcess, link: string, email: string): Promise<string> {
  const body = { token: link.split('/').at(-1), new_password: password };
  expect((await service.request('/auth/password/reset', json(body))).status).toBe(200);
  const login = await service.request('/auth/login', json({ email, password }));
  expect(login.status).toBe(200);
  return ((await login.json()) as { access_token: string }).access_token;
}

function folderForTest(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the commands of an operator, on the embedded MongoDB', () => {
  it('make an account while the service is stopped, and leave nothing that goes on running', async () => {
    const folder = folderForTest();
    expect(await (await start(folder)).stop()).toBe(0);
    const link = await command(folder, 'create-user', 'ada@example.org');
    expect(processesOf(folder)).toEqual([]);
    await setPasswordAndLogIn(await start(folder), link, 'ada@example.org');
  });

  it.each(['create-user', 'reset-password'])('%s makes no database, and says where there is none', async (name) => {
    const folder = folderForTest();
    const env = environmentOf(folder);
    const { code, stderr } = await runToEnd([process.execPath, 'dist/main.js', name, 'ada@example.org'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain(`latchkey: There is no database in ${join(folder, 'data')}. Set DATA_DIR`);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('reach the database of a service that runs, and the first administrator comes about so', async () => {
    const folder = folderForTest();
    const service = await start(folder);
    const closed = await service.request('/auth/register', json({ email: 'ada@example.org', password }));
    expect(closed.status).toBe(403);
    const token = await setPasswordAndLogIn(
      service,
      await command(folder, 'create-user', 'ada@example.org'),
      'ada@example.org',
    );
    expect(await command(folder, 'grant', 'ada@example.org', 'admin')).toContain('holds: admin');
    const { user } = (await (await service.request('/auth/me', { headers: bearer(token) })).json()) as {
      user: { id: string };
    };
    const disabled = await service.request(`/users/${user.id}`, {
      ...json({ enabled: false }, bearer(token)),
      method: 'PATCH',
    });
    expect(disabled.status).toBe(409);
    const link = await command(folder, 'reset-password', 'ADA@example.org');
    await setPasswordAndLogIn(service, link, 'ada@example.org');
    expect((await service.request('/auth/me', { headers: bearer(token) })).status).toBe(401);
    expect(await service.stop()).toBe(0);
    expect(processesOf(folder)).toEqual([]);
  });
});
