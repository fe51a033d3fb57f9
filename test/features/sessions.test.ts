import jwt from 'jsonwebtoken';
import { mongo } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserRecord } from '../../src/features/accounts/model.js';
import { mostEnded } from '../../src/features/sessions/ending.js';
import { createRefreshTokens } from '../../src/features/sessions/refresh-token.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { cookieName, logInRemembered, refresh } from '../support/browser-session.js';
import { expectProblem } from '../support/problems.js';
import { exchange } from '../support/raw-http.js';
import { random } from '../support/seed.js';
import {
  bearer,
  json,
  newDatabaseName,
  type Person,
  password,
  resetTokenFor,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

const hour = 3_600_000;
/** The time of both instances and of their database: tests move it. */
let now = Date.now();
const time = { clock: () => new Date(now), databaseTime: async () => new Date(now) };
const later = (seconds: number) => {
  now += seconds * 1000;
};

let one: TestService;
let two: TestService;

beforeAll(async () => {
  const database = newDatabaseName();
  one = await startService({}, { database, ...time });
  two = await startService({}, { database, ...time });
});
afterAll(async () => {
  await one.services.connection.dropDatabase();
  await one.close();
  await two.close();
});

const idIn = (accessToken: string) => (jwt.decode(accessToken) as { sid: string }).sid;
const statusOf = async (accessToken: string, on = one) =>
  (await on.request('/auth/me', { headers: bearer(accessToken) })).status;
const recordOf = async ({ userId }: Person) => (await one.services.users.findById(userId)) as UserRecord;
const sessionsOf = async (accessToken: string, on = one) => (await on.client({ accessToken }).listSessions()).data.data;
/** Until both instances know what the other has changed. */
const told = () => Promise.all([one.services.changes.look(), two.services.changes.look()]);

describe('logIn', () => {
  it('sets a cookie only where it is asked to, and answers otherwise as ever', async () => {
    const { email } = await signUp(one);
    const plain = await one.request('/auth/login', json({ email, password }));
    const declined = await one.request('/auth/login', json({ email, password, remember: false }));
    for (const response of [plain, declined]) {
      expect(response.headers.get('Set-Cookie')).toBeNull();
      expect(Object.keys((await response.json()) as object)).toEqual(['access_token', 'token_type', 'expires_in']);
    }
    const { setCookie, cookie } = await logInRemembered(one, { email });
    expect(setCookie).toBe(`${cookieName}=${cookie}; Max-Age=43200; Path=/auth/refresh; HttpOnly; SameSite=Strict`);
    expect(cookie).toMatch(/^refresh_/);
  });

  it('sets a secure cookie where the service is reached by https: by its address, or as a trusted proxy says', async () => {
    const secure =
      /^__Secure-latchkey-refresh=refresh_[^;]+; Max-Age=43200; Path=\/auth\/refresh; HttpOnly; Secure; SameSite=Strict$/;
    const https = await startServiceForTest({ publicUrl: 'https://latchkey.test' });
    const proxied = await startServiceForTest({ trustProxy: 1 });
    const person = await signUp(https);
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.7' };
    expect((await logInRemembered(https, person)).setCookie).toMatch(secure);
    const elsewhere = await signUp(proxied);
    const { setCookie, cookie } = await logInRemembered(proxied, elsewhere, forwarded);
    expect(setCookie).toMatch(secure);
    expect((await logInRemembered(proxied, elsewhere)).setCookie).toMatch(/^latchkey-refresh=/);
    // Nobody vouches for that here.
    expect((await logInRemembered(one, await signUp(one), forwarded)).setCookie).toMatch(/^latchkey-refresh=/);
    const headers = { 'Sec-Fetch-Site': 'same-origin', ...forwarded };
    const asked = (name: string) =>
      proxied.request('/auth/refresh', { method: 'POST', headers: { ...headers, Cookie: `${name}=${cookie}` } });
    expect((await asked('__Secure-latchkey-refresh')).status).toBe(200);
    expect((await asked('latchkey-refresh')).status).toBe(401);
  });

  it('gives every access token the id of its log-in, and keeps a record only of one that is remembered', async () => {
    const person = await signUp(one);
    const tokens = [person.accessToken];
    for (let times = 0; times < 3; times++) {
      const { data } = await one.client().logIn({ body: { email: person.email, password } });
      tokens.push(data.access_token);
    }
    const ids = tokens.map(idIn);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^ses_[0-9A-Za-z]{16}$/);
    expect((await recordOf(person)).sessions ?? []).toEqual([]);
    const { accessToken } = await logInRemembered(one, person);
    expect((await recordOf(person)).sessions?.map(({ id }) => id)).toEqual([idIn(accessToken)]);
  });

  it('keeps no refresh token, neither whole nor in part', async () => {
    const person = await signUp(one);
    const first = await logInRemembered(one, person);
    later(40);
    const second = await refresh(one, first.cookie);
    const stored = JSON.stringify(await recordOf(person));
    for (const cookie of [first.cookie, second.cookie ?? '']) {
      const secret = cookie.split('_').slice(4).join('_');
      expect(secret.length).toBe(65);
      for (let at = 0; at + 12 <= secret.length; at++) expect(stored).not.toContain(secret.slice(at, at + 12));
    }
  });

  it('remembers 50: one more ends the one that was used least recently, and its access tokens', async () => {
    const person = await signUp(one);
    const made: Awaited<ReturnType<typeof logInRemembered>>[] = [];
    for (let times = 0; times < 50; times++) {
      made.push(await logInRemembered(one, person));
      later(1);
    }
    later(40);
    const [first, second] = made as [(typeof made)[0], (typeof made)[0]];
    const used = await refresh(one, first.cookie);
    expect(used.status).toBe(200);
    expect(await statusOf(second.accessToken)).toBe(200);
    await logInRemembered(one, person);
    expect((await recordOf(person)).sessions).toHaveLength(50);
    await told();
    for (const on of [one, two]) {
      expect(await statusOf(second.accessToken, on)).toBe(401);
      expect(await statusOf(used.accessToken, on)).toBe(200);
    }
    expect((await refresh(one, second.cookie)).status).toBe(401);
    expect((await refresh(two, used.cookie ?? '')).status).toBe(200);
    // A script that logs in without end pushes nobody out.
    for (let times = 0; times < 55; times++) await one.client().logIn({ body: { email: person.email, password } });
    expect((await recordOf(person)).sessions).toHaveLength(50);
  });
});

describe('refreshSession', () => {
  it('gives a new access token of the same session, and a new cookie once the one before is 30 s old', async () => {
    const person = await signUp(one);
    const { cookie, accessToken } = await logInRemembered(one, person);
    const young = await refresh(one, cookie);
    expect(young).toMatchObject({ status: 200, cookie: undefined });
    later(29);
    expect((await refresh(two, cookie)).cookie).toBeUndefined();
    later(1);
    const renewed = await refresh(two, cookie);
    expect(renewed.status).toBe(200);
    expect(renewed.cookie).not.toBe(cookie);
    for (const token of [young.accessToken, renewed.accessToken]) {
      expect(idIn(token)).toBe(idIn(accessToken));
      expect(await statusOf(token)).toBe(200);
    }
  });

  it('announces no change, and asks the database once, or twice where it renews the token', async () => {
    const person = await signUp(one);
    const { cookie } = await logInRemembered(one, person);
    const changedAt = (await recordOf(person)).changedAt;
    const methods = ['aggregate', 'find', 'findOne', 'findOneAndUpdate', 'updateOne', 'bulkWrite'] as const;
    // What changes are followed with, and the time, is asked of the whole database.
    const spies = methods.map((method) => vi.spyOn(mongo.Collection.prototype, method));
    const taken = () => methods.filter((_method, at) => spies[at]?.mock.calls.length);
    const since = (): string[] => {
      const found = taken();
      for (const spy of spies) spy.mockClear();
      return found;
    };
    try {
      await refresh(one, cookie);
      const read = since();
      later(40);
      const { cookie: next = '' } = await refresh(one, cookie);
      const renewed = since();
      await refresh(one, cookie);
      const repeated = since();
      for (const forged of [`${next.slice(0, -1)}${next.endsWith('A') ? 'B' : 'A'}`, 'x', 'refresh_', '%00', '"']) {
        expect((await refresh(one, forged)).status).toBe(401);
      }
      expect({ read, renewed, repeated, forged: since() }).toEqual({
        read: ['aggregate'],
        renewed: ['aggregate', 'findOneAndUpdate'],
        repeated: ['aggregate'],
        forged: [],
      });
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect((await recordOf(person)).changedAt).toEqual(changedAt);
  });

  it('is refused for made-up tokens of a real session, which goes on', async () => {
    const person = await signUp(one);
    const { cookie } = await logInRemembered(one, person);
    const [, user, session] = cookie.split('_');
    const other = (await logInRemembered(one, await signUp(one))).cookie.split('_').slice(4).join('_');
    const inventions = [
      `refresh_${user}_${session}_0_${'A'.repeat(65)}`,
      `refresh_${user}_${session}_0_${other}`,
      cookie.replace(/_0_/, '_1_'),
    ];
    for (let times = 0; times < 30; times++) {
      for (const invention of inventions) {
        expect(await refresh(one, invention)).toMatchObject({
          status: 401,
          code: 'invalid_session',
          cookie: undefined,
        });
      }
    }
    later(40);
    expect((await refresh(one, cookie)).status).toBe(200);
  });

  it('never ends a session by itself: 20 tabs at once, over two instances, lose 30 % of the answers in 25 rounds', async () => {
    const person = await signUp(one);
    let { cookie: jar } = await logInRemembered(one, person);
    let renewals = 0;
    for (let round = 0; round < 25; round++) {
      // Sometimes at once, sometimes an hour later; the fake time leaves the session alive.
      later([0, 5, 31, 600, 3500][round % 5] as number);
      const before = jar;
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, tab) => {
          const answer = await refresh(tab % 2 === 0 ? one : two, before);
          expect(answer.status).toBe(200);
          const isLost = random() < 0.3;
          if (!isLost && answer.cookie !== undefined) jar = answer.cookie;
          return { ...answer, isLost };
        }),
      );
      const cookies = new Set(answers.map(({ cookie }) => cookie).filter((cookie) => cookie !== undefined));
      expect(cookies.size).toBeLessThanOrEqual(1);
      if (cookies.size > 0) renewals++;
      // Where all answers were lost, the page asks again.
      if (answers.every(({ isLost }) => isLost)) jar = (await refresh(one, before)).cookie ?? jar;
      const arrived = answers.find(({ isLost }) => !isLost);
      if (arrived) expect(await statusOf(arrived.accessToken)).toBe(200);
    }
    expect(renewals).toBeGreaterThanOrEqual(10);
    expect(await sessionsOf((await refresh(one, jar)).accessToken)).toHaveLength(1);
  });

  it('answers with the same successor for 30 s, and after that ends the session that a thief has a token of', async () => {
    const person = await signUp(one);
    const other = await logInRemembered(one, person);
    const { cookie: stolen } = await logInRemembered(one, person);
    later(40);
    const renewed = await refresh(one, stolen);
    later(29);
    expect(await refresh(two, stolen)).toMatchObject({ status: 200, cookie: renewed.cookie });
    later(1);
    const lines = two.logs.length;
    expect(await refresh(two, stolen)).toMatchObject({ status: 401, code: 'invalid_session', cookie: undefined });
    const line = two.logs.slice(lines).find(({ operationId }) => operationId === 'refreshSession');
    expect(line).toMatchObject({
      problem: 'invalid_session',
      reason: 'refresh_token_reused',
      accountId: person.userId,
      targetId: idIn(renewed.accessToken),
    });
    expect(await two.services.metrics.text()).toContain('latchkey_refreshes_total{outcome="reused"} 1');
    // Neither of the two goes on, at any instance; the user's other session does.
    await told();
    for (const on of [one, two]) {
      expect((await refresh(on, renewed.cookie ?? '')).status).toBe(401);
      expect(await statusOf(renewed.accessToken, on)).toBe(401);
      expect((await refresh(on, other.cookie)).status).toBe(200);
    }
  });

  it('ends after 12 hours without use, and after 7 days in all, or as the operator says', async () => {
    const person = await signUp(one);
    const { cookie: idle } = await logInRemembered(one, person);
    let { cookie: used } = await logInRemembered(one, person);
    later(12 * 3600 - 1);
    used = (await refresh(one, used)).cookie ?? '';
    later(1);
    expect(await refresh(one, idle)).toMatchObject({ status: 401, code: 'invalid_session' });
    for (let hours = 12; hours + 11 < 7 * 24; hours += 11) {
      later(11 * 3600);
      const answer = await refresh(one, used);
      expect(answer.status).toBe(200);
      used = answer.cookie ?? '';
    }
    later(11 * 3600);
    expect((await refresh(one, used)).status).toBe(401);

    const short = await startServiceForTest({ sessionLifetime: { idleMs: hour, longestMs: 2 * hour } }, time);
    const { cookie, setCookie } = await logInRemembered(short, await signUp(short));
    expect(setCookie).toContain('Max-Age=3600');
    later(3599);
    const { cookie: next = '' } = await refresh(short, cookie);
    later(3599);
    expect((await refresh(short, next)).status).toBe(200);
    later(2);
    expect((await refresh(short, next)).status).toBe(401);
  });

  it.each([
    { what: 'another site', headers: { 'Sec-Fetch-Site': 'cross-site' }, status: 403 },
    { what: 'a neighbouring subdomain', headers: { 'Sec-Fetch-Site': 'same-site' }, status: 403 },
    { what: 'a user who opens an address', headers: { 'Sec-Fetch-Site': 'none' }, status: 403 },
    { what: 'a program', headers: {}, status: 403 },
    {
      what: 'another site, which says what it likes',
      headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://latchkey.test' },
      status: 403,
    },
    { what: 'another origin over http', headers: { Origin: 'http://evil.test' }, status: 403 },
    { what: 'another port of the host', headers: { Origin: 'http://127.0.0.1:1' }, status: 403 },
    { what: 'a page in a sandbox', headers: { Origin: 'null' }, status: 403 },
    { what: 'an app that names the host', headers: { Origin: 'capacitor://own' }, status: 403 },
    { what: 'an extension that names the host', headers: { Origin: 'chrome-extension://own' }, status: 403 },
    { what: 'nothing that is a URL', headers: { Origin: 'latchkey.test' }, status: 403 },
    { what: 'an address that only begins alike', headers: { Origin: 'http://latchkey.test.evil.test' }, status: 403 },
    { what: 'the address of the service', headers: { Origin: 'http://latchkey.test' }, status: 200 },
    { what: 'the host of the request', headers: { Origin: 'http://own' }, status: 200 },
    { what: 'a page of the service', headers: { 'Sec-Fetch-Site': 'same-origin' }, status: 200 },
  ])('answers $status to $what', async ({ headers, status }) => {
    const { cookie } = await logInRemembered(one, await signUp(one));
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('own', new URL(one.baseUrl).host)]),
    );
    const answer = await refresh(one, cookie, sent);
    expect(answer).toMatchObject(status === 200 ? { status } : { status, code: 'cross_site_request' });
  });

  it.each(['file://', 'file:///', 'file://localhost'])('is refused to a page of a file: %s', async (origin) => {
    const { cookie } = await logInRemembered(one, await signUp(one));
    // As the bytes are: the host is none that `fetch` would name.
    const headers: [string, string][] = [
      ['Host', 'localhost'],
      ['Origin', origin],
      ['Cookie', `${cookieName}=${cookie}`],
    ];
    const port = Number(new URL(one.baseUrl).port);
    const { status, body } = await exchange(port, { method: 'POST', target: '/auth/refresh', headers });
    expect([status, JSON.parse(body)]).toMatchObject([403, { code: 'cross_site_request' }]);
  });

  it('compares the origin with the host that a trusted proxy was asked for', async () => {
    const proxied = await startServiceForTest({ trustProxy: 1, allowedHosts: ['keys.test'] });
    const { cookie } = await logInRemembered(proxied, await signUp(proxied));
    const forwarded = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Host': 'keys.test' };
    expect((await refresh(proxied, cookie, { ...forwarded, Origin: 'https://keys.test' })).status).toBe(200);
    expect((await refresh(proxied, cookie, { ...forwarded, Origin: 'https://evil.test' })).status).toBe(403);
    expect((await refresh(one, cookie, { ...forwarded, Origin: 'https://keys.test' })).status).toBe(403);
  });

  it('refuses two cookies of its name, and no cookie, and leaves the session alone', async () => {
    const { cookie } = await logInRemembered(one, await signUp(one));
    const { cookie: tossed } = await logInRemembered(one, await signUp(one));
    const same = await refresh(one, `${tossed}; ${cookieName}=${cookie}`);
    expect(same).toMatchObject({ status: 400, code: 'invalid_request', cookie: undefined });
    const none = await one.request('/auth/refresh', { method: 'POST', headers: { 'Sec-Fetch-Site': 'same-origin' } });
    expect(none.status).toBe(401);
    expect(none.headers.get('WWW-Authenticate')).toBe('Bearer realm="Latchkey"');
    expect((await refresh(one, cookie)).status).toBe(200);
  });

  it('is the only operation that knows the cookie', async () => {
    const { cookie } = await logInRemembered(one, await signUp(one));
    for (const { method, path, credentials } of one.services.contract.operations) {
      if (credentials.length === 0) continue;
      const headers = { Cookie: `${cookieName}=${cookie}`, 'Sec-Fetch-Site': 'same-origin' };
      const target = path.replace(/\{key_id\}/, 'key_0000000000000000').replace(/\{user_id\}/, 'usr_0000000000000000');
      const { status } = await one.request(target.replace('{session_id}', 'ses_0000000000000000'), {
        method: method.toUpperCase(),
        headers,
      });
      expect(status, path).toBe(401);
    }
    const me = await one.request('/auth/me', { headers: bearer(cookie) });
    expect(me.status).toBe(401);
  });

  it('goes on through a rotation of the secret, also with the token before', async () => {
    const database = newDatabaseName();
    const [older, newer] = ['the older secret of at least 32 bytes', 'the newer secret of at least 32 bytes'];
    const before = await startServiceForTest({}, { database, secret: older, ...time });
    const { cookie } = await logInRemembered(before, await signUp(before));
    later(40);
    const { cookie: next = '' } = await refresh(before, cookie);
    const after = await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer, ...time });
    expect((await refresh(after, cookie)).cookie).toBe(next);
    later(40);
    const { cookie: renewed = '' } = await refresh(after, next);
    // It needs the old secret no more.
    const tokens = createRefreshTokens({ keyring: createKeyring({ secret: newer }) });
    expect(tokens.read(renewed)).toMatchObject({ generation: 2 });
    expect(tokens.read(next)).toBe('forged');
    await before.services.connection.dropDatabase();
  });

  it('is refused to a log-in that was under way when its user was disabled or logged out', async () => {
    for (const end of ['disable', 'log out'] as const) {
      const { userId } = await signUp(one);
      const found = (await one.services.users.findById(userId)) as UserRecord;
      if (end === 'disable') await two.services.users.update(userId, { enabled: false });
      else await two.services.sessionRecords.endAll(userId);
      const { token } = await one.services.sessions.begin(found, { ip: null, userAgent: null });
      await two.services.users.update(userId, { enabled: true });
      expect((await refresh(one, token)).status).toBe(401);
      expect((await one.services.users.findById(userId))?.sessions ?? []).toEqual([]);
    }
  });

  it('is refused while its user is disabled, and afterwards', async () => {
    const person = await signUp(one);
    const { cookie, accessToken } = await logInRemembered(one, person);
    await one.services.users.update(person.userId, { enabled: false });
    expect((await refresh(one, cookie)).status).toBe(401);
    await one.services.users.update(person.userId, { enabled: true });
    expect((await refresh(one, cookie)).status).toBe(401);
    expect(await statusOf(accessToken)).toBe(401);
  });

  it('goes nowhere for an ended session of a user who is gone', async () => {
    const person = await signUp(one);
    const { cookie } = await logInRemembered(one, person);
    await one.services.connection.collection<{ _id: string }>('users').deleteOne({ _id: person.userId });
    expect(await refresh(one, cookie)).toMatchObject({ status: 401, code: 'invalid_session' });
  });
});

describe('listSessions', () => {
  it('lists those that are remembered, the one used last first, and says which is asking', async () => {
    const person = await signUp(one);
    const first = await logInRemembered(one, person, { 'User-Agent': 'Firefox/140' });
    later(60);
    const second = await logInRemembered(one, person, { 'User-Agent': `curl ${'a1B2'.repeat(80)}` });
    later(60);
    const { accessToken } = await refresh(one, first.cookie, {
      'Sec-Fetch-Site': 'same-origin',
      'User-Agent': 'Firefox/141',
    });
    const at = (ago: number) => new Date(now - ago * 1000).toISOString();
    expect(await sessionsOf(accessToken)).toEqual([
      {
        id: idIn(first.accessToken),
        created_at: at(120),
        last_seen_at: at(0),
        last_seen_ip: '127.0.0.1',
        last_seen_user_agent: 'Firefox/141',
        expires_at: new Date(now + 12 * hour).toISOString(),
        current: true,
      },
      expect.objectContaining({
        id: idIn(second.accessToken),
        last_seen_user_agent: 'curl [redacted]',
        expires_at: new Date(now - 60_000 + 12 * hour).toISOString(),
        current: false,
      }),
    ]);
    // A log-in that is not remembered sees them, and is none of them.
    expect((await sessionsOf(person.accessToken)).map(({ current }) => current)).toEqual([false, false]);
    later(12 * 3600 - 60);
    const again = await one.client().logIn({ body: { email: person.email, password } });
    expect((await sessionsOf(again.data.access_token)).map(({ id }) => id)).toEqual([idIn(first.accessToken)]);
  });

  it('is not for keys', async () => {
    const { client } = await signUp(one);
    const { key } = (await client.createApiKey({ body: { label: 'x' } })).data;
    await expectProblem(one.client({ apiKey: key }).listSessions(), 403, 'credential_not_accepted');
  });
});

describe('endSession', () => {
  it('ends one session within the bound, wherever it is used, and no other', async () => {
    const person = await signUp(one);
    const [ended, kept] = [await logInRemembered(one, person), await logInRemembered(one, person)];
    const client = one.client({ accessToken: kept.accessToken });
    expect(await statusOf(ended.accessToken, two)).toBe(200);
    const response = await client.endSession({ path: { session_id: idIn(ended.accessToken) } });
    expect(response.response.status).toBe(204);
    expect(response.response.headers.get('Set-Cookie')).toBeNull();
    expect(await statusOf(ended.accessToken, one)).toBe(401);
    await told();
    expect(await statusOf(ended.accessToken, two)).toBe(401);
    for (const on of [one, two]) {
      expect((await refresh(on, ended.cookie)).status).toBe(401);
      expect((await refresh(on, kept.cookie)).status).toBe(200);
      expect(await statusOf(kept.accessToken, on)).toBe(200);
      expect(await statusOf(person.accessToken, on)).toBe(200);
    }
    await expectProblem(client.endSession({ path: { session_id: idIn(ended.accessToken) } }), 404, 'session_not_found');
    const own = await client.endSession({ path: { session_id: idIn(kept.accessToken) } });
    expect(own.response.headers.get('Set-Cookie')).toMatch(/^latchkey-refresh=; Max-Age=0; Path=\/auth\/refresh/);
    expect(await statusOf(kept.accessToken)).toBe(401);
  });
});

describe('logOut', () => {
  it('ends the log-in of its token, remembered or not, and no other', async () => {
    const person = await signUp(one);
    const [leaving, staying] = [await logInRemembered(one, person), await logInRemembered(one, person)];
    later(40);
    const { accessToken: fresh } = await refresh(one, leaving.cookie);
    const response = await one.request('/auth/logout', { method: 'POST', headers: bearer(fresh) });
    expect(response.status).toBe(204);
    expect(response.headers.get('Set-Cookie')).toMatch(/^latchkey-refresh=; Max-Age=0; Path=\/auth\/refresh/);
    await told();
    for (const on of [one, two]) {
      for (const token of [leaving.accessToken, fresh]) expect(await statusOf(token, on)).toBe(401);
      expect((await refresh(on, leaving.cookie)).status).toBe(401);
      expect(await statusOf(staying.accessToken, on)).toBe(200);
      expect(await statusOf(person.accessToken, on)).toBe(200);
    }
    await person.client.logOut();
    expect(await statusOf(person.accessToken)).toBe(401);
    expect((await refresh(one, staying.cookie)).status).toBe(200);
  });

  it('ends everything with all=true, but keys', async () => {
    const person = await signUp(one);
    const { key } = (await person.client.createApiKey({ body: { label: 'script' } })).data;
    const { cookie, accessToken } = await logInRemembered(one, person);
    await person.client.logOut({ query: { all: true } });
    for (const token of [accessToken, person.accessToken]) expect(await statusOf(token)).toBe(401);
    expect((await refresh(two, cookie)).status).toBe(401);
    expect((await recordOf(person)).sessions).toEqual([]);
    expect((await one.request('/auth/me', { headers: xApiKey(key) })).status).toBe(200);
  });

  it('ends everything for a token of an earlier version, which does not say what it came of', async () => {
    const person = await signUp(one);
    const { cookie } = await logInRemembered(one, person);
    const { sid: _sid, ...claims } = jwt.decode(person.accessToken) as Record<string, unknown>;
    const { jwt: secretKey, id: keyid } = one.services.keyring.current;
    const older = jwt.sign(claims, secretKey, { algorithm: 'HS256', keyid, header: { alg: 'HS256', typ: 'at+jwt' } });
    expect(await statusOf(older)).toBe(200);
    expect((await one.request('/auth/logout', { method: 'POST', headers: bearer(older) })).status).toBe(204);
    for (const token of [older, person.accessToken]) expect(await statusOf(token)).toBe(401);
    expect((await refresh(one, cookie)).status).toBe(401);
  });

  it(`remembers ${mostEnded} that have ended; beyond, all access tokens end, and sessions go on`, async () => {
    const person = await signUp(one);
    const { cookie, accessToken } = await logInRemembered(one, person);
    const ids = Array.from({ length: mostEnded - 1 }, (_, n) => `ses_${String(n).padStart(16, '0')}`);
    await one.services.sessionRecords.end(person.userId, ids);
    const { data } = await one.client().logIn({ body: { email: person.email, password } });
    await one.client({ accessToken: data.access_token }).logOut();
    expect((await recordOf(person)).endedSessions).toHaveLength(mostEnded);
    expect(await statusOf(accessToken)).toBe(200);
    await person.client.logOut();
    expect((await recordOf(person)).endedSessions).toEqual([]);
    for (const token of [accessToken, person.accessToken, data.access_token]) expect(await statusOf(token)).toBe(401);
    const next = await refresh(one, cookie);
    expect(next.status).toBe(200);
    expect(await statusOf(next.accessToken)).toBe(200);
  });
});

it('a log-in works that ends a session, and all access tokens with it as too many have ended', async () => {
  const person = await signUp(one);
  const others: Awaited<ReturnType<typeof logInRemembered>>[] = [];
  const filled = Array.from({ length: mostEnded }, (_, n) => `ses_${String(n).padStart(16, '0')}`);
  for (let times = 0; times < 50; times++) {
    others.push(await logInRemembered(one, person));
    later(1);
  }
  await one.services.sessionRecords.end(person.userId, filled);
  const { cookie, accessToken } = await logInRemembered(one, person);
  await told();
  for (const on of [one, two]) {
    expect(await statusOf(accessToken, on)).toBe(200);
    expect((await refresh(on, cookie)).status).toBe(200);
    expect(await statusOf(others[49]?.accessToken ?? '', on)).toBe(401);
  }
  expect(await sessionsOf(accessToken)).toHaveLength(50);
  expect((await refresh(one, others[49]?.cookie ?? '')).status).toBe(200);
  expect((await refresh(one, others[0]?.cookie ?? '')).status).toBe(401);
});

describe('a change of the password', () => {
  const next = 'a longer walk along the river';
  const change = (accessToken: string, current: string, to: string) =>
    one.client({ accessToken }).changePassword({ body: { current_password: current, new_password: to } });

  it('ends all sessions and tokens but its own, also the second time', async () => {
    const person = await signUp(one);
    const [own, other] = [await logInRemembered(one, person), await logInRemembered(one, person)];
    await change(own.accessToken, password, next);
    await told();
    for (const on of [one, two]) {
      for (const token of [other.accessToken, person.accessToken]) expect(await statusOf(token, on)).toBe(401);
      expect((await refresh(on, other.cookie)).status).toBe(401);
      expect(await statusOf(own.accessToken, on)).toBe(200);
    }
    later(40);
    const { accessToken, cookie = '' } = await refresh(two, own.cookie);
    expect(await statusOf(accessToken)).toBe(200);
    await change(own.accessToken, next, `${next} again`);
    for (const token of [accessToken, own.accessToken]) expect(await statusOf(token)).toBe(200);
    expect((await refresh(one, cookie)).status).toBe(200);
    // What was kept can be ended like any other.
    await one.client({ accessToken }).logOut();
    for (const token of [accessToken, own.accessToken]) expect(await statusOf(token)).toBe(401);
  });

  it('leaves a log-in going that is not remembered, until all are logged out by any version of the service', async () => {
    const person = await signUp(one);
    await change(person.accessToken, password, next);
    expect(await statusOf(person.accessToken)).toBe(200);
    // As an instance of the version before logs out.
    const users = one.services.connection.collection<{ _id: string }>('users');
    await users.updateOne({ _id: person.userId }, { $inc: { tokenVersion: 1 }, $currentDate: { changedAt: true } });
    await told();
    expect(await statusOf(person.accessToken)).toBe(401);
  });

  it('by a link ends all sessions', async () => {
    const person = await signUp(one);
    const { cookie, accessToken } = await logInRemembered(one, person);
    const token = await resetTokenFor(one, person.userId, new Date(now));
    await one.client().resetPassword({ body: { token, new_password: next } });
    for (const each of [accessToken, person.accessToken]) expect(await statusOf(each)).toBe(401);
    expect((await refresh(one, cookie)).status).toBe(401);
  });
});

describe('what is kept of sessions', () => {
  it('ends: a sweep removes those whose time is over, and no others', async () => {
    const [gone, back] = [await signUp(one), await signUp(one)];
    for (const person of [gone, back]) await logInRemembered(one, person);
    later(24 * 3600);
    const { accessToken } = await logInRemembered(one, back);
    later(6 * 24 * 3600);
    await one.services.sweeping.sweep();
    expect((await recordOf(gone)).sessions).toEqual([]);
    expect((await recordOf(back)).sessions?.map(({ id }) => id)).toEqual([idIn(accessToken)]);
  });

  it('goes with the next log-in where it is over by then', async () => {
    const person = await signUp(one);
    await logInRemembered(one, person);
    later(12 * 3600);
    const { accessToken } = await logInRemembered(one, person);
    expect((await recordOf(person)).sessions?.map(({ id }) => id)).toEqual([idIn(accessToken)]);
  });
});
