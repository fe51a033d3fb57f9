import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { secret, startServiceForTest } from '../support/service.js';

const run = promisify(execFile);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has lines that make, use, verify and revoke a key when they are pasted into a shell', async () => {
    const service = await startServiceForTest();
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    const [, first = '', revoke = '', verify = ''] = blocks;
    expect(first.trim().split('\n')).toHaveLength(5);
    const script = (first + revoke + verify)
      .replace('http://127.0.0.1:3000', service.baseUrl)
      .replaceAll('\ncurl', '\necho; curl')
      // What `npm run grant` runs, after it has built it.
      .replace('npm run --silent grant --', `echo; ${process.execPath} dist/main.js grant`);
    const mongodbUri = inject('mongodbUri').replace('/latchkey?', `/${service.services.connection.name}?`);
    const env = { PATH: process.env['PATH'], MONGODB_URI: mongodbUri, SECRET: secret };
    const { stdout } = await run('bash', ['-c', script], { env });
    const [registered, used, revoked, refused, granted, verified, ...forwarded] = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim())
      .filter((line, index) => line !== '' || index === 2);
    expect(granted).toContain('holds: keys:verify');
    expect(JSON.parse(verified ?? '')).toMatchObject({ valid: true, code: 'VALID', key: { label: 'a script' } });
    expect(forwarded).toContain('HTTP/1.1 200 OK');
    expect(JSON.parse(registered ?? '')).toMatchObject({ email: 'ada@example.org' });
    expect(JSON.parse(used ?? '')).toMatchObject({ authentication: { method: 'api_key' } });
    expect(revoked).toBe('');
    expect(JSON.parse(refused ?? '')).toMatchObject({ status: 401, code: 'invalid_token' });
  });
});

describe('docs/dependencies.md', () => {
  it('names every dependency, and no other', () => {
    const table = readFileSync(new URL('../../docs/dependencies.md', import.meta.url), 'utf8');
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const names = Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.devDependencies,
    });
    for (const name of names.filter((each) => !each.startsWith('@types/'))) expect(table).toContain(`\`${name}\``);
    for (const name of names)
      expect(
        manifest.devDependencies[name] ?? manifest.dependencies[name] ?? manifest.optionalDependencies[name],
      ).toMatch(/^\d/);
  });
});
