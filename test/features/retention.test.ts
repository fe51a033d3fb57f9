import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { StoredApiKey } from '../../src/features/apikeys/model.js';
import { createApiKeyRepository } from '../../src/features/apikeys/repository.js';
import { createSweepEndedKeys } from '../../src/features/apikeys/sweep-ended-keys.js';
import type { LatchkeyClient } from '../support/client.js';
import { expectProblem } from '../support/problems.js';
import {
  json,
  newDatabaseName,
  password,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

const dayMs = 86_400_000;
const start = new Date('2030-01-31T12:00:00.000Z');

describe('an ended key', () => {
  let now: Date;
  let service: TestService;
  let email: string;

  async function begin(keepEndedDays: number): Promise<void> {
    now = start;
    const time = { clock: () => now, databaseTime: async () => now };
    service = await startServiceForTest({ keepEndedDays, maxKeysPerUser: 3 }, time);
    ({ email } = await signUp(service));
  }

  const wait = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const sweep = () => service.services.sweeping.sweep();
  const count = (collection: string, filter = {}) =>
    service.services.connection.collection(collection).countDocuments(filter);
  /** Logs in at the time that it is by then. */
  async function loggedIn(): Promise<LatchkeyClient> {
    const { data } = await service.client().logIn({ body: { email, password } });
    return service.client({ accessToken: data.access_token });
  }
  const statusWith = async (key: string) => (await service.request('/auth/me', { headers: xApiKey(key) })).status;

  /** A key that was used, so that there is usage of it, and a counter of its quota. */
  async function usedKey(body: object = {}): Promise<{ id: string; key: string }> {
    const quota = { limit: 5, period: 'month' } as const;
    const { data } = await (await loggedIn()).createApiKey({ body: { label: 'used', quota, ...body } });
    expect((await service.request('/forward-auth', { headers: xApiKey(data.key) })).status).toBe(200);
    await service.services.usage.flush();
    return data;
  }

  async function expectKept({ id }: { id: string }, status: string, days: number): Promise<void> {
    const client = await loggedIn();
    expect((await client.getApiKey({ path: { key_id: id } })).data.status).toBe(status);
    expect((await client.listApiKeys({ query: { status: ['all'] } })).data.data.map((key) => key.id)).toContain(id);
    expect(await count('usage', { keyId: id })).toBe(days);
  }

  async function expectGone({ id, key }: { id: string; key: string }): Promise<void> {
    const client = await loggedIn();
    const path = { key_id: id };
    await expectProblem(client.getApiKey({ path }), 404, 'apikey_not_found');
    await expectProblem(client.getApiKeyUsage({ path }), 404, 'apikey_not_found');
    await expectProblem(client.updateApiKey({ path, body: { label: 'back' } }), 404, 'apikey_not_found');
    await expectProblem(client.revokeApiKey({ path }), 404, 'apikey_not_found');
    expect((await client.listApiKeys({ query: { status: ['all'] } })).data.data).toEqual([]);
    expect(await count('usage')).toBe(0);
    expect(await count('limits', { _id: new RegExp(`^${id}`) })).toBe(0);
    expect(await statusWith(key)).toBe(401);
  }

  it('that was revoked is kept for 90 days with its usage, and is then unknown', async () => {
    await begin(90);
    const made = await usedKey({ expires_in_days: null });
    expect(await count('limits')).toBe(1);
    await (await loggedIn()).revokeApiKey({ path: { key_id: made.id } });
    wait(90 * dayMs - 1);
    await sweep();
    await expectKept(made, 'revoked', 1);
    wait(1);
    await sweep();
    await expectGone(made);
  });

  it('that has expired is kept for 90 days from its expiry, and then holds no slot any more', async () => {
    await begin(90);
    const made = await usedKey({ expires_in_days: 10 });
    wait(100 * dayMs - 1);
    await sweep();
    await expectKept(made, 'expired', 1);
    expect(await count('apikeys', { slot: { $exists: true } })).toBe(1);
    wait(1);
    await sweep();
    await expectGone(made);
    const client = await loggedIn();
    for (let made = 0; made < 3; made++) await client.createApiKey({ body: { label: 'new' } });
    await expectProblem(client.createApiKey({ body: { label: 'new' } }), 409, 'apikey_limit_reached');
  });

  it('is no other than those that are revoked or expired', async () => {
    await begin(90);
    const client = await loggedIn();
    const made = [
      await client.createApiKey({ body: { label: 'for ever', expires_in_days: null } }),
      await client.createApiKey({ body: { label: 'long', expires_in_days: 3650 } }),
      await client.createApiKey({ body: { label: 'disabled', expires_in_days: null } }),
    ];
    await client.updateApiKey({ path: { key_id: made[2]?.data.id ?? '' }, body: { enabled: false } });
    wait(3650 * dayMs - 1);
    await sweep();
    const kept = (await (await loggedIn()).listApiKeys({ query: { status: ['all'] } })).data.data;
    expect(kept.map(({ label }) => label).sort()).toEqual(['disabled', 'for ever', 'long']);
    for (const { data } of made.slice(0, 2)) expect(await statusWith(data.key)).toBe(200);
  });

  it('is kept as long as the operator says', async () => {
    await begin(7);
    const made = await usedKey({ expires_in_days: null });
    await (await loggedIn()).revokeApiKey({ path: { key_id: made.id } });
    wait(7 * dayMs - 1);
    await sweep();
    await expectKept(made, 'revoked', 1);
    wait(1);
    await sweep();
    await expectGone(made);
  });

  it('takes no answer of an Idempotency-Key along', async () => {
    await begin(1);
    const request = {
      headers: { 'Idempotency-Key': 'the-same-request' },
      body: { label: 'once', expires_in_days: null },
    };
    const first = (await (await loggedIn()).createApiKey(request)).data;
    await service.services.connection.collection('apikeys').deleteMany({});
    wait(dayMs - 1);
    expect((await (await loggedIn()).createApiKey(request)).data.key).toBe(first.key);
    expect(await statusWith(first.key)).toBe(401);
    wait(1);
    await sweep();
    expect((await (await loggedIn()).createApiKey(request)).data.key).not.toBe(first.key);
  });
});

describe('an instance whose clock is 100 days fast', () => {
  const fast = () => new Date(Date.now() + 100 * dayMs);
  const limits = { address: 1_000_000, pair: 2, account: 1_000_000, windowSeconds: 900 };
  let right: TestService;
  let wrong: TestService;
  beforeEach(async () => {
    const database = newDatabaseName();
    const config = { maxKeysPerUser: 1, keepEndedDays: 1, throttleLimits: limits };
    right = await startServiceForTest(config, { database });
    wrong = await startServiceForTest(config, { database, clock: fast });
    onTestFinished(() => right.services.connection.dropDatabase().then(() => undefined));
  });
  /** A user of both instances, each with a token of its own clock. */
  async function known(): Promise<{ email: string; here: LatchkeyClient; there: LatchkeyClient }> {
    const { email, client: here } = await signUp(right);
    const { data } = await wrong.client().logIn({ body: { email, password } });
    return { email, here, there: wrong.client({ accessToken: data.access_token }) };
  }
  const live = { label: 'live', expires_in_days: 30, quota: { limit: 5, period: 'day' } } as const;
  const count = (collection: string) => right.services.connection.collection(collection).countDocuments();

  it('deletes nothing that has not ended for the others', async () => {
    const { email, here } = await known();
    const request = { headers: { 'Idempotency-Key': 'the-same-request' }, body: live };
    const { id, key } = (await here.createApiKey(request)).data;
    await right.request('/forward-auth', { headers: xApiKey(key) });
    await right.services.usage.flush();
    const guess = () => right.request('/auth/login', json({ email, password: 'wrong password, this' }));
    while ((await guess()).status !== 429);
    const before = await Promise.all(['idempotency', 'limits', 'throttles', 'usage'].map(count));

    await wrong.services.sweeping.sweep();
    expect((await right.request('/auth/me', { headers: xApiKey(key) })).status).toBe(200);
    expect((await here.updateApiKey({ path: { key_id: id }, body: { label: 'alive' } })).data.label).toBe('alive');
    expect((await here.createApiKey(request)).data.key).toBe(key);
    expect((await guess()).status).toBe(429);
    expect(await Promise.all(['idempotency', 'limits', 'throttles', 'usage'].map(count))).toEqual(before);
  });

  it('takes no place from a key that lives', async () => {
    const { here, there } = await known();
    const { id } = (await here.createApiKey({ body: live })).data;
    await expectProblem(there.createApiKey({ body: { label: 'another' } }), 409, 'apikey_limit_reached');
    expect((await here.updateApiKey({ path: { key_id: id }, body: { label: 'alive' } })).data.label).toBe('alive');
    await expectProblem(here.createApiKey({ body: { label: 'another' } }), 409, 'apikey_limit_reached');
  });

  it('does nothing again that was answered, or that another instance is at', async () => {
    const { here, there } = await known();
    const request = { headers: { 'Idempotency-Key': 'the-same-request' }, body: live };
    const { key } = (await here.createApiKey(request)).data;
    expect((await there.createApiKey(request)).data.key).toBe(key);
    const { connection } = right.services;
    await connection.collection('idempotency').updateOne({}, { $unset: { reply: 1 } });
    await expectProblem(there.createApiKey(request), 409, 'idempotency_in_progress');
  });
});

describe('usage', () => {
  it('is kept for 400 days', async () => {
    let now = start;
    const service = await startServiceForTest({}, { clock: () => now, databaseTime: async () => now });
    const { client } = await signUp(service);
    const { key, id } = (await client.createApiKey({ body: { label: 'x', expires_in_days: null } })).data;
    await service.request('/auth/me', { headers: xApiKey(key) });
    await service.services.usage.flush();
    const days = async () => (await service.services.usageRecords.list(id, new Date(0))).length;
    const day = Date.parse('2030-01-31');
    for (const [after, left] of [
      [400 * dayMs - 1, 1],
      [400 * dayMs, 0],
    ] as const) {
      now = new Date(day + after);
      await service.services.sweeping.sweep();
      expect(await days()).toBe(left);
    }
  });
});

describe('the sweep of ended keys', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({}, { clock: () => start, databaseTime: async () => start });
  });
  beforeEach(async () => {
    for (const name of ['apikeys', 'usage']) await service.services.connection.collection(name).deleteMany({});
  });
  afterAll(() => service.close());

  const keys = () => service.services.connection.collection<StoredApiKey>('apikeys');
  const ago = (ms: number) => new Date(start.getTime() - ms);

  type Ends = Pick<StoredApiKey, 'userId' | 'revokedAt' | 'expiresAt'>;
  let made = 0;
  /** Keys as they are stored, as far as their end goes; a living key holds a slot. */
  const stored = (ends: readonly Ends[]) =>
    ends.map((end) => {
      const number = ++made;
      return {
        _id: `key_${String(number).padStart(16, '0')}`,
        label: 'x',
        ...end,
        ...(end.revokedAt ? {} : { slot: number }),
      };
    }) as unknown as StoredApiKey[];

  it('leaves of 2,500 ended keys of one owner the 1,000 that ended last, their usage, and every living key', async () => {
    const usage = service.services.connection.collection<{ _id: string; keyId: string }>('usage');
    const ended = Array.from({ length: 2500 }, (_, at): Ends => {
      const when = ago(at * 60_000);
      return at % 3 === 0
        ? { userId: 'usr_a', revokedAt: null, expiresAt: when }
        : { userId: 'usr_a', revokedAt: when, expiresAt: at % 3 === 1 ? null : new Date(start.getTime() + dayMs) };
    });
    const living: Ends[] = [
      { userId: 'usr_a', revokedAt: null, expiresAt: null },
      { userId: 'usr_a', revokedAt: null, expiresAt: new Date(start.getTime() + 1) },
    ];
    const others = Array.from(
      { length: 1000 },
      (): Ends => ({ userId: 'usr_b', revokedAt: ago(80 * dayMs), expiresAt: null }),
    );
    const [endedKeys, rest] = [stored(ended), stored([...living, ...others])];
    await keys().insertMany([...endedKeys, ...rest]);
    await usage.insertMany(endedKeys.map(({ _id }) => ({ _id: `${_id}:2030-01-31`, keyId: _id })));

    await service.services.sweeping.sweep();
    const kept = endedKeys.slice(0, 1000).map(({ _id }) => _id);
    const left = (
      await keys()
        .find({}, { projection: { _id: 1 } })
        .toArray()
    ).map(({ _id }) => _id);
    expect(left.sort()).toEqual([...kept, ...rest.map(({ _id }) => _id)].sort());
    expect((await usage.distinct('keyId')).sort()).toEqual(kept);
  });

  it('leaves 1,000 of those that ended in the same millisecond', async () => {
    const together = { userId: 'usr_a', expiresAt: ago(dayMs) };
    const ended = Array.from(
      { length: 1600 },
      (_, at): Ends => ({ ...together, revokedAt: at % 2 ? ago(dayMs) : null }),
    );
    await keys().insertMany(stored(ended));
    for (let round = 0; round < 2; round++) {
      await service.services.sweeping.sweep();
      expect(await keys().countDocuments()).toBe(1000);
    }
  });

  it('deletes no living key, of ended ones the oldest, and all that ended too long ago', async () => {
    const most = 4;
    const sweep = createSweepEndedKeys({
      apiKeys: service.services.apiKeys,
      forget: async () => undefined,
      keepEndedDays: 90,
      most,
    });
    // Few times, so that many keys end together, at the very bounds among them.
    const time = fc
      .constantFrom(-1, 0, 1, 89 * dayMs, 90 * dayMs - 1, 90 * dayMs, 90 * dayMs + 1, 400 * dayMs)
      .map(ago);
    const end: fc.Arbitrary<Ends> = fc.record({
      userId: fc.constantFrom('usr_a', 'usr_b', 'usr_c'),
      revokedAt: fc.option(time.filter((at) => at <= start)),
      expiresAt: fc.option(time),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(end, { maxLength: 40 }), async (ends) => {
        await keys().deleteMany({});
        const all = stored(ends);
        if (all.length > 0) await keys().insertMany(all);
        await sweep(start, new AbortController().signal);
        const left = new Set((await keys().find().toArray()).map(({ _id }) => _id));
        const endOf = ({ revokedAt, expiresAt }: Ends) =>
          revokedAt ?? (expiresAt && expiresAt <= start ? expiresAt : null);
        for (const userId of ['usr_a', 'usr_b', 'usr_c']) {
          const own = all.filter((key) => key.userId === userId);
          const endedAt = (wanted: boolean) =>
            own.flatMap((key) =>
              left.has(key._id) === wanted ? [endOf(key)?.getTime() ?? Number.POSITIVE_INFINITY] : [],
            );
          const recent = own.filter((key) => (endOf(key) ?? ago(365 * dayMs)) > ago(90 * dayMs));
          const [kept, deleted] = [endedAt(true), endedAt(false)];
          expect(deleted).not.toContain(Number.POSITIVE_INFINITY);
          expect(kept.filter((at) => at !== Number.POSITIVE_INFINITY)).toHaveLength(Math.min(most, recent.length));
          expect(Math.max(...deleted, 0)).toBeLessThanOrEqual(Math.min(...kept));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('looks through all owners, a few keys at a time, and misses none', async () => {
    const owner = fc.constantFrom('usr_a', 'usr_b', 'usr_c', 'usr_d', 'usr_e');
    const bounds = { most: 2, before: ago(90 * dayMs), now: start };
    await fc.assert(
      fc.asyncProperty(fc.array(owner, { maxLength: 25 }), fc.integer({ min: 1, max: 6 }), async (owners, page) => {
        await keys().deleteMany({});
        const all = stored(owners.map((userId) => ({ userId, revokedAt: ago(dayMs), expiresAt: null })));
        if (all.length > 0) await keys().insertMany(all);
        const found: string[] = [];
        for await (const userId of service.services.apiKeys.ownersOfSurplus(bounds, page)) found.push(userId);
        const keysOf = (userId: string) => owners.filter((each) => each === userId).length;
        const wanted = [...new Set(owners)].filter((userId) => keysOf(userId) > bounds.most);
        expect(found).toEqual(expect.arrayContaining(wanted));
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 40 },
    );
  });

  it('lets a key alone that is alive when it is to be deleted', async () => {
    const [alive, over] = stored([
      { userId: 'usr_a', revokedAt: null, expiresAt: new Date(start.getTime() + 1) },
      { userId: 'usr_a', revokedAt: null, expiresAt: start },
    ]);
    if (!alive || !over) throw new Error('There are two.');
    await keys().insertMany([alive, over]);
    await service.services.apiKeys.deleteEnded([alive._id, over._id], start);
    expect(await keys().distinct('_id')).toEqual([alive._id]);
  });

  it('reads no record to find out who has too many, and then none that it does not name', async () => {
    const ended = Array.from({ length: 50 }, (): Ends => ({ userId: 'usr_a', revokedAt: ago(dayMs), expiresAt: null }));
    const expired = ended.map((end) => ({ ...end, revokedAt: null, expiresAt: ago(1) }));
    await keys().insertMany(stored([...ended, ...expired, { userId: 'usr_b', revokedAt: null, expiresAt: null }]));
    const { connection } = service.services;
    /** Every question that the repository asks the driver. */
    const asked: { clone(): { explain(verbosity: string): Promise<unknown> } }[] = [];
    const watched = new Proxy(keys(), {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== 'find' && name !== 'aggregate') return typeof value === 'function' ? value.bind(target) : value;
        return (...given: unknown[]) => {
          const cursor = value.apply(target, given);
          asked.push(cursor);
          return cursor;
        };
      },
    });
    const watchedConnection = new Proxy(connection, {
      get: (target, name) => (name === 'collection' ? () => watched : Reflect.get(target, name)),
    });
    const apiKeys = createApiKeyRepository({ connection: watchedConnection, onChange: () => undefined });
    const bounds = { most: 2, before: ago(90 * dayMs), now: start };
    const owners: string[] = [];
    for await (const userId of apiKeys.ownersOfSurplus(bounds)) owners.push(userId);
    expect(owners).toEqual(['usr_a']);
    const looks = asked.length;
    expect(looks).toBeGreaterThanOrEqual(3);
    expect(await apiKeys.newestEnded('usr_a', bounds.most, start)).toHaveLength(2);
    expect(await apiKeys.findEnded('usr_a', { until: start, except: [] }, 10)).toHaveLength(10);
    expect(asked.length).toBeGreaterThanOrEqual(looks + 3);
    for (const [at, cursor] of asked.entries()) {
      const plan = JSON.stringify(await cursor.clone().explain('executionStats'));
      const [examined, returned] = [/"totalDocsExamined":(\d+)/, /"nReturned":(\d+)/].map((part) =>
        Number(part.exec(plan)?.[1]),
      );
      expect(examined).toBeLessThanOrEqual(at < looks ? 0 : (returned ?? 0));
      expect(plan).not.toContain('"stage":"SORT"');
    }
  });

  it('ends between two batches when the service stops, and goes on with the next', async () => {
    const ended = Array.from(
      { length: 1500 },
      (): Ends => ({ userId: 'usr_a', revokedAt: ago(100 * dayMs), expiresAt: null }),
    );
    await keys().insertMany(stored(ended));
    const stopping = new AbortController();
    const { apiKeys } = service.services;
    const sweep = createSweepEndedKeys({ apiKeys, forget: async () => stopping.abort(), keepEndedDays: 90 });
    await sweep(start, stopping.signal);
    const left = await keys().countDocuments();
    expect(left).toBeGreaterThan(1000);
    expect(left).toBeLessThan(1500);
    await service.services.sweeping.sweep();
    expect(await keys().countDocuments()).toBe(0);
  });
});
