import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ApiKeyRecord } from '../../src/features/apikeys/model.js';
import { expectConforming, operation } from '../support/contract.js';
import { withAnotherSecret } from '../support/credentials.js';
import {
  bearer,
  grant,
  json,
  newDatabaseName,
  type Person,
  publicUrl,
  secret,
  signUp,
  startService,
  startServiceForTest,
  storedKey,
  type TestService,
  xApiKey,
} from '../support/service.js';

const scope = 'keys:verify';
const database = newDatabaseName();
const daySeconds = 86_400;

/** How much later it is than it was, in milliseconds, for both instances. */
let later = 0;
const clock = () => new Date(Date.now() + later);
const wait = (seconds: number) => {
  later += seconds * 1000;
};
afterEach(() => {
  later = 0;
});

let service: TestService;
/** Another instance on the same database. */
let other: TestService;
let ada: Person;
let backend: Person;

beforeAll(async () => {
  const config = { maxKeysPerUser: 1000, changeRateLimit: null };
  service = await startService(config, { database, clock });
  other = await startService(config, { database, clock });
  [ada, backend] = [await signUp(service), await signUp(service)];
  for (const person of [ada, backend]) await grant(service, person, scope);
});
afterAll(async () => {
  await other.close();
  await service.services.connection.dropDatabase();
  await service.close();
});

/** Long before that as a rule; a busy machine may need it. */
const soon = { timeout: 10_000 };

type Settings = Partial<Parameters<Person['client']['createApiKey']>[0]['body']>;
type RotationBody = Parameters<Person['client']['rotateApiKey']>[0]['body'];

/** A key that was rotated: its id, and the texts with its old secret and with its new one. */
interface Rotated {
  id: string;
  old: string;
  new: string;
}

async function rotatedKey(rotation: RotationBody, settings: Settings = {}): Promise<Rotated> {
  const { data: made } = await ada.client.createApiKey({ body: { label: 'x', scopes: [scope], ...settings } });
  const { data: rotated } = await ada.client.rotateApiKey({ path: { key_id: made.id }, body: rotation });
  return { id: made.id, old: made.key, new: rotated.key };
}

const inGrace = (settings: Settings = {}, graceSeconds = 3600) =>
  rotatedKey({ starts: 'now', grace_seconds: graceSeconds }, settings);

const keyOf = async (id: string) => (await ada.client.getApiKey({ path: { key_id: id } })).data;
const stateOf = async (id: string) => (await keyOf(id)).rotation?.state;
const outcomesOf = async (id: string) =>
  (await ada.client.getApiKeyUsage({ path: { key_id: id } })).data.data[0]?.outcomes ?? {};
const asBackend = () => bearer(backend.accessToken);
const forwardAuth = (key: string, on = service, headers: Record<string, string> = {}) =>
  on.request('/forward-auth', { headers: { ...xApiKey(key), ...headers } });
const statusOf = async (key: string, on = service) => (await forwardAuth(key, on)).status;
const verify = async (key: string, more: object = {}) =>
  (await (await service.request('/verify', json({ key, ...more }, asBackend()))).json()) as {
    code: string;
    key: { secret: string | null; rotation: object | null; rate_limit: { remaining: number } | null } | null;
  };
const introspect = async (token: string) => {
  const body = new URLSearchParams({ token });
  return service.request('/introspect', { method: 'POST', headers: asBackend(), body });
};
const headersOf = ({ headers }: Response) => [headers.get('Deprecation'), headers.get('Sunset'), headers.get('Link')];
const nothing = [null, null, null];

describe('a new secret that nobody has used', () => {
  const uses: { by: string; use: (key: string) => Promise<unknown> }[] = [
    { by: 'forwardAuth', use: (key) => forwardAuth(key) },
    { by: 'verifyApiKey', use: (key) => verify(key) },
    {
      by: 'verifyApiKeys',
      use: (key) => service.request('/verify/batch', json({ data: [{ key: 'x' }, { key }] }, asBackend())),
    },
  ];

  it.each(uses)('is the one in use once $by has accepted it, and the old one has its grace period', async ({ use }) => {
    const { id, old, new: text } = await rotatedKey({ grace_seconds: 600 });
    expect(headersOf(await forwardAuth(old))).toEqual(nothing);
    expect(await stateOf(id)).toBe('pending');
    await use(text);
    // Known with the answer, and not some time later.
    const { rotation, last_four: lastFour, secret_created_at: createdAt } = await keyOf(id);
    expect(rotation).toMatchObject({ state: 'grace', last_four: old.slice(-4), lapses_at: null });
    expect([lastFour, createdAt]).toEqual([text.slice(-4), rotation?.started_at]);
    expect(headersOf(await forwardAuth(old))).not.toEqual(nothing);
    expect(headersOf(await forwardAuth(text))).toEqual(nothing);
    expect([(await verify(old)).key?.secret, (await verify(text)).key?.secret]).toEqual(['previous', 'current']);
  });

  it('is the current one in its first answer, which says that the old one is being replaced', async () => {
    const { id, old, new: text } = await rotatedKey({ grace_seconds: 600 });
    expect((await verify(old)).key).toMatchObject({ secret: 'current', rotation: null });
    const { key } = await verify(text);
    const { rotation } = await keyOf(id);
    const startedAt = new Date(Date.parse(rotation?.ends_at ?? '') - 600_000).toISOString();
    expect(key).toMatchObject({
      secret: 'current',
      rotation: { started_at: startedAt, ends_at: rotation?.ends_at },
    });
  });

  it('is the one in use soon after an operation of this service has accepted it', async () => {
    const { id, new: text } = await rotatedKey({});
    expect((await service.request('/auth/me', { headers: bearer(text) })).status).toBe(200);
    await vi.waitFor(async () => expect(await stateOf(id)).toBe('grace'), soon);
  });

  it('starts the grace period as well where somebody only ever looks at it, and looks at the old one are seen', async () => {
    const introspected = await rotatedKey({});
    expect(await (await introspect(introspected.new)).json()).toMatchObject({ active: true, secret: 'current' });
    expect(await stateOf(introspected.id)).toBe('grace');
    const looked = await rotatedKey({});
    expect(await verify(looked.new, { cost: 0 })).toMatchObject({ code: 'VALID', key: { secret: 'current' } });
    expect(await stateOf(looked.id)).toBe('grace');
    const { exp, secret } = (await (await introspect(introspected.old)).json()) as { exp: number; secret: string };
    const { rotation } = (await storedKey(service, introspected.id)) ?? {};
    expect([secret, exp]).toEqual(['previous', Math.floor((rotation?.endsAt.getTime() ?? 0) / 1000)]);
    expect((await verify(looked.old, { cost: 0 })).key?.secret).toBe('previous');
    await service.services.usage.flush();
    for (const { id } of [introspected, looked]) {
      expect((await storedKey(service, id))?.rotation?.previousUse?.uses).toBe(1);
      expect(await outcomesOf(id)).toEqual({});
    }
  });

  it.each([
    ['forwardAuth', { rate_limit: { limit: 1, window_seconds: daySeconds } }, (key: string) => forwardAuth(key)],
    ['forwardAuth', { quota: { limit: 1, period: 'month' } }, (key: string) => forwardAuth(key)],
    ['verifyApiKey', { rate_limit: { limit: 1, window_seconds: daySeconds } }, (key: string) => verify(key)],
    ['verifyApiKey', { quota: { limit: 1, period: 'month' } }, (key: string) => verify(key)],
  ] as const)('starts the grace period where only a limit refuses it: %s, %j', async (_by, limit, use) => {
    const { id, old, new: text } = await rotatedKey({}, limit);
    expect(await statusOf(old)).toBe(200);
    expect(await statusOf(old)).toBe(429);
    expect(await stateOf(id)).toBe('pending');
    const answer = await use(text);
    expect(String(answer instanceof Response ? answer.status : answer.code)).toMatch(
      /^(429|RATE_LIMITED|QUOTA_EXCEEDED)$/,
    );
    expect(await keyOf(id)).toMatchObject({ last_four: text.slice(-4), rotation: { state: 'grace' } });
  });

  it('is in use in the answer itself of the operation with which scripts end', async () => {
    const { old, new: text } = await rotatedKey({});
    const shown = async (key: string) => (await service.client({ apiKey: key }).getCurrentApiKey()).data;
    expect((await shown(old)).rotation?.state).toBe('pending');
    expect(await shown(text)).toMatchObject({ last_four: text.slice(-4), rotation: { state: 'grace' } });
  });

  it('goes on waiting where anything but a limit refuses it', async () => {
    const begins = vi.spyOn(service.services.apiKeys, 'beginGrace');
    const elsewhere = await rotatedKey({}, { ip_allowlist: ['203.0.113.0/24'] });
    const { id, new: text } = await rotatedKey({});
    const disabled = await rotatedKey({});
    await ada.client.updateApiKey({ path: { key_id: disabled.id }, body: { enabled: false } });

    expect((await verify(text, { scopes: ['undeclared'] })).code).toBe('INSUFFICIENT_SCOPE');
    expect((await service.request('/forward-auth?scope=admin', { headers: xApiKey(text) })).status).toBe(403);
    expect((await verify(elsewhere.new, { ip: '198.51.100.1' })).code).toBe('IP_NOT_ALLOWED');
    expect(await statusOf(elsewhere.new)).toBe(403);
    expect((await verify(disabled.new)).code).toBe('DISABLED');
    expect(await statusOf(disabled.new)).toBe(401);
    expect(await statusOf(withAnotherSecret(id, service))).toBe(401);
    // What an answer leaves to do is done once its use is counted.
    await vi.waitFor(async () => {
      await service.services.usage.flush();
      expect(await outcomesOf(disabled.id)).toEqual({ DISABLED: 2 });
    }, soon);
    expect(begins).not.toHaveBeenCalled();
    begins.mockRestore();
    for (const each of [elsewhere, disabled]) expect(await stateOf(each.id)).toBe('pending');
    expect(await stateOf(id)).toBe('pending');
  });

  it.each([
    { status: 400, path: '/auth/apikeys?limit=0' },
    { status: 403, path: '/auth/apikeys', init: json({ label: 'y' }) },
    { status: 403, path: '/auth/sessions' },
    { status: 403, path: '/auth/apikeys/current/rotate', init: json({}) },
    { status: 403, path: '/apikeys' },
    { status: 404, path: '/auth/apikeys/key_0000000000000000' },
  ])(
    'goes on waiting where an operation of this service refuses it: $status at $path',
    async ({ status, path, init }) => {
      const { id, new: text } = await rotatedKey({}, { scopes: [scope, 'apikeys:read'] });
      const begins = vi.spyOn(service.services.apiKeys, 'beginGrace');
      const headers = { ...(init?.headers as object), ...xApiKey(text) };
      expect((await service.request(path, { ...init, headers })).status).toBe(status);
      // What an answer leaves to do is done once its use is counted.
      await vi.waitFor(async () => {
        await service.services.usage.flush();
        expect(Object.keys(await outcomesOf(id))).toHaveLength(1);
      }, soon);
      expect(begins).not.toHaveBeenCalled();
      begins.mockRestore();
      expect(await stateOf(id)).toBe('pending');
    },
  );

  it('starts the grace period where a limit of this service refuses it', async () => {
    const limited = await startServiceForTest(
      { maxKeysPerUser: 1000, managementRateLimit: { limit: 1, windowSeconds: daySeconds } },
      { database, clock },
    );
    const person = await signUp(limited);
    await grant(limited, person, 'keys:manage');
    const { data: made } = await person.client.createApiKey({ body: { label: 'x', scopes: ['keys:manage'] } });
    const path = { key_id: made.id };
    const { data: rotated } = await person.client.rotateApiKey({ path, body: {} });
    const list = (key: string) => limited.request('/apikeys', { headers: xApiKey(key) });
    expect([(await list(made.key)).status, (await list(rotated.key)).status]).toEqual([200, 429]);
    await vi.waitFor(async () => {
      expect((await person.client.getApiKey({ path })).data.rotation?.state).toBe('grace');
    }, soon);
  });

  it('is accepted where its first use cannot be written, and the next use writes it', async () => {
    const { id, old, new: text } = await rotatedKey({});
    const failing = vi.spyOn(service.services.apiKeys, 'beginGrace').mockRejectedValueOnce(new Error('away'));
    expect((await verify(text)).code).toBe('VALID');
    expect(await stateOf(id)).toBe('pending');
    expect((await verify(text)).key).toMatchObject({ secret: 'current', rotation: { ends_at: expect.any(String) } });
    expect(failing).toHaveBeenCalledTimes(2);
    failing.mockRestore();
    expect((await verify(old)).key?.secret).toBe('previous');
  });

  it('starts one grace period, however many use it first, at two instances', async () => {
    const { id, new: text } = await rotatedKey({ grace_seconds: 600 });
    const { version = 0 } = (await storedKey(service, id)) ?? {};
    const all = Array.from({ length: 40 }, (_, n) => statusOf(text, n % 2 === 0 ? service : other));
    expect(new Set(await Promise.all(all))).toEqual(new Set([200]));
    expect((await storedKey(service, id))?.version).toBe(version + 1);
    expect(await stateOf(id)).toBe('grace');
  });

  it('is an unknown key after a week, and no use of it brings it back', async () => {
    const { id, old, new: text } = await rotatedKey({});
    wait(7 * daySeconds);
    for (const on of [service, other]) expect([await statusOf(text, on), await statusOf(old, on)]).toEqual([401, 200]);
    later = 0;
    await service.services.usage.flush();
    expect(await outcomesOf(id)).not.toHaveProperty('OLD_SECRET');
  });
});

describe('an old secret in its grace period', () => {
  it('is told at every answer of this service since when, until when and what to do, and no other credential is', async () => {
    const { id, old, new: text } = await inGrace();
    const stored = (await storedKey(service, id))?.rotation;
    const told = [
      `@${Math.floor((stored?.graceFrom?.getTime() ?? 0) / 1000)}`,
      stored?.endsAt.toUTCString(),
      `<${publicUrl}/developers#rotation>; rel="deprecation"; type="text/html"`,
    ];
    const requests: { path: string; init?: RequestInit; status: number }[] = [
      { path: '/forward-auth', status: 200 },
      { path: '/forward-auth?scope=admin', status: 403 },
      { path: '/auth/me', status: 200 },
      { path: '/auth/apikeys/current', status: 200 },
      { path: '/auth/apikeys', init: json({ label: 'x' }), status: 403 },
      { path: '/verify', init: json({ key: 'x' }), status: 200 },
      { path: '/verify', init: json({ cost: -1 }), status: 400 },
      { path: '/verify/batch', init: json({ data: [{ key: text }] }), status: 200 },
    ];
    for (const { path, init = {}, status } of requests) {
      const ask = (key: string) =>
        service.request(path, { ...init, headers: { ...(init.headers as object), ...bearer(key) } });
      const [answer, current] = [await ask(old), await ask(text)];
      expect([answer.status, current.status], path).toEqual([status, status]);
      expect(headersOf(answer), path).toEqual(told);
      expect(headersOf(current), path).toEqual(nothing);
    }
    expect(headersOf(await service.request('/auth/me', { headers: bearer(ada.accessToken) }))).toEqual(nothing);
    // Whoever asks about it is not who presents it.
    expect(headersOf(await introspect(old))).toEqual(nothing);
    expect(await (await introspect(old)).json()).toMatchObject({ active: true, client_id: id, secret: 'previous' });
  });

  it.each<[string, string, (id: string) => string]>([
    ['revoke its key', scope, () => '/auth/apikeys/current'],
    ['revoke its key by the id', 'apikeys:write', (id) => `/auth/apikeys/${id}`],
    ['revoke any key, and that is its own', 'admin', (id) => `/apikeys/${id}`],
  ])(
    'revokes itself and nothing else where it is told to %s, and the new one revokes the key',
    async (_what, carried, pathOf) => {
      await grant(service, ada, scope, 'admin');
      onTestFinished(() => grant(service, ada, scope));
      const { id, old, new: text } = await inGrace({ scopes: [...new Set([carried, scope])] });
      const revoke = (key: string) =>
        service.request(`${pathOf(id)}?reason=found`, { method: 'DELETE', headers: bearer(key) });
      expect((await revoke(old)).status).toBe(204);
      expect([await statusOf(old), await statusOf(text)]).toEqual([401, 200]);
      // Documented as one second; a busy machine may need longer.
      await vi.waitFor(async () => expect(await statusOf(old, other)).toBe(401), { timeout: 10_000, interval: 50 });
      expect(await keyOf(id)).toMatchObject({ status: 'active', changed_by: id, rotation: { state: 'ended' } });
      expect((await revoke(old)).status).toBe(401);
      expect((await revoke(text)).status).toBe(204);
      expect(await keyOf(id)).toMatchObject({ status: 'revoked', revoked_reason: 'found', revoked_by: id });
    },
  );

  describe('where an instance has not learned yet of what was rotated elsewhere', () => {
    type Rotate = (body: RotationBody) => Promise<string>;
    interface Case {
      what: string;
      /** What the instance knows, and which secret it has seen of the key. */
      known?: (rotate: Rotate, old: string) => Promise<string>;
      /** What happens elsewhere to the secret that it has seen. */
      elsewhere: (rotate: Rotate, seen: string) => Promise<unknown>;
      /** What is so once that secret has revoked itself. */
      after: { status: string; rotation: { state: string } | null };
    }
    const use = (key: string) => verify(key);
    const cases: Case[] = [
      {
        what: 'ends itself only, where it was replaced at once',
        elsewhere: (rotate) => rotate({ starts: 'now' }),
        after: { status: 'active', rotation: { state: 'ended' } },
      },
      {
        what: 'ends itself only, where a new one that was waiting is used',
        known: async (rotate, old) => {
          await rotate({});
          return old;
        },
        elsewhere: async () => undefined,
        after: { status: 'active', rotation: { state: 'ended' } },
      },
      {
        what: 'ends itself only, where a new one was made and is used',
        elsewhere: async (rotate) => use(await rotate({})),
        after: { status: 'active', rotation: { state: 'ended' } },
      },
      {
        what: 'ends nothing that others use, where it was forced out',
        elsewhere: async (rotate) => {
          await rotate({ starts: 'now' });
          await rotate({ starts: 'now', force: true });
        },
        after: { status: 'active', rotation: { state: 'grace' } },
      },
      {
        what: 'ends nothing, where it was new and another one waits in its place',
        known: (rotate) => rotate({}),
        elsewhere: (rotate) => rotate({}),
        after: { status: 'active', rotation: { state: 'pending' } },
      },
      {
        what: 'revokes the key, where another one only waits',
        elsewhere: (rotate) => rotate({}),
        after: { status: 'revoked', rotation: null },
      },
      {
        what: 'revokes the key, where it was new and is in use by now',
        known: (rotate) => rotate({}),
        elsewhere: (_rotate, seen) => use(seen),
        after: { status: 'revoked', rotation: { state: 'ended' } },
      },
    ];

    it.each(cases)('$what', async ({ known = async (_rotate, old) => old, elsewhere, after }) => {
      const behind = await startServiceForTest({}, { database, clock });
      await behind.services.changes.stop();
      behind.services.memory.confirm(Number.POSITIVE_INFINITY);
      const { data: made } = await ada.client.createApiKey({ body: { label: 'x', scopes: [scope] } });
      let newest = '';
      const rotate: Rotate = async (body) => {
        newest = (await ada.client.rotateApiKey({ path: { key_id: made.id }, body })).data.key;
        return newest;
      };
      const seen = await known(rotate, made.key);
      // Refused for its scope, so that a new one goes on waiting.
      const look = () => behind.request('/forward-auth?scope=admin', { headers: xApiKey(seen) });
      expect((await look()).status).toBe(403);
      await elsewhere(rotate, seen);
      if (newest !== '' && after.status === 'active' && after.rotation?.state === 'ended') await use(newest);
      expect(headersOf(await look())).toEqual(nothing);

      const revoke = { method: 'DELETE', headers: bearer(seen) };
      expect((await behind.request('/auth/apikeys/current?reason=found', revoke)).status).toBe(204);
      const { status, rotation } = await keyOf(made.id);
      expect({ status, rotation: rotation && { state: rotation.state } }).toEqual(after);
      expect(await statusOf(seen, behind)).toBe(401);
      expect((await verify(newest)).code).toBe(status === 'active' ? 'VALID' : 'REVOKED');
    });
  });

  it('takes nothing away from the links of an answer', async () => {
    const { old } = await inGrace({ scopes: ['apikeys:read'] });
    const response = await service.request('/auth/apikeys?limit=1', { headers: xApiKey(old) });
    const body = (await expectConforming(operation('listApiKeys'), response)) as { next_cursor: string };
    expect(response.headers.get('Link')).toMatch(
      /^<[^>]+>; rel="next", <[^>]+>; rel="deprecation"; type="text\/html"$/,
    );
    expect(response.headers.get('Link')).toContain(body.next_cursor);
  });

  it('counts towards the same limits as the new one, and towards those of its owner', async () => {
    const { old, new: text } = await inGrace({ rate_limit: { limit: 5, window_seconds: daySeconds } });
    const left = async (key: string) => (await verify(key)).key?.rate_limit?.remaining;
    expect([await left(old), await left(text), await left(old), await left(text), await left(old)]).toEqual([
      4, 3, 2, 1, 0,
    ]);
    for (const key of [old, text]) {
      expect(await verify(key)).toMatchObject({ code: 'RATE_LIMITED' });
      expect(await statusOf(key)).toBe(429);
    }
    const owned = await signUp(service);
    const make = async () => (await owned.client.createApiKey({ body: { label: 'x' } })).data;
    const [first, second] = [await make(), await make()];
    await service.services.users.update(owned.userId, { rateLimit: { limit: 3, windowSeconds: daySeconds } });
    const rotate = async ({ id }: { id: string }) =>
      (await owned.client.rotateApiKey({ path: { key_id: id }, body: { starts: 'now' } })).data.key;
    const texts = [first.key, await rotate(first), second.key, await rotate(second)];
    const statuses = [];
    for (const key of texts) statuses.push(await statusOf(key));
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('belongs to its key alone: under the id of another, or of another owner, it is nothing', async () => {
    const [mine, another] = [await inGrace(), await inGrace()];
    const swapped = (text: string, id: string) => text.replace(/_[0-9A-Za-z]{16}_/, `_${id.slice(4)}_`);
    for (const text of [swapped(mine.old, another.id), swapped(another.new, mine.id)]) {
      expect(await statusOf(text)).toBe(401);
      expect((await verify(text)).code).toBe('NOT_FOUND');
    }
    // Its tag is good, and so was the record that it is copied to.
    const rotation = (await storedKey(service, mine.id))?.rotation;
    const keys = service.services.connection.collection<ApiKeyRecord>('apikeys');
    await keys.updateOne(
      { _id: another.id },
      {
        $set: { 'rotation.keyedDigest': rotation?.keyedDigest, 'rotation.secretHash': rotation?.secretHash } as object,
        $currentDate: { changedAt: true },
      },
    );
    service.services.memory.forgetKey(another.id);
    expect(await statusOf(another.old)).toBe(401);
    expect(await statusOf(swapped(mine.old, another.id))).toBe(401);
  });

  it('is seen by itself: how often, when, by whom; also where a limit or a scope refused, and not from elsewhere', async () => {
    const { id, old, new: text } = await inGrace({ rate_limit: { limit: 4, window_seconds: daySeconds } });
    const as = (program: string) => ({ 'User-Agent': program });
    for (const on of [service, other]) await forwardAuth(old, on, as('nightly/1.0'));
    await forwardAuth(text, service, as('new/2.0'));
    await service.request('/auth/me', { headers: { ...bearer(old), ...as('nightly/1.0') } });
    wait(1);
    await verify(old, { ip: '203.0.113.7' });
    await verify(old, { cost: 0 });
    await introspect(old);
    wait(1);
    expect((await forwardAuth(old, service, as('late/3.0'))).status).toBe(429);
    await vi.waitFor(async () => {
      for (const { services } of [service, other]) await services.usage.flush();
      const { rotation, last_used_user_agent: program } = await keyOf(id);
      expect(rotation?.previous_secret).toEqual({
        uses: 7,
        last_used_at: expect.any(String),
        last_used_ip: '127.0.0.1',
        last_used_user_agent: 'late/3.0',
        callers: [
          { ip: '127.0.0.1', user_agent: 'late/3.0', uses: 1, last_used_at: expect.any(String) },
          { ip: null, user_agent: null, uses: 2, last_used_at: expect.any(String) },
          { ip: '203.0.113.7', user_agent: null, uses: 1, last_used_at: expect.any(String) },
          { ip: '127.0.0.1', user_agent: 'nightly/1.0', uses: 3, last_used_at: expect.any(String) },
        ],
      });
      expect(program).not.toBe('late/3.0');
    }, soon);
    expect(await outcomesOf(id)).toEqual({ VALID: 5, RATE_LIMITED: 1 });
    const elsewhere = await inGrace({ ip_allowlist: ['203.0.113.0/24'] });
    for (const cost of [1, 0]) {
      expect((await verify(elsewhere.old, { ip: '198.51.100.1', cost })).key?.secret).toBe('previous');
    }
    await service.services.usage.flush();
    expect((await keyOf(elsewhere.id)).rotation?.previous_secret.uses).toBe(0);
    expect(await service.services.metrics.text()).toMatch(/^latchkey_previous_secret_uses_total [1-9]\d*$/m);
  });

  it('is seen as well while its key or its owner is disabled: it is not idle', async () => {
    const disabled = await inGrace();
    await ada.client.updateApiKey({ path: { key_id: disabled.id }, body: { enabled: false } });
    const eve = await signUp(service);
    const { data: made } = await eve.client.createApiKey({ body: { label: 'x' } });
    await eve.client.rotateApiKey({ path: { key_id: made.id }, body: { starts: 'now' } });
    await service.services.users.update(eve.userId, { enabled: false });
    for (const { id, old } of [disabled, { id: made.id, old: made.key }]) {
      expect(await statusOf(old)).toBe(401);
      expect((await verify(old)).key?.secret).toBe('previous');
      await verify(old, { cost: 0 });
      expect(await (await introspect(old)).json()).toEqual({ active: false });
      await vi.waitFor(async () => {
        await service.services.usage.flush();
        expect((await storedKey(service, id))?.rotation?.previousUse?.uses).toBe(4);
      }, soon);
    }
  });

  it('has its uses written first: until then it looks idle', async () => {
    const { id, old } = await inGrace();
    const { apiKeys, usage } = service.services;
    await usage.flush();
    const write = apiKeys.noteLastUses;
    const written: (number | undefined)[] = [];
    const others = vi.spyOn(apiKeys, 'noteLastUses').mockImplementation(async (uses) => {
      if (uses.some(({ keyId }) => keyId === id)) {
        written.push((await storedKey(service, id))?.rotation?.previousUse?.uses);
      }
      return write(uses);
    });
    await verify(old);
    await usage.flush();
    others.mockRestore();
    expect(written).toEqual([1]);
  });

  it('keeps those uses for the next time where they could not be written, and counts nothing twice', async () => {
    // Written together, and only one of them fails.
    const [{ id, old }, fine] = [await inGrace(), await inGrace()];
    const { services } = service;
    await services.usage.flush();
    const keys = services.connection.collection<ApiKeyRecord>('apikeys');
    const write = keys.updateOne.bind(keys);
    const failing = vi.spyOn(keys, 'updateOne').mockImplementation((async (...args: Parameters<typeof write>) => {
      if (args[0]._id === id) throw new Error('away');
      return write(...args);
    }) as never);
    for (const key of [fine.old, old]) await verify(key);
    await services.usage.flush();
    expect(failing.mock.calls.map(([filter]) => filter._id)).toContain(id);
    failing.mockRestore();
    const usesOf = async (keyId: string) => (await keyOf(keyId)).rotation?.previous_secret.uses;
    expect([await usesOf(id), await usesOf(fine.id)]).toEqual([0, 1]);
    await verify(old);
    await services.usage.flush();
    expect([await usesOf(id), await usesOf(fine.id)]).toEqual([2, 1]);
    expect([await outcomesOf(id), await outcomesOf(fine.id)]).toEqual([{ VALID: 2 }, { VALID: 1 }]);
  });
});

describe('an old secret after its grace period', () => {
  it('is refused by the clock at every instance, at the moment that was announced, though it is in memory', async () => {
    const { id, old, new: text } = await inGrace({}, 60);
    const endsAt = Date.parse((await keyOf(id)).rotation?.ends_at ?? '');
    for (const on of [service, other]) {
      await vi.waitFor(async () => {
        expect([await statusOf(old, on), await statusOf(text, on)]).toEqual([200, 200]);
        expect(on.services.memory.proofs(id)).toHaveLength(2);
        expect(on.services.memory.key(id)).toBeDefined();
      }, soon);
    }
    const asked = [service, other].map(({ services }) => vi.spyOn(services.apiKeys, 'findKnown'));
    later = endsAt - Date.now() - 10_000;
    for (const on of [service, other]) expect(await statusOf(old, on)).toBe(200);
    later = endsAt - Date.now();
    for (const on of [service, other]) expect([await statusOf(old, on), await statusOf(text, on)]).toEqual([401, 200]);
    for (const spy of asked) spy.mockRestore();
    expect((await verify(text)).key).toMatchObject({ secret: 'current', rotation: null });
    expect(await stateOf(id)).toBe('ended');
  });

  it('is told byte for byte what an unknown key is told, by every operation and in every header', async () => {
    const { id, old } = await inGrace({}, 0);
    const unknown = withAnotherSecret('key_0000000000000000', service);
    const wrong = withAnotherSecret(id, service);
    const answerTo = async (path: string, init: RequestInit, headers: Record<string, string>) => {
      const all = { ...(init.headers as object), ...headers, 'X-Request-Id': 'the-same-for-all' };
      const response = await service.request(path, { ...init, headers: all });
      const { date: _date, ...rest } = Object.fromEntries(response.headers);
      return { status: response.status, headers: rest, body: await response.text() };
    };
    const basic = (key: string) => ({
      Authorization: `Basic ${btoa(`key_${key.split('_')[1]}:${key}`)}`,
    });
    const form = { method: 'POST', body: new URLSearchParams({ token: 'x' }) };
    for (const [path, init, ways] of [
      ['/forward-auth', {}, [xApiKey, bearer]],
      ['/auth/me', {}, [xApiKey, bearer]],
      ['/auth/apikeys/current', {}, [xApiKey, bearer]],
      ['/verify', json({ key: 'x' }), [xApiKey, bearer]],
      ['/introspect', form, [xApiKey, bearer, basic]],
    ] as const) {
      for (const way of ways) {
        const told = await answerTo(path, init, way(unknown));
        expect(told.status, path).toBe(401);
        for (const key of [old, old, wrong]) expect(await answerTo(path, init, way(key)), path).toEqual(told);
      }
    }
    const asked = (key: string) => answerTo('/verify', json({ key }), asBackend());
    expect(await asked(old)).toEqual(await asked(unknown));
    const introspected = (key: string) =>
      answerTo('/introspect', { method: 'POST', body: new URLSearchParams({ token: key }) }, asBackend());
    expect(await introspected(old)).toEqual(await introspected(unknown));
  });

  it('is an unknown key as well where its key is disabled, and so is the one before it', async () => {
    const { id, old: first } = await inGrace({}, 0);
    const path = { key_id: id };
    const { data: rotated } = await ada.client.rotateApiKey({ path, body: { starts: 'now' } });
    await ada.client.rotateApiKey({ path, body: { starts: 'now', grace_seconds: 0, force: true } });
    await ada.client.updateApiKey({ path, body: { enabled: false } });
    const compare = vi.spyOn(bcrypt, 'compare');
    for (const key of [first, rotated.key]) {
      expect(await verify(key)).toEqual({ valid: false, code: 'NOT_FOUND', key: null });
      expect(await statusOf(key)).toBe(401);
    }
    expect(compare).not.toHaveBeenCalled();
    compare.mockRestore();
  });

  it('is counted for its key and named in the log, and nothing else is noted of who presents it', async () => {
    const { id, old } = await inGrace({}, 0);
    const from = { 'User-Agent': 'left-behind/1.0' };
    for (const on of [service, other]) expect((await forwardAuth(old, on, from)).status).toBe(401);
    expect((await verify(old, { ip: '203.0.113.9' })).code).toBe('NOT_FOUND');
    await verify(old, { cost: 0 });
    await introspect(old);
    expect(await statusOf(withAnotherSecret(id, service))).toBe(401);
    await vi.waitFor(async () => {
      for (const { services } of [service, other]) await services.usage.flush();
      expect(await outcomesOf(id)).toEqual({ OLD_SECRET: 3 });
    }, soon);
    const record = await storedKey(service, id);
    expect(record).toMatchObject({ lastUsedAt: null, lastUsedIp: null, lastUsedUserAgent: null });
    expect(record?.rotation).not.toHaveProperty('previousUse');
    const lines = service.logs.filter((line) => JSON.stringify(line).includes('old_secret'));
    expect(lines).toContainEqual(expect.objectContaining({ keyId: id, reason: 'old_secret', status: 401 }));
    const refused = [{ keyId: id, code: 'OLD_SECRET', reason: 'old_secret' }];
    expect(lines.filter((line) => JSON.stringify(line['refused']) === JSON.stringify(refused))).toHaveLength(3);
    expect(JSON.stringify(service.logs)).not.toContain('left-behind');
    expect(await service.services.metrics.text()).toMatch(
      /^latchkey_unknown_keys_total\{reason="old_secret"\} [1-9]\d*$/m,
    );
  });

  it.each([
    {
      what: 'ended by its owner',
      end: (id: string) => ada.client.updateApiKey({ path: { key_id: id }, body: { rotation: { grace_seconds: 0 } } }),
    },
    {
      what: 'the oldest of three, which was forced out',
      end: (id: string) => ada.client.rotateApiKey({ path: { key_id: id }, body: { starts: 'now', force: true } }),
    },
    { what: 'of a key that is revoked', end: (id: string) => ada.client.revokeApiKey({ path: { key_id: id } }) },
  ])('is refused here at once and elsewhere within a second where it is $what', async ({ end }) => {
    const { id, old } = await inGrace();
    for (const on of [service, other]) expect(await statusOf(old, on)).toBe(200);
    await end(id);
    expect(await statusOf(old)).toBe(401);
    // Documented as one second; a busy machine may need longer.
    await vi.waitFor(async () => expect(await statusOf(old, other)).toBe(401), { timeout: 10_000, interval: 50 });
  });
});

describe('both secrets of a key', () => {
  it('work through a replacement of SECRET, each by its own tag, and get new digests', async () => {
    const before = await startServiceForTest({}, { database: newDatabaseName() });
    onTestFinished(() => before.services.connection.dropDatabase());
    const person = await signUp(before);
    const { data: made } = await person.client.createApiKey({ body: { label: 'x' } });
    const path = { key_id: made.id };
    const { data: rotated } = await person.client.rotateApiKey({ path, body: { starts: 'now' } });
    const after = await startServiceForTest(
      { previousSecrets: [secret] },
      { database: before.services.connection.name, secret: 'the secret of tomorrow that is long enough' },
    );
    const [retired, current] = [before, after].map(({ services }) => services.keyring.current.id);
    const [old, text] = [made.key, rotated.key];
    for (const key of [old, text]) expect(await statusOf(key, after)).toBe(200);
    await vi.waitFor(async () => {
      await after.services.usage.flush();
      const { keyedDigest, rotation } = (await storedKey(before, made.id)) ?? {};
      expect([keyedDigest?.secretId, rotation?.keyedDigest?.secretId]).toEqual([current, current]);
    }, soon);
    // A new secret that is made from now on has a tag of the new one.
    const client = after.client({ accessToken: person.accessToken });
    const { data: again } = await client.rotateApiKey({ path, body: { starts: 'now', force: true } });
    for (const key of [text, again.key]) expect(await statusOf(key, after)).toBe(200);
    expect(await statusOf(old, after)).toBe(401);
    const { tagSecretId, rotation } = (await storedKey(before, made.id)) ?? {};
    expect([tagSecretId, rotation?.tagSecretId]).toEqual([current, retired]);
  });

  it('work as before after a restart, and nothing that was counted is lost', async () => {
    const { id, old, new: text } = await rotatedKey({ grace_seconds: 600 });
    const first = await startService({}, { database, clock });
    for (const key of [old, text, old]) expect(await statusOf(key, first)).toBe(200);
    await first.close();
    const before = await keyOf(id);
    expect(before.rotation).toMatchObject({ state: 'grace', previous_secret: { uses: 1 } });
    const second = await startServiceForTest({}, { database, clock });
    for (const key of [old, text]) expect(await statusOf(key, second)).toBe(200);
    expect((await keyOf(id)).rotation?.ends_at).toBe(before.rotation?.ends_at);
  });
});
