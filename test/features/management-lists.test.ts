import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fillSearches } from '../../src/database/migrations/0013-searches.js';
import { labelWordsOf, searchedWordsOf } from '../../src/domain/label-words.js';
import type { KnownKey } from '../../src/domain/principal.js';
import { keysInText } from '../../src/features/management/keys-in-text.js';
import { isOverPlan } from '../../src/features/management/over-plan.js';
import { decideRevocation } from '../../src/features/management/revocation.js';
import type { Place } from '../../src/lib/cursor.js';
import { expectConforming, operation } from '../support/contract.js';
import { insertKeys } from '../support/many-keys.js';
import { newOrganization, newOrganizationKey } from '../support/organizations.js';
import {
  bearer,
  expireKey,
  grant,
  json,
  type Person,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';

const dayMs = 86_400_000;

/** Two instances on one database. */
let service: TestService;
let other: TestService;
/** Manages keys, by a key and as somebody who has logged in. */
let backend: Person;
let backendKey: { id: string; key: string };
let admin: Person;
let ada: Person;
const made: Record<string, { id: string; key: string; last_four: string }> = {};

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 1000, managementRateLimit: null });
  other = await startService({ managementRateLimit: null }, { database: service.services.connection.name });
  [backend, admin, ada] = [await signUp(service), await signUp(service), await signUp(service)];
  await grant(service, backend, 'keys:manage');
  await grant(service, admin, 'admin', 'keys:manage');
  backendKey = (await backend.client.createApiKey({ body: { label: 'Back end', scopes: ['keys:manage'] } })).data;
  await service.services.users.update(ada.userId, { externalId: 'customer/1042' });
  for (const body of [
    { label: 'Nightly export', metadata: { environment: 'production: eu' }, scopes: ['apikeys:write'] },
    { label: 'Müller-backup 50%', expires_in_days: 3 },
    { label: 'ÄRZTE weekly', expires_in_days: null },
    { label: 'to revoke' },
    { label: 'to disable' },
    { label: 'to expire' },
  ]) {
    made[body.label] = (await ada.client.createApiKey({ body })).data as (typeof made)[string];
  }
  await ada.client.revokeApiKey({ path: { key_id: idOf('to revoke') } });
  await ada.client.updateApiKey({ path: { key_id: idOf('to disable') }, body: { enabled: false } });
  await expireKey(service, idOf('to expire'));
});
afterAll(async () => {
  await other.close();
  await service.close();
});

const idOf = (label: string) => made[label]?.id ?? '';
const textOf = (label: string) => made[label]?.key ?? '';

interface Page {
  data: { id: string; label: string; owner: { id: string; type: string; external_id: string | null } }[];
  next_cursor: string | null;
  code?: string;
  detail?: string;
}

async function list(query: Record<string, string>, credential = xApiKey(backendKey.key)) {
  const response = await service.request(`/apikeys?${new URLSearchParams(query)}`, { headers: credential });
  return { response, page: (await expectConforming(operation('listAllApiKeys'), response.clone())) as Page };
}

async function post<Body>(path: 'lookup' | 'revoke', body: object, headers: Record<string, string> = {}) {
  const response = await service.request(`/apikeys/${path}`, json(body, { ...xApiKey(backendKey.key), ...headers }));
  const subject = operation(path === 'lookup' ? 'lookUpApiKey' : 'revokeApiKeys');
  return { status: response.status, body: (await expectConforming(subject, response)) as Body };
}

interface Revoked {
  dry_run: boolean;
  count: number;
  ids: string[];
  has_more: boolean;
  code: string;
}
const revoke = (body: object, headers = {}) =>
  post<Revoked>('revoke', { reason: 'The customer has left', ...body }, headers);

const keys = () => service.services.connection.collection<{ _id: string }>('apikeys') as unknown as mongo.Collection;

interface Question {
  text: string;
  explain(): Promise<unknown>;
}

/** Takes down what the service asks of the records of keys, each question once. */
function askedOf({ services: { connection } }: TestService): { stop(): Question[] } {
  const records = connection.getClient().db().collection('apikeys');
  const { aggregate } = mongo.Collection.prototype;
  const questions = new Map<string, Question>();
  const spy = vi.spyOn(mongo.Collection.prototype, 'aggregate').mockImplementation(function (
    this: mongo.Collection,
    pipeline,
    options,
  ) {
    const text = JSON.stringify([pipeline, options]);
    const explain = () => aggregate.call(records, pipeline, options).explain('executionStats');
    if (this.collectionName === 'apikeys') questions.set(text, { text, explain });
    return aggregate.call(this, pipeline, options) as ReturnType<typeof aggregate>;
  });
  return {
    stop() {
      spy.mockRestore();
      return [...questions.values()];
    },
  };
}

/** A user who never logs in. */
async function insertUser(_id: string, limits: { maxKeys?: number } = {}): Promise<void> {
  const users = service.services.connection.collection<{ _id: string }>('users');
  const others = { name: null, enabled: true, scopes: [], tokenVersion: 0, createdAt: new Date() };
  await users.insertOne({ _id, ...others, ...limits });
}

describe('listAllApiKeys', () => {
  const all = { external_id: 'customer/1042', sort: 'created_at' };
  const active = ['Nightly export', 'Müller-backup 50%', 'ÄRZTE weekly'];

  it.each([
    [{}, active],
    [{ status: 'all' }, [...active, 'to revoke', 'to disable', 'to expire']],
    [{ status: 'revoked' }, ['to revoke']],
    [{ status: 'disabled' }, ['to disable']],
    [{ status: 'expired' }, ['to expire']],
    [{ status: 'expired,disabled' }, ['to disable', 'to expire']],
    [{ sort: '-created_at' }, active.toReversed()],
    [{ q: 'NIGHT' }, ['Nightly export']],
    [{ q: 'exp nightly' }, ['Nightly export']],
    [{ q: 'xport' }, []],
    [{ q: 'mu\u0308ll' }, ['Müller-backup 50%']],
    [{ q: 'backup' }, ['Müller-backup 50%']],
    [{ q: 'ärzte' }, ['ÄRZTE weekly']],
    [{ q: 'weekly export' }, []],
    [{ scope: 'apikeys:write' }, ['Nightly export']],
    [{ scope: 'admin' }, []],
    [{ metadata: 'environment:production: eu' }, ['Nightly export']],
    [{ metadata: 'environment:production' }, []],
    [{ metadata: 'other:production: eu' }, []],
    [{ never_expires: 'true' }, ['ÄRZTE weekly']],
    [{ never_expires: 'false' }, ['Nightly export', 'Müller-backup 50%']],
    [{ expires_within_days: '7' }, ['Müller-backup 50%']],
    [{ unused_for_days: '1' }, []],
    [{ over_plan: 'true' }, []],
    [{ organization_external_id: 'nobody' }, []],
    [{ external_id: 'customer/1043' }, []],
    [{ owner_id: 'usr_0000000000000000' }, []],
  ])('finds by %j the keys %j, with an owner and over all', async (filter, expected) => {
    const { page } = await list({ ...all, ...filter });
    const isOwned = 'external_id' in filter || 'organization_external_id' in filter || 'owner_id' in filter;
    expect(page.data.map(({ label }) => label)).toEqual(expected);
    for (const { owner } of page.data) {
      expect(owner).toMatchObject({ id: ada.userId, type: 'user', external_id: 'customer/1042' });
    }
    if (isOwned) return;
    const { external_id: _, ...others } = { ...all, ...filter } as Record<string, string>;
    const { page: everybodys } = await list(others);
    const ours = everybodys.data.filter(({ owner }) => owner.id === ada.userId);
    expect(ours.map(({ label }) => label)).toEqual(expected);
  });

  it('finds a key by its id and its last four characters alone', async () => {
    const { id, last_four: lastFour } = made['Nightly export'] as (typeof made)[string];
    for (const q of [id, lastFour]) {
      expect((await list({ q })).page.data.map((key) => key.id)).toContain(id);
    }
    expect((await list({ q: id })).page.data).toHaveLength(1);
    for (const q of [id.slice(-8), id.toUpperCase()]) expect((await list({ q })).page.data).toEqual([]);
  });

  it('finds what a back end has created, and the keys of organizations', async () => {
    const organization = await newOrganization(service, { externalId: 'acme' });
    const { id } = await newOrganizationKey(service, organization);
    for (const query of [
      { organization_external_id: 'acme' },
      { owner_id: organization._id },
      { created_by: 'operator', organization_external_id: 'acme' },
    ]) {
      const { page } = await list(query);
      expect(page.data).toMatchObject([{ id, owner: { type: 'organization', id: organization._id } }]);
    }
    expect((await list({ external_id: 'acme' })).page.data).toEqual([]);
    expect((await list({ external_id: 'customer/1042', organization_external_id: 'acme' })).page.data).toEqual([]);
  });

  it('finds a key by its new label, and no longer by the old one', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'before' } });
    await ada.client.updateApiKey({ path: { key_id: data.id }, body: { label: 'afterwards' } });
    expect((await list({ q: 'before' })).page.data).toEqual([]);
    expect((await list({ q: 'after' })).page.data).toMatchObject([{ id: data.id }]);
    await ada.client.revokeApiKey({ path: { key_id: data.id } });
  });

  it('finds keys that have not been used of late: a use moves a key out of it, once a day', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'idle' } });
    const long = new Date(Date.now() - 100 * dayMs);
    await keys().updateOne({ _id: data.id as never }, { $set: { createdAt: long, lastUsedDay: long } });
    const ids = async (days: number) => (await list({ unused_for_days: String(days) })).page.data.map(({ id }) => id);
    expect(await ids(99)).toContain(data.id);
    expect(await ids(102)).not.toContain(data.id);
    await service.client({ apiKey: data.key }).getCurrentApiKey();
    await service.services.usage.flush();
    expect(await ids(1)).not.toContain(data.id);
    // As an instance of the release before notes a use.
    await keys().updateOne({ _id: data.id as never }, { $set: { lastUsedDay: long } });
    expect(await ids(1)).not.toContain(data.id);
    await ada.client.revokeApiKey({ path: { key_id: data.id } });
  });

  it('pages both ways without a gap, and a cursor is that of its list', async () => {
    for (const sort of ['created_at', '-created_at']) {
      const whole = (await list({ status: 'all', sort })).page.data.map(({ id }) => id);
      const seen: string[] = [];
      let path: string | undefined = `/apikeys?status=all&sort=${sort}&limit=2`;
      while (path !== undefined) {
        const response: Response = await service.request(path, { headers: xApiKey(backendKey.key) });
        seen.push(...((await response.json()) as Page).data.map(({ id }) => id));
        path = /<(.+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
      }
      expect(seen).toEqual(whole);
    }
    const { page } = await list({ limit: '1' });
    const cursor = page.next_cursor ?? '';
    for (const query of [{ q: 'x' }, { sort: 'created_at' }, { status: 'all' }, { scope: 'admin' }]) {
      expect((await list({ ...query, cursor } as Record<string, string>)).response.status).toBe(400);
    }
  });

  it('shows nothing of those who are beyond the caller’s reach, and all to an administrator', async () => {
    const ids = async (credential: Record<string, string>) =>
      (await list({ status: 'all', limit: '200' }, credential)).page.data.map(({ id }) => id);
    const powerful = (await admin.client.createApiKey({ body: { label: 'powerful' } })).data.id;
    expect(await ids(xApiKey(backendKey.key))).not.toContain(powerful);
    expect(await ids(bearer(backend.accessToken))).not.toContain(backendKey.id);
    expect(await ids(bearer(admin.accessToken))).toEqual(expect.arrayContaining([powerful, backendKey.id]));
    for (const filter of [{ q: powerful }, { owner_id: admin.userId }, { created_by: admin.userId }]) {
      expect((await list(filter as Record<string, string>)).page.data).toEqual([]);
    }
  });

  it.each([
    [{ q: '%' }, 'q'],
    [{ q: ' ' }, 'q'],
    [{ metadata: 'environment' }, 'metadata'],
    [{ unused_for_days: '0' }, 'unused_for_days'],
    [{ sort: 'label' }, 'sort'],
    [{ cursor: 'bm8' }, 'cursor'],
    [{ limit: '201' }, 'limit'],
  ])('refuses %j and names %s', async (query, parameter) => {
    const { page } = await list(query as Record<string, string>);
    expect(page).toMatchObject({ code: 'invalid_request', errors: [{ parameter }] });
  });
});

describe('lookUpApiKey', () => {
  interface Found {
    data: { match: string; key: { id: string; status: string; owner: { id: string } } }[];
    has_more: boolean;
  }
  const lookUp = async (text: string) => (await post<Found>('lookup', { text })).body;
  const matches = async (text: string) => (await lookUp(text)).data.map(({ match, key }) => [key.id, match]);

  it('finds whole keys and what is left of them, in any state, wherever they stand', async () => {
    const [nightly, revoked, expired] = ['Nightly export', 'to revoke', 'to expire'].map(textOf) as [
      string,
      string,
      string,
    ];
    const digits = nightly.slice(-80);
    const wrong = nightly.slice(0, -80) + (digits.startsWith('0') ? '1' : '0') + digits.slice(1);
    const id = idOf('Nightly export');
    const cases: [string, string[][]][] = [
      [`curl -H "X-API-Key: ${nightly}" https://api.example.org`, [[id, 'full']]],
      [
        `-  key=${nightly}\n+  key=${revoked}`,
        [
          [id, 'full'],
          [idOf('to revoke'), 'full'],
        ],
      ],
      [`https://x.example/?token=${nightly}&a=1`, [[id, 'full']]],
      [`pre${nightly}0abc`, [[id, 'full']]],
      [nightly.slice(0, 40), [[id, 'id_only']]],
      [`${nightly.slice(0, 21)}…`, [[id, 'id_only']]],
      [wrong, [[id, 'id_only']]],
      [`${wrong} ${nightly} ${wrong}`, [[id, 'full']]],
      [`"targetId":"${idOf('to expire')}"`, [[idOf('to expire'), 'id_only']]],
      [expired, [[idOf('to expire'), 'full']]],
      [nightly.replace(/_[0-9A-Za-z]{16}_/, '_0000000000000000_'), []],
      [nightly.slice(-90), []],
      ['nothing at all', []],
    ];
    for (const [text, expected] of cases) expect(await matches(text), text).toEqual(expected);
    expect((await lookUp(revoked)).data).toMatchObject([{ key: { status: 'revoked', owner: { id: ada.userId } } }]);
  });

  it('finds real keys behind hundreds that do not exist, says if there are more, and nothing beyond its reach', async () => {
    const invented = Array.from({ length: 700 }, () => `lk_${randomBytes(8).toString('hex')}_`).join(' ');
    expect(await matches(`${invented} ${textOf('Nightly export')}`)).toEqual([[idOf('Nightly export'), 'full']]);
    const own = (await admin.client.createApiKey({ body: { label: 'hidden' } })).data;
    expect(await matches(`${own.key} ${backendKey.key}`)).toEqual([]);
  });

  it('counts no use, and neither logs nor repeats the text', async () => {
    const canary = 'canary-9f2b6c';
    const before = (await ada.client.getApiKey({ path: { key_id: idOf('to disable') } })).data;
    const { body } = await post<Found>('lookup', { text: `${canary} ${textOf('to disable')}` });
    const refused = await post('lookup', { text: `${canary}\u0000` });
    await service.services.usage.flush();
    expect((await ada.client.getApiKey({ path: { key_id: idOf('to disable') } })).data).toEqual(before);
    const written = JSON.stringify([body, refused.body, service.logs]);
    expect(refused.status).toBe(400);
    expect(written).not.toContain(canary);
    expect(written).not.toContain(textOf('to disable').slice(-20));
  });

  it('reads any text in a time that is proportional to its length', () => {
    for (const piece of [
      '_',
      '_a',
      'a_',
      '_0123456789abcdef',
      `_0123456789abcdef_${'a'.repeat(79)}`,
      'lk_lk_',
      '\u{1f600}_',
    ]) {
      const text = piece.repeat(Math.ceil(65_536 / piece.length));
      const startedAt = performance.now();
      keysInText(text);
      expect(performance.now() - startedAt, piece).toBeLessThan(100);
    }
  });
});

describe('revokeApiKeys', () => {
  const newKeys = async (label: string, count: number) => {
    const created: { id: string; key: string }[] = [];
    for (let made = 0; made < count; made++) created.push((await ada.client.createApiKey({ body: { label } })).data);
    return created;
  };
  const states = async (ids: string[]) =>
    (
      await keys()
        .find({ _id: { $in: ids as never[] } })
        .toArray()
    ).map(({ revokedAt }) => revokedAt !== null);

  it('says first which, then revokes exactly these, and every instance stops them within a second', async () => {
    const created = await newKeys('leaver', 3);
    const ids = created.map(({ id }) => id);
    const filter = { external_id: 'customer/1042', q: 'leaver' };
    const tried = await revoke({ filter, dry_run: true });
    expect(tried.body).toEqual({ dry_run: true, count: 3, ids, has_more: false });
    expect(await states(ids)).toEqual([false, false, false]);
    for (const expected_count of [2, 4]) {
      expect(await revoke({ filter, expected_count })).toMatchObject({ status: 409, body: { code: 'count_changed' } });
    }
    expect((await revoke({ filter })).body).toMatchObject({ errors: [{ pointer: '/expected_count' }] });
    const use = (on: TestService) => on.request('/auth/apikeys/current', { headers: xApiKey(created[0]?.key ?? '') });
    for (const each of [service, other]) expect((await use(each)).status).toBe(200);
    expect((await revoke({ filter, expected_count: 3 })).body).toEqual({
      dry_run: false,
      count: 3,
      ids,
      has_more: false,
    });
    expect((await use(service)).status).toBe(401);
    await vi.waitFor(async () => expect((await use(other)).status).toBe(401), { timeout: 1000, interval: 50 });
    const { data } = await ada.client.getApiKey({ path: { key_id: ids[0] ?? '' } });
    expect(data).toMatchObject({
      revoked_reason: 'The customer has left',
      revoked_by: backendKey.id,
      changed_by: backendKey.id,
    });
    expect(service.logs).toContainEqual(
      expect.objectContaining({ operationId: 'revokeApiKeys', affected: 3, changed: ['revoked_at'] }),
    );
    // A lost answer.
    expect((await revoke({ filter, expected_count: 3 })).body).toMatchObject({ count: 3 });
    expect((await revoke({ filter, dry_run: true })).body).toMatchObject({ count: 0, ids: [] });
  });

  it.each([{}, { 'Idempotency-Key': 'a request that is sent twice'.replaceAll(' ', '-') }])(
    'goes on where it was interrupted (%j)',
    async (headers) => {
      const ids = (await newKeys('crash', 4)).map(({ id }) => id);
      const { revokeMany } = service.services.apiKeys;
      const crash = vi.spyOn(service.services.apiKeys, 'revokeMany').mockImplementationOnce(async (some, how) => {
        await revokeMany(some.slice(0, 1), how);
        throw new Error('The process died.');
      });
      const request = { filter: { q: 'crash' }, expected_count: 4 };
      expect((await revoke(request, headers)).status).toBe(500);
      crash.mockRestore();
      expect((await states(ids)).filter(Boolean)).toHaveLength(1);
      for (let times = 0; times < 2; times++) {
        const { status, body } = await revoke(request, headers);
        expect([status, body.count, body.ids.toSorted()]).toEqual([200, 4, ids.toSorted()]);
      }
      const further = (await newKeys('crash', 4)).map(({ id }) => id);
      const { body } = await revoke(request, headers);
      // With an Idempotency-Key it is still the same request.
      const isSame = 'Idempotency-Key' in headers;
      expect(body.ids.toSorted()).toEqual((isSame ? ids : further).toSorted());
      if (isSame) await revoke(request);
    },
  );

  it('tells a credential that reaches less far nothing of what the same request has revoked by another', async () => {
    const [one, unbounded, bounded] = await Promise.all([
      backend.client.createApiKey({ body: { label: 'beyond', scopes: ['keys:manage'] } }),
      admin.client.createApiKey({ body: { label: 'unbounded', scopes: ['admin', 'keys:manage'] } }),
      admin.client.createApiKey({ body: { label: 'bounded', scopes: ['keys:manage'] } }),
    ]);
    const request = { filter: { q: 'beyond', owner_id: backend.userId }, expected_count: 1 };
    for (const _ of ['first', 'again'])
      expect((await revoke(request, xApiKey(unbounded.data.key))).body.ids).toEqual([one.data.id]);
    const { status, body } = await revoke(request, xApiKey(bounded.data.key));
    expect([status, body.code, body.ids]).toEqual([409, 'count_changed', undefined]);
  });

  it('revokes neither its own key nor any beyond its reach', async () => {
    const own = (await admin.client.createApiKey({ body: { label: 'own', scopes: ['admin', 'keys:manage'] } })).data;
    const beside = (await admin.client.createApiKey({ body: { label: 'beside' } })).data;
    const filter = { ids: [own.id, beside.id, backendKey.id, idOf('Nightly export')] };
    expect((await revoke({ filter, dry_run: true })).body.ids).toEqual([idOf('Nightly export')]);
    const { body } = await post<Revoked>(
      'revoke',
      { filter: { owner_id: admin.userId }, reason: 'x', dry_run: true },
      xApiKey(own.key),
    );
    expect(body.ids).toContain(beside.id);
    expect(body.ids).not.toContain(own.id);
  });

  it.each([
    [{}, '/filter'],
    [{ status: ['active'] }, '/filter'],
    [{ status: ['revoked'], q: 'x' }, '/filter/status/0'],
    [{ ids: [] }, '/filter/ids'],
    [{ label: 'x' }, '/filter/label'],
  ])('refuses the filter %j', async (filter, pointer) => {
    expect((await revoke({ filter, dry_run: true })).body).toMatchObject({ errors: [{ pointer }] });
  });

  it('takes the first thousand, says that there are more, and goes on with the same request', async () => {
    const bulk = 'usr_bulk000000000000';
    const { connection } = service.services;
    await insertUser(bulk);
    await insertKeys(connection, [{ userId: bulk, active: 2300 }], new Date());
    for (const [count, has_more] of [
      [1000, true],
      [1000, true],
      [300, false],
    ] as const) {
      const filter = { owner_id: bulk };
      expect((await revoke({ filter, dry_run: true })).body).toMatchObject({ count, has_more });
      expect((await revoke({ filter, expected_count: count })).body).toMatchObject({ count, has_more });
    }
  });
});

describe('many keys', () => {
  const counts = { active: 13_000, disabled: 1000, revoked: 1000, expired: 1000 };
  const carl = 'usr_carl000000000000';

  beforeAll(async () => {
    const { connection } = service.services;
    await insertUser(carl, { maxKeys: 100_000 });
    await keys().deleteMany({ userId: 'usr_bulk000000000000' });
    await insertKeys(connection, [{ userId: carl, ...counts }], new Date());
  });

  const filters: Record<string, string>[] = [
    {},
    { owner_id: carl },
    { owner_id: 'usr_0000000000000000' },
    { external_id: 'nobody' },
    { created_by: carl },
    { created_by: 'key_0000000000000000' },
    { q: 'zqzq' },
    { q: '12345' },
    { q: 'zqzq', created_by: carl },
    { q: 'abcd' },
    { q: 'key_0000000000000000' },
    { scope: 'reports:3' },
    { scope: 'nothing' },
    { scope: 'nothing', owner_id: carl },
    { metadata: 'customer:number 500' },
    { metadata: 'customer:nobody' },
    { metadata: 'customer:nobody', scope: 'apikeys:read' },
    { unused_for_days: '10' },
    { unused_for_days: '400' },
    { expires_within_days: '1' },
    { expires_within_days: '30' },
    { never_expires: 'true' },
    { never_expires: 'false' },
    { over_plan: 'true', external_id: 'customer/1042' },
    { unused_for_days: '400', created_by: carl, scope: 'apikeys:read', never_expires: 'true' },
  ];

  /** At most so many keys of those whom back ends do not reach are in this database. */
  const hiddenKeys = 10;
  const docsExamined = (explained: unknown) =>
    Number(/"totalDocsExamined":(\d+)/.exec(JSON.stringify(explained))?.[1] ?? Number.NaN);

  it('are searched through indexes: no request examines more than 20 entries for each key of a page, and 1,000', async () => {
    const asked = askedOf(service);
    const sorts = ['created_at', '-created_at'];
    for (const [at, filter] of filters.entries()) {
      for (const [state, status] of ['active', 'disabled', 'revoked', 'expired', 'all'].entries()) {
        const sort = sorts[(at + state) % 2] as string;
        const { response, page } = await list({ ...filter, status, sort, limit: '200' });
        expect(page.code ?? response.status, JSON.stringify({ filter, status })).toBe(200);
      }
    }
    for (const filter of [{ q: 'zqzq' }, { created_by: carl }, { unused_for_days: 400 }]) {
      expect((await revoke({ filter, dry_run: true })).status).toBe(200);
    }
    const questions = asked.stop();
    expect(questions.length).toBeGreaterThan(filters.length * 5);
    for (const { text, explain } of questions) {
      const explained = JSON.stringify(await explain());
      const [examined = Number.NaN] = [...explained.matchAll(/"totalKeysExamined":(\d+)/g)].map(([, keys]) =>
        Number(keys),
      );
      expect(examined, text).toBeLessThanOrEqual(20 * 200 + 1000);
      expect(explained, text).not.toContain('COLLSCAN');
    }
    // To choose a way costs several counts: none of them reads a record, where an index has all that is asked of it.
    const counts = questions.filter(
      ({ text }) => text.includes('$count') && !/"metadata"|"lastFour"|newest_(revoked|disabled)/.test(text),
    );
    expect(counts.length).toBeGreaterThan(20);
    for (const { text, explain } of counts) {
      // But for the few keys that are not there for the caller, which are counted by whose they are.
      const read = text.includes('"userId":{"$in":') ? hiddenKeys : 0;
      expect(docsExamined(await explain()), text).toBeLessThanOrEqual(read);
    }
  });

  it('are read as far as a page needs them, and for a trial without what only lists show', async () => {
    const asked = askedOf(service);
    for (const filter of filters.filter((filter) => Object.keys(filter)[0] !== 'over_plan')) {
      await list({ ...filter, status: 'all', limit: '50' });
    }
    const [first] = asked.stop().filter(({ text }) => text.includes('"newest"'));
    const read = docsExamined(await first?.explain());
    expect(read).toBeGreaterThan(51);
    expect(read).toBeLessThanOrEqual(4 * 51 + hiddenKeys);
    const trial = askedOf(service);
    expect((await revoke({ filter: { created_by: carl }, dry_run: true })).body).toMatchObject({ count: 1000 });
    const [reading] = trial.stop().filter(({ text }) => text.includes('$sort'));
    expect(reading?.text).toMatch(/"\$project":\{(?!.*(secretHash|label|metadata))/);
  });

  it('are compared with plans at a bounded cost, however many keys their owners have too many of', async () => {
    const owners = Array.from({ length: 30 }, (_, at) => `usr_lowered${String(at).padStart(9, '0')}`);
    for (const _id of owners) await insertUser(_id, { maxKeys: 10 });
    const { connection } = service.services;
    await insertKeys(
      connection,
      owners.map((userId) => ({ userId, active: 200 })),
      new Date(),
    );
    await keys().updateMany({ userId: { $in: owners } }, { $set: { scopes: ['lowered'] } });
    const asked = askedOf(service);
    const { page } = await list({ scope: 'lowered', over_plan: 'true', limit: '200' });
    expect(page.data.length).toBeGreaterThan(0);
    expect(page.next_cursor).not.toBeNull();
    let examined = 0;
    for (const { text, explain } of asked.stop()) {
      const explained = JSON.stringify(await explain());
      const [keys = Number.NaN] = [...explained.matchAll(/"totalKeysExamined":(\d+)/g)].map(([, keys]) => Number(keys));
      if (text.includes('slot')) examined += keys;
    }
    // Of all reads of the page together, and of the last owner, who is looked at whatever is left.
    expect(examined).toBeGreaterThan(0);
    expect(examined).toBeLessThanOrEqual(5000 + 2 * 200);
    const [one = ''] = owners;
    const newest = await keys().find({ userId: one }).sort({ createdAt: 1, _id: 1 }).skip(10).toArray();
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const next = await list({
        owner_id: one,
        over_plan: 'true',
        sort: 'created_at',
        limit: '100',
        ...(cursor && { cursor }),
      });
      found.push(...next.page.data.map(({ id }) => id));
      cursor = next.page.next_cursor;
    } while (cursor !== null);
    expect(found).toEqual(newest.map(({ _id }) => _id));
    await keys().deleteMany({ userId: { $in: owners } });
  });

  it('are refused where nothing is found among too many, with the advice to narrow the search', async () => {
    // Every one of these filters fits thousands, and nothing fits them all.
    const query = { created_by: carl, scope: 'apikeys:read', over_plan: 'true', sort: 'created_at' };
    const { response, page } = await list(query);
    expect([response.status, page.code]).toEqual([400, 'search_too_broad']);
    expect(page.detail).toMatch(/^Narrow the search: /);
    const refused = await revoke({ filter: { created_by: carl, over_plan: true }, dry_run: true });
    expect(refused).toMatchObject({ status: 400, body: { code: 'search_too_broad' } });
    // Whoever goes on is not stopped.
    const first = await list({ created_by: carl, limit: '1' });
    expect(first.page.next_cursor).not.toBeNull();
  });

  it('are all found, and none twice, past thousands that are not there for the caller', async () => {
    const { connection } = service.services;
    const hidden = { userId: admin.userId, createdBy: carl };
    await insertKeys(connection, [{ ...hidden, active: 0, revoked: 6000 }], new Date());
    // Too few of them among all others to fill a page.
    await keys().updateMany({ userId: carl, _id: /z$/ as never }, { $set: { expiresAt: new Date(0) } });
    const middle = await keys().find({ userId: carl }).sort({ createdAt: 1 }).skip(9000).limit(1).next();
    await keys().updateMany(hidden, { $set: { createdAt: middle?.['createdAt'] } });
    const ended = {
      createdBy: carl,
      userId: carl,
      $or: [{ revokedAt: { $ne: null } }, { expiresAt: { $lte: new Date() } }],
    };
    for (const [sort, direction] of [['created_at', 1] as const, ['-created_at', -1] as const]) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const query = { created_by: carl, status: 'revoked,expired', sort, limit: '200', ...(cursor && { cursor }) };
        const next = await list(query);
        found.push(...next.page.data.map(({ id }) => id));
        cursor = next.page.next_cursor;
      } while (cursor !== null);
      const expected = await keys().find(ended).sort({ createdAt: direction, _id: direction }).toArray();
      expect(found).toEqual(expected.map(({ _id }) => _id));
    }
    await keys().deleteMany(hidden);
  });
});

describe('fillSearches', () => {
  it('fills what an instance of the release before has left out, and touches nothing else', async () => {
    const { connection } = service.services;
    const db = connection.getClient().db();
    const { data } = await ada.client.createApiKey({ body: { label: 'Old instance' } });
    const before = await keys().findOne({ _id: data.id as never });
    await keys().updateOne({ _id: data.id as never }, { $unset: { labelWords: 1, lastUsedDay: 1 } });
    expect((await list({ q: 'old inst' })).page.data).toEqual([]);
    await service.services.sweeping.sweep();
    expect(await keys().findOne({ _id: data.id as never })).toEqual(before);
    expect((await list({ q: 'old inst' })).page.data).toMatchObject([{ id: data.id }]);
    await fillSearches(db as unknown as mongo.Db);
    await ada.client.revokeApiKey({ path: { key_id: data.id } });
  });
});

describe('renewWords', () => {
  /** As an instance of the release before renames a key, or one that has erased it. */
  const write = (id: string, fields: object) =>
    keys().updateOne({ _id: id as never }, { $set: fields, $currentDate: { changedAt: true } });
  const wordsOf = async (id: string) => (await keys().findOne({ _id: id as never }))?.['labelWords'];

  it.each([
    ['another label', 'Weekly Report', ['weekly', 'report']],
    ['a label without words', '…', []],
    ['more words than are searched', 'a b c d e f g h i j k', [...'abcdefghij']],
  ])('finds a key again that an instance of the release before has given %s', async (_, label, words) => {
    const { data } = await ada.client.createApiKey({ body: { label: 'Quarterly figures' } });
    await write(data.id, { label });
    await service.services.sweeping.sweep();
    expect(await wordsOf(data.id)).toEqual(words);
    expect((await list({ q: 'quarterly' })).page.data).toEqual([]);
    await ada.client.revokeApiKey({ path: { key_id: data.id } });
  });

  it('gives an erased key no words', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'Quarterly figures' } });
    await write(data.id, { label: 'erased', labelWords: [], erasedAt: new Date() });
    await service.services.sweeping.sweep();
    expect(await wordsOf(data.id)).toEqual([]);
    await keys().deleteOne({ _id: data.id as never });
  });
});

describe('the rules', () => {
  it.each([
    ['Nightly export', ['nightly', 'export']],
    ['a-b_c.d/e  A', ['a', 'b', 'c', 'd', 'e']],
    ['MU\u0308LLER müller', ['müller']],
    ['天气 статистика دادهها', ['天气', 'статистика', 'دادهها']],
    ['हिन्दी', ['हिन्दी']],
    ['…', []],
    [Array.from({ length: 12 }, (_, at) => `w${at}`).join(' '), Array.from({ length: 10 }, (_, at) => `w${at}`)],
  ])('has of the label %j the words %j', (label, words) => {
    expect(labelWordsOf(label)).toEqual(words);
  });

  it('searches for no word that a longer one begins with', () => {
    expect(searchedWordsOf('ex export EXPORT night')).toEqual(['export', 'night']);
  });

  it.each([
    [
      { expected: 3, found: 3, before: 0, isKeyed: false },
      { take: 3, done: 0 },
    ],
    [{ expected: 3, found: 2, before: 0, isKeyed: false }, null],
    [
      { expected: 3, found: 2, before: 1, isKeyed: false },
      { take: 2, done: 1 },
    ],
    [
      { expected: 3, found: 1, before: 1, isKeyed: false },
      { take: 1, done: 1 },
    ],
    [
      { expected: 3, found: 0, before: 3, isKeyed: false },
      { take: 0, done: 3 },
    ],
    [
      { expected: 3, found: 3, before: 3, isKeyed: false },
      { take: 3, done: 0 },
    ],
    [
      { expected: 3, found: 3, before: 3, isKeyed: true },
      { take: 0, done: 3 },
    ],
    [{ expected: 3, found: 2, before: 3, isKeyed: false }, null],
    [
      { expected: 1000, found: 1000, before: 2400, isKeyed: false },
      { take: 600, done: 400 },
    ],
    [
      { expected: 0, found: 0, before: 0, isKeyed: false },
      { take: 0, done: 0 },
    ],
    [{ expected: 0, found: 1, before: 0, isKeyed: true }, null],
  ])('decides on %j: %j', (counts, expected) => {
    expect(decideRevocation(counts)).toEqual(expected);
  });

  it('says which keys are over the plan: the newest of too many, and those that live too long', () => {
    const now = new Date('2026-11-27T12:00:00Z');
    const in90 = new Date(now.getTime() + 90 * dayMs);
    const [before, later] = [new Date(now.getTime() - 1), new Date(in90.getTime() + 1)];
    const key = { _id: 'c', createdAt: now, revokedAt: null, enabled: true, expiresAt: in90 };
    const owner = { _id: 'usr_a', maxKeys: 2, maxTtlDays: 90 };
    const cases: [Partial<KnownKey>, Place | null, boolean][] = [
      [{}, { value: now, id: 'c' }, true],
      [{}, { value: now, id: 'b' }, true],
      [{}, { value: before, id: 'd' }, true],
      [{}, { value: now, id: 'd' }, false],
      [{}, { value: later, id: 'a' }, false],
      [{}, null, false],
      [{ expiresAt: later }, null, true],
      [{ expiresAt: null }, null, true],
      [{ expiresAt: now }, { value: now, id: 'a' }, false],
      [{ revokedAt: now, expiresAt: null }, { value: now, id: 'a' }, false],
    ];
    for (const [changes, firstTooMany, expected] of cases) {
      const each = { key: { ...key, ...changes }, owner };
      expect(isOverPlan(each, { firstTooMany, now }), JSON.stringify([changes, firstTooMany])).toBe(expected);
    }
    const unlimited = { key: { ...key, expiresAt: null }, owner: { ...owner, maxTtlDays: null } };
    expect(isOverPlan(unlimited, { firstTooMany: null, now })).toBe(false);
  });
});
