import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { followChanges } from '../../src/features/authentication/follow-changes.js';
import { createMemory } from '../../src/features/authentication/memory.js';
import {
  newDatabaseName,
  type Person,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

let maker: TestService;
let owners: Person[];
const database = newDatabaseName();

beforeAll(async () => {
  maker = await startService({ maxKeysPerUser: 100 }, { database });
  owners = await Promise.all([1, 2, 3, 4].map(() => signUp(maker)));
});
afterAll(async () => {
  await maker.services.connection.dropDatabase();
  await maker.close();
});

const newKeys = async (owner: Person, count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => (await owner.client.createApiKey({ body: { label: 'x' } })).data),
  );
const statusAt = async (service: TestService, key: string) =>
  (await service.request('/auth/me', { headers: xApiKey(key) })).status;

it('remembers everybody else while one user changes keys without end', async () => {
  const [busy, ...others] = owners;
  if (!busy) throw new Error('There is nobody.');
  const keys = (await Promise.all(others.map((owner) => newKeys(owner, 10)))).flat();
  const [changed] = await newKeys(busy, 1);
  const service = await startServiceForTest({}, { database });
  // As the browser of the busy user would: 12 requests in flight, all the time.
  const client = service.client({ accessToken: busy.accessToken });
  const forgotten = vi.fn();
  service.services.memory.onForget({ keys: { forget: forgotten, forgetAll: forgotten } });
  let going = true;
  const changes = Array.from({ length: 12 }, async () => {
    while (going) await client.updateApiKey({ path: { key_id: changed?.id ?? '' }, body: { label: 'y' } });
  });
  await vi.waitFor(() => expect(forgotten.mock.calls.length).toBeGreaterThan(50));
  const statuses = await Promise.all(keys.map(({ key }) => statusAt(service, key)));
  expect(keys.filter(({ id }) => !service.services.memory.key(id))).toEqual([]);
  going = false;
  await Promise.all(changes);
  expect(new Set(statuses)).toEqual(new Set([200]));
});

it('looks up the user of a key anew for who asks after the user was disabled, though the look-up of the key goes on', async () => {
  const service = await startServiceForTest({}, { database });
  const { users, verifier } = service.services;
  const [, , , ada] = owners;
  const [made] = await newKeys(ada as Person, 1);
  const use = { scopes: [], ip: null };
  // The first has read the user, and is held up until all is over; the second asks when the user was disabled.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const findKnown = users.findKnown;
  const read = vi.fn();
  vi.spyOn(users, 'findKnown').mockImplementationOnce(async (id) => {
    const user = await findKnown(id);
    read();
    await held;
    return user;
  });
  const first = verifier.verifyKey(made?.key ?? '', use);
  await vi.waitFor(() => expect(read).toHaveBeenCalled());
  await users.update(ada?.userId ?? '', { enabled: false });
  const second = await verifier.verifyKey(made?.key ?? '', use);
  release();
  expect(second.code).toBe('USER_DISABLED');
  await first;
  expect((await verifier.verifyKey(made?.key ?? '', use)).code).toBe('USER_DISABLED');
  await users.update(ada?.userId ?? '', { enabled: true });
});

it('reads at most 10,000 changes in one look, and forgets everything beyond that, until they are over', async () => {
  const service = await startServiceForTest({}, { database });
  await service.services.changes.stop();
  const [ada] = owners;
  const [made] = await newKeys(ada as Person, 1);
  const key = made?.key ?? '';
  await vi.waitFor(async () => {
    await service.services.changes.look();
    expect(await statusAt(service, key)).toBe(200);
    expect(service.services.memory.key(made?.id ?? '')).toBeDefined();
  });

  const forgotten = { forget: vi.fn(), forgetAll: vi.fn() };
  service.services.memory.onForget({ keys: forgotten });
  const records = service.services.connection.collection<{ _id: string }>('apikeys');
  const strangers = Array.from({ length: 10_001 }, (_, at) => ({ _id: `stranger ${at}` }));
  await records.insertMany(strangers);
  await records.updateMany({ _id: /^stranger/ }, { $currentDate: { changedAt: true } });
  await service.services.changes.look();
  expect(forgotten.forgetAll).toHaveBeenCalledTimes(1);
  expect(forgotten.forget).not.toHaveBeenCalled();
  expect(service.services.memory.key(made?.id ?? '')).toBeUndefined();

  // They are not read for ever.
  await vi.waitFor(
    async () => {
      const { length } = forgotten.forgetAll.mock.calls;
      await service.services.changes.look();
      expect(forgotten.forgetAll).toHaveBeenCalledTimes(length);
    },
    { timeout: 10_000, interval: 250 },
  );
  expect(await statusAt(service, key)).toBe(200);
  expect(service.services.memory.key(made?.id ?? '')).toBeDefined();

  // And what changes afterwards is seen.
  await ada?.client.revokeApiKey({ path: { key_id: made?.id ?? '' } });
  await service.services.changes.look();
  expect(await statusAt(service, key)).toBe(401);
  await records.deleteMany({ _id: /^stranger/ });
});

describe('what is remembered of a replica set', () => {
  async function remembering() {
    const { connection } = maker.services;
    const memory = createMemory({ max: 10 });
    const primary = { confirm: vi.fn(async () => undefined), elections: vi.fn(() => 0) };
    const forgotten = { forget: vi.fn(), forgetAll: vi.fn() };
    memory.onForget({ keys: forgotten });
    const logger = pino({ level: 'silent' });
    const changes = await followChanges({ connection, primary, memory, logger });
    await changes.stop();
    forgotten.forgetAll.mockClear();
    return { memory, primary, forgotten, look: changes.look };
  }

  it('is forgotten once another primary answers, which may lack what the one before has told', async () => {
    const { primary, forgotten, look } = await remembering();
    await look();
    expect(forgotten.forgetAll).not.toHaveBeenCalled();
    primary.elections.mockReturnValue(1);
    await look();
    await look();
    expect(forgotten.forgetAll).toHaveBeenCalledTimes(1);
  });

  it('is not confirmed by a primary that no majority confirms, though it answers', async () => {
    const { memory, primary, forgotten, look } = await remembering();
    const { lagMs } = memory;
    primary.confirm.mockRejectedValue(new Error('no majority'));
    const before = lagMs();
    await look();
    expect(lagMs()).toBeGreaterThan(before);
    primary.confirm.mockResolvedValue(undefined);
    await look();
    expect(forgotten.forgetAll).toHaveBeenCalledTimes(1);
    expect(memory.isTrusted()).toBe(true);
  });
});

describe('a burst of changes', () => {
  const size = 3000;

  /** What follows the changes of a database in which a burst was a minute ago; how much each of its looks has read. */
  async function following() {
    const service = await startServiceForTest();
    const { connection } = service.services;
    const keys = connection.collection<{ _id: string; changedAt: Date }>('apikeys');
    const newest = Date.now() - 60_000;
    const at = (ms: number) => new Date(newest - ms);
    await keys.insertMany(
      Array.from({ length: size }, (_, index) => ({ _id: `burst ${index}`, changedAt: at(index % 1900) })),
    );
    const read: number[] = [];
    const client = connection.getClient();
    const db = client.db();
    const watchedDb = new Proxy(db, {
      get(target, name) {
        if (name !== 'command') return Reflect.get(target, name);
        return async (command: object) => {
          const answer = await target.command(command);
          read.push(answer['cursor'].firstBatch[0].apikeys.length);
          return answer;
        };
      },
    });
    const watchedClient = new Proxy(client, {
      get: (target, name) => (name === 'db' ? () => watchedDb : Reflect.get(target, name)),
    });
    const watched = new Proxy(connection, {
      get(target, name) {
        if (name === 'getClient') return () => watchedClient;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const forgotten: string[] = [];
    const memory = createMemory({ max: 10 });
    const primary = { confirm: async () => undefined, elections: () => 0 };
    memory.onForget({ keys: { forget: (id) => void forgotten.push(id), forgetAll: () => void forgotten.push('all') } });
    let passedMs = 0;
    const start = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => start + passedMs);
    onTestFinished(() => clock.mockRestore());
    const changes = await followChanges({ connection: watched, primary, memory, logger: pino({ level: 'silent' }) });
    await changes.stop();
    const pass = (ms: number) => {
      passedMs += ms;
    };
    return { keys, at, read, forgotten, look: changes.look, pass };
  }

  it('is read for five seconds, and then every five seconds instead of at each look', async () => {
    const { look, read, pass } = await following();
    pass(2000);
    await look();
    expect(read).toEqual([size, size]);
    read.length = 0;
    // Five minutes, four looks a second.
    for (let looks = 0; looks < 1200; looks++) {
      pass(250);
      await look();
    }
    const whole = read.filter((count) => count === size).length;
    expect(whole).toBeGreaterThanOrEqual(300 / 5);
    expect(whole).toBeLessThanOrEqual(300 / 5 + 4 * 5);
    expect(read.filter((count) => count !== size && count !== 0)).toEqual([]);
  });

  it('hides none that comes after it, and none that carries an earlier time, whenever that becomes visible', async () => {
    const { look, pass, keys, at, forgotten } = await following();
    const seen = async () => {
      const length = forgotten.length;
      await look();
      return forgotten.slice(length);
    };
    for (const afterMs of [100, 2500, 6000, 60_000]) {
      pass(afterMs);
      await look();
      pass(250);
      await look();
      const late = `late by ${afterMs}`;
      await keys.insertOne({ _id: late, changedAt: at(1000) });
      await keys.insertOne({ _id: `with it, ${late}`, changedAt: at(0) });
      const found: string[] = [];
      for (let looks = 0; looks < 21; looks++) {
        found.push(...(await seen()));
        pass(250);
      }
      expect(found).toEqual(expect.arrayContaining([late, `with it, ${late}`]));
    }
    pass(10_000);
    await look();
    await look();
    await keys.insertOne({ _id: 'next', changedAt: at(-1) });
    expect(await seen()).toContain('next');
    await keys.updateOne({ _id: 'burst 0' }, { $currentDate: { changedAt: true } });
    expect(await seen()).toContain('burst 0');
  });
});
