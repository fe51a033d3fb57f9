import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/load.js';
import { expectConforming, operation } from '../support/contract.js';
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
  xApiKey,
} from '../support/service.js';

/** A window so long that hardly ever a part of one ends while a test runs. */
const dayWindow = 86_400;
const usual = 50;

/** Two instances on one database, which limit every user. */
let instances: [TestService, TestService];
let operator: Person;

beforeAll(async () => {
  const userRateLimit = { limit: usual, windowSeconds: dayWindow };
  const first = await startService({ userRateLimit });
  instances = [first, await startService({ userRateLimit }, { database: first.services.connection.name })];
  operator = await signUp(first);
  await grant(first, operator, 'admin', 'keys:verify');
}, 90_000);
afterAll(async () => {
  for (const each of instances.toReversed()) await each.close();
});

type Settings = Partial<Parameters<Person['client']['createApiKey']>[0]['body']>;
type Changes = Parameters<Person['client']['updateUser']>[0]['body'];

const rateLimit = (limit: number, window_seconds = dayWindow) => ({ rate_limit: { limit, window_seconds } });
const onInstance = (at: number) => instances[at % 2] as TestService;

async function newKey({ client }: Person, settings: Settings = {}): Promise<{ id: string; key: string }> {
  return (await client.createApiKey({ body: { label: 'limited', ...settings } })).data;
}

/** Another user, and some keys of theirs. */
async function newCustomer(keys = 1, settings: Settings = {}): Promise<{ person: Person; keys: string[] }> {
  const person = await signUp(instances[0]);
  const made = [];
  for (let at = 0; at < keys; at++) made.push((await newKey(person, settings)).key);
  return { person, keys: made };
}

/** As an operator. Known to both instances when it returns, as `other` asks what it has to say. */
async function change(person: Person, body: Changes): Promise<void> {
  await operator.client.updateUser({ path: { user_id: person.userId }, body });
  for (const { services } of instances) await services.changes.look();
}

async function verify(key: string, { cost = 1, on = instances[0] }: { cost?: number; on?: TestService } = {}) {
  const response = await on.request('/verify', json({ key, cost }, bearer(operator.accessToken)));
  return (await expectConforming(operation('verifyApiKey'), response)) as {
    code: string;
    limit?: string;
    key: { rate_limit: { remaining: number; limit: number } | null; quota: { remaining: number } | null };
  };
}

/** As a proxy asks. @returns 'VALID', or which limit refused. */
async function pass(headers: Record<string, string>, { query = '', on = instances[0] } = {}): Promise<string> {
  const response = await on.request(`/forward-auth${query}`, { headers });
  const body = (await expectConforming(operation('forwardAuth'), response)) as { code: string; limit?: string };
  return response.status === 200 ? 'VALID' : `${body.code} ${body.limit}`;
}

/** Uses keys in turn, at once, through both instances and both ways. @returns how many uses were accepted. */
async function rush(keys: readonly string[], uses: number): Promise<number> {
  const results = await Promise.all(
    Array.from({ length: uses }, async (_, at) => {
      const [key, on] = [keys[at % keys.length] as string, onInstance(at)];
      return at % 4 < 2 ? (await verify(key, { on })).code : pass(xApiKey(key), { on });
    }),
  );
  const known = ['VALID', 'RATE_LIMITED', 'rate_limited owner'];
  expect(results.filter((result) => !known.includes(result))).toEqual([]);
  return results.filter((result) => result === 'VALID').length;
}

describe('the limit of a user', () => {
  it('is exact for 200 uses of 10 keys at once over two instances, 20 times', { timeout: 240_000 }, async () => {
    for (let round = 0; round < 20; round++) {
      const { keys } = await newCustomer(10);
      expect(await rush(keys, 200), `round ${round}`).toBe(usual);
      expect(await rush(keys, 10)).toBe(0);
    }
  });

  it('is not refilled by new keys, nor by what its user does to the limits of keys', async () => {
    const { person, keys } = await newCustomer();
    await verify(keys[0] as string, { cost: usual - 1 });
    for (let round = 0; round < 3; round++) {
      const { id, key } = await newKey(person, { ...rateLimit(1000), quota: { limit: 1000, period: 'day' } });
      await person.client.updateApiKey({ path: { key_id: id }, body: { rate_limit: null, quota: null } });
      expect(await pass(xApiKey(key))).toBe(round === 0 ? 'VALID' : 'rate_limited owner');
      await person.client.revokeApiKey({ path: { key_id: id } });
    }
  });

  it('counts access tokens together with keys, where they are taken', async () => {
    const { person, keys } = await newCustomer();
    await verify(keys[0] as string, { cost: usual - 2 });
    const token = bearer(person.accessToken);
    const query = '?credential=any';
    expect(await pass(token, { query })).toBe('VALID');
    expect(await pass(token, { query, on: instances[1] })).toBe('VALID');
    expect(await pass(token, { query })).toBe('rate_limited owner');
    expect(await pass(xApiKey(keys[0] as string))).toBe('rate_limited owner');
    const response = await instances[0].request(`/forward-auth${query}`, { headers: token });
    expect(response.headers.get('RateLimit')).toMatch(/^"owner-rate-86400";r=0;t=\d+$/);
    expect(response.headers.get('RateLimit-Policy')).toBe(`"owner-rate-86400";q=${usual};w=86400`);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(dayWindow * 0.99);
  });

  it('counts each user by itself', async () => {
    const [one, other] = [await newCustomer(), await newCustomer()];
    await verify(one.keys[0] as string, { cost: usual });
    expect(await pass(xApiKey(one.keys[0] as string))).toBe('rate_limited owner');
    expect(await pass(xApiKey(other.keys[0] as string))).toBe('VALID');
  });

  it('takes nothing from the limits of a key that it refuses, and loses nothing to what they refuse', async () => {
    const { person, keys } = await newCustomer(1, rateLimit(30));
    const other = (await newKey(person)).key;
    const [limited] = keys as [string];
    // By the key's own: 30 of 40.
    expect(await rush([limited], 30)).toBe(30);
    for (let use = 0; use < 10; use++) expect((await verify(limited)).limit).toBe('key');
    // So that 20 are left to its owner, and none of them went to the 10.
    expect(await rush([other], 25)).toBe(20);
    const third = (await newKey(person, rateLimit(7))).key;
    for (let use = 0; use < 10; use++) expect((await verify(third)).limit).toBe('owner');
    await change(person, rateLimit(usual + 20));
    const codes = [];
    for (let use = 0; use < 8; use++) codes.push((await verify(third)).limit ?? 'none');
    expect(codes).toEqual([...Array<string>(7).fill('none'), 'key']);
  });

  it('of a quota holds over keys that come and go', async () => {
    const service = await startServiceForTest({ userQuota: { limit: 2, period: 'day' } });
    const ada = await signUp(service);
    const codes = [];
    for (let round = 0; round < 3; round++) {
      const { id, key } = await newKey(ada);
      for (let use = 0; use < 2; use++) codes.push(await pass(xApiKey(key), { on: service }));
      await ada.client.revokeApiKey({ path: { key_id: id } });
    }
    expect(codes).toEqual(['VALID', 'VALID', ...Array<string>(4).fill('quota_exceeded owner')]);
  });
});

describe('which limit refused', () => {
  const cases: { what: string; config: Partial<Config>; settings: Settings; code: string; limit: string }[] = [
    { what: 'the key’s own rate limit', config: {}, settings: rateLimit(1), code: 'rate_limited', limit: 'key' },
    {
      what: 'the key’s own quota',
      config: { userRateLimit: { limit: 100, windowSeconds: 60 } },
      settings: { quota: { limit: 1, period: 'day' } },
      code: 'quota_exceeded',
      limit: 'key',
    },
    {
      what: 'the rate limit of every key',
      config: { keyRateLimit: { limit: 1, windowSeconds: dayWindow } },
      settings: rateLimit(100),
      code: 'rate_limited',
      limit: 'service',
    },
    {
      what: 'the quota of every key',
      config: { keyQuota: { limit: 1, period: 'month' } },
      settings: {},
      code: 'quota_exceeded',
      limit: 'service',
    },
    {
      what: 'the rate limit of the owner',
      config: { userRateLimit: { limit: 1, windowSeconds: dayWindow }, keyQuota: { limit: 9, period: 'month' } },
      settings: rateLimit(9),
      code: 'rate_limited',
      limit: 'owner',
    },
    {
      what: 'the quota of the owner',
      config: { userQuota: { limit: 1, period: 'month' } },
      settings: { quota: { limit: 2, period: 'month' } },
      code: 'quota_exceeded',
      limit: 'owner',
    },
  ];

  it.each(cases)('is said where it is $what', async ({ config, settings, code, limit }) => {
    const service = await startServiceForTest(config);
    const [ada, backEnd] = [await signUp(service), await signUp(service)];
    await grant(service, backEnd, 'keys:verify');
    const { key } = await newKey(ada, settings);
    const ask = async (cost: number) => {
      const response = await service.request('/verify', json({ key, cost }, bearer(backEnd.accessToken)));
      return (await expectConforming(operation('verifyApiKey'), response)) as object;
    };
    // A look at what is not used up takes nothing and is told so.
    expect(await ask(0)).toMatchObject({ valid: true, code: 'VALID' });
    const accepted = await ask(1);
    expect(accepted).toMatchObject({ valid: true, code: 'VALID' });
    expect(accepted).not.toHaveProperty('limit');
    const refused = { valid: false, code: code.toUpperCase(), limit };
    // A look as well as a use.
    for (const cost of [1, 0]) expect(await ask(cost)).toMatchObject(refused);
    const batch = await service.request('/verify/batch', json({ data: [{ key }] }, bearer(backEnd.accessToken)));
    expect(await expectConforming(operation('verifyApiKeys'), batch)).toMatchObject({ data: [refused] });
    const response = await service.request('/forward-auth', { headers: xApiKey(key) });
    const problem = await expectConforming(operation('forwardAuth'), response);
    expect(problem).toMatchObject({ status: 429, code, limit });
    const words = { key: /^The key has used up its /, owner: /^The account has /, service: /that this service sets/ };
    expect((problem as { detail: string }).detail).toMatch(words[limit as keyof typeof words]);
  });
});

describe('what an operator says of one user', () => {
  const account = async ({ userId }: Person) => {
    const { data } = await operator.client.getUser({ path: { user_id: userId } });
    return { max_keys: data.max_keys, rate_limit: data.rate_limit, quota: data.quota };
  };
  const silent = { max_keys: null, rate_limit: null, quota: null };

  it('is shown as it was said, stays where it is not named, and is taken back with null', async () => {
    const { person } = await newCustomer(0);
    expect(await account(person)).toEqual(silent);
    const plan: Changes = { max_keys: 3, ...rateLimit(7, 60), quota: { limit: 9, period: 'day' } };
    await change(person, plan);
    expect(await account(person)).toEqual(plan);
    await change(person, { quota: { unlimited: true } });
    expect(await account(person)).toEqual({ ...plan, quota: { unlimited: true } });
    await change(person, { enabled: true });
    expect(await account(person)).toEqual({ ...plan, quota: { unlimited: true } });
    await change(person, { rate_limit: { unlimited: true }, quota: null });
    expect(await account(person)).toEqual({ max_keys: 3, rate_limit: { unlimited: true }, quota: null });
    await change(person, silent);
    expect(await account(person)).toEqual(silent);
  });

  it('is nothing for a user of an earlier version, for whom the service’s limits hold', async () => {
    const { person, keys } = await newCustomer();
    const users = instances[0].services.connection.collection<{ _id: string }>('users');
    const fields = { maxKeys: '', rateLimit: '', quota: '' } as const;
    await users.updateOne({ _id: person.userId }, { $unset: fields, $currentDate: { changedAt: true } });
    for (const { services } of instances) await services.changes.look();
    expect(await account(person)).toEqual(silent);
    expect(await rush(keys, 60)).toBe(usual);
  });

  it('goes up and down within a window without filling it again, over both instances', async () => {
    const { person, keys } = await newCustomer(3);
    const acceptedUnder = async (body: Changes, uses = 40) => {
      await change(person, body);
      return rush(keys, uses);
    };
    expect(await acceptedUnder(rateLimit(10))).toBe(10);
    expect(await acceptedUnder(rateLimit(25))).toBe(15);
    expect(await acceptedUnder(rateLimit(10))).toBe(0);
    expect(await acceptedUnder(rateLimit(24))).toBe(0);
    expect(await acceptedUnder(rateLimit(30))).toBe(5);
    // The service's own, in the same window.
    expect(await acceptedUnder({ rate_limit: null })).toBe(usual - 30);
    expect(await acceptedUnder({ rate_limit: { unlimited: true } })).toBe(40);
    expect(await acceptedUnder({ rate_limit: null })).toBe(0);
    expect(await acceptedUnder(rateLimit(5))).toBe(0);
    expect(await acceptedUnder(rateLimit(usual + 1))).toBe(1);
  });

  it('lowers a limit below what an instance has reserved of it, exactly', async () => {
    const { person, keys } = await newCustomer(2);
    await change(person, rateLimit(10_000));
    // Reserves a twentieth at each instance.
    expect(await rush(keys, 4)).toBe(4);
    await change(person, rateLimit(14));
    const accepted = await rush(keys, 60);
    expect(accepted).toBeLessThanOrEqual(10);
    await change(person, rateLimit(10_000));
    expect(await rush(keys, 4)).toBe(4);
  });

  it('is the number of keys that they may have', async () => {
    const { person } = await newCustomer(1);
    const own = async () => (await person.client.getCurrentUser()).data.max_keys;
    const next = () => person.client.createApiKey({ body: { label: 'one more' } });
    expect(await own()).toBe(10);
    await change(person, { max_keys: 1 });
    expect(await own()).toBe(1);
    const problem = await expectProblem(next(), 409, 'apikey_limit_reached');
    expect(problem.detail).toContain('You have 1 active key, the most allowed');
    await change(person, { max_keys: 12 });
    for (let at = 1; at < 12; at++) await next();
    await expectProblem(next(), 409, 'apikey_limit_reached');
    await change(person, { max_keys: null });
    await expectProblem(next(), 409, 'apikey_limit_reached');
    const { person: barred } = await newCustomer(0);
    await change(barred, { max_keys: 0 });
    const refused = await expectProblem(newKey(barred), 409, 'apikey_limit_reached');
    expect(refused.detail).toContain('may not hold API keys');
  });

  it.each([
    ['a limit of nothing', { rate_limit: { limit: 0, window_seconds: 60 } }],
    ['a limit without its window', { rate_limit: { limit: 5 } }],
    ['a limit that is unlimited as well', { rate_limit: { limit: 5, window_seconds: 60, unlimited: true } }],
    ['unlimited that is none', { quota: { unlimited: false } }],
    ['a word', { quota: 'unlimited' }],
    ['a period that there is not', { quota: { limit: 5, period: 'week' } }],
    ['too many keys', { max_keys: 1001 }],
    ['fewer keys than none', { max_keys: -1 }],
    ['unlimited keys', { max_keys: { unlimited: true } }],
  ])('cannot be %s', async (_, body) => {
    const headers = { 'Content-Type': 'application/json', ...bearer(operator.accessToken) };
    const init = { method: 'PATCH', headers, body: JSON.stringify(body) };
    const response = await instances[0].request(`/users/${operator.userId}`, init);
    expect(await expectConforming(operation('updateUser'), response)).toMatchObject({ code: 'invalid_request' });
    expect(await account(operator)).toEqual(silent);
  });

  it('holds where the service says nothing', async () => {
    const service = await startServiceForTest();
    const [ada, admin] = [await signUp(service), await signUp(service)];
    await grant(service, admin, 'admin');
    const [one, two] = [(await newKey(ada)).key, (await newKey(ada)).key];
    const path = { user_id: ada.userId };
    await admin.client.updateUser({ path, body: rateLimit(2) });
    const results = [];
    for (const key of [one, two, one]) results.push(await pass(xApiKey(key), { on: service }));
    expect(results).toEqual(['VALID', 'VALID', 'rate_limited owner']);
    await admin.client.updateUser({ path, body: { rate_limit: null } });
    expect(await pass(xApiKey(one), { on: service })).toBe('VALID');
  });
});

describe('what a proxy asks with', () => {
  it('is for a key only, unless it says that a token will do', async () => {
    const { person, keys } = await newCustomer();
    const token = bearer(person.accessToken);
    for (const query of ['', '?credential=key', '?scope=apikeys:read', '?cost=2']) {
      const response = await instances[0].request(`/forward-auth${query}`, { headers: token });
      const problem = await expectConforming(operation('forwardAuth'), response);
      expect(problem).toMatchObject({ status: 403, code: 'credential_not_accepted' });
      expect((problem as { detail: string }).detail).toMatch(/^Send an API key/);
      expect([...response.headers.keys()].filter((name) => name.startsWith('x-auth-'))).toEqual([]);
    }
    expect(await pass(token, { query: '?credential=any' })).toBe('VALID');
    expect(await pass(token, { query: '?scope=apikeys:read&credential=any' })).toBe('VALID');
    for (const query of ['', '?credential=key', '?credential=any']) {
      expect(await pass(xApiKey(keys[0] as string), { query })).toBe('VALID');
    }
    for (const query of ['?credential=token', '?credential=', '?credential=any&credential=key']) {
      const response = await instances[0].request(`/forward-auth${query}`, { headers: token });
      expect(response.status, query).toBe(400);
    }
  });

  it('says how many uses the request counts as', async () => {
    const { keys } = await newCustomer(1, rateLimit(10));
    const [key] = keys as [string];
    const by = (query: string) => pass(xApiKey(key), { query });
    expect(await by('?cost=7')).toBe('VALID');
    expect(await by('?cost=4')).toBe('rate_limited key');
    expect(await by('?cost=2')).toBe('VALID');
    expect((await verify(key, { cost: 0 })).key.rate_limit).toMatchObject({ remaining: 1 });
    expect(await by('')).toBe('VALID');
    expect(await by('')).toBe('rate_limited key');
  });

  it.each(['0', '-1', '1.5', 'x', '', '1000001', '2&cost=2'])('cannot be a cost of %j', async (cost) => {
    const { keys } = await newCustomer();
    const response = await instances[0].request(`/forward-auth?cost=${cost}`, { headers: xApiKey(keys[0] as string) });
    expect(await expectConforming(operation('forwardAuth'), response)).toMatchObject({ code: 'invalid_request' });
  });
});

describe('a look with cost 0', () => {
  it('takes nothing, and tells as a use of 1 would be answered', async () => {
    const { keys } = await newCustomer(1, rateLimit(2));
    const [key] = keys as [string];
    for (let look = 0; look < 5; look++) {
      expect(await verify(key, { cost: 0, on: onInstance(look) })).toMatchObject({ code: 'VALID' });
    }
    await verify(key, { cost: 2 });
    // Longer than an instance believes what it has heard of uses that it does not hold.
    await new Promise((resolve) => setTimeout(resolve, 1010));
    for (const on of instances) {
      expect(await verify(key, { cost: 0, on })).toMatchObject({
        code: 'RATE_LIMITED',
        limit: 'key',
        key: { rate_limit: { limit: 2, remaining: 0 } },
      });
    }
  });
});
