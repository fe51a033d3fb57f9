import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  json,
  newDatabaseName,
  password,
  publicUrl,
  resetTokenFor,
  secret,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
} from '../support/service.js';

const limits = { address: 1000, pair: 3, account: 100, windowSeconds: 900 };
/** Those of the service as it is delivered. */
const { throttleLimits } = loadConfig({ PUBLIC_URL: publicUrl, SECRET: secret });
const wrong = 'not the password at all';

/** By what they override: one service for all tests with the same limits. */
const behindProxy = new Map<string, TestService>();
afterAll(async () => {
  for (const service of behindProxy.values()) await service.close();
});

/** Behind a proxy, so that a test can come from any address; nobody has tried anything yet. */
async function startBehind(overrides: Partial<typeof limits> = {}, database?: string): Promise<TestService> {
  const config = { throttleLimits: { ...throttleLimits, ...overrides }, trustProxy: 1 };
  if (database !== undefined) return startServiceForTest(config, { database });
  const name = JSON.stringify(overrides);
  const service = behindProxy.get(name) ?? (await startService(config));
  behindProxy.set(name, service);
  await throttles(service).deleteMany({});
  return service;
}
const from = (address: string) => ({ 'X-Forwarded-For': address });
const attempt = (service: TestService, address: string, email: string, typed = wrong) =>
  service.request('/auth/login', json({ email, password: typed }, from(address)));
/** Somebody who has registered at an address, which is familiar from then on. */
async function register(service: TestService, address: string): Promise<string> {
  const email = `person-${Math.random()}@example.org`;
  expect((await service.request('/auth/register', json({ email, password }, from(address)))).status).toBe(201);
  return email;
}
/** Strangers who use up what an account allows them: ten of each address. */
async function exhaust(service: TestService, email: string, network = '198.51.100', many = 100): Promise<Response[]> {
  const answers: Response[] = [];
  for (let each = 0; each < many; each++) {
    answers.push(await attempt(service, `${network}.${Math.floor(each / 10)}`, email));
  }
  return answers;
}
const statusesOf = (answers: readonly Response[]) => answers.map(({ status }) => status);
const times = <T>(many: number, value: T): T[] => Array.from({ length: many }, () => value);
/** All that a caller sees, but for what is different in every answer. */
async function seen(response: Response) {
  const { request_id, ...body } = (await response.json()) as Record<string, unknown>;
  const volatile = new Set(['date', 'x-request-id']);
  return { status: response.status, body, headers: [...response.headers].filter(([name]) => !volatile.has(name)) };
}
const throttles = ({ services }: TestService) => services.connection.collection('throttles');

describe('guessing passwords', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ throttleLimits: limits });
  });
  afterAll(() => service.close());

  const logIn = (email: string, headers: Record<string, string> = {}, to = service) =>
    to.request('/auth/login', json({ email, password: wrong }, headers));

  it('is limited for an account, known or not, and says so in the headers', async () => {
    const { email } = await signUp(service);
    for (const account of [email, 'unknown@example.org']) {
      for (let attempt = 1; attempt <= 3; attempt++) {
        const response = await logIn(account);
        expect(response.status).toBe(401);
        expect(response.headers.get('RateLimit-Policy')).toBe('"address";q=1000;w=900, "pair";q=3;w=900');
        expect(response.headers.get('RateLimit')).toMatch(new RegExp(`"pair";r=${3 - attempt};t=\\d+$`));
      }
      const refused = await logIn(account);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(800);
      expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
    }
    const right = service.client({ maxRetries: 0 }).logIn({ body: { email, password } });
    await expectProblem(right, 429, 'too_many_requests');
  });

  it('is limited whatever the case of the address', async () => {
    for (const email of ['a@example.org', 'A@example.org', 'a@EXAMPLE.org']) await logIn(email);
    expect((await logIn('A@EXAMPLE.ORG')).status).toBe(429);
  });

  it('is limited however an international domain is written', async () => {
    for (const domain of ['müller.example', 'MÜLLER．example', 'xn--mller-kva.example']) await logIn(`a@${domain}`);
    expect((await logIn('A@mu\u0308ller.example')).status).toBe(429);
  });

  it('is limited for changing the password as well', async () => {
    const { client } = await signUp(service);
    const change = () =>
      client.changePassword({ body: { current_password: wrong, new_password: 'a longer walk along the river' } });
    for (let attempt = 0; attempt < 3; attempt++) await expectProblem(change(), 403, 'incorrect_password');
    await expectProblem(change(), 429, 'too_many_requests');
  });

  it('stays limited after a restart', async () => {
    const database = newDatabaseName();
    const before = await startServiceForTest({ throttleLimits: limits }, { database });
    for (let attempt = 0; attempt < 3; attempt++) await logIn('restart@example.org', {}, before);
    const after = await startServiceForTest({ throttleLimits: limits }, { database });
    expect((await logIn('restart@example.org', {}, after)).status).toBe(429);
    await after.services.connection.dropDatabase();
  });

  it('is limited for an address, which a forged X-Forwarded-For does not change', async () => {
    const strict = await startServiceForTest({ throttleLimits: { ...limits, address: 5 } });
    for (let attempt = 0; attempt < 5; attempt++) {
      const response = await logIn(`${attempt}@example.org`, { 'X-Forwarded-For': `203.0.113.${attempt}` }, strict);
      expect(response.status).toBe(401);
    }
    expect((await logIn('6@example.org', { 'X-Forwarded-For': '203.0.113.99' }, strict)).status).toBe(429);
  });

  it('lets nobody lock a user out from one address, and stops many addresses together', async () => {
    const behind = await startBehind({ pair: 3, account: 8 });
    const { email } = await signUp(behind);
    for (let each = 0; each < 20; each++) await attempt(behind, '203.0.113.66', email);
    expect((await attempt(behind, '203.0.113.1', email, password)).status).toBe(200);
    for (let each = 0; each < 8; each++) await attempt(behind, `198.51.100.${each}`, email);
    expect((await attempt(behind, '203.0.113.2', email, password)).status).toBe(429);
  });

  it('is one for an address, whatever port and notation the proxy writes', async () => {
    const behind = await startServiceForTest({ throttleLimits: { ...limits, address: 4 }, trustProxy: 1 });
    const statusFrom = async (forwarded: string) =>
      (await logIn(`${Math.random()}@example.org`, { 'X-Forwarded-For': forwarded }, behind)).status;
    const forms = {
      ipv4: ['203.0.113.7', '203.0.113.7:1', '"203.0.113.7:2"', '::ffff:203.0.113.7', '[::ffff:cb00:7107]:3'],
      ipv6: ['2001:db8::1', '[2001:db8::1]:1', '2001:DB8:0::1', '[2001:db8::9]:2', '2001:db8::1%eth0'],
      none: ['unknown', '_one', '_two', '203.0.113.7:http', 'nobody'],
    };
    for (const [what, each] of Object.entries(forms)) {
      const statuses: number[] = [];
      for (const forwarded of each) statuses.push(await statusFrom(forwarded));
      expect(statuses, what).toEqual([401, 401, 401, 401, 429]);
    }
    expect(await statusFrom('203.0.113.8:1')).toBe(401);
    const warnings = behind.logs.filter(({ msg }) => String(msg).startsWith('X-Forwarded-For, as 127.0.0.1 sends it'));
    expect(warnings).toHaveLength(1);
  });

  it('does not let an address that is refused use up the attempts of others', async () => {
    const behind = await startBehind({ address: 2, account: 3 });
    const { email } = await signUp(behind);
    for (let each = 0; each < 10; each++) await attempt(behind, '203.0.113.66', email);
    expect((await attempt(behind, '203.0.113.1', email, password)).status).toBe(200);
  });

  it('is limited by the caller’s own address behind a proxy that the operator trusts', async () => {
    const behind = await startBehind({ address: 2 });
    const guess = (address: string, spoofed = '') =>
      attempt(behind, `${spoofed}${address}`, `${Math.random()}@example.org`);
    expect((await guess('203.0.113.1')).status).toBe(401);
    expect((await guess('203.0.113.1', '198.51.100.1, ')).status).toBe(401);
    expect((await guess('203.0.113.1', '198.51.100.2, ')).status).toBe(429);
    expect((await guess('203.0.113.2')).status).toBe(401);
  });

  it('is limited in any 15 minutes, not only in those that began with an attempt', async () => {
    const behind = await startBehind({ pair: 3 });
    const [address, email] = ['203.0.113.5', 'sliding@example.org'];
    for (let each = 0; each < 3; each++) expect((await attempt(behind, address, email)).status).toBe(401);
    expect((await attempt(behind, address, email)).status).toBe(429);
    // Two of them were made 14 minutes ago, and one more than 15.
    await throttles(behind).updateMany({ 'attempts.2': { $exists: true } }, [
      { $set: { attempts: { $map: { input: '$attempts', in: movedBack } } } },
    ]);
    expect((await attempt(behind, address, email)).status).toBe(401);
    const refused = await attempt(behind, address, email);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(60);
  });

  it('is limited exactly, over two instances and however many try at once', async () => {
    const database = newDatabaseName();
    const instances = [await startBehind({ account: 7 }, database), await startBehind({ account: 7 }, database)];
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, each) =>
        attempt(instances[each % 2] as TestService, `203.0.113.${each}`, 'victim@example.org'),
      ),
    );
    expect(statusesOf(answers).toSorted()).toEqual([...times(7, 401), ...times(9, 429)]);
    await instances[0]?.services.connection.dropDatabase();
  });
});

const movedBack = {
  $let: {
    vars: { first: { $first: '$attempts.id' } },
    in: {
      $mergeObjects: [
        '$$this',
        {
          at: {
            $subtract: ['$$this.at', { $cond: [{ $eq: ['$$this.id', '$$first'] }, 901_000, 14 * 60_000] }],
          },
        },
      ],
    },
  },
};

describe('logging in with the right password', () => {
  it('counts for nothing: 120 times from one office, and nothing is used up', async () => {
    const service = await startBehind();
    const people = await Promise.all(times(3, '192.0.2.1').map((address) => register(service, address)));
    for (let each = 0; each < 120; each++) {
      const response = await attempt(service, '203.0.113.1', people[each % 3] as string, password);
      expect(response.status).toBe(200);
      expect(response.headers.get('RateLimit')).toMatch(/^"address";r=100;t=\d+, "pair";r=10;t=\d+$/);
    }
    const failed = await attempt(service, '203.0.113.1', 'somebody@example.org');
    expect(failed.headers.get('RateLimit')).toMatch(/^"address";r=99;t=\d+, "pair";r=9;t=\d+$/);
  });

  it('gives back its own attempt and no failure: neither of the same address nor of others', async () => {
    const service = await startBehind({ address: 6, pair: 4, account: 5 });
    const email = await register(service, '192.0.2.1');
    const [office, other] = ['203.0.113.1', '203.0.113.2'];
    for (const address of [office, office, other, other]) {
      expect((await attempt(service, address, email)).status).toBe(401);
      if (address === office) expect((await attempt(service, office, email, password)).status).toBe(200);
    }
    // Strangers have failed three times: the second failure in the office came from where the user had succeeded.
    expect(statusesOf([await attempt(service, '203.0.113.3', email), await attempt(service, other, email)])).toEqual([
      401, 401,
    ]);
    expect((await attempt(service, '203.0.113.4', email)).status).toBe(429);
    // The office has used two of its four, whatever it succeeded with in between.
    expect(statusesOf([await attempt(service, office, email), await attempt(service, office, email)])).toEqual([
      401, 401,
    ]);
    expect((await attempt(service, office, email, password)).status).toBe(429);
  });

  it('is refused as long as the address has no attempt left, and uses up nothing by it', async () => {
    const service = await startBehind({ address: 5, pair: 2 });
    const email = await register(service, '192.0.2.1');
    const address = '203.0.113.1';
    expect(statusesOf([await attempt(service, address, email), await attempt(service, address, email)])).toEqual([
      401, 401,
    ]);
    for (let each = 0; each < 10; each++) expect((await attempt(service, address, email, password)).status).toBe(429);
    // Three are left to the others of this address.
    for (let each = 0; each < 3; each++) {
      expect((await attempt(service, address, `${each}@example.org`)).status).toBe(401);
    }
    expect((await attempt(service, address, 'last@example.org')).status).toBe(429);
  });
});

describe('an address where the user of an account has succeeded before', () => {
  it('cannot be locked out by ten addresses of strangers, nor by a hundred', async () => {
    const service = await startBehind();
    const email = await register(service, '203.0.113.1');
    expect(statusesOf(await exhaust(service, email))).toEqual(times(100, 401));
    expect(statusesOf(await exhaust(service, email, '192.0.2'))).toEqual(times(100, 429));
    for (let each = 0; each < 3; each++) {
      expect((await attempt(service, '203.0.113.1', email, password)).status).toBe(200);
    }
    // No success of the user gives the strangers another attempt.
    expect(statusesOf(await exhaust(service, email, '192.0.2', 20))).toEqual(times(20, 429));
    expect((await attempt(service, '203.0.113.9', email, password)).status).toBe(429);
  });

  it.each([
    { what: 'logged in', use: async () => undefined },
    {
      what: 'changed the password',
      async use(service: TestService, address: string, token: string) {
        const body = { current_password: password, new_password: password };
        const headers = { ...from(address), ...bearer(token) };
        expect((await service.request('/auth/password', json(body, headers))).status).toBe(204);
      },
    },
  ])('is the one from which the user has $what', async ({ what, use }) => {
    const service = await startBehind({ account: 10 });
    const email = await register(service, '192.0.2.1');
    const home = what === 'logged in' ? '203.0.113.1' : '203.0.113.2';
    const login = await attempt(service, '203.0.113.1', email, password);
    await use(service, home, ((await login.json()) as { access_token: string }).access_token);
    await exhaust(service, email, '198.51.100', 10);
    expect((await attempt(service, home, email, password)).status).toBe(200);
    expect((await attempt(service, '203.0.113.3', email, password)).status).toBe(429);
  });

  it('is the one from which the user has set the password by a link', async () => {
    const service = await startBehind({ account: 10 });
    const email = await register(service, '192.0.2.1');
    await exhaust(service, email, '198.51.100', 10);
    const user = await service.services.users.findByEmailKey(email);
    const body = { token: await resetTokenFor(service, user?._id ?? ''), new_password: password };
    const reset = await service.request('/auth/password/reset', json(body, from('203.0.113.1')));
    expect(reset.status).toBe(200);
    expect((await attempt(service, '203.0.113.1', email, password)).status).toBe(200);
    expect((await attempt(service, '203.0.113.3', email, password)).status).toBe(429);
  });

  it('is a network by IPv6', async () => {
    const service = await startBehind({ account: 10 });
    const email = await register(service, '2001:db8:1:2::3');
    await exhaust(service, email, '198.51.100', 10);
    expect((await attempt(service, '2001:db8:1:2:ffff::9', email, password)).status).toBe(200);
    expect((await attempt(service, '2001:db8:1:3::3', email, password)).status).toBe(429);
  });

  it('is familiar to that account, and to no other', async () => {
    const service = await startBehind({ account: 10 });
    const [ada, bob] = [await register(service, '203.0.113.1'), await register(service, '203.0.113.2')];
    await exhaust(service, bob, '198.51.100', 10);
    expect((await attempt(service, '203.0.113.1', ada, password)).status).toBe(200);
    expect((await attempt(service, '203.0.113.1', bob, password)).status).toBe(429);
  });

  it('allows 100 failures in a row, exactly, over two instances: then it is new again', async () => {
    const database = newDatabaseName();
    const wide = { address: 1000, pair: 1000, account: 10 };
    const instances = [await startBehind(wide, database), await startBehind(wide, database)] as const;
    const email = await register(instances[0], '203.0.113.1');
    await exhaust(instances[0], email, '198.51.100', 10);
    const fail = async (many: number) => {
      const answers = [];
      for (let each = 0; each < many / 4; each++) {
        const four = [0, 1, 0, 1].map((at) => attempt(instances[at] as TestService, '203.0.113.1', email));
        answers.push(...(await Promise.all(four)));
      }
      return statusesOf(answers);
    };
    const succeed = async () => (await attempt(instances[1], '203.0.113.1', email, password)).status;
    expect(await fail(96)).toEqual(times(96, 401));
    expect(await succeed()).toBe(200);
    // A success ends the row, and a hundred others may fail.
    expect(await fail(96)).toEqual(times(96, 401));
    expect((await fail(8)).toSorted()).toEqual([...times(4, 401), ...times(4, 429)]);
    expect(await succeed()).toBe(429);
    // Once strangers may try again, so may the user, and is familiar again.
    await throttles(instances[0]).deleteMany({ key: /^account:/ });
    expect(await succeed()).toBe(200);
    await exhaust(instances[0], email, '198.51.100', 10);
    expect(await succeed()).toBe(200);
    await instances[0].services.connection.dropDatabase();
  });

  it('can be used up by a stranger behind the same address only there', async () => {
    const service = await startBehind({ account: 10 });
    const email = await register(service, '203.0.113.1');
    expect((await attempt(service, '203.0.113.2', email, password)).status).toBe(200);
    expect(statusesOf(await Promise.all(times(9, 0).map(() => attempt(service, '203.0.113.1', email))))).toEqual(
      times(9, 401),
    );
    expect((await attempt(service, '203.0.113.1', email)).status).toBe(401);
    expect((await attempt(service, '203.0.113.1', email, password)).status).toBe(429);
    expect((await attempt(service, '203.0.113.2', email, password)).status).toBe(200);
    // Nor has it used up what strangers may.
    expect((await attempt(service, '203.0.113.3', email, password)).status).toBe(200);
  });

  it('is forgotten after 90 days, and when the user has logged in from 20 others', async () => {
    const service = await startBehind({ account: 10 });
    const email = await register(service, '203.0.113.100');
    for (let each = 0; each < 20; each++) {
      expect((await attempt(service, `203.0.113.${each}`, email, password)).status).toBe(200);
    }
    const stored = await throttles(service).findOne({ key: /^familiar:/ });
    expect(stored?.['networks']).toHaveLength(20);
    await exhaust(service, email, '198.51.100', 10);
    expect((await attempt(service, '203.0.113.100', email, password)).status).toBe(429);
    for (const each of [0, 19]) {
      expect((await attempt(service, `203.0.113.${each}`, email, password)).status).toBe(200);
    }
    const days = 24 * 60 * 60 * 1000;
    expect(stored?.['expire'].getTime()).toBeGreaterThan(Date.now() + 89 * days);
    const longAgo = new Date(Date.now() - 90 * days);
    await throttles(service).updateOne({ key: /^familiar:/ }, { $set: { 'networks.$[].succeededAt': longAgo } });
    expect((await attempt(service, '203.0.113.19', email, password)).status).toBe(429);
  });

  it('is one that has a success: trying makes no address familiar', async () => {
    const service = await startBehind({ account: 10 });
    const email = await register(service, '203.0.113.1');
    await exhaust(service, email, '198.51.100', 10);
    await exhaust(service, email, '198.51.100', 10);
    expect((await attempt(service, '198.51.100.0', email, password)).status).toBe(429);
    expect((await throttles(service).findOne({ key: /^familiar:/ }))?.['networks']).toHaveLength(1);
  });
});

describe('what a stranger sees of an account', () => {
  it('never changes by what others do, nor by whether it exists', async () => {
    const service = await startBehind();
    const existing = await register(service, '203.0.113.1');
    const tried = await register(service, '203.0.113.1');
    await exhaust(service, tried, '198.51.100', 50);
    const answers = [];
    for (const [each, email] of [existing, tried, 'unknown@example.org'].entries()) {
      answers.push(await seen(await attempt(service, `192.0.2.${each}`, email)));
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(JSON.stringify(answers[0])).not.toContain('account"');
  });

  it('is the same refusal where an account takes no more, whoever it is and whenever others have tried', async () => {
    const service = await startBehind({ account: 10 });
    const existing = await register(service, '203.0.113.1');
    const answers = [];
    for (const [each, email] of [existing, 'unknown@example.org', 'another@example.org'].entries()) {
      await exhaust(service, email, '198.51.100', 10);
      if (each === 2) {
        await throttles(service).updateMany({ key: /^account:/ }, [
          { $set: { attempts: { $map: { input: '$attempts', in: { $mergeObjects: ['$$this', earlier] } } } } },
        ]);
      }
      answers.push(await seen(await attempt(service, `192.0.2.${each}`, email)));
    }
    expect(answers[0]).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Object.fromEntries(answers[0]?.headers ?? [])).toMatchObject({
      'retry-after': '900',
      ratelimit: '"address";r=100;t=900, "pair";r=10;t=900',
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});

const earlier = { at: { $subtract: ['$$this.at', 600_000] } };

describe('changing a password', () => {
  it('cannot be prevented by strangers, wherever the holder of the token is', async () => {
    const service = await startBehind({ account: 10 });
    const email = await register(service, '203.0.113.1');
    const login = await attempt(service, '203.0.113.1', email, password);
    const { access_token: token } = (await login.json()) as { access_token: string };
    await exhaust(service, email, '198.51.100', 10);
    const change = (address: string, current: string) => {
      const body = { current_password: current, new_password: 'a longer walk along the river' };
      return service.request('/auth/password', json(body, { ...from(address), ...bearer(token) }));
    };
    // Whoever has stolen a token may fail as often as strangers may, in all.
    for (let each = 0; each < 10; each++) expect((await change(`192.0.2.${each}`, wrong)).status).toBe(403);
    expect((await change('192.0.2.99', wrong)).status).toBe(429);
    expect((await change('203.0.113.1', password)).status).toBe(204);
  });
});

describe('registering', () => {
  it('is limited by address, and by address for one account, and neither uses up log-ins nor the reverse', async () => {
    const service = await startBehind({ address: 3, pair: 2, account: 3 });
    const make = (address: string, email: string) =>
      service.request('/auth/register', json({ email, password }, from(address)));
    const address = '203.0.113.1';
    for (let each = 0; each < 3; each++) {
      const response = await make(address, `new-${each}@example.org`);
      expect(response.status).toBe(201);
      expect(response.headers.get('RateLimit')).toMatch(new RegExp(`^"address";r=${2 - each};t=\\d+, "pair";r=1;t=`));
    }
    expect((await make(address, 'new-3@example.org')).status).toBe(429);
    for (let each = 0; each < 3; each++) {
      expect((await attempt(service, address, `new-${each}@example.org`)).status).toBe(401);
    }
    expect((await attempt(service, address, 'new-0@example.org')).status).toBe(429);
    // Nobody is locked out by registrations of what is taken.
    for (let each = 0; each < 6; each++) {
      expect((await make(`198.51.100.${each}`, 'new-1@example.org')).status).toBe(409);
    }
    expect((await attempt(service, '203.0.113.2', 'new-1@example.org', password)).status).toBe(200);
    expect(statusesOf([await make('192.0.2.1', 'x@example.org'), await make('192.0.2.1', 'x@example.org')])).toEqual([
      201, 409,
    ]);
    expect((await make('192.0.2.1', 'X@example.org')).status).toBe(429);
  });
});
