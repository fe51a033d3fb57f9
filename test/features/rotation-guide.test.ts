import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type BackEnd, newBackEnd } from '../support/back-end.js';
import { startService, type TestService } from '../support/service.js';
import { canRun, run } from '../support/snippets.js';

const guide = readFileSync(new URL('../../docs/rotation.md', import.meta.url), 'utf8');
const blocksOf = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
const [parts, shown] = [blocksOf('sh'), blocksOf('json')];
const [program = ''] = blocksOf('python');
const [workflow = ''] = blocksOf('yaml');
const keyText = /[A-Za-z0-9_]+_[0-9A-Za-z]{16}_[0-9a-f]{80}/;

describe('docs/rotation.md has lines that', () => {
  let service: TestService;
  let backEnd: BackEnd;
  let folder: string;

  beforeAll(async () => {
    service = await startService();
    backEnd = await newBackEnd(service, 'keys:manage', 'keys:verify');
    folder = mkdtempSync(join(tmpdir(), 'latchkey-rotation-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await service.close();
  });

  const kept = () => readFileSync(join(folder, 'api-key'), 'utf8').trim();

  /** A key of a customer, which may rotate itself unless the test says otherwise. */
  async function newKey({ selfRotation = true } = {}) {
    const { data } = await backEnd.client.createApiKeyFor({
      body: { owner: { external_id: 'customer-1043' }, label: 'CI', self_rotation: selfRotation },
    });
    return data;
  }

  async function expectRotated(id: string, [before, after]: [string, string]): Promise<void> {
    expect(after).toMatch(keyText);
    expect(after).not.toBe(before);
    const rotationOf = async () => (await backEnd.client.getAnyApiKey({ path: { key_id: id } })).data.rotation;
    // The first use is noted once it is answered.
    await expect.poll(rotationOf).toMatchObject({ state: 'grace', started_by: id });
    for (const key of [before, after]) {
      expect((await service.request('/forward-auth', { headers: { 'X-API-Key': key } })).status).toBe(200);
    }
  }

  it('rotate a key, show who uses the old secret, end it, replace one that leaked, and let a key rotate itself', async () => {
    const script = parts.join('echo; echo ----\n').replace('http://127.0.0.1:3000', service.baseUrl);
    const env = { MANAGER: backEnd.key, VERIFIER: backEnd.key };
    const told = await run(
      'bash',
      `${script}\necho; echo ----; echo "$LEAKED"; echo "$LATCHKEY_API_KEY"; echo "$KEY_ID"`,
      {
        env,
        cwd: folder,
      },
    );
    expect(told.stderr).toBe('');
    expect(told.code).toBe(0);
    const [, used = '', old = '', verified = '', patched = '', leaked = '', , left = ''] =
      told.stdout.split('\n----\n');

    const [answer, record] = used.split('\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).not.toMatch(/^(Deprecation|Sunset|Link):/im);
    expect(JSON.parse(record ?? '')).toMatchObject(JSON.parse(shown[0] ?? ''));

    expect(old).toMatch(/^HTTP\/1.1 200 /);
    expect(old).toMatch(/^Deprecation: @\d+\r$/im);
    expect(old).toMatch(/^Sunset: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r$/im);
    const [, link = ''] = /^Link: <([^>]+)>; rel="deprecation"; type="text\/html"\r$/im.exec(old) ?? [];
    const { pathname, hash } = new URL(link);
    const page = await (await service.request(pathname)).text();
    expect(page).toContain(`<section id="${hash.slice(1)}"`);
    expect(JSON.parse(verified)).toMatchObject(JSON.parse(shown[1] ?? ''));
    const [extended, drained, ended] = patched
      .trim()
      .split(/(?<=\})(?=\{)/)
      .map((text) => JSON.parse(text).rotation);
    expect(extended).toMatchObject({ state: 'grace', grace_seconds: 604_800 });
    expect(drained).toMatchObject({ state: 'grace', drain_after_idle_seconds: 3600 });
    expect(ended).toMatchObject({ state: 'ended', grace_seconds: 0 });

    expect(leaked).toMatch(/^HTTP\/1.1 401 /);
    const [leakedKey = '', before = '', id = ''] = left.trim().split('\n');
    expect(before).not.toBe(leakedKey);
    expect(statSync(join(folder, 'api-key')).mode & 0o777).toBe(0o600);
    await expectRotated(id, [before, kept()]);
  });

  it('keep the key that there is if it cannot be rotated', async () => {
    const { key } = await newKey({ selfRotation: false });
    const [, self = ''] = (parts.at(-1) ?? '').split('LATCHKEY_API_KEY=$NEW\n');
    const [store = ''] = (parts.at(-1) ?? '').split('\n');
    const env = { U: service.baseUrl, J: 'Content-Type: application/json', LATCHKEY_API_KEY: key };
    writeFileSync(join(folder, 'api-key'), key);
    const { code, stderr } = await run('bash', `${store}\n${self}`, { env, cwd: folder });
    expect(code).not.toBe(0);
    expect(stderr).toContain('403');
    expect(kept()).toBe(key);
  });

  it('end both secrets of a key that leaks in the middle of a rotation', async () => {
    const { id, key } = await newKey();
    const rotate = async (body: object) =>
      (await backEnd.client.rotateAnyApiKey({ path: { key_id: id }, body })).data.key;
    const second = await rotate({ starts: 'now' });
    const [, flag = ''] = /add `("force":true)`/.exec(guide) ?? [];
    const third = await rotate(JSON.parse(`{"starts":"now","grace_seconds":0,${flag}}`));
    const statusOf = async (text: string) =>
      (await service.request('/forward-auth', { headers: { 'X-API-Key': text } })).status;
    expect(await Promise.all([key, second, third].map(statusOf))).toEqual([401, 401, 200]);
  });

  it('rotate a key in Python', async () => {
    if (!(await canRun('python'))) return;
    const { id, key } = await newKey();
    writeFileSync(join(folder, 'api-key'), `${key}\n`);
    const env = { KEY_FILE: join(folder, 'api-key'), LATCHKEY_URL: service.baseUrl };
    expect(await run('python', program, { env })).toMatchObject({ code: 0, stderr: '' });
    await expectRotated(id, [key, kept()]);
    expect(statSync(env.KEY_FILE).mode & 0o777).toBe(0o600);
  });

  /** As the runner does, with `gh` in its place writing down what it is told: the secrets of GitHub are not ours to try. */
  it('rotate a key in GitHub Actions', async () => {
    const { id, key } = await newKey();
    const [step] = parse(workflow).jobs.rotate.steps;
    const gh = join(folder, 'gh');
    writeFileSync(gh, '#!/bin/sh\n[ "$*" = "secret set LATCHKEY_API_KEY" ] && cat > api-key\n');
    chmodSync(gh, 0o755);
    const env = { PATH: `${folder}:${process.env['PATH']}`, LATCHKEY_API_KEY: key, LATCHKEY_URL: service.baseUrl };
    expect(Object.keys(step.env)).toEqual(
      expect.arrayContaining(['LATCHKEY_API_KEY', 'LATCHKEY_URL', 'GH_TOKEN', 'GH_REPO']),
    );
    const { code, stdout } = await run('bash', step.run, { env, cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toBe(`::add-mask::${kept()}\n`);
    await expectRotated(id, [key, kept()]);
  });
});
