import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mintKey } from '../../src/features/authentication/key.js';
import { readNetwork } from '../../src/lib/networks.js';
import { expectConforming, operation } from '../support/contract.js';
import { withAnotherSecret } from '../support/credentials.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  expireKey,
  grant,
  json,
  keyHeaders,
  type Person,
  password,
  publicUrl,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

type Code = NonNullable<Awaited<ReturnType<typeof verify>>>['code'];

let service: TestService;
/** Whose keys are presented; may verify keys as well. */
let ada: Person;
/** Asks about the keys of others. */
let backend: Person;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 1000 });
  [ada, backend] = [await signUp(service), await signUp(service)];
  for (const person of [ada, backend]) await grant(service, person, 'keys:verify');
});
afterAll(() => service.close());

interface Subject {
  id: string;
  key: string;
  /** Which of its secrets `key` has. */
  secret: 'current' | 'previous';
}

const scope = 'keys:verify';
/** Where the requests of these tests come from. */
const here = '127.0.0.1';
const elsewhere = '203.0.113.0/24';

type Settings = Partial<Parameters<Person['client']['createApiKey']>[0]['body']>;

async function newKey(settings: Settings = {}, person = ada): Promise<Subject> {
  const body = { label: 'verified', scopes: [scope], ...settings };
  const { id, key } = (await person.client.createApiKey({ body })).data;
  return { id, key, secret: 'current' };
}

/** The same key with the text that it had before it was given a new secret, and a grace period for the old one. */
async function rotated({ id, key }: Subject): Promise<Subject> {
  await ada.client.rotateApiKey({ path: { key_id: id }, body: { starts: 'now', grace_seconds: 3600 } });
  return { id, key, secret: 'previous' };
}

/** As verification shows a user of whom nobody has said anything. */
function ownerOf({ userId }: Person) {
  return { type: 'user', id: userId, external_id: null, name: null, plan: 'default', metadata: {} };
}

async function change(id: string, body: Parameters<Person['client']['updateApiKey']>[0]['body']): Promise<void> {
  await ada.client.updateApiKey({ path: { key_id: id }, body });
}

async function verify(body: Parameters<Person['client']['verifyApiKey']>[0]['body']) {
  return (await backend.client.verifyApiKey({ body })).data;
}

async function introspect(body: Parameters<Person['client']['introspectToken']>[0]['body']) {
  return (await backend.client.introspectToken({ body })).data;
}

function form(fields: Record<string, string>): RequestInit {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', headers, body: new URLSearchParams(fields).toString() };
}

/** One state that a key may be in. */
interface State {
  what: string;
  code: Code;
  /** Brings a good key into it. @returns what is presented then, where that is another text. */
  enter(subject: Subject): Promise<string | undefined>;
  leave?(): Promise<void>;
}

const states: State[] = [
  { what: 'good', code: 'VALID', enter: async () => undefined },
  {
    what: 'revoked',
    code: 'REVOKED',
    enter: async ({ id }) => void (await ada.client.revokeApiKey({ path: { key_id: id } })),
  },
  { what: 'expired', code: 'EXPIRED', enter: async ({ id }) => void (await expireKey(service, id)) },
  { what: 'disabled', code: 'DISABLED', enter: async ({ id }) => void (await change(id, { enabled: false })) },
  {
    what: 'of a disabled user',
    code: 'USER_DISABLED',
    enter: async () => void (await service.services.users.update(ada.userId, { enabled: false })),
    leave: async () => void (await service.services.users.update(ada.userId, { enabled: true })),
  },
  {
    what: 'for another address',
    code: 'IP_NOT_ALLOWED',
    enter: async ({ id }) => void (await change(id, { ip_allowlist: [elsewhere] })),
  },
  {
    what: 'without the scope',
    code: 'INSUFFICIENT_SCOPE',
    enter: async ({ id }) => void (await change(id, { scopes: ['apikeys:read'] })),
  },
  {
    what: 'at its rate limit',
    code: 'RATE_LIMITED',
    enter: ({ id, key }) => useUp(id, key, { rate_limit: { limit: 1, window_seconds: 86_400 } }),
  },
  {
    what: 'at its quota',
    code: 'QUOTA_EXCEEDED',
    enter: ({ id, key }) => useUp(id, key, { quota: { limit: 1, period: 'month' } }),
  },
  {
    what: 'unknown',
    code: 'NOT_FOUND',
    enter: async () => mintKey({ prefix: 'lk', keyring: service.services.keyring }).text,
  },
  {
    what: 'with a forged tag',
    code: 'NOT_FOUND',
    enter: async ({ key }) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0'),
  },
  {
    what: 'with a secret that was replaced, and whose grace period is over',
    code: 'NOT_FOUND',
    enter: ({ id }) => rotate(id, { starts: 'now', grace_seconds: 0, force: true }),
  },
  {
    what: 'with a new secret that was replaced before anybody used it',
    code: 'NOT_FOUND',
    async enter({ id }) {
      await rotate(id, { starts: 'now', grace_seconds: 0, force: true });
      const { data: unused } = await ada.client.rotateApiKey({ path: { key_id: id }, body: {} });
      await rotate(id, {});
      return unused.key;
    },
  },
  { what: 'with a wrong secret', code: 'NOT_FOUND', enter: async ({ id }) => withAnotherSecret(id, service) },
  { what: 'cut short', code: 'NOT_FOUND', enter: async ({ key }) => key.slice(0, -1) },
  { what: 'followed by more', code: 'NOT_FOUND', enter: async ({ key }) => `${key}0` },
];

async function rotate(id: string, body: Parameters<Person['client']['rotateApiKey']>[0]['body']): Promise<undefined> {
  await ada.client.rotateApiKey({ path: { key_id: id }, body });
}

async function useUp(id: string, key: string, limits: Parameters<typeof change>[1]): Promise<undefined> {
  await change(id, limits);
  expect((await service.request('/forward-auth', { headers: xApiKey(key) })).status).toBe(200);
}

/** The operations that take a credential, and what each is asked here. All but the first need the scope. */
const calls: Record<string, { path: string; init: RequestInit }> = {
  getCurrentUser: { path: '/auth/me', init: {} },
  forwardAuth: { path: `/forward-auth?scope=${scope}&credential=any`, init: {} },
  verifyApiKey: { path: '/verify', init: json({ key: 'x' }) },
  verifyApiKeys: { path: '/verify/batch', init: json({ data: [{ key: 'x' }] }) },
  introspectToken: { path: '/introspect', init: form({ token: 'x' }) },
};
const entryPoints = Object.keys(calls).map((operationId) => ({ operationId }));

function call(operationId: string, headers: Record<string, string>, query = ''): Promise<Response> {
  const { path, init } = calls[operationId] as (typeof calls)[string];
  const target = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
  return service.request(target, { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } });
}

/** How an operation answers whose credential is a key in this state. */
function expectedAnswer(operationId: string, code: Code): { status: number; code?: string } {
  switch (code) {
    case 'VALID':
      return { status: 200 };
    case 'IP_NOT_ALLOWED':
      return { status: 403, code: 'ip_not_allowed' };
    case 'INSUFFICIENT_SCOPE':
      return operationId === 'getCurrentUser' ? { status: 200 } : { status: 403, code: 'insufficient_scope' };
    // Latchkey's own operations do not count towards the limits of a key.
    case 'RATE_LIMITED':
      return operationId === 'forwardAuth' ? { status: 429, code: 'rate_limited' } : { status: 200 };
    case 'QUOTA_EXCEEDED':
      return operationId === 'forwardAuth' ? { status: 429, code: 'quota_exceeded' } : { status: 200 };
    default:
      return { status: 401, code: 'invalid_token' };
  }
}

/** Whether an answer is to somebody whose key is good, whatever it was used for. */
const isKnown = (code: Code) => ['VALID', 'INSUFFICIENT_SCOPE', 'RATE_LIMITED', 'QUOTA_EXCEEDED'].includes(code);

const deprecationOf = ({ headers }: Response) =>
  ['Deprecation', 'Sunset', 'Link'].map((name) => headers.get(name) ?? '');
const deprecated = [
  expect.stringMatching(/^@\d{10}$/),
  expect.stringMatching(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/),
  `<${publicUrl}/developers#rotation>; rel="deprecation"; type="text/html"`,
];
const notDeprecated = ['', '', ''];

/** One way in which a key may be presented, and what must come of it. */
interface Way {
  way: string;
  present(text: string): Promise<Response>;
  check(response: Response, code: Code, subject: Subject): Promise<void>;
}

const asCredential: Way[] = entryPoints.flatMap(({ operationId }) =>
  keyHeaders.map(({ header, with: headers }) => ({
    way: `as ${header} of ${operationId}`,
    present: (text: string) => call(operationId, headers(text)),
    async check(response: Response, code: Code, { secret }: Subject) {
      const { status, code: problem } = expectedAnswer(operationId, code);
      expect(response.status).toBe(status);
      const isTold = secret === 'previous' && isKnown(code);
      expect(deprecationOf(response)).toEqual(isTold ? deprecated : notDeprecated);
      const body = await expectConforming(operation(operationId), response);
      if (problem) expect(body).toMatchObject({ code: problem });
      if (status === 401) expect(response.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
    },
  })),
);

function checkResult(result: unknown, code: Code, { id, secret }: Subject): void {
  const key = code === 'NOT_FOUND' ? null : expect.objectContaining({ id, user_id: ada.userId, secret });
  const limit = code === 'RATE_LIMITED' || code === 'QUOTA_EXCEEDED' ? { limit: 'key' } : {};
  expect(result).toEqual({ valid: code === 'VALID', code, ...limit, key });
}

const asBackend = () => bearer(backend.accessToken);
const asSubject: Way[] = [
  {
    way: 'in the body of verifyApiKey',
    present: (key) => service.request('/verify', json({ key, scopes: [scope], ip: here }, asBackend())),
    async check(response, code, subject) {
      checkResult(await expectConforming(operation('verifyApiKey'), response), code, subject);
    },
  },
  {
    way: 'in the body of verifyApiKeys',
    present: (key) => {
      const data = [{ key: 'x' }, { key, scopes: [scope], ip: here }];
      return service.request('/verify/batch', json({ data }, asBackend()));
    },
    async check(response, code, subject) {
      const { data } = (await expectConforming(operation('verifyApiKeys'), response)) as { data: unknown[] };
      checkResult(data[0], 'NOT_FOUND', subject);
      checkResult(data[1], code, subject);
    },
  },
  {
    way: 'in the body of introspectToken',
    present(token) {
      const init = form({ token, ip: here });
      return service.request('/introspect', { ...init, headers: { ...init.headers, ...asBackend() } });
    },
    async check(response, code, { id, secret }) {
      const body = await expectConforming(operation('introspectToken'), response);
      // Limits and scopes are not judged.
      if (isKnown(code)) expect(body).toMatchObject({ active: true, client_id: id, sub: ada.userId, secret });
      else expect(body).toEqual({ active: false });
    },
  },
];

describe.each(states)('a key that is $what', ({ code, enter, leave }) => {
  const ways = [...asCredential, ...asSubject];
  /**
   * Presented to nobody before it got into this state; and one that was, in every way, so that it is in memory. The same
   * by the old secrets of two keys that are being rotated.
   */
  const presented: { subject: Subject; text: string }[] = [];

  beforeAll(async () => {
    const [cold, old] = [await newKey(), await rotated(await newKey())];
    const warm = [await newKey(), await rotated(await newKey())];
    for (const subject of warm) {
      for (const way of ways) await way.check(await way.present(subject.key), 'VALID', subject);
      await untilRemembered(service, subject);
    }
    for (const subject of [cold, old, ...warm])
      presented.push({ subject, text: (await enter(subject)) ?? subject.key });
  });
  afterAll(async () => leave?.());

  it.each(ways)(`is judged ${code} $way, also right after it was good`, async ({ present, check }) => {
    for (const { subject, text } of presented) await check(await present(text), code, subject);
  });
});

/** Uses a key until it is in memory. */
async function untilRemembered(on: TestService, { id, key }: Subject): Promise<void> {
  await vi.waitFor(
    async () => {
      expect((await on.request('/forward-auth', { headers: xApiKey(key) })).status).toBe(200);
      expect(on.services.memory.key(id)).toBeDefined();
    },
    { timeout: 20_000 },
  );
}

describe.each(entryPoints)('the credential of $operationId', ({ operationId }) => {
  it('is refused where there are two, good or bad, of whatever kind', async () => {
    const { key } = await newKey();
    const pairs: Record<string, string>[] = [
      { ...xApiKey(key), ...bearer(key) },
      { ...xApiKey(key), ...bearer(ada.accessToken) },
      { ...xApiKey('bad'), ...bearer(key) },
      { ...xApiKey(key), Authorization: 'Basic YTpi' },
    ];
    for (const headers of pairs) {
      const response = await call(operationId, headers);
      expect(response.status, JSON.stringify(headers)).toBe(400);
      expect(await expectConforming(operation(operationId), response)).toMatchObject({ code: 'invalid_request' });
    }
  });

  it('is refused in the query string, even beside a good one', async () => {
    const { key } = await newKey();
    for (const name of ['api_key', 'apikey', 'access_token', 'X-API-Key', 'key', 'token', 'authorization']) {
      for (const headers of [{}, xApiKey(key)]) {
        const response = await call(operationId, headers, `${name}=${key}`);
        expect(response.status, name).toBe(400);
        const body = await expectConforming(operation(operationId), response);
        expect(body).toMatchObject({ code: 'invalid_request', detail: expect.stringContaining('query string') });
      }
    }
  });

  it('is missing where there is none', async () => {
    const response = await call(operationId, {});
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="Latchkey"');
    const body = await expectConforming(operation(operationId), response);
    expect(body).toMatchObject({ code: 'authentication_required' });
  });
});

describe('a forged key', () => {
  it('is refused before the database is asked and before a hash is compared', async () => {
    const { id, key } = await newKey();
    // As a record of an older version: the keyed digest of others needs no spy.
    await service.services.connection
      .collection<{ _id: string }>('apikeys')
      .updateOne({ _id: id }, { $unset: { keyedDigest: 1 } });
    const forged = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    const work = [vi.spyOn(service.services.apiKeys, 'findKnown'), vi.spyOn(bcrypt, 'compare')];
    try {
      expect((await service.request('/forward-auth', { headers: xApiKey(forged) })).status).toBe(401);
      expect(work.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
      // A genuine one is looked up and compared: the spies see it.
      expect((await service.request('/forward-auth', { headers: xApiKey(key) })).status).toBe(200);
      expect(work.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    } finally {
      for (const spy of work) spy.mockRestore();
    }
  });
});

describe('a verification that is under way when something changes', () => {
  /** Holds the first reading of one record after it was read, until it is let go. */
  function hold<Found>(repository: { findKnown(id: string): Promise<Found> }, id: string) {
    const { findKnown } = repository;
    let arrive: () => void = () => undefined;
    let release: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isFirst = true;
    repository.findKnown = async (asked) => {
      const found = await findKnown(asked);
      if (asked !== id || !isFirst) return found;
      isFirst = false;
      arrive();
      await released;
      return found;
    };
    return {
      arrived,
      release() {
        repository.findKnown = findKnown;
        release();
      },
    };
  }

  const uses = [
    { what: 'forwardAuth', use: async (key: string) => (await call('forwardAuth', xApiKey(key))).status === 200 },
    { what: 'verifyApiKey', use: async (key: string) => (await verify({ key })).valid },
  ];

  it.each(uses)('($what) does not bring a revoked key back', async ({ use }) => {
    const { id, key } = await newKey();
    const reading = hold(service.services.apiKeys, id);
    const early = use(key);
    await reading.arrived;
    await ada.client.revokeApiKey({ path: { key_id: id } });
    // Does not join the one that read before.
    expect(await use(key)).toBe(false);
    reading.release();
    await early;
    for (let round = 0; round < 3; round++) expect(await use(key)).toBe(false);
  });

  it.each(uses)('($what) does not bring a disabled user back', async ({ use }) => {
    const person = await signUp(service);
    await grant(service, person, scope);
    const { key } = await newKey({}, person);
    service.services.memory.forgetOwner(person.userId);
    const reading = hold(service.services.users, person.userId);
    const early = use(key);
    await reading.arrived;
    await service.services.users.update(person.userId, { enabled: false });
    expect(await use(key)).toBe(false);
    reading.release();
    await early;
    for (let round = 0; round < 3; round++) expect(await use(key)).toBe(false);
  });
});

describe('a change on another instance', () => {
  let other: TestService;

  beforeAll(async () => {
    other = await startService({}, { database: service.services.connection.name });
  });
  afterAll(() => other.close());

  it.each(states.filter(({ code }) => ['REVOKED', 'DISABLED', 'USER_DISABLED', 'IP_NOT_ALLOWED'].includes(code)))(
    '($what) holds here without anything being asked for',
    async ({ code, enter, leave }) => {
      const subject = await newKey();
      const use = () => other.request('/forward-auth', { headers: xApiKey(subject.key) });
      await untilRemembered(other, subject);
      try {
        await enter(subject);
        const { status } = expectedAnswer('forwardAuth', code);
        // Documented as one second; a busy machine may need longer.
        await vi.waitFor(async () => expect((await use()).status).toBe(status), { timeout: 10_000, interval: 100 });
        expect((await use()).status).toBe(status);
      } finally {
        await leave?.();
      }
    },
  );
});

describe('an access token', () => {
  const ends: { what: string; end: (person: Person) => Promise<unknown> }[] = [
    { what: 'is logged out', end: ({ client }) => client.logOut() },
    {
      what: 'was issued to another log-in before the password was changed',
      async end({ email }) {
        const { data } = await service.client().logIn({ body: { email, password } });
        const body = { current_password: password, new_password: 'a longer walk along the river' };
        await service.client({ accessToken: data.access_token }).changePassword({ body });
      },
    },
    { what: 'is of a disabled user', end: ({ userId }) => service.services.users.update(userId, { enabled: false }) },
  ];

  it('passes the forward-auth with the scopes of its user', async () => {
    const response = await service.request(`/forward-auth?scope=apikeys:write+${scope}&credential=any`, {
      headers: bearer(ada.accessToken),
    });
    expect(await expectConforming(operation('forwardAuth'), response)).toBeUndefined();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-auth-owner': ada.userId,
      'x-auth-external-id': '',
      'x-auth-plan': 'default',
      'x-auth-user': ada.userId,
      'x-auth-key-id': '',
      'x-auth-scopes': 'apikeys:read apikeys:write keys:verify',
    });
    expect(response.headers.has('RateLimit')).toBe(false);
    const refused = await service.request('/forward-auth?scope=admin&credential=any', {
      headers: bearer(ada.accessToken),
    });
    expect(refused.status).toBe(403);
  });

  it('is active at introspection, with its own times', async () => {
    const before = Math.floor(Date.now() / 1000);
    const person = await signUp(service);
    const answer = await introspect({ token: person.accessToken, token_type_hint: 'access_token' });
    expect(answer).toEqual({
      active: true,
      sub: person.userId,
      owner: ownerOf(person),
      client_id: 'latchkey',
      scope: 'apikeys:read apikeys:write',
      token_type: 'Bearer',
      iss: publicUrl,
      iat: expect.any(Number),
      exp: (answer.iat ?? 0) + 3600,
    });
    expect(answer.iat).toBeGreaterThanOrEqual(before);
  });

  it('is no API key: /verify does not know it, nor does X-API-Key take it', async () => {
    expect(await verify({ key: ada.accessToken })).toEqual({ valid: false, code: 'NOT_FOUND', key: null });
    const response = await service.request('/forward-auth', { headers: xApiKey(ada.accessToken) });
    expect(response.status).toBe(401);
  });

  it.each(ends)('that $what is refused at once, everywhere, though it was used just before', async ({ end }) => {
    const person = await signUp(service);
    await grant(service, person, scope);
    const token = bearer(person.accessToken);
    const statuses = async () => {
      const responses = await Promise.all(entryPoints.map(({ operationId }) => call(operationId, token)));
      return responses.map(({ status }) => status);
    };
    expect(new Set(await statuses())).toEqual(new Set([200]));
    expect((await introspect({ token: person.accessToken })).active).toBe(true);
    await end(person);
    expect(new Set(await statuses())).toEqual(new Set([401]));
    expect(await introspect({ token: person.accessToken })).toEqual({ active: false });
  });

  it.each(['', '.', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.', 'Bearer x', '\u{1f511}', 'x'.repeat(16_384)])(
    'that is none (%#) is not active, and nothing else is said',
    async (token) => {
      expect(await introspect({ token })).toEqual({ active: false });
    },
  );
});

describe('ip_allowlist', () => {
  it('is shown in one form', async () => {
    const given = [
      '203.0.113.0/24',
      '198.51.100.9',
      '2001:DB8:0:0::/64',
      '::ffff:192.0.2.77',
      '::ffff:203.0.113.0/120',
    ];
    const normal = ['203.0.113.0/24', '198.51.100.9/32', '2001:db8::/64', '192.0.2.77/32'];
    const { data: made } = await ada.client.createApiKey({ body: { label: 'listed', ip_allowlist: given } });
    expect(made.ip_allowlist).toEqual(normal);
    const { data: changed } = await ada.client.updateApiKey({
      path: { key_id: made.id },
      body: { ip_allowlist: ['::ffff:192.0.2.0/120'] },
    });
    expect(changed.ip_allowlist).toEqual(['192.0.2.0/24']);
  });

  it.each([
    { list: ['203.0.113.7'], inside: ['203.0.113.7', '::ffff:203.0.113.7'], outside: ['203.0.113.6', '::1'] },
    {
      list: ['203.0.113.8/29', '198.51.100.0/31'],
      inside: ['203.0.113.8', '203.0.113.15', '198.51.100.0', '198.51.100.1'],
      outside: ['203.0.113.7', '203.0.113.16', '198.51.99.255', '198.51.100.2'],
    },
    {
      list: ['2001:db8:1:2::/64'],
      inside: ['2001:db8:1:2::', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
      outside: ['2001:db8:1:1:ffff:ffff:ffff:ffff', '2001:db8:1:3::', '203.0.113.7'],
    },
    { list: ['::ffff:203.0.113.0/120'], inside: ['203.0.113.255', '::FFFF:203.0.113.0'], outside: ['203.0.112.255'] },
    { list: ['0.0.0.0/0'], inside: ['203.0.113.7', '::ffff:203.0.113.7'], outside: ['2001:db8::1'] },
    { list: ['::/0'], inside: ['2001:db8::1'], outside: ['203.0.113.7', '::ffff:203.0.113.7'] },
    {
      list: ['203.0.113.7', '2001:db8::1'],
      inside: [
        '203.0.113.7:51234',
        '[2001:db8::1]:443',
        '"[2001:db8::1]:443"',
        '2001:DB8:0::1%eth0',
        '[::ffff:203.0.113.7]',
      ],
      outside: ['::203.0.113.7', '::cb00:7107', '64:ff9b::203.0.113.7', '203.0.113.8:51234', '[2001:db8::2]:443'],
    },
  ])('$list', async ({ list, inside, outside }) => {
    const { key } = await newKey({ ip_allowlist: list });
    for (const ip of inside) {
      expect((await verify({ key, ip })).code, ip).toBe('VALID');
      expect((await introspect({ token: key, ip })).active, ip).toBe(true);
    }
    for (const ip of outside) {
      expect((await verify({ key, ip })).code, ip).toBe('IP_NOT_ALLOWED');
      expect(await introspect({ token: key, ip }), ip).toEqual({ active: false });
    }
  });

  it('lets a key be used by nobody who does not say from where, and by anybody once it is empty', async () => {
    const { id, key } = await newKey({ ip_allowlist: ['0.0.0.0/0', '::/0'] });
    expect((await verify({ key })).code).toBe('IP_NOT_ALLOWED');
    expect(await introspect({ token: key })).toEqual({ active: false });
    await change(id, { ip_allowlist: [] });
    expect((await verify({ key })).code).toBe('VALID');
    expect((await introspect({ token: key })).active).toBe(true);
  });

  it.each([
    '203.0.113.256',
    '203.0.113.7/33',
    '2001:db8::/129',
    '10.1',
    '010.0.0.1',
    '::1::1',
    'example.org',
    '203.0.113.7/',
    '203.0.113.0/255.255.255.0',
    '203.0.113.7/24',
    '203.0.113.7:443',
    '[2001:db8::1]:443',
    'fe80::1%eth0',
    '::203.0.113.7',
    '::ffff:10.0.0.0/8',
    '0x7f.1',
    '',
  ])('takes no %j, and says which entry it was and what to write', async (entry) => {
    const { id } = await newKey();
    const reading = readNetwork(entry);
    for (const [path, method] of [
      ['/auth/apikeys', 'POST'],
      [`/auth/apikeys/${id}`, 'PATCH'],
    ] as const) {
      const body = { label: 'listed', ip_allowlist: ['203.0.113.7', entry] };
      const response = await service.request(path, { ...json(body, bearer(ada.accessToken)), method });
      expect(response.status).toBe(400);
      const { errors } = (await response.json()) as { errors: { pointer: string; message: string }[] };
      expect(errors.map(({ pointer }) => pointer)).toEqual(['/ip_allowlist/1']);
      if (entry !== '')
        expect(errors[0]).toMatchObject(reading.ok ? {} : { message: `This entry ${reading.message}.` });
    }
  });

  it.each([
    '203.0.113.256',
    '1.2.3.4.5',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    'example.org',
    '203.0.113.7/32',
    '1.2.3.4:65536',
    '',
  ])('is not asked about %j, which is no address', async (ip) => {
    const { key } = await newKey();
    const asForm = form({ token: key, ip });
    const requests = [
      ['/verify', json({ key, ip }, asBackend()), '/ip'],
      ['/verify/batch', json({ data: [{ key }, { key, ip }] }, asBackend()), '/data/1/ip'],
      ['/introspect', { ...asForm, headers: { ...asForm.headers, ...asBackend() } }, '/ip'],
    ] as const;
    for (const [path, init, pointer] of requests) {
      const response = await service.request(path, init);
      expect(response.status, path).toBe(400);
      const { errors } = (await response.json()) as { errors: { pointer: string }[] };
      expect(new Set(errors.map((error) => error.pointer)), path).toEqual(new Set([pointer]));
    }
  });

  describe('at forward-auth and the operations', () => {
    async function judge(on: TestService, forwarded: string | null, list = elsewhere) {
      const person = await signUp(on);
      const { data } = await person.client.createApiKey({ body: { label: 'listed', ip_allowlist: [list] } });
      const headers = { ...xApiKey(data.key), ...(forwarded === null ? {} : { 'X-Forwarded-For': forwarded }) };
      const responses = [await on.request('/forward-auth', { headers }), await on.request('/auth/me', { headers })];
      await on.services.usage.flush();
      const { data: used } = await person.client.getApiKey({ path: { key_id: data.id } });
      return { statuses: responses.map(({ status }) => status), ip: used.last_used_ip };
    }
    const allowed = { statuses: [200, 200], ip: '203.0.113.7' };
    const refused = { statuses: [403, 403], ip: null };

    let behindOne: TestService;
    let behindLocal: TestService;
    beforeAll(async () => {
      behindOne = await startService({ trustProxy: 1 });
      behindLocal = await startService({ trustProxy: ['loopback'] });
    });
    afterAll(() => Promise.all([behindOne, behindLocal].map((each) => each.close())));

    it('is not misled by an X-Forwarded-For that nobody vouches for', async () => {
      expect(await judge(service, '203.0.113.7')).toEqual(refused);
      expect(await judge(service, null)).toEqual(refused);
    });

    it('goes by what the proxy in front says in X-Forwarded-For, and by nothing before that', async () => {
      expect(await judge(behindOne, '203.0.113.7')).toEqual(allowed);
      expect(await judge(behindOne, 'spoofed, 198.51.100.1, 203.0.113.7')).toEqual(allowed);
      expect(await judge(behindOne, '203.0.113.7, 198.51.100.1')).toEqual(refused);
      expect(await judge(behindOne, null)).toEqual(refused);
    });

    it.each([
      ['203.0.113.7:51234', '203.0.113.0/24', '203.0.113.7'],
      ['"203.0.113.7:51234"', '203.0.113.0/24', '203.0.113.7'],
      ['[2001:DB8:0:0::1]:443', '2001:db8::/32', '2001:db8::1'],
      ['"[2001:db8::1]"', '2001:db8::1', '2001:db8::1'],
      ['fe80::1%eth0', 'fe80::/10', 'fe80::1'],
      ['::FFFF:203.0.113.7', '203.0.113.7', '203.0.113.7'],
      ['[::ffff:cb00:7107]:443', '203.0.113.7', '203.0.113.7'],
    ])('finds the address in %s', async (forwarded, list, ip) => {
      expect(await judge(behindOne, forwarded, list)).toEqual({ statuses: [200, 200], ip });
    });

    it.each([
      ['unknown', '127.0.0.0/8'],
      ['_hidden', '0.0.0.0/0'],
      ['203.0.113.7:http', '0.0.0.0/0'],
      ['::203.0.113.7', '203.0.113.7'],
      ['010.0.0.1', '10.0.0.1'],
      ['203.0.113.7 127.0.0.1', '0.0.0.0/0'],
      ['203.0.113.7, unknown', '0.0.0.0/0'],
    ])(
      'takes %s for no address on a list: not for the proxy that wrote it, nor for what comes before',
      async (...what) => {
        expect(await judge(behindLocal, ...what)).toEqual(refused);
      },
    );

    it('walks on past a proxy that is named with its port', async () => {
      const behindTwo = await startServiceForTest({ trustProxy: ['loopback', '10.0.0.0/8', '2001:db8::/64'] });
      expect(await judge(behindTwo, '203.0.113.7:5, 10.0.0.2:80')).toEqual(allowed);
      expect(await judge(behindTwo, '203.0.113.7:5, [2001:db8::9]:80, ::ffff:10.0.0.2')).toEqual(allowed);
      expect(await judge(behindTwo, '203.0.113.7, 10.0.0.2:x')).toEqual(refused);
      expect(await judge(behindTwo, '203.0.113.7, ::10.0.0.2')).toEqual(refused);
    });

    it('goes by the proxies that are named, and by no other', async () => {
      const behindTwo = await startServiceForTest({ trustProxy: ['loopback', '198.51.100.1'] });
      expect(await judge(behindTwo, '203.0.113.7')).toEqual(allowed);
      expect(await judge(behindTwo, '203.0.113.7, 198.51.100.1')).toEqual(allowed);
      expect(await judge(behindTwo, '203.0.113.7, 198.51.100.2')).toEqual(refused);
    });

    it('goes through 20 proxies at most, so that no header can name thousands to look up', async () => {
      const behindMany = await startServiceForTest({ trustProxy: ['loopback', '198.51.100.1'] });
      // The connection itself comes from the first of them.
      const through = (proxies: number) => `203.0.113.7${', 198.51.100.1'.repeat(proxies - 1)}`;
      expect(await judge(behindMany, through(20))).toEqual(allowed);
      expect(await judge(behindMany, through(21))).toEqual(refused);
      expect(await judge(behindMany, through(1000))).toEqual(refused);
    });
  });
});

describe('verifyApiKey', () => {
  it('tells whose key it is, and what may be known of it', async () => {
    const { data } = await ada.client.createApiKey({
      body: {
        label: 'Nightly export',
        description: 'not for back ends',
        metadata: { plan: 'gold' },
        scopes: ['apikeys:read', scope],
        expires_in_days: 7,
        rate_limit: { limit: 10, window_seconds: 86_400 },
      },
    });
    expect(await verify({ key: data.key })).toEqual({
      valid: true,
      code: 'VALID',
      key: {
        id: data.id,
        user_id: ada.userId,
        owner: ownerOf(ada),
        created_by: ada.userId,
        label: 'Nightly export',
        scopes: ['apikeys:read', scope],
        metadata: { plan: 'gold' },
        claims: {},
        expires_at: data.expires_at,
        secret: 'current',
        rotation: null,
        rate_limit: { limit: 10, remaining: 9, reset_seconds: expect.any(Number) },
        quota: null,
      },
    });
  });

  it('asks for all of the scopes, and knows none that is not declared', async () => {
    const { key } = await newKey({ scopes: ['apikeys:read', 'apikeys:write'] });
    const code = async (scopes: string[]) => (await verify({ key, scopes })).code;
    expect(await code([])).toBe('VALID');
    expect(await code(['apikeys:write', 'apikeys:read'])).toBe('VALID');
    expect(await code(['apikeys:read', scope])).toBe('INSUFFICIENT_SCOPE');
    expect(await code(['undeclared'])).toBe('INSUFFICIENT_SCOPE');
  });

  it('counts a use as many as it costs, and none for cost 0, which only looks', async () => {
    const { key } = await newKey({ rate_limit: { limit: 5, window_seconds: 86_400 } });
    const use = async (cost?: number) => {
      const { code, key: known } = await verify({ key, ...(cost === undefined ? {} : { cost }) });
      return [code, known?.rate_limit?.remaining];
    };
    expect(await use(0)).toEqual(['VALID', 5]);
    expect(await use(0)).toEqual(['VALID', 5]);
    expect(await use()).toEqual(['VALID', 4]);
    expect(await use(3)).toEqual(['VALID', 1]);
    expect(await use(2)).toEqual(['RATE_LIMITED', 1]);
    expect(await use(1_000_000)).toEqual(['RATE_LIMITED', 1]);
    expect(await use(0)).toEqual(['VALID', 1]);
    expect(await use(1)).toEqual(['VALID', 0]);
    expect(await use(1)).toEqual(['RATE_LIMITED', 0]);
    expect(await use(0)).toEqual(['RATE_LIMITED', 0]);
  });

  it('takes nothing from the limits of a key that may not be used', async () => {
    const { id, key } = await newKey({ scopes: [], rate_limit: { limit: 5, window_seconds: 86_400 } });
    for (let use = 0; use < 3; use++) {
      const { code, key: known } = await verify({ key, scopes: [scope] });
      expect([code, known?.rate_limit]).toEqual(['INSUFFICIENT_SCOPE', null]);
    }
    await change(id, { enabled: false });
    expect((await verify({ key })).code).toBe('DISABLED');
    await change(id, { enabled: true });
    expect((await verify({ key })).key?.rate_limit?.remaining).toBe(4);
  });

  it.each([
    ['a cost below 0', { cost: -1 }],
    ['half a use', { cost: 0.5 }],
    ['a cost over a million', { cost: 1_000_001 }],
    ['a cost as text', { cost: '1' }],
    ['a scope twice', { scopes: ['a', 'a'] }],
    ['an unknown field', { userId: 'usr_0000000000000000' }],
    ['a key that is no text', { key: { $ne: null } }],
    ['a key of more than 16384 characters', { key: 'x'.repeat(16_385) }],
  ])('refuses %s', async (_what, field) => {
    const response = await service.request('/verify', json({ key: 'x', ...field }, asBackend()));
    expect(response.status).toBe(400);
    expect(await expectConforming(operation('verifyApiKey'), response)).toMatchObject({ code: 'invalid_request' });
  });
});

describe('verifyApiKeys', () => {
  it('answers in the order of the request, whatever each of them is', async () => {
    const [good, revoked, disabled, limited] = [
      await newKey(),
      await newKey(),
      await newKey(),
      await newKey({ rate_limit: { limit: 1, window_seconds: 86_400 } }),
    ];
    await ada.client.revokeApiKey({ path: { key_id: revoked.id } });
    await change(disabled.id, { enabled: false });
    const asked = [
      [{ key: revoked.key }, 'REVOKED', revoked.id],
      [{ key: good.key }, 'VALID', good.id],
      [{ key: 'not a key' }, 'NOT_FOUND', undefined],
      [{ key: limited.key, cost: 2 }, 'RATE_LIMITED', limited.id],
      [{ key: good.key, scopes: ['admin'] }, 'INSUFFICIENT_SCOPE', good.id],
      [{ key: disabled.key }, 'DISABLED', disabled.id],
      [{ key: limited.key, cost: 0 }, 'VALID', limited.id],
      [{ key: '' }, 'NOT_FOUND', undefined],
      [{ key: good.key }, 'VALID', good.id],
    ] as const;
    // The contract's types have mutable lists.
    const body = JSON.parse(JSON.stringify({ data: asked.map(([request]) => request) }));
    const { data } = await backend.client.verifyApiKeys({ body });
    expect(data.data.map(({ code, key }) => [code, key?.id])).toEqual(asked.map(([, code, id]) => [code, id]));
  });

  it('counts every use of a key that is there more than once', async () => {
    const { key } = await newKey({ rate_limit: { limit: 3, window_seconds: 86_400 } });
    const { data } = await backend.client.verifyApiKeys({ body: { data: Array.from({ length: 5 }, () => ({ key })) } });
    expect(data.data.filter(({ valid }) => valid)).toHaveLength(3);
    expect(data.data.filter(({ code }) => code === 'RATE_LIMITED')).toHaveLength(2);
  });

  it('takes 100 keys, and neither 101 nor none', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => newKey()));
    const hundred = Array.from({ length: 100 }, (_, at) => ({ key: keys[at % 10]?.key ?? '' }));
    const { data } = await backend.client.verifyApiKeys({ body: { data: hundred } });
    expect(data.data.map(({ key }) => key?.id)).toEqual(hundred.map((_, at) => keys[at % 10]?.id));
    for (const body of [{ data: [...hundred, { key: 'x' }] }, { data: [] }]) {
      await expectProblem(backend.client.verifyApiKeys({ body }), 400, 'invalid_request');
    }
  });
});

describe('introspectToken', () => {
  it('tells of a key what RFC 7662 has a name for', async () => {
    const { data } = await ada.client.createApiKey({
      body: { label: 'introspected', scopes: ['apikeys:read', scope], expires_in_days: 7 },
    });
    const response = await service.request('/introspect', {
      ...form({ token: data.key, token_type_hint: 'x', resource: 'ignored' }),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...asBackend() },
    });
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await expectConforming(operation('introspectToken'), response)).toEqual({
      active: true,
      sub: ada.userId,
      owner: ownerOf(ada),
      claims: {},
      client_id: data.id,
      scope: `apikeys:read ${scope}`,
      secret: 'current',
      token_type: 'Bearer',
      iss: publicUrl,
      iat: Math.floor(Date.parse(data.created_at) / 1000),
      exp: Math.floor(Date.parse(data.expires_at ?? '') / 1000),
    });
  });

  it('leaves exp out for a key that never expires, and names no scope of a key without', async () => {
    const { key } = await newKey({ expires_at: null, scopes: [] });
    const answer = await introspect({ token: key });
    expect(answer).not.toHaveProperty('exp');
    expect(answer).toMatchObject({ active: true, scope: '' });
  });

  it('counts towards no limit', async () => {
    const { key } = await newKey({ rate_limit: { limit: 1, window_seconds: 86_400 } });
    for (let use = 0; use < 3; use++) expect((await introspect({ token: key })).active).toBe(true);
    expect((await verify({ key })).code).toBe('VALID');
  });

  describe('as an OAuth client asks (RFC 6749 §2.3.1)', () => {
    const basic = (id: string, secret: string) => ({
      Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    });
    /** Every character as `%xx`, which a form-encoder may write for any of them. */
    const percentEncoded = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
    const ask = (fields: Record<string, string>, headers: Record<string, string> = {}) => {
      const init = form(fields);
      return service.request('/introspect', { ...init, headers: { ...init.headers, ...headers } });
    };

    it('takes the id of a key and the key itself, with Basic or in the form', async () => {
      const [client, subject] = [await newKey({}, backend), await newKey({ scopes: [] })];
      const { id, key } = client;
      const [asked, inForm] = [{ token: subject.key }, { client_id: id, client_secret: key }];
      const small = { Authorization: basic(id, key).Authorization.replace('Basic', 'basic') };
      for (const [fields, headers] of [
        [asked, basic(id, key)],
        [asked, basic(percentEncoded(id), percentEncoded(key))],
        [asked, small],
        [{ ...asked, client_id: id }, basic(id, key)],
        [{ ...asked, client_secret: '' }, basic(id, key)],
        [{ ...asked, ...inForm }, {}],
        [{ ...asked, ...inForm, token_type_hint: 'access_token' }, {}],
        // Who authenticates otherwise may still say which client asks.
        [{ ...asked, client_id: 'gateway' }, xApiKey(key)],
      ] as const) {
        const response = await ask(fields, headers);
        expect(await expectConforming(operation('introspectToken'), response)).toMatchObject({
          active: true,
          client_id: subject.id,
        });
      }
      await service.services.usage.flush();
      const { data } = await backend.client.getApiKey({ path: { key_id: id } });
      expect(data.last_used_at).not.toBeNull();
    });

    it('refuses a client that is not the key, and challenges it as it asked', async () => {
      const [{ id, key }, other] = [await newKey({}, backend), await newKey({}, backend)];
      const revoked = await newKey({}, backend);
      await backend.client.revokeApiKey({ path: { key_id: revoked.id } });
      const pairs = [
        [other.id, key],
        ['', key],
        [id, key.slice(0, -1)],
        [id, withAnotherSecret(id, service)],
        [id.toUpperCase(), key],
        [backend.userId, key],
        ['latchkey', backend.accessToken],
        [id, backend.accessToken],
        [id, key.toUpperCase()],
        [revoked.id, revoked.key],
      ] as const;
      for (const [client_id, client_secret] of pairs) {
        const attempts = [
          [await ask({ token: key }, basic(client_id, client_secret)), 'Basic realm="Latchkey"'],
          [await ask({ token: key, client_id, client_secret }), 'Bearer realm="Latchkey", error="invalid_token"'],
        ] as const;
        for (const [response, challenge] of attempts) {
          expect(response.headers.get('WWW-Authenticate'), client_id).toBe(challenge);
          const body = await expectConforming(operation('introspectToken'), response);
          expect(body).toMatchObject({ status: 401, code: 'invalid_token' });
        }
      }
      for (const text of ['Basic', 'Basic ', 'Basic %%%', `Basic ${btoa(key)}`, `Basic ${btoa(`${id}:${key}`)} x`]) {
        const response = await ask({ token: key }, { Authorization: text });
        expect(response.status, text).toBe(401);
        expect(response.headers.get('WWW-Authenticate'), text).toBe('Basic realm="Latchkey"');
      }
    });

    it('needs the same scope and address of the key as it always does', async () => {
      const without = await newKey({ scopes: [] }, backend);
      const elsewhereOnly = await newKey({ ip_allowlist: [elsewhere] }, backend);
      for (const [{ id, key }, code] of [
        [without, 'insufficient_scope'],
        [elsewhereOnly, 'ip_not_allowed'],
      ] as const) {
        for (const response of [
          await ask({ token: 'x' }, basic(id, key)),
          await ask({ token: 'x', client_id: id, client_secret: key }),
        ]) {
          expect(await expectConforming(operation('introspectToken'), response)).toMatchObject({ status: 403, code });
        }
      }
    });

    it('refuses two credentials, in whatever places they are', async () => {
      const { id, key } = await newKey({}, backend);
      const inForm = { token: 'x', client_id: id, client_secret: key };
      for (const response of [
        await ask(inForm, basic(id, key)),
        await ask(inForm, xApiKey(key)),
        await ask(inForm, asBackend()),
        await ask({ ...inForm, client_secret: 'bad' }, asBackend()),
        await ask({ token: 'x' }, { ...basic(id, key), ...xApiKey(key) }),
        await service.request('/introspect', {
          ...form({}),
          body: `token=x&client_id=${id}&client_secret=${key}&client_secret=${key}`,
        }),
      ]) {
        expect(await expectConforming(operation('introspectToken'), response)).toMatchObject({
          status: 400,
          code: 'invalid_request',
        });
      }
    });

    it('takes neither anywhere else', async () => {
      const { id, key } = await newKey({}, backend);
      const inBody = { key: 'x', client_id: id, client_secret: key };
      const asForm = form({ client_id: id, client_secret: key });
      for (const response of [
        await service.request('/verify', json({ key: 'x' }, basic(id, key))),
        await service.request('/auth/me', { headers: basic(id, key) }),
        await service.request('/forward-auth', { headers: basic(id, key) }),
        await service.request('/verify', json(inBody)),
        await service.request('/verify', asForm),
      ]) {
        expect(response.status).toBe(401);
        expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer /);
      }
    });
  });

  it.each([
    ['no token', ''],
    ['two tokens', 'token=a&token=b'],
    ['JSON', '{"token":"a"}'],
  ])('refuses a form with %s', async (_what, body) => {
    const response = await service.request('/introspect', {
      ...form({}),
      body,
      headers: { ...form({}).headers, ...asBackend() },
    });
    expect(response.status).toBe(400);
    expect(await expectConforming(operation('introspectToken'), response)).toMatchObject({ code: 'invalid_request' });
  });
});
