import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problems.js';
import {
  json,
  newDatabaseName,
  password,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
} from '../support/service.js';

const limits = { address: 1000, pair: 3, account: 100, windowSeconds: 900 };
const wrong = 'not the password at all';

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
        expect(response.headers.get('RateLimit-Policy')).toBe(
          '"address";q=1000;w=900, "pair";q=3;w=900, "account";q=100;w=900',
        );
        expect(response.headers.get('RateLimit')).toMatch(new RegExp(`"pair";r=${3 - attempt};t=\\d+`));
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

  it('does not count against a user who knows the password', async () => {
    const { email } = await signUp(service);
    for (let round = 0; round < 4; round++) {
      await logIn(email);
      await service.client().logIn({ body: { email, password } });
    }
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
    const behind = await startServiceForTest({ throttleLimits: { ...limits, account: 8 }, trustProxy: 1 });
    const { email } = await signUp(behind);
    const from = (address: string) => logIn(email, { 'X-Forwarded-For': address }, behind);
    const right = (address: string) =>
      behind.request('/auth/login', json({ email, password }, { 'X-Forwarded-For': address }));
    for (let attempt = 0; attempt < 20; attempt++) await from('203.0.113.66');
    expect((await right('203.0.113.1')).status).toBe(200);
    for (let attempt = 0; attempt < 8; attempt++) await from(`198.51.100.${attempt}`);
    expect((await right('203.0.113.1')).status).toBe(429);
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
    const behind = await startServiceForTest({ throttleLimits: { ...limits, address: 2, account: 3 }, trustProxy: 1 });
    const { email } = await signUp(behind);
    for (let attempt = 0; attempt < 10; attempt++) await logIn(email, { 'X-Forwarded-For': '203.0.113.66' }, behind);
    const right = json({ email, password }, { 'X-Forwarded-For': '203.0.113.1' });
    expect((await behind.request('/auth/login', right)).status).toBe(200);
  });

  it('is limited by the caller’s own address behind a proxy that the operator trusts', async () => {
    const behind = await startServiceForTest({ throttleLimits: { ...limits, address: 2 }, trustProxy: 1 });
    const from = (address: string, spoofed = '') =>
      logIn(`${Math.random()}@example.org`, { 'X-Forwarded-For': `${spoofed}${address}` }, behind);
    expect((await from('203.0.113.1')).status).toBe(401);
    expect((await from('203.0.113.1', '198.51.100.1, ')).status).toBe(401);
    expect((await from('203.0.113.1', '198.51.100.2, ')).status).toBe(429);
    expect((await from('203.0.113.2')).status).toBe(401);
  });
});
