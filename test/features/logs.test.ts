import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bearer,
  expireKey,
  grant,
  json,
  password,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

describe('the log', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  async function lineOf(path: string, init: RequestInit): Promise<Record<string, unknown>> {
    const requestId = `log-${Math.random().toString(36).slice(2)}`;
    const response = await service.request(path, { ...init, headers: { ...init.headers, 'X-Request-Id': requestId } });
    await response.text();
    const lines = service.logs.filter((line) => line['requestId'] === requestId);
    expect(lines).toHaveLength(1);
    return lines[0] ?? {};
  }

  it('has one line for a request, with what was asked, by whom, and how it ended', async () => {
    const person = await signUp(service);
    const { data } = await person.client.createApiKey({ body: { label: 'x' } });
    const line = await lineOf('/auth/me', { headers: xApiKey(data.key) });
    expect(line).toMatchObject({
      level: 'info',
      operationId: 'getCurrentUser',
      status: 200,
      durationMs: expect.any(Number),
      ownerId: person.userId,
      userId: person.userId,
      keyId: data.id,
      msg: 'GET /auth/me',
    });
  });

  it('says why a request was refused', async () => {
    const line = await lineOf('/auth/me', { headers: bearer('garbage') });
    expect(line).toMatchObject({ status: 401, problem: 'invalid_token', reason: 'malformed' });
  });

  it.each(['/auth/me', '/forward-auth'])('says which key was refused at %s', async (path) => {
    const person = await signUp(service);
    const { data } = await person.client.createApiKey({ body: { label: 'x' } });
    await person.client.revokeApiKey({ path: { key_id: data.id } });
    const line = await lineOf(path, { headers: xApiKey(data.key) });
    expect(line).toMatchObject({ status: 401, keyId: data.id, reason: 'revoked' });
  });

  it.each(['/auth/me', '/forward-auth', '/nowhere'])(
    'has the trace of the caller, if that is valid, and nothing else of what is sent with it: %s',
    async (path) => {
      const [trace_id, span_id] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
      const traceparent = `00-${trace_id}-${span_id}-01`;
      const tracestate = 'vendor=lk_0123456789abcdef_0123456789abcdef';
      const line = await lineOf(path, { headers: { traceparent, tracestate } });
      expect(line).toMatchObject({ trace_id, span_id });
      expect(JSON.stringify(line)).not.toContain('vendor');
      for (const unfit of [`ff${traceparent.slice(2)}`, `00-${'0'.repeat(32)}-${span_id}-01`, 'x', '']) {
        const without = await lineOf(path, { headers: { traceparent: unfit, tracestate } });
        expect(without).not.toHaveProperty('trace_id');
        expect(without).not.toHaveProperty('span_id');
      }
    },
  );

  it('has no query string', async () => {
    const line = await lineOf('/auth/apikeys?cursor=c2VjcmV0', {});
    expect(JSON.stringify(line)).not.toContain('c2VjcmV0');
    expect(line['msg']).toBe('GET /auth/apikeys');
  });

  it.each([
    ['a path that nobody knows', '/wp-admin/setup.php?x=1', 'GET /wp-admin/...'],
    ['a path whose method nobody takes', '/auth/apikeys/key_0000000000000000', 'PUT /auth/apikeys/{key_id}'],
    ['an id that is none', '/auth/apikeys/key_000000000000000', 'GET /auth/apikeys/{key_id}'],
    ['an id of another kind', '/users/key_0000000000000000', 'GET /users/{user_id}'],
    ['an id with a line behind it', '/auth/apikeys/key_0000000000000000%0d%0a', 'GET /auth/apikeys/{key_id}'],
    ['an id that may be one', '/auth/apikeys/key_0000000000000000', 'GET /auth/apikeys/key_0000000000000000'],
    ['an id that is escaped', '/auth/apikeys/%6bey_0000000000000000', 'GET /auth/apikeys/key_0000000000000000'],
  ])('names %s as the contract does, or not at all', async (_what, path, msg) => {
    expect(await lineOf(path, { method: msg.split(' ')[0] ?? '' })).toMatchObject({ msg });
  });

  it.each(['/auth/me', '/forward-auth', '/nowhere', '/auth/apikeys', '/livez'])(
    'has the address of the caller in every line: %s',
    async (path) => {
      expect(await lineOf(path, {})).toMatchObject({ ip: '127.0.0.1' });
    },
  );

  it.each(['/livez', '/readyz'])('has probes at debug only: %s', async (path) => {
    expect(await lineOf(path, {})).toMatchObject({ status: 200, level: 'debug' });
  });

  it('has no address that a proxy passes on and that is none', async () => {
    const trusting = await startServiceForTest({ trustProxy: 1 });
    for (const [forwarded, ip] of [
      ['203.0.113.7', '203.0.113.7'],
      ['2001:db8::7', '2001:db8::7'],
      ['lk_0123456789abcdef', undefined],
      // A zone is no part of the address, whatever stands there.
      ['fe80::1%lk_0123456789abcdef', 'fe80::1'],
    ] as const) {
      await trusting.request('/nowhere', { headers: { 'X-Forwarded-For': forwarded } });
      expect(trusting.logs.at(-1)?.['ip']).toBe(ip);
    }
  });
});

describe('the log of log-ins', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ throttleLimits: { address: 1000, pair: 4, account: 1000, windowSeconds: 900 } });
  });
  afterAll(() => service.close());

  /** The line of a log-in, at an account that somebody has typed. */
  async function lineOfLogIn(email: string, typed: string): Promise<Record<string, unknown>> {
    await (await service.request('/auth/login', json({ email, password: typed }))).text();
    const line = service.logs.at(-1) ?? {};
    expect(line).toMatchObject({ operationId: 'logIn', ip: '127.0.0.1' });
    return line;
  }

  it('says at which account, and why it failed', async () => {
    const ada = await signUp(service);
    const good = await lineOfLogIn(ada.email, password);
    expect(good).toMatchObject({ status: 200, level: 'info', accountId: ada.userId });
    const wrong = await lineOfLogIn(ada.email, 'a wrong one');
    expect(wrong).toMatchObject({ status: 401, accountId: ada.userId, reason: 'wrong_password' });
    await service.services.users.update(ada.userId, { enabled: false });
    const disabled = await lineOfLogIn(ada.email, password);
    expect(disabled).toMatchObject({ status: 401, accountId: ada.userId, reason: 'disabled' });
    // The answer tells none of it.
    const unknown = await lineOfLogIn('nobody@example.org', password);
    expect(unknown).toMatchObject({ status: 401, reason: 'unknown_account' });
    expect(unknown).not.toHaveProperty('accountId');
  });

  it('shows that tries are at one account, however it was typed, and also where nobody looked it up; not which', async () => {
    const email = `Grace.${Date.now()}@Example.org`;
    const lines = [];
    for (const typed of [email, email.toLowerCase(), email.toUpperCase(), email, email, email]) {
      lines.push(await lineOfLogIn(typed, 'a guess'));
    }
    expect(lines.at(-1)).toMatchObject({ status: 429, reason: 'limit by pair' });
    const digests = new Set(lines.map((line) => line['accountDigest']));
    expect([...digests]).toEqual([expect.stringMatching(/^[\w-]{16}$/)]);
    expect(digests).not.toContain((await lineOfLogIn('other@example.org', 'a guess'))['accountDigest']);
    expect(JSON.stringify(lines).toLowerCase()).not.toContain('grace');
    // Whoever reads the log cannot find out by trying: another secret makes another digest.
    const other = await startServiceForTest({}, { secret: 'another secret of the tests, long enough' });
    await other.request('/auth/login', json({ email, password: 'a guess' }));
    expect(other.logs.at(-1)?.['accountDigest']).toMatch(/^[\w-]{16}$/);
    expect(digests).not.toContain(other.logs.at(-1)?.['accountDigest']);
  });
});

describe('the log of changes', () => {
  it('says who has changed what of whom, and the records keep who it was', async () => {
    const service = await startServiceForTest();
    const [ada, operator] = [await signUp(service), await signUp(service)];
    await grant(service, operator, 'admin');
    const last = () => service.logs.at(-1) ?? {};

    const { data: created } = await ada.client.createApiKey({ body: { label: 'x', scopes: ['apikeys:write'] } });
    expect(last()).toMatchObject({ operationId: 'createApiKey', userId: ada.userId, targetId: created.id });
    expect(created).toMatchObject({ revoked_by: null, changed_by: null });

    const path = { key_id: created.id };
    const { data: updated } = await ada.client.updateApiKey({ path, body: { label: 'a secret name', enabled: true } });
    expect(last()).toMatchObject({ userId: ada.userId, targetId: created.id, changed: ['label', 'enabled'] });
    expect(updated).toMatchObject({ revoked_by: null, changed_by: ada.userId });

    const { data: other } = await ada.client.createApiKey({ body: { label: 'y' } });
    await service.request(`/auth/apikeys/${other.id}`, { method: 'DELETE', headers: xApiKey(created.key) });
    expect(last()).toMatchObject({ userId: ada.userId, keyId: created.id, targetId: other.id });
    const revoked = (await ada.client.getApiKey({ path: { key_id: other.id } })).data;
    expect(revoked).toMatchObject({ revoked_by: created.id, changed_by: created.id });

    await service.request('/auth/apikeys/current', { method: 'DELETE', headers: xApiKey(created.key) });
    expect(last()).toMatchObject({ keyId: created.id, targetId: created.id });
    expect((await ada.client.getApiKey({ path })).data).toMatchObject({ revoked_by: created.id });

    const account = { path: { user_id: ada.userId }, body: { enabled: false, scopes: ['keys:verify'] } };
    const { data: disabled } = await operator.client.updateUser(account);
    expect(last()).toMatchObject({ userId: operator.userId, targetId: ada.userId, changed: ['enabled', 'scopes'] });
    expect(disabled.changed_by).toBe(operator.userId);
    expect(JSON.stringify(service.logs)).not.toContain('a secret name');
  });

  it('is not known of records of older versions', async () => {
    const service = await startServiceForTest();
    const ada = await signUp(service);
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    await ada.client.revokeApiKey({ path: { key_id: data.id } });
    await service.services.connection.collection('apikeys').updateMany({}, { $unset: { revokedBy: 1, changedBy: 1 } });
    const [key] = (await ada.client.listApiKeys({ query: { status: ['all'] } })).data.data;
    expect(key).toMatchObject({ status: 'revoked', revoked_by: null, changed_by: null });
  });
});

describe('the log of keys that others ask about', () => {
  it('says which was refused and why: of this service at info, of nobody at debug', async () => {
    const service = await startServiceForTest();
    const ada = await signUp(service);
    await grant(service, ada, 'keys:verify');
    const make = async (body: object) => (await ada.client.createApiKey({ body: { label: 'x', ...body } })).data;
    const headers = xApiKey((await make({ scopes: ['keys:verify'] })).key);
    const [good, expired] = [await make({}), await make({})];
    await expireKey(service, expired.id);
    const forged = `${good.key.slice(0, -1)}${good.key.endsWith('0') ? '1' : '0'}`;
    const ask = async (body: object, path = '/verify') => {
      await (await service.request(path, json(body, headers))).text();
      return service.logs.at(-1) ?? {};
    };

    const accepted = await ask({ key: good.key });
    expect(accepted).toMatchObject({ level: 'debug', operationId: 'verifyApiKey' });
    expect(accepted).not.toHaveProperty('refused');
    expect(await ask({ key: expired.key })).toMatchObject({
      level: 'info',
      refused: [{ keyId: expired.id, code: 'EXPIRED' }],
    });
    expect(await ask({ key: good.key, scopes: ['admin'] })).toMatchObject({
      level: 'info',
      refused: [{ keyId: good.id, code: 'INSUFFICIENT_SCOPE' }],
    });
    expect(await ask({ key: forged })).toMatchObject({
      level: 'debug',
      refused: [{ code: 'NOT_FOUND', reason: 'forged' }],
    });
    const batch = await ask({ data: [{ key: good.key }, { key: expired.key }, { key: 'x' }] }, '/verify/batch');
    const both = [
      { code: 'NOT_FOUND', reason: 'malformed' },
      { keyId: expired.id, code: 'EXPIRED' },
    ];
    expect(batch['refused']).toHaveLength(2);
    expect(batch['refused']).toEqual(expect.arrayContaining(both));
    const form = { method: 'POST', headers, body: new URLSearchParams({ token: expired.key }) };
    await (await service.request('/introspect', form)).text();
    expect(service.logs.at(-1)).toMatchObject({ refused: [{ keyId: expired.id, code: 'EXPIRED', reason: 'expired' }] });
  });
});
