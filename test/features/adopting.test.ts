import { readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { readPlans } from '../../src/features/plans/read-plans.js';
import { password, secret, startServiceForTest } from '../support/service.js';
import { run } from '../support/snippets.js';

const guide = readFileSync(new URL('../../docs/adopting.md', import.meta.url), 'utf8');
const blocksOf = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block = '']) => block);

it('docs/adopting.md has lines that give a key to a customer, verify, limit and revoke it, and erase the customer', async () => {
  const [plansFile = ''] = blocksOf('yaml');
  const service = await startServiceForTest({ plans: readPlans(plansFile, []) });
  const [start = '', account = '', ...lines] = blocksOf('sh');
  expect(start).toBe('npm ci && PLANS_FILE=plans.yaml npm start\n');

  const mongodbUri = inject('mongodbUri').replace('/latchkey?', `/${service.services.connection.name}?`);
  const env = { MONGODB_URI: mongodbUri, SECRET: secret };
  // What these commands run, after they have built it.
  const commands = account.replaceAll(/npm run --silent ([\w-]+) --/g, `${process.execPath} dist/main.js $1`);
  const made = await run('bash', commands, { env });
  expect(made.stdout).toContain('(usr_');
  expect(made.stdout).toMatch(/holds: keys:manage, keys:verify$/m);
  // What a person does at the link.
  const [, token = ''] = /#\/password\/(\S+)/.exec(made.stdout) ?? [];
  await service.client().resetPassword({ body: { token, new_password: password } });

  const script = lines
    .join('echo; echo ----\n')
    .replace('http://127.0.0.1:3000', service.baseUrl)
    .replace('read -rs PASSWORD', `read -rs PASSWORD <<< '${password}'`);
  const told = await run('bash', script);
  expect(told.stderr).toBe('');
  expect(told.code).toBe(0);
  const [, , verified = '', forwarded, raised, , revoked = '', erased = ''] = told.stdout.split('\n----\n');
  const [shown = ''] = blocksOf('json');
  expect(JSON.parse(verified)).toMatchObject(JSON.parse(shown));
  expect(forwarded).toMatch(/^HTTP\/1.1 200 [\s\S]*X-Auth-External-Id: customer-1042\r\n[\s\S]*X-Auth-Plan: free\r\n/);
  expect(raised).toMatch(/^HTTP\/1.1 200 [\s\S]*X-Auth-External-Id: customer-1042\r\n[\s\S]*X-Auth-Plan: pro\r\n/);
  const [, counted = ''] = /(\{"dry_run".*)$/.exec(revoked) ?? [];
  expect(JSON.parse(counted)).toMatchObject({ dry_run: false, count: 1 });
  expect(JSON.parse(erased)).toEqual({ data: [], next_cursor: null });
});
