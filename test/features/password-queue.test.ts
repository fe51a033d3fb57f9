import { readdirSync, readFileSync } from 'node:fs';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { until } from '../support/process.js';
import {
  bearer,
  json,
  password,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

/** A fortieth of a second: long enough to wait in line, and short enough for a test. */
const cost = 9;
const wrong = 'not the password at all';

let service: TestService;
/** How many comparisons run now, ran at once at most, and were made. */
let compared: { now: number; most: number; made: number };
/** What a comparison waits for. */
let gate: Promise<void> | undefined;

beforeAll(async () => {
  service = await startService({
    passwordHashCost: cost,
    trustProxy: 1,
    throttleLimits: { address: 1000, pair: 1000, account: 1000, windowSeconds: 900 },
  });
  const workers = service.services.passwordWorkers;
  const { compare } = workers;
  compared = { now: 0, most: 0, made: 0 };
  workers.compare = async (text, hash) => {
    compared.made++;
    compared.most = Math.max(compared.most, ++compared.now);
    await gate;
    return compare(text, hash).finally(() => compared.now--);
  };
});
afterAll(() => service.close());

const logIn = (address: string, email: string, init: RequestInit = {}) =>
  service.request('/auth/login', { ...json({ email, password: wrong }, { 'X-Forwarded-For': address }), ...init });

/** Many log-ins at once from one address. */
const burst = (address: string, many = 60) =>
  Array.from({ length: many }, () => logIn(address, `stranger-${++strangers}@example.org`));
let strangers = 0;

const remaining = (response: Response, name: string) =>
  Number(new RegExp(`"${name}";r=(\\d+)`).exec(response.headers.get('RateLimit') ?? '')?.[1]);

describe('many passwords at once', () => {
  it('are refused at once with a time to try again, but for those that can be looked at in time', async () => {
    compared.made = 0;
    const answers = await Promise.all(burst('203.0.113.1'));
    const refused = answers.filter(({ status }) => status === 503);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 503]));
    for (const response of refused) {
      expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
      expect(await response.json()).toMatchObject({ code: 'service_unavailable' });
    }
    // No more was done than was answered.
    expect(compared.made).toBe(answers.length - refused.length);
    expect(compared.made).toBeGreaterThanOrEqual(9);
  });

  it('are looked at one after the other where they come from one address, by IPv6 from one network', async () => {
    compared.most = 0;
    await Promise.all([...burst('2001:db8:1:2::1', 6), ...burst('2001:db8:1:2::2', 6)]);
    expect(compared.most).toBe(1);
  });

  it('are looked at two at once where they come from several', async () => {
    compared.most = 0;
    const addresses = ['203.0.113.2', '203.0.113.3', '203.0.113.4', '203.0.113.5'];
    await Promise.all(addresses.flatMap((address) => burst(address, 4)));
    expect(compared.most).toBe(2);
  });

  it('do not keep another address from logging in', async () => {
    const { email } = await signUp(service);
    const pending = Promise.all(['203.0.113.6', '203.0.113.7', '203.0.113.8'].flatMap((address) => burst(address)));
    await until(() => compared.now === 2, { what: 'the queue to be in use' });
    const right = json({ email, password }, { 'X-Forwarded-For': '198.51.100.1' });
    expect((await service.request('/auth/login', right)).status).toBe(200);
    expect((await pending).some(({ status }) => status === 503)).toBe(true);
  });

  it('are compared neither on the event loop nor in the pool that keys and files share', async () => {
    const spies = [vi.spyOn(bcrypt, 'compare'), vi.spyOn(bcrypt, 'compareSync'), vi.spyOn(bcrypt, 'hash')];
    try {
      const { email } = await signUp(service);
      await Promise.all(burst('203.0.113.9', 5));
      expect((await logIn('203.0.113.9', email)).status).toBe(401);
      expect(spies.map((spy) => spy.mock.calls.length)).toEqual([0, 0, 0]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('refuse no key that is good, remembered or not', async () => {
    const { client } = await signUp(service);
    const keys = await Promise.all(
      Array.from({ length: 10 }, async () => (await client.createApiKey({ body: { label: 'x' } })).data),
    );
    const pending = Promise.all(burst('203.0.113.10', 80));
    for (const { id, key } of keys) {
      service.services.memory.forgetKey(id);
      for (let use = 0; use < 2; use++) {
        expect((await service.request('/forward-auth', { headers: xApiKey(key) })).status).toBe(200);
      }
    }
    await pending;
  });

  it('are worked on by threads that yield to those that answer', async () => {
    if (process.platform !== 'linux') return;
    await logIn('203.0.113.11', 'a@example.org');
    // "pid (command) state …": the niceness is the 17th field after the command.
    const nicenessOf = (thread: string) =>
      Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[16]);
    const own = nicenessOf(String(process.pid));
    expect(readdirSync('/proc/self/task').map(nicenessOf)).toContain(Math.min(19, own + 19));
  });
});

describe('a password that nobody waits for any more', () => {
  it.each([
    { what: 'logging in', path: '/auth/login', body: { email: 'gone@example.org', password: wrong } },
    { what: 'registering', path: '/auth/register', body: { email: 'gone@example.org', password } },
    { what: 'changing it', path: '/auth/password', body: { current_password: wrong, new_password: password } },
  ])('is not looked at: $what', async ({ path, body }) => {
    const { accessToken } = await signUp(service);
    const address = { 'X-Forwarded-For': '203.0.113.20' };
    const headers = path === '/auth/password' ? { ...address, ...bearer(accessToken) } : address;
    // However fast the machine is: those behind have left before the one ahead is done.
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    // A turn of its own has whoever is known by a token; others have that of their address.
    const ahead =
      path === '/auth/password'
        ? Array.from({ length: 5 }, () => service.request(path, json(body, headers)))
        : burst('203.0.113.20', 5);
    await until(() => compared.now === 1, { what: 'the first to be looked at' });
    const hash = vi.spyOn(service.services.passwordWorkers, 'hash');
    const judge = vi.spyOn(service.services.passwordWorkers, 'isGuessable');
    const before = compared.made;
    const leaving = new AbortController();
    const left = Array.from({ length: 3 }, () =>
      service.request(path, { ...json(body, headers), signal: leaving.signal }).catch(() => 'gone'),
    );
    setTimeout(() => leaving.abort(), 100);
    expect(await Promise.all(left)).toEqual(['gone', 'gone', 'gone']);
    // Until the service has seen it as well.
    await new Promise((resolve) => setTimeout(resolve, 100));
    open();
    gate = undefined;
    await Promise.all(ahead);
    await logIn('203.0.113.20', 'last@example.org');
    // Those ahead, but for the one that ran already, and the last.
    expect(compared.made - before).toBeLessThanOrEqual(5);
    expect([hash.mock.calls.length, judge.mock.calls.length]).toEqual([0, 0]);
    vi.restoreAllMocks();
  });
});

describe('an attempt that nobody has looked at', () => {
  it('does not count', async () => {
    const addresses = ['203.0.113.30', '203.0.113.31', '203.0.113.32'];
    const counted = async (address: string) => remaining(await logIn(address, 'same@example.org'), 'address');
    const before = await Promise.all(addresses.map(counted));
    // Of each address more than it has places, and of all of them together more than there are.
    const bursts = await Promise.all(addresses.map((address) => Promise.all(burst(address, 40))));
    const looked = bursts.map((answers) => answers.filter(({ status }) => status === 401).length);
    expect(looked.reduce((sum, each) => sum + each)).toBeLessThan(3 * 9);
    for (const [i, address] of addresses.entries()) {
      expect(await counted(address)).toBe((before[i] ?? 0) - (looked[i] ?? 0) - 1);
    }
  });
});

describe('a log-in from where its user has logged in before', () => {
  const office = { 'X-Forwarded-For': '198.51.100.77' };
  /** Sends what is refused, again and again, from as many addresses at once, until it is stopped. */
  function flood(many: number, send: (address: string, each: number) => Promise<Response>, pauseMs = 100) {
    let isOver = false;
    const statuses = new Map<number, number>();
    const senders = Array.from({ length: many }, async (_, each) => {
      for (let round = 0; !isOver; round++) {
        const { status } = await send(`100.64.${each}.${round % 2}`, each);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    });
    return {
      statuses,
      async stop() {
        isOver = true;
        await Promise.all(senders);
      },
    };
  }

  it.each([
    {
      what: 'with wrong passwords of unknown accounts',
      path: '/auth/login',
      email: (each: number) => `${each}@example.org`,
    },
    { what: 'with wrong passwords of that account', path: '/auth/login', email: null },
    { what: 'with registrations', path: '/auth/register', email: (each: number) => `taken-${each % 3}@example.org` },
  ])('succeeds while 200 other addresses flood it $what', async ({ path, email }) => {
    // With bcrypt in the real threads, which get what others leave.
    const real = await startServiceForTest({ trustProxy: 1, passwordHashCost: cost });
    const ada = `ada-${path.length}@example.org`;
    const right = json({ email: ada, password }, office);
    await real.request('/auth/register', right);
    const attack = flood(
      200,
      (address, each) => {
        const body = { email: email?.(each) ?? ada, password: 'not the password at all' };
        return real.request(path, json(body, { 'X-Forwarded-For': address }));
      },
      // Ten times what two threads can do. More would keep the event loop of this process busy, which sends it as well.
      300,
    );
    await until(() => (attack.statuses.get(503) ?? 0) > 200, { what: 'the queue to be full' });
    try {
      for (let round = 0; round < 5; round++) {
        const response = await real.request('/auth/login', right);
        expect(`${response.status} ${response.ok ? '' : await response.text()}`).toBe('200 ');
      }
    } finally {
      await attack.stop();
    }
  });

  it('succeeds for 15 at once in one office, as each account has a turn of its own', async () => {
    const people = await Promise.all(
      Array.from({ length: 15 }, async (_, each) => {
        const person = json(
          { email: `office-${each}@example.org`, password },
          { 'X-Forwarded-For': `198.51.100.${each}` },
        );
        expect((await service.request('/auth/register', person)).status).toBe(201);
        const atWork = json({ email: `office-${each}@example.org`, password }, office);
        for (let attempt = 0; ; attempt++) {
          if ((await service.request('/auth/login', atWork)).status === 200) return atWork;
          expect(attempt).toBeLessThan(20);
          await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
        }
      }),
    );
    const answers = await Promise.all(people.map((person) => service.request('/auth/login', person)));
    expect(answers.map(({ status }) => status)).toEqual(people.map(() => 200));
  });

  it('leaves strangers and registrations their part: nobody who is familiar can keep them out', async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, async (_, each) => {
        const person = json({ email: `busy-${each}@example.org`, password }, { 'X-Forwarded-For': `192.0.2.${each}` });
        for (let attempt = 0; (await service.request('/auth/register', person)).status === 503; attempt++) {
          await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
        }
        return person;
      }),
    );
    const busy = flood(20, (_address, each) => service.request('/auth/login', people[each] as RequestInit));
    await until(() => (busy.statuses.get(200) ?? 0) > 20, { what: 'the familiar to be busy' });
    for (let round = 0; round < 5; round++) {
      expect((await logIn(`203.0.113.${100 + round}`, 'stranger@example.org')).status).toBe(401);
      const newcomer = json({ email: `new-${round}@example.org`, password }, { 'X-Forwarded-For': '203.0.113.99' });
      expect((await service.request('/auth/register', newcomer)).status).toBe(201);
    }
    await busy.stop();
    expect([...busy.statuses.keys()].every((status) => [200, 503].includes(status))).toBe(true);
  });
});
