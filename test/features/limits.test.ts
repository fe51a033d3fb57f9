import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectConforming, operation } from '../support/contract.js';
import {
  bearer,
  grant,
  json,
  type Person,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';

/** A window so long that hardly ever one begins while a test runs. */
const dayWindow = 86_400;
/** Far above the limits of the keys, so that both are asked at every use. */
const operators = 100_000;

/** Two instances on one database, with a rate limit of the operator; and two with a quota. */
let rated: TestService[];
let quoted: TestService[];
let ada: Person;

beforeAll(async () => {
  const keyRateLimit = { limit: operators, windowSeconds: dayWindow };
  const first = await startService({ keyRateLimit, maxKeysPerUser: 1000 });
  const database = first.services.connection.name;
  rated = [first, await startService({ keyRateLimit }, { database })];
  const keyQuota = { limit: operators, period: 'month' as const };
  quoted = [await startService({ keyQuota }, { database }), await startService({ keyQuota }, { database })];
  ada = await signUp(first);
  await grant(first, ada, 'keys:verify');
}, 90_000);
afterAll(async () => {
  for (const each of [...quoted, ...rated.slice(1), ...rated.slice(0, 1)]) await each.close();
});

type Settings = Partial<Parameters<Person['client']['createApiKey']>[0]['body']>;

async function newKey(settings: Settings = {}): Promise<{ id: string; key: string }> {
  return (await ada.client.createApiKey({ body: { label: 'limited', ...settings } })).data;
}

async function change(id: string, body: Settings): Promise<void> {
  await ada.client.updateApiKey({ path: { key_id: id }, body });
}

const rateLimit = (limit: number, window_seconds = dayWindow) => ({ rate_limit: { limit, window_seconds } });
const quota = (limit: number, period: 'day' | 'month' = 'month') => ({ quota: { limit, period } });
const instance = (instances: readonly TestService[], at: number) => instances[at % instances.length] as TestService;

interface Verified {
  code: string;
  key: { rate_limit: { remaining: number } | null; quota: { remaining: number } | null };
}

async function verify(on: TestService, key: string, cost = 1): Promise<Verified> {
  const response = await on.request('/verify', json({ key, cost }, bearer(ada.accessToken)));
  expect(response.status).toBe(200);
  return (await response.json()) as Verified;
}

async function spend(on: TestService, key: string, cost: number): Promise<void> {
  expect((await verify(on, key, cost)).code).toBe('VALID');
}

/** Uses a key once, as a proxy asks. @returns the code that /verify has for the outcome. */
async function pass(on: TestService, key: string): Promise<string> {
  const response = await on.request('/forward-auth', { headers: xApiKey(key) });
  if (response.status === 200) return 'VALID';
  return ((await response.json()) as { code: string }).code.toUpperCase();
}

/** Uses a key so many times at once, in turn through each instance and each way. @returns how often each code came. */
async function rush(instances: readonly TestService[], key: string, uses: number): Promise<Record<string, number>> {
  const codes = await Promise.all(
    Array.from({ length: uses }, async (_, at) => {
      const on = instance(instances, at);
      return at % 4 < 2 ? (await verify(on, key)).code : pass(on, key);
    }),
  );
  return tally(codes);
}

function tally(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** What the database says was used of a limit. */
async function used(keyId: string, name: string): Promise<number | undefined> {
  const counters = instance(rated, 0).services.connection.collection<{ _id: string; used: number }>('limits');
  const ids = [`${keyId}:${name}`, `${keyId}:${name}:sliding`];
  return (await counters.findOne({ _id: { $in: ids } }))?.used;
}

describe('of 200 uses at the same time, over two instances, exactly as many are accepted as are left', () => {
  const rounds = 5;
  const cases = [
    {
      what: 'its rate limit',
      on: () => rated,
      settings: rateLimit(80),
      name: 'rate-86400',
      limit: 80,
      code: 'RATE_LIMITED',
    },
    {
      what: 'its quota',
      on: () => rated,
      settings: quota(1000),
      name: 'quota-month',
      limit: 1000,
      code: 'QUOTA_EXCEEDED',
    },
    {
      what: 'the rate limit of the operator',
      on: () => rated,
      settings: {},
      name: 'operator-rate-86400',
      limit: operators,
      code: 'RATE_LIMITED',
    },
    {
      what: 'the quota of the operator',
      on: () => quoted,
      settings: quota(operators + 1),
      name: 'operator-quota-month',
      limit: operators,
      code: 'QUOTA_EXCEEDED',
    },
  ];

  it.each(cases)('by $what', { timeout: 120_000 }, async ({ on, settings, name, limit, code }) => {
    for (let round = 0; round < rounds; round++) {
      const { id, key } = await newKey(settings);
      await spend(instance(on(), round), key, limit - 50);
      expect(await rush(on(), key, 200)).toEqual({ VALID: 50, [code]: 150 });
      expect(await used(id, name)).toBe(limit);
      expect(await rush(on(), key, 8)).toEqual({ [code]: 8 });
    }
  });

  it('by a limit of one, and by one that is far away', async () => {
    const { key: once } = await newKey(rateLimit(1));
    expect(await rush(rated, once, 40)).toEqual({ VALID: 1, RATE_LIMITED: 39 });
    const { key: often } = await newKey(rateLimit(1_000_000_000));
    expect(await rush(rated, often, 40)).toEqual({ VALID: 40 });
  });

  it('by the smaller of two limits, the other of which loses nothing to refused uses', async () => {
    const { id, key } = await newKey({ ...rateLimit(60), ...quota(20) });
    const [on] = rated as [TestService];
    expect(await rush([on], key, 100)).toEqual({ VALID: 20, QUOTA_EXCEEDED: 80 });
    await change(id, quota(1000));
    expect(await rush([on], key, 100)).toEqual({ VALID: 40, RATE_LIMITED: 60 });
  });

  it('and are counted so in the usage of the key', async () => {
    const { id, key } = await newKey(rateLimit(50));
    await rush(rated, key, 200);
    for (const { services } of rated) await services.usage.flush();
    const { data } = await ada.client.getApiKeyUsage({ path: { key_id: id } });
    expect(data.data.map(({ outcomes }) => outcomes)).toEqual([{ VALID: 50, RATE_LIMITED: 150 }]);
  });
});

describe('uses that cost more than one', () => {
  it('are never accepted in part, and add up to the limit with those that fit', async () => {
    const limit = 200;
    const { key } = await newKey(rateLimit(limit));
    const costs = Array.from({ length: 120 }, (_, at) => 2 + (at % 5));
    const answers = await Promise.all(
      costs.map(async (cost, at) => ({ cost, ...(await verify(instance(rated, at), key, cost)) })),
    );
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['VALID', 'RATE_LIMITED']));
    const accepted = answers.filter(({ code }) => code === 'VALID').reduce((sum, { cost }) => sum + cost, 0);
    expect(accepted).toBeLessThanOrEqual(limit);
    // Each instance may hold what was too little for a whole one; single uses get all of it.
    expect(accepted).toBeGreaterThan(limit - 2 * Math.max(...costs));
    const rest = await rush(rated, key, 60);
    expect(rest['VALID'] ?? 0).toBe(limit - accepted);
  });

  it('are refused where they cost more than is left, and cheaper ones are not', async () => {
    const [on] = rated as [TestService];
    const { key } = await newKey(rateLimit(10));
    const codes = [];
    for (const cost of [11, 4, 7, 6, 1]) codes.push((await verify(on, key, cost)).code);
    expect(codes).toEqual(['RATE_LIMITED', 'VALID', 'RATE_LIMITED', 'VALID', 'RATE_LIMITED']);
  });
});

describe('the headers of forward-auth', () => {
  /** `"name";r=1;t=2, …` as a list. */
  const read = (header: string | null) =>
    [...(header ?? '').matchAll(/"([\w-]+)";r=(\d+);t=(\d+)/g)].map(([, name, r, t]) => ({
      name,
      remaining: Number(r),
      seconds: Number(t),
    }));

  it('tell what is left of each limit, and when there will be more', async () => {
    const [on] = rated as [TestService];
    const { key } = await newKey({ ...rateLimit(3), ...quota(5) });
    for (const left of [2, 1, 0]) {
      const response = await on.request('/forward-auth', { headers: xApiKey(key) });
      await expectConforming(operation('forwardAuth'), response);
      expect(response.headers.get('RateLimit-Policy')).toBe(
        `"rate-86400";q=3;w=86400, "quota-month";q=5;w=2678400, "operator-rate-86400";q=${operators};w=86400`,
      );
      const [rate, month, operator] = read(response.headers.get('RateLimit'));
      expect(rate).toMatchObject({ name: 'rate-86400', remaining: left });
      expect(month).toMatchObject({ name: 'quota-month', remaining: left + 2 });
      expect(operator).toMatchObject({ name: 'operator-rate-86400', remaining: operators - 3 + left });
      for (const { seconds } of [rate, operator] as { seconds: number }[]) {
        expect(seconds).toBeGreaterThanOrEqual(1);
        // A window after the end of the bucket.
        expect(seconds).toBeLessThanOrEqual(dayWindow * 1.05);
      }
      expect(month?.seconds).toBeLessThanOrEqual(31 * 86_400);
      expect(response.headers.has('Retry-After')).toBe(false);
    }
    const refused = await on.request('/forward-auth', { headers: xApiKey(key) });
    const problem = await expectConforming(operation('forwardAuth'), refused);
    expect(problem).toMatchObject({ status: 429, code: 'rate_limited' });
    // The one that refused is the last that was asked.
    const asked = read(refused.headers.get('RateLimit'));
    expect(asked).toEqual([{ name: 'rate-86400', remaining: 0, seconds: expect.any(Number) }]);
    expect(refused.headers.get('RateLimit-Policy')).toBe('"rate-86400";q=3;w=86400');
    expect(refused.headers.get('Retry-After')).toBe(String(asked[0]?.seconds));
    expect((problem as { detail: string }).detail).toContain(String(asked[0]?.seconds));
  });

  it('tell how long a quota takes that is used up', async () => {
    const [on] = rated as [TestService];
    const { id, key } = await newKey({ ...rateLimit(100), ...quota(1, 'day') });
    await spend(on, key, 1);
    const refused = await on.request('/forward-auth', { headers: xApiKey(key) });
    expect(await expectConforming(operation('forwardAuth'), refused)).toMatchObject({ code: 'quota_exceeded' });
    expect(refused.headers.get('RateLimit-Policy')).toBe('"rate-86400";q=100;w=86400, "quota-day";q=1;w=86400');
    const [, day] = read(refused.headers.get('RateLimit'));
    expect(day).toMatchObject({ name: 'quota-day', remaining: 0 });
    expect(refused.headers.get('Retry-After')).toBe(String(day?.seconds));
    const untilMidnight = dayWindow - (Date.now() % (dayWindow * 1000)) / 1000;
    expect(Math.abs(Number(refused.headers.get('Retry-After')) - untilMidnight)).toBeLessThan(60);
    // The refused use was given back to the other limit.
    await change(id, quota(10, 'day'));
    expect((await verify(on, key)).key).toMatchObject({ rate_limit: { remaining: 98 }, quota: { remaining: 8 } });
  });

  it('show nothing of an access token, where its user has no limits', async () => {
    const [on] = rated as [TestService];
    const { headers } = await on.request('/forward-auth?credential=any', { headers: bearer(ada.accessToken) });
    expect([headers.has('RateLimit'), headers.has('RateLimit-Policy')]).toEqual([false, false]);
  });
});

describe('the answer of /verify', () => {
  it('shows of two limits of a kind the one that will be reached first', async () => {
    const [on] = rated as [TestService];
    const { id, key } = await newKey(rateLimit(10));
    expect((await verify(on, key)).key.rate_limit).toMatchObject({ limit: 10, remaining: 9 });
    await change(id, rateLimit(operators + 10));
    expect((await verify(on, key)).key.rate_limit).toMatchObject({ limit: operators, remaining: operators - 2 });
    await change(id, { rate_limit: null });
    expect((await verify(on, key)).key.rate_limit).toMatchObject({ limit: operators, remaining: operators - 3 });
  });

  it('shows a limit that was not asked as null', async () => {
    const [on] = rated as [TestService];
    const { key } = await newKey({ ...rateLimit(1), ...quota(5) });
    const [accepted, refused] = [await verify(on, key), await verify(on, key)];
    expect(accepted).toMatchObject({ code: 'VALID', key: { rate_limit: { remaining: 0 }, quota: { remaining: 4 } } });
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', key: { rate_limit: { remaining: 0 }, quota: null } });
  });
});

describe('a window', () => {
  it('of one second slides: none that begins anywhere has more uses than the limit', async () => {
    const limit = 5;
    const { key } = await newKey(rateLimit(limit, 1));
    const uses: { from: number; until: number; code: string }[] = [];
    const started = Date.now();
    // Three windows in a row, however slow the machine is.
    while (Date.now() - started < 3000 || uses.length < 200) {
      await Promise.all(
        Array.from({ length: 8 }, async (_, at) => {
          const from = Date.now();
          const code =
            at % 4 < 2 ? (await verify(instance(rated, at), key)).code : await pass(instance(rated, at), key);
          // The database runs on this machine: its clock is the same.
          uses.push({ from, until: Date.now(), code });
        }),
      );
    }
    expect(new Set(uses.map(({ code }) => code))).toEqual(new Set(['VALID', 'RATE_LIMITED']));
    const accepted = uses.filter(({ code }) => code === 'VALID');
    for (const { from: begin } of accepted) {
      const within = accepted.filter(({ from, until }) => from >= begin && until < begin + 1000);
      expect(within.length).toBeLessThanOrEqual(limit);
    }
    // Not only once.
    expect(accepted.length).toBeGreaterThan(limit);
  });

  it('has exactly the limit of 200 uses at once around the boundary of a fixed one, 20 times', {
    timeout: 240_000,
  }, async () => {
    const [limit, windowMs] = [100, 2000];
    /** Four keys around one boundary. @returns how many of them were judged. */
    async function fourRounds(): Promise<number> {
      const four = await Promise.all([1, 2, 3, 4].map(() => newKey(rateLimit(limit, windowMs / 1000))));
      await untilWindow(windowMs, -150);
      const from = Date.now();
      const before = four.map(({ key }) => rush(rated, key, 100));
      await untilWindow(windowMs, 10);
      const after = four.map(({ key }) => rush(rated, key, 100));
      const rounds = await Promise.all(four.map((_, at) => Promise.all([before[at], after[at]])));
      // On a busy machine it may have taken longer than the window.
      if (Date.now() - from > windowMs) return 0;
      for (const both of rounds) {
        const codes = both.flatMap((each) => Object.entries(each ?? {})) as [string, number][];
        const count = (code: string) => codes.reduce((sum, [name, uses]) => sum + (name === code ? uses : 0), 0);
        expect([count('VALID'), count('RATE_LIMITED')]).toEqual([limit, 100]);
      }
      return four.length;
    }
    for (let judged = 0; judged < 20; ) judged += await fourRounds();
  });

  /** Waits until so long after the next one of a fixed grid begins, in milliseconds. */
  async function untilWindow(windowMs: number, afterMs: number): Promise<void> {
    let ms = windowMs - (Date.now() % windowMs) + afterMs;
    while (ms < 0) ms += windowMs;
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  it('gives an instance back what that had reserved and not spent, once its part of the window is over', async () => {
    const [on] = rated as [TestService];
    const { id, key } = await newKey(rateLimit(100, 2));
    await verify(on, key);
    expect(await used(id, 'rate-2')).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 101));
    await verify(on, key);
    // The two, and a twentieth of what was free.
    expect(await used(id, 'rate-2')).toBeLessThanOrEqual(1 + 4);
  });

  it('of another length begins to count anew, and another number in the same window does not', async () => {
    const [on] = rated as [TestService];
    const { id, key } = await newKey(rateLimit(6));
    const accepted = async (uses: number) => (await rush([on], key, uses))['VALID'] ?? 0;
    expect(await accepted(4)).toBe(4);
    await change(id, rateLimit(3));
    expect(await accepted(4)).toBe(0);
    await change(id, rateLimit(5));
    expect(await accepted(4)).toBe(1);
    await change(id, { rate_limit: null });
    await change(id, rateLimit(6));
    expect(await accepted(4)).toBe(1);
    await change(id, rateLimit(2, dayWindow / 2));
    expect(await accepted(4)).toBe(2);
  });
});

describe('a counter of an earlier version', () => {
  const dayMs = dayWindow * 1000;

  it('of a window that did not slide disturbs nothing, and is left to the instances that use it', async () => {
    const [on] = rated as [TestService];
    const { connection } = on.services;
    const { id, key } = await newKey(rateLimit(4));
    const now = Date.now();
    const start = new Date(now - (now % dayMs));
    const old = { start, end: new Date(start.getTime() + dayMs), used: 3, granted: 1, at: new Date(now) };
    const counters = connection.collection<{ _id: string } & typeof old>('limits');
    await counters.insertOne({ _id: `${id}:rate-86400`, ...old });
    // Filled anew once, and not again.
    expect(await rush(rated, key, 12)).toEqual({ VALID: 4, RATE_LIMITED: 8 });
    expect(await counters.findOne({ _id: `${id}:rate-86400` })).toEqual({ _id: `${id}:rate-86400`, ...old });
  });

  it('of a quota goes on counting', async () => {
    const [on] = rated as [TestService];
    const { id, key } = await newKey(quota(10, 'month'));
    const now = new Date();
    const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()));
    const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
    const counters = on.services.connection.collection<{ _id: string }>('limits');
    const old = { start, end, used: 7, granted: 1, at: now };
    await counters.insertOne({ _id: `${id}:quota-month`, ...old });
    expect(await rush(rated, key, 12)).toEqual({ VALID: 3, QUOTA_EXCEEDED: 9 });
  });
});

describe('the limits of the operator', () => {
  it('go on counting whatever the holder of a key does to its own limits', async () => {
    const [on] = rated as [TestService];
    const { id, key } = await newKey(rateLimit(30));
    await spend(on, key, 25);
    await change(id, rateLimit(operators));
    await spend(on, key, operators - 100);
    for (const settings of [rateLimit(operators, 3600), { rate_limit: null }, quota(operators), { quota: null }]) {
      await change(id, settings);
      await spend(on, key, 10);
    }
    // 25 + 99,900 + 40 of 100,000.
    expect(await rush([on], key, 60)).toEqual({ VALID: 35, RATE_LIMITED: 25 });
  });

  it('count for each key by itself', async () => {
    const [on] = rated as [TestService];
    const [one, two] = [await newKey(), await newKey()];
    await spend(on, one.key, operators);
    expect((await verify(on, one.key)).code).toBe('RATE_LIMITED');
    expect((await verify(on, two.key)).code).toBe('VALID');
  });
});

describe('a use of a key that is far from its limit', () => {
  it('mostly asks no database', { timeout: 60_000 }, async () => {
    const [on] = rated as [TestService];
    const { connection } = on.services;
    const { id, key } = await newKey(rateLimit(10_000));
    await spend(on, key, 1);
    const reservations = vi.spyOn(connection.collection('limits'), 'findOneAndUpdate');
    const reads = ['apikeys', 'users'].map((name) => vi.spyOn(connection.collection(name), 'findOne'));
    try {
      for (let round = 0; round < 20; round++) expect(await rush([on], key, 100)).toEqual({ VALID: 100 });
      // Of both limits, the key's and the operator's.
      expect(reservations.mock.calls.length).toBeGreaterThan(0);
      expect(reservations.mock.calls.length).toBeLessThan(40);
      // While memory cannot be trusted on a machine that is too busy, everything is asked for.
      for (const read of reads) expect(read.mock.calls.length).toBeLessThan(1000);
    } finally {
      for (const spy of [reservations, ...reads]) spy.mockRestore();
    }
    // What is reserved is counted as used, and little of it lies idle.
    const reserved = (await used(id, 'rate-86400')) ?? 0;
    expect(reserved).toBeGreaterThanOrEqual(2001);
    expect(reserved).toBeLessThanOrEqual(2001 + 10_000 / 20);
  });
});
