import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserChanges } from '../../src/features/accounts/model.js';
import { readPlans } from '../../src/features/plans/read-plans.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  grant,
  json,
  type Person,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
} from '../support/service.js';

const scopes = [
  { name: 'reports:read', description: 'Read reports.', default: true, restricted: false },
  { name: 'reports:export', description: 'Export reports.', default: false, restricted: true },
];
const file = `
plans:
  - name: free
    default: true
    max_keys: 2
    max_ttl_days: 30
    rate_limit: { limit: 4, window_seconds: 86400 }
  - name: pro
    max_keys: 3
    rate_limit: { limit: 9, window_seconds: 86400 }
    per_key: { rate_limit: { limit: 6, window_seconds: 86400 } }
    scopes: [reports:export]
    default_scopes: [reports:export]
  - name: managed
    self_service: false
`;

/** Two instances on one database, with the same plans. */
let instances: [TestService, TestService];
let backEnd: Person;

beforeAll(async () => {
  const config = { scopes, plans: readPlans(file, scopes) };
  const first = await startService(config);
  instances = [first, await startService(config, { database: first.services.connection.name })];
  backEnd = await signUp(first);
  await grant(first, backEnd, 'keys:verify');
}, 90_000);
afterAll(async () => {
  for (const each of instances.toReversed()) await each.close();
});

/** Known to both instances when it returns. */
async function change({ userId }: Person, changes: UserChanges): Promise<void> {
  await instances[0].services.users.update(userId, { ...changes, changedBy: 'operator' });
  for (const { services } of instances) await services.changes.look();
}

type Settings = Partial<Parameters<Person['client']['createApiKey']>[0]['body']>;
const newKey = async ({ client }: Person, settings: Settings = {}) =>
  (await client.createApiKey({ body: { label: 'planned', ...settings } })).data;

async function customer(plan: string | null): Promise<Person> {
  const person = await signUp(instances[0]);
  if (plan !== null) await change(person, { plan });
  return person;
}

async function verify(key: string, at = 0) {
  const response = await (instances[at % 2] as TestService).request(
    '/verify',
    json({ key }, bearer(backEnd.accessToken)),
  );
  return (await response.json()) as {
    code: string;
    limit?: string;
    key: { scopes: string[]; owner: { plan: string } };
  };
}

/** Uses the keys in turn, at both instances in turn, until one is refused. @returns how often that went well, and whose limit it was. */
async function useUp(keys: readonly string[]): Promise<{ accepted: number; limit: string | undefined }> {
  for (let accepted = 0; ; accepted++) {
    const { code, limit } = await verify(keys[accepted % keys.length] as string, accepted);
    if (code !== 'VALID') return { accepted, limit };
  }
}

describe('a plan', () => {
  it('limits all keys of an owner together, exactly, over two instances, and each by its own', async () => {
    const [free, pro] = [await customer(null), await customer('pro')];
    const keysOf = async (person: Person) => [(await newKey(person)).key, (await newKey(person)).key];
    expect(await useUp(await keysOf(free))).toEqual({ accepted: 4, limit: 'owner' });
    const [first = '', second = ''] = await keysOf(pro);
    expect(await useUp([first])).toEqual({ accepted: 6, limit: 'service' });
    expect(await useUp([second])).toEqual({ accepted: 3, limit: 'owner' });
  });

  it('keeps what was used when it is raised, and when it is lowered and raised again', async () => {
    const person = await customer(null);
    const { key } = await newKey(person);
    expect((await useUp([key])).accepted).toBe(4);
    await change(person, { plan: 'pro' });
    expect((await verify(key)).key.owner.plan).toBe('pro');
    await change(person, { plan: null });
    expect((await verify(key)).code).toBe('RATE_LIMITED');
    await change(person, { plan: 'pro' });
    expect((await useUp([key])).accepted).toBe(4);
  });

  it('gives place to what an operator says of the owner', async () => {
    const person = await customer(null);
    await change(person, { maxKeys: 1, rateLimit: { limit: 2, windowSeconds: 86_400 } });
    const { key } = await newKey(person);
    await expectLimitReached(person);
    expect(await useUp([key])).toEqual({ accepted: 2, limit: 'owner' });
  });

  it('says how many keys there may be, and how long they live', async () => {
    const person = await customer(null);
    await newKey(person);
    await newKey(person);
    await expectLimitReached(person);
    const other = await customer(null);
    await expectProblem(newKey(other, { expires_in_days: 31 }), 400, 'invalid_request');
    const { expires_at } = await newKey(other);
    expect(Date.parse(expires_at ?? '')).toBeLessThanOrEqual(Date.now() + 30 * 86_400_000);
  });

  it('brings scopes, also to keys that name none, and takes them away again at once', async () => {
    const person = await customer('pro');
    const { key, scopes: given } = await newKey(person);
    expect(given).toEqual(['reports:export']);
    expect((await verify(key)).key.scopes).toEqual(['reports:export']);
    await change(person, { plan: 'free' });
    expect((await verify(key)).key.scopes).toEqual([]);
  });

  it('says which scopes a new key has, of those that its owner may give', async () => {
    const defaultsOf = async ({ client }: Person) =>
      (await client.listScopes()).data.data.filter((scope) => scope.default).map(({ name }) => name);
    expect(await defaultsOf(await customer(null))).toEqual(['apikeys:read', 'reports:read']);
    expect(await defaultsOf(await customer('pro'))).toEqual(['reports:export']);
  });

  it('may leave the making of keys to back ends', async () => {
    const person = await customer('managed');
    await expectProblem(newKey(person), 403, 'self_service_disabled');
    expect((await person.client.getCurrentUser()).data).toMatchObject({
      self_service: false,
      owner: { plan: 'managed' },
    });
  });

  it('leaves to users whose keys are made for them no more than to rename, disable and revoke them', async () => {
    const person = await customer(null);
    const { id } = await newKey(person);
    await change(person, { plan: 'managed' });
    const update = (body: Parameters<Person['client']['updateApiKey']>[0]['body']) =>
      person.client.updateApiKey({ path: { key_id: id }, body });
    await update({ label: 'renamed', metadata: { a: 'b' }, enabled: false });
    for (const body of [{ enabled: true }, { rate_limit: null }, { scopes: ['reports:read'] }, { expires_at: null }]) {
      await expectProblem(update({ label: 'wider', ...body }), 403, 'self_service_disabled');
    }
    expect((await person.client.getApiKey({ path: { key_id: id } })).data).toMatchObject({
      label: 'renamed',
      enabled: false,
    });
    await person.client.revokeApiKey({ path: { key_id: id } });
  });

  it('is the default where the file has none of that name, which is logged once', async () => {
    const person = await customer('gold');
    const { key } = await newKey(person);
    expect((await verify(key, 0)).key.owner.plan).toBe('free');
    expect((await verify(key, 1)).key.owner.plan).toBe('free');
    const lines = instances[0].logs.filter(({ plan }) => plan === 'gold');
    expect(lines).toMatchObject([{ level: 'warn', default: 'free' }]);
  });
});

async function expectLimitReached(person: Person): Promise<void> {
  await expectProblem(newKey(person), 409, 'apikey_limit_reached');
}

describe('the pages', () => {
  const read = async (service: TestService, path: string) => (await service.request(path)).text();

  it('say what the default plan gives, whatever the variables say', async () => {
    const skill = await read(instances[0], '/skill.md');
    expect(skill).toContain('| Active keys per account | 2 |');
    expect(skill).toContain('| Requests with all keys of an account | 4 a day |');
    expect(skill).toContain('| Lifetime of a key | up to 30 days |');
    expect(await read(instances[0], '/developers')).toContain('4 a day');
    expect(await read(instances[0], '/settings')).toMatch(/"?maxKeysPerUser"?:2\b/);
  });

  it('tell people to ask for a key where they cannot create one, and name the default scopes of the plan', async () => {
    const plans = readPlans(
      'plans: [{ name: managed, default: true, self_service: false, default_scopes: [reports:export] }]',
      scopes,
    );
    const service = await startServiceForTest({ scopes, plans });
    const paths = ['/skill.md', '/llms.txt', '/developers'] as const;
    for (const path of paths) {
      const [own, managed] = [await read(instances[0], path), await read(service, path)];
      expect(own, path).toMatch(/Create key|creates a key once at/);
      expect(managed, path).not.toMatch(/Create key|creates a key once at/);
    }
    const skill = await read(service, '/skill.md');
    expect(skill).toContain('> Please ask Latchkey for an API key');
    expect(await read(service, '/developers')).toContain('If you don’t have the new key, ask');
    expect(skill).toMatch(/\| `reports:export` \| .* \| by default, /);
    expect(skill).toMatch(/\| `reports:read` \| .* \| if chosen \|/);
  });
});

describe('instances', () => {
  it('say when another one has other plans, until they agree', async () => {
    const [first] = instances;
    const gauge = async () => /^latchkey_plans_differ (\d)$/m.exec(await first.services.metrics.text())?.[1];
    expect(await gauge()).toBe('0');
    const other = await startService(
      { scopes, plans: readPlans(file.replace('max_keys: 3', 'max_keys: 5'), scopes) },
      { database: first.services.connection.name },
    );
    await first.services.planComparison.refresh();
    expect(await gauge()).toBe('1');
    await other.close();
    await first.services.planComparison.refresh();
    expect(await gauge()).toBe('0');
  });
});
