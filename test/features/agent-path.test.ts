import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { signUp, startServiceForTest, type TestService } from '../support/service.js';
import { run } from '../support/snippets.js';

/** What an agent sees of a document: its text, and where that leads. */
async function read(address: string): Promise<{ text: string; links: string[] }> {
  const response = await fetch(address);
  expect(response.status, address).toBe(200);
  const text = await response.text();
  return { text, links: [...text.matchAll(/https?:\/\/[^\s)"'`<>,]+/g)].map(([link]) => link.replace(/\.$/, '')) };
}

/** What a person does whom the agent has asked for a key, here by the API. */
async function makeKey(service: TestService): Promise<string> {
  const person = await signUp(service);
  return (await person.client.createApiKey({ body: { label: 'agent' } })).data.key;
}

it('an agent that knows only /llms.txt gets to a successful call by what the documents say', async () => {
  const service = await startServiceForTest({}, { atPublicUrl: true });
  const overview = await read(`${service.baseUrl}/llms.txt`);

  const guide = overview.links.find((link) => link.endsWith('skill.md')) ?? '';
  const skill = await read(guide);
  const [, frontmatter = ''] = skill.text.split(/^---$/m);
  expect(parse(frontmatter)).toMatchObject({ name: expect.any(String), description: expect.any(String) });

  // It has no key, and says to the person what the guide tells it to say.
  const [, variable = ''] = /environment variable `(\w+)`/.exec(skill.text) ?? [];
  const [request = ''] = /(?:^> .*\n)+/m.exec(skill.text) ?? [];
  const [settings = ''] = /https?:\S+\/settings/.exec(request) ?? [];
  expect((await fetch(settings)).status).toBe(200);
  const key = await makeKey(service);

  // The first call of the guide, as it stands.
  const [, firstCall = ''] = /```sh\n([\s\S]+?)\n```/.exec(skill.text) ?? [];
  const called = await run('bash', firstCall, { env: { [variable]: key } });
  expect(called.stderr).toBe('');
  expect(JSON.parse(called.stdout)).toMatchObject({ authentication: { method: 'api_key' } });

  // Something else, from the contract that the guide names, by the header that the guide names.
  const contract = JSON.parse((await read(skill.links.find((link) => link.endsWith('openapi.json')) ?? '')).text);
  const [, header = ''] = /```\n([\w-]+): \w+_…/.exec(skill.text) ?? [];
  const [path] = Object.entries<Record<string, { operationId?: string }>>(contract.paths).find(
    ([, { get }]) => get?.operationId === 'listScopes',
  ) ?? [''];
  const answer = await fetch(contract.servers[0].url + path, { headers: { [header]: key } });
  expect(answer.status).toBe(200);

  // Without the key the service says where to read on.
  const refused = await fetch(contract.servers[0].url + path);
  expect(refused.status).toBe(401);
  const problem = (await refused.json()) as { code: string };
  expect(skill.text).toContain(`\`${problem.code}\``);
});
