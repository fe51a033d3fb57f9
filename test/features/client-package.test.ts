import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contract } from '../support/contract.js';
import { startServiceForTest } from '../support/service.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A back-end developer's first program with the package; it prints what it saw. */
const program = `
import { randomUUID } from 'node:crypto';
import { createLatchkeyClient, LatchkeyProblem, type ApiKey, type LatchkeyClient } from '@latchkey/client';

const baseUrl: string = process.argv[2] ?? '';
const anonymous: LatchkeyClient = createLatchkeyClient({ baseUrl });
const body = { email: 'dev@example.org', password: 'correct horse battery staple' };
await anonymous.registerUser({ body });
const { data: login } = await anonymous.logIn({ body });
const account = createLatchkeyClient({ baseUrl, accessToken: login.access_token });
const { data: created } = await account.createApiKey({
  body: { label: 'packed' },
  headers: { 'Idempotency-Key': randomUUID() },
});
const holder = createLatchkeyClient({ baseUrl, apiKey: created.key });
const me = await holder.getCurrentUser();
const listed: ApiKey[] = (await holder.listApiKeys({ query: { status: ['active'], limit: 10 } })).data.data;
await account.revokeApiKey({ path: { key_id: created.id } });
const refusal = await holder.getCurrentUser().catch((error: unknown) => error);
console.log(JSON.stringify({
  email: me.data.user?.email,
  method: me.data.authentication.method,
  listed: listed.map(({ label }) => label),
  refused: refusal instanceof LatchkeyProblem ? refusal.code : String(refusal),
}));
`;

/** What the compiler must refuse: it shows that the types are really there. */
const wrong = `
import { createLatchkeyClient } from '@latchkey/client';
await createLatchkeyClient({ baseUrl: 'x' }).createApiKey({ body: { lable: 'x' } });
`;

const settings = {
  compilerOptions: {
    module: 'NodeNext',
    target: 'ES2022',
    strict: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  },
};

describe('the published client', () => {
  it('installs from its tarball into an empty project, compiles, and runs the life of a key', {
    timeout: 120_000,
  }, async () => {
    const project = await mkdtemp(join(tmpdir(), 'latchkey-client-'));
    onTestFinished(() => rm(project, { recursive: true, force: true }));
    const packed = await run('npm', ['pack', '--json', '--pack-destination', project], {
      cwd: join(root, 'generated/client'),
    });
    const [{ filename, files, version }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('[')));
    expect(version).toBe(contract.document.info.version);
    const names = files.map(({ path }: { path: string }) => path);
    expect(names).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']),
    );
    expect(names.filter((name: string) => !/^(dist\/|LICENSE$|README\.md$|package\.json$)/.test(name))).toEqual([]);

    await writeFile(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: project });
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(settings));
    await writeFile(join(project, 'program.ts'), program);
    await writeFile(join(project, 'wrong.ts'), wrong);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    // One run for both, as it takes seconds: where one file is wrong, the other one is compiled.
    const compiling = run(process.execPath, [tsc, '-p', '.'], { cwd: project });
    const { stdout: said } = (await compiling.catch((error: unknown) => error)) as { stdout: string };
    const faults = said.split('\n').filter((line) => /^\S/.test(line));
    expect(faults).toEqual([expect.stringMatching(/^wrong\.ts\(.*'lable' does not exist/)]);

    const service = await startServiceForTest();
    const { stdout } = await run(process.execPath, ['program.js', service.baseUrl], { cwd: project });
    expect(JSON.parse(stdout)).toEqual({
      email: 'dev@example.org',
      method: 'api_key',
      listed: ['packed'],
      refused: 'invalid_token',
    });
  });

  it('holds the files of src/client, identical but for a mark', async () => {
    const written = join(root, 'src/client');
    const copied = join(root, 'generated/client/src');
    const names = (await readdir(written)).filter((name) => name.endsWith('.ts'));
    expect(names).toContain('index.ts');
    expect((await readdir(copied)).sort()).toEqual([...names, 'generated'].sort());
    for (const name of names) {
      const copy = await readFile(join(copied, name), 'utf8');
      const end = copy.indexOf('\n') + 1;
      expect(copy.slice(0, end)).toBe('// Copied from src/client by `npm run generate`. Do not edit.\n');
      expect(copy.slice(end), name).toBe(await readFile(join(written, name), 'utf8'));
    }
  });

  it('has an example in its README that compiles', async () => {
    const readme = await readFile(join(root, 'generated/client/README.md'), 'utf8');
    expect(readme).toContain('npm install @latchkey/client');
    expect(readme).toMatch(/```ts\n/);
  });
});
