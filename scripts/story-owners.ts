/**
 * Does what the back end of an API does for its own customers, over HTTP and nothing else, and says what it saw:
 * `npm run story:owners`. Two instances on a new embedded database; takes less than 20 s. Exits with 1 where something is
 * not as expected.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceProcess } from '../test/support/process.js';
import { chapter, expect, expectQuietly, say, until } from './story/telling.js';
import { type Call, tellStory } from './story/two-instances.js';

/** Uses in an hour, over all keys of a customer. */
const allowance = { free: 40, pro: 100 };
const plans = `plans:
  - { name: free, default: true, rate_limit: { limit: ${allowance.free}, window_seconds: 3600 } }
  - { name: pro, rate_limit: { limit: ${allowance.pro}, window_seconds: 3600 } }
`;

interface Key {
  id: string;
  key: string;
  label: string;
  status: string;
  owner: { id: string; external_id: string; plan: string; metadata: Record<string, unknown> };
}

let instances: readonly ServiceProcess[] = [];
await tellStory(async ({ folder, begin }) => {
  chapter('Two instances, two plans, and one key for the back end');
  const plansFile = join(folder, 'plans.yaml');
  writeFileSync(plansFile, plans);
  const begun = await begin({ PLANS_FILE: plansFile });
  instances = begun.instances;
  await tell(begun.call);
});

async function tell(call: Call): Promise<void> {
  chapter('Keys for three customers, by their own ids');
  const create = (externalId: string, label: string, owner = {}) =>
    call<Key>('POST', '/apikeys', { status: 201, body: { owner: { external_id: externalId, ...owner }, label } });
  const ada = [await create('customer-1042', 'Nightly export'), await create('customer-1042', 'Laptop')];
  const ben = [await create('customer-1043', 'Robot', { plan: 'pro' }), await create('customer-1043', 'CI')];
  const eve = [await create('customer-1044', 'Script', { name: 'Eve', metadata: { tier: 'gold' } })];
  for (const { id, label, owner } of [...ada, ...ben, ...eve])
    say(`${owner.external_id} (${owner.plan}): ${label}, ${id}`);
  const owners = new Set([...ada, ...ben, ...eve].map(({ owner }) => owner.id));
  expect('five keys belong to three customers', owners.size, 3);

  chapter('The keys of a customer, and of all');
  const idsOf = async (query: string) =>
    (await call<{ data: Key[] }>('GET', `/apikeys${query}`)).data.map(({ id }) => id);
  expect('customer-1042 has', await idsOf('?external_id=customer-1042&sort=created_at'), idsIn(ada));
  const everybodys = await idsOf('?sort=created_at');
  expect(
    'the list of all has these five',
    idsIn([...ada, ...ben, ...eve]).every((id) => everybodys.includes(id)),
    true,
  );

  await holdPlans(ada, ben);
  await raisePlan(call, ada);
  await findLeaked(call, ben);
  await revokeAll(call, ben, idsOf);
  await eraseAndCreateAgain({ call, create, idsOf, eve });
}

async function holdPlans(ada: readonly Key[], ben: readonly Key[]): Promise<void> {
  chapter('Each plan holds over all keys of a customer, and over both instances');
  for (const keys of [ada, ben]) {
    const { external_id, plan } = (keys[0] as Key).owner;
    const passed = await spend(keys);
    expect(`${external_id} has ${plan}, with two keys`, passed, allowance[plan as keyof typeof allowance]);
  }
}

async function raisePlan(call: Call, ada: readonly Key[]): Promise<void> {
  chapter('A plan is raised');
  const [key] = ada as [Key];
  await call('PATCH', `/users/${key.owner.id}`, { body: { plan: 'pro' } });
  const changedAt = performance.now();
  const elsewhere = await until(async () => (await tryOut(key, 1)).status === 200);
  say(`the other instance lets customer-1042 go on after ${Math.round(elsewhere - changedAt)} ms`);
  expect('that was within a second', elsewhere - changedAt <= 1000, true);
  expect('what was used still counts: there are left', 1 + (await spend(ada)), allowance.pro - allowance.free);
}

async function findLeaked(call: Call, [leaked]: readonly Key[]): Promise<void> {
  chapter('A key stands in a log');
  const { key, id } = leaked as Key;
  const line = (text: string) => `203.0.113.9 - - [27/Nov/2026:09:14:07] "GET /v1/reports" 200 "X-API-Key: ${text}"`;
  for (const [text, match] of [
    [key, 'full'],
    [key.slice(0, 40), 'id_only'],
  ] as const) {
    const { data } = await call<{ data: { match: string; key: Key }[] }>('POST', '/apikeys/lookup', {
      body: { text: line(text) },
    });
    const found = data.map((each) => [each.match, each.key.id, each.key.owner.external_id]);
    expect(match === 'full' ? 'the whole key' : 'a key that is cut off', found, [[match, id, 'customer-1043']]);
  }
}

async function revokeAll(call: Call, ben: readonly Key[], idsOf: (query: string) => Promise<string[]>): Promise<void> {
  chapter('All keys of customer-1043 are revoked');
  const revoke = <T>(rest: object, status = 200) =>
    call<T>('POST', '/apikeys/revoke', {
      status,
      body: { filter: { external_id: 'customer-1043' }, reason: 'A key has leaked', ...rest },
    });
  const dry = await revoke<{ count: number; ids: string[] }>({ dry_run: true });
  expect('a dry run finds', dry.ids, idsIn(ben));
  const refused = await revoke<{ code: string }>({ expected_count: dry.count + 1 }, 409);
  expect('another number is refused with', refused.code, 'count_changed');
  const done = await revoke<{ count: number }>({ expected_count: dry.count });
  expect('revoked', done.count, 2);
  await expectStopped('its keys', ben);
  expect('left are', await idsOf('?external_id=customer-1043'), []);
}

async function eraseAndCreateAgain({
  call,
  create,
  idsOf,
  eve,
}: {
  call: Call;
  create: (externalId: string, label: string) => Promise<Key>;
  idsOf: (query: string) => Promise<string[]>;
  eve: readonly Key[];
}): Promise<void> {
  chapter('customer-1044 is erased, and the id given to somebody else');
  await spend(eve);
  const before = (eve[0] as Key).owner;
  await call('DELETE', `/users/${before.id}`, { status: 204 });
  await expectStopped('its key', eve);
  const again = await create('customer-1044', 'New');
  const { owner } = again;
  expect('it is another owner', owner.id !== before.id, true);
  expect('it knows nothing of the former', owner.metadata, {});
  expect('it has no key but the new one', await idsOf('?external_id=customer-1044&status=all'), [again.id]);
  expect('all of its uses are there', await spend([again]), allowance.free);
}

/** Sends uses to both instances at once, with the keys in turn, until both refuse. @returns how many passed. */
async function spend(keys: readonly Key[]): Promise<number> {
  let passed = 0;
  const spendAt = async (at: number) => {
    for (let turn = at; ; turn++) {
      const { status, owner } = await tryOut(keys[turn % keys.length] as Key, at);
      if (status === 429) return;
      expectQuietly('a use', [status, owner], [200, keys[0]?.owner.external_id]);
      passed++;
    }
  };
  await Promise.all(instances.map((_, at) => spendAt(at)));
  // By then neither has uses in reserve.
  await Promise.all(instances.map((_, at) => spendAt(at)));
  return passed;
}

/** A use, as a proxy asks about it. */
async function tryOut({ key }: Key, at: number): Promise<{ status: number; owner: string | null }> {
  const response = await (instances[at] as ServiceProcess).request('/forward-auth', { headers: { 'X-API-Key': key } });
  await response.arrayBuffer();
  return { status: response.status, owner: response.headers.get('X-Auth-External-Id') };
}

async function expectStopped(what: string, keys: readonly Key[]): Promise<void> {
  const since = performance.now();
  const isRefused = async (key: Key, at: number) => (await tryOut(key, at)).status === 401;
  for (const key of keys) expect(`${what} (${key.label}): refused here at once`, await isRefused(key, 0), true);
  const elsewhere = await until(async () => (await Promise.all(keys.map((key) => isRefused(key, 1)))).every(Boolean));
  expect(`${what}: refused there within a second`, elsewhere - since <= 1000, true);
}

function idsIn(keys: readonly Key[]): string[] {
  return keys.map(({ id }) => id);
}
