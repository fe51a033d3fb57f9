import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '../../src/contract/types.js';
import type { DeclaredPlan } from '../../src/domain/plan.js';
import { type ListedOwner, type OwnerFilter, queriesOf } from '../../src/features/owners/listed-owners.js';
import { type BackEnd, newBackEnd } from '../support/back-end.js';
import type { LatchkeyClient } from '../support/client.js';
import { expectConforming, operation } from '../support/contract.js';
import { externalIdOf, type Kind, kinds } from '../support/owner-rounds.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  grant,
  json,
  password,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

/** The last one is more than a file may declare: nobody but an administrator could put anybody on it. */
const plans: DeclaredPlan[] = [
  { name: 'free', isDefault: true, maxKeys: 2, scopes: [] },
  { name: 'pro', isDefault: false, maxKeys: 5, perKey: { rateLimit: { limit: 7, windowSeconds: 3600 } } },
  { name: 'powers', isDefault: false, scopes: ['keys:verify'] },
];

let service: TestService;
let backEnd: BackEnd;
let reader: BackEnd;
let administrator: BackEnd;
/** Of the administrator as well, but without the scope. */
let narrowKey: string;

beforeAll(async () => {
  service = await startService({ plans, managementRateLimit: null });
  backEnd = await newBackEnd(service, 'keys:manage');
  reader = await newBackEnd(service, 'keys:manage:read', 'keys:verify');
  administrator = await newBackEnd(service, 'admin');
  const body = { label: 'narrow', scopes: ['keys:manage'] };
  narrowKey = (await administrator.person.client.createApiKey({ body })).data.key;
}, 60_000);
afterAll(() => service.close());

const newId = () => `customer/${randomUUID()}?#%`;
type Fields = Omit<Schemas['OrganizationUpdate'], 'external_id'> & { external_id?: string | null };
type Query = { external_id?: string; plan?: string; enabled?: boolean; limit?: number; cursor?: string };
type Seen = Omit<Schemas['Account'], 'user'> & { id: string; name: string | null; etag: string | null; status: number };

/** The operations of one kind under common names. */
function ownersOf(kind: Kind, client: LatchkeyClient) {
  const seen = ({ data, response }: { data: object; response: Response }): Seen => {
    const account = data as Schemas['Account'] & Schemas['OrganizationAccount'];
    const { id, name } = kind === 'user' ? account.user : account.organization;
    return { ...account, id, name, etag: response.headers.get('ETag'), status: response.status };
  };
  if (kind === 'user') {
    const path = (id: string) => ({ user_id: id });
    return {
      create: async (body: Fields) => seen(await client.createUser({ body: body as Schemas['UserCreation'] })),
      upsert: async (body: Fields) => seen(await client.upsertUser({ body: body as Schemas['UserUpsert'] })),
      get: async (id: string) => seen(await client.getUser({ path: path(id) })),
      update: async (id: string, body: Fields, etag?: string | null) =>
        seen(await client.updateUser({ path: path(id), body, ...(etag && { headers: { 'If-Match': etag } }) })),
      remove: (id: string) => client.deleteUser({ path: path(id) }),
      list: async (query: Query = {}) => {
        const { data, response } = await client.listUsers({ query });
        return { ids: data.data.map(({ user }) => user.id), next: data.next_cursor, response };
      },
    };
  }
  const path = (id: string) => ({ organization_id: id });
  return {
    create: async (body: Fields) =>
      seen(await client.createOrganization({ body: body as Schemas['OrganizationCreation'] })),
    upsert: async (body: Fields) =>
      seen(await client.upsertOrganization({ body: body as Schemas['OrganizationUpsert'] })),
    get: async (id: string) => seen(await client.getOrganization({ path: path(id) })),
    update: async (id: string, body: Fields, etag?: string | null) =>
      seen(await client.updateOrganization({ path: path(id), body, ...(etag && { headers: { 'If-Match': etag } }) })),
    remove: (id: string) => client.deleteOrganization({ path: path(id) }),
    list: async (query: Query = {}) => {
      const { data, response } = await client.listOrganizations({ query });
      return { ids: data.data.map(({ organization }) => organization.id), next: data.next_cursor, response };
    },
  };
}

const newKeyFor = async (kind: Kind, externalId: string) =>
  (await backEnd.client.createApiKeyFor({ body: { owner: externalIdOf(kind, externalId), label: 'x' } })).data;
const verify = async (key: string) => (await reader.client.verifyApiKey({ body: { key } })).data;

describe.each(kinds)('a %s', (kind) => {
  const notFound = `${kind}_not_found` as const;
  const unknown = kind === 'user' ? 'usr_0000000000000000' : 'org_0000000000000000';
  const by = (someone: BackEnd) => ownersOf(kind, someone.client);

  it('is made with all that a back end says of it, and read as it was made', async () => {
    const id = newId();
    const said = {
      external_id: id,
      name: 'Acme',
      enabled: false,
      plan: 'pro',
      max_keys: 7,
      rate_limit: { limit: 10, window_seconds: 60 },
      quota: { unlimited: true } as const,
      metadata: { tenant: 'acme', seats: 12, constructor: true },
    };
    const made = await by(backEnd).create(said);
    expect(made).toMatchObject({ ...said, status: 201, effective_plan: 'pro', scopes: [], changed_by: null });
    expect(made.created_by).toBe(backEnd.keyId);
    expect(await by(reader).get(made.id)).toEqual({ ...made, status: 200 });
    const bare = await by(backEnd).create({ name: 'Bare' });
    expect(bare).toMatchObject({ external_id: null, enabled: true, plan: null, effective_plan: 'free', metadata: {} });
    await expectProblem(by(backEnd).create(said), 409, 'external_id_taken');
    await expectProblem(by(backEnd).update(bare.id, { external_id: id }), 409, 'external_id_taken');
    await expectProblem(by(backEnd).get(unknown), 404, notFound);
    await expectProblem(by(backEnd).remove(unknown), 404, notFound);
  });

  it('is one under 50 upserts at once, each of which is answered', async () => {
    const id = newId();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => by(backEnd).upsert({ external_id: id, name: `name ${at % 2}` })),
    );
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
    expect((await by(reader).list({ external_id: id })).ids).toEqual([answers[0]?.id]);
  });

  it('is changed by an upsert in what that names, and by the same one again not at all', async () => {
    const id = newId();
    await by(backEnd).upsert({ external_id: id, name: 'One', metadata: { tier: 'gold' } });
    const changed = await by(backEnd).upsert({ external_id: id, plan: 'pro', metadata: { tier: 'iron', seats: 1 } });
    expect(changed).toMatchObject({ status: 200, name: 'One', plan: 'pro', metadata: { tier: 'iron', seats: 1 } });
    expect(changed.changed_by).toBe(backEnd.keyId);
    expect(await by(administrator).upsert({ external_id: id, plan: 'pro', name: 'One' })).toEqual(changed);
  });

  it('changes only from the version that the caller has seen', async () => {
    const made = await by(backEnd).create({ name: 'Acme' });
    const changed = await by(backEnd).update(made.id, { name: 'Acme Ltd', external_id: newId() }, made.etag);
    expect(changed).toMatchObject({ name: 'Acme Ltd', changed_by: backEnd.keyId });
    expect(changed.etag).not.toBe(made.etag);
    await expectProblem(by(backEnd).update(made.id, { name: 'Lost' }, made.etag), 412, 'precondition_failed');
    const race = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => by(backEnd).update(made.id, { name: `${at}` }, changed.etag)),
    );
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const cleared = await by(backEnd).update(made.id, { name: null, external_id: null, metadata: {} });
    expect(cleared).toMatchObject({ name: null, external_id: null, metadata: {} });
    const again = await by(reader).get(made.id);
    expect(again).toEqual(cleared);
  });

  it('is refused a plan that is not declared, and metadata that is too large', async () => {
    const { id } = await by(backEnd).create({ name: 'Acme' });
    const large = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`m${at}`, 'x'.repeat(500)]));
    for (const send of [by(backEnd).create, (body: Fields) => by(backEnd).update(id, body)]) {
      const problem = await expectProblem(send({ plan: 'gone' }), 400, 'invalid_request');
      expect(problem.errors).toEqual([
        { pointer: '/plan', message: 'Use the name of a plan. The operator of this service declares them.' },
      ]);
      expect((await expectProblem(send({ metadata: large }), 400, 'invalid_request')).errors?.[0]).toMatchObject({
        pointer: '/metadata',
      });
    }
    expect(await by(backEnd).update(id, { plan: 'pro' })).toMatchObject({ plan: 'pro' });
    expect(await by(backEnd).update(id, { plan: null })).toMatchObject({ plan: null, effective_plan: 'free' });
  });

  it('has what its new plan says at the next verification, and is refused while it is disabled', async () => {
    const id = newId();
    const { key } = await newKeyFor(kind, id);
    expect((await verify(key)).key).toMatchObject({ owner: { plan: 'free', external_id: id } });
    const { id: ownerId } = await by(backEnd).upsert({ external_id: id, plan: 'pro', metadata: { tier: 'gold' } });
    const { data } = await reader.client.verifyApiKey({ body: { key } });
    expect(data.key).toMatchObject({ owner: { plan: 'pro', metadata: { tier: 'gold' } } });
    await by(backEnd).update(ownerId, { enabled: false });
    expect((await verify(key)).code).toBe(kind === 'user' ? 'USER_DISABLED' : 'OWNER_DISABLED');
    await by(backEnd).update(ownerId, { enabled: true });
    expect((await verify(key)).code).toBe('VALID');
  });

  it('is deleted with every key, once, and whoever gets its external id inherits nothing', async () => {
    const id = newId();
    const { key, owner } = await newKeyFor(kind, id);
    expect((await verify(key)).code).toBe('VALID');
    expect((await by(backEnd).remove(owner.id)).response.status).toBe(204);
    expect((await verify(key)).valid).toBe(false);
    await expectProblem(by(backEnd).remove(owner.id), 404, notFound);
    await expectProblem(by(backEnd).get(owner.id), 404, notFound);
    await expectProblem(by(administrator).update(owner.id, { enabled: true }), 404, notFound);
    expect((await by(administrator).list({ external_id: id })).ids).toEqual([]);
    expect((await by(administrator).list({ enabled: false, limit: 100 })).ids).not.toContain(owner.id);
    const anew = await by(backEnd).upsert({ external_id: id });
    expect(anew).toMatchObject({ status: 201, name: null, plan: null, metadata: {} });
    expect(anew.id).not.toBe(owner.id);
    expect((await verify(key)).valid).toBe(false);
  });

  it('is made, deleted and made again under upserts, and there is never more than one', async () => {
    const id = newId();
    await Promise.allSettled(
      Array.from({ length: 20 }, async (_, at) => {
        const made = await by(backEnd).upsert({ external_id: id, name: `${at}` });
        if (at % 4 === 0) await by(backEnd).remove(made.id);
      }),
    );
    const { id: last } = await by(backEnd).upsert({ external_id: id });
    expect((await by(reader).list({ external_id: id })).ids).toEqual([last]);
    const collection = service.services.connection.collection(`${kind}s`);
    expect(await collection.countDocuments({ externalId: id })).toBe(1);
  });

  describe('in lists', () => {
    it('is found by what it is, newest first and page by page, each once', async () => {
      const made: string[] = [];
      for (let at = 0; at < 5; at++) {
        made.unshift((await by(backEnd).create({ name: `n${at}`, plan: 'pro', enabled: at % 2 === 0 })).id);
      }
      // As an import has them: only their ids tell them apart.
      const createdAt = new Date(Date.now() + 1000);
      const collection = service.services.connection.collection<{ _id: string; createdAt: Date }>(`${kind}s`);
      const twins = made.slice(0, 3);
      await collection.updateMany({ _id: { $in: twins } }, { $set: { createdAt } });
      const expected = [...twins.sort().reverse(), ...made.slice(3)];
      const found: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await by(reader).list({ plan: 'pro', limit: 2, ...(cursor && { cursor }) });
        found.push(...page.ids);
        cursor = page.next;
        const link = page.response.headers.get('Link');
        expect(link === null).toBe(cursor === null);
        if (link) expect(link).toContain(`/${kind}s?plan=pro&limit=2&cursor=${cursor}>`);
      } while (cursor);
      expect(new Set(found).size).toBe(found.length);
      expect(found.filter((id) => made.includes(id))).toEqual(expected);
      const disabled = await by(reader).list({ plan: 'pro', enabled: false, limit: 100 });
      expect(disabled.ids.filter((id) => made.includes(id))).toHaveLength(2);
      const { ids: usual } = await by(reader).list({ plan: 'free', limit: 100 });
      expect(usual.length).toBeGreaterThan(0);
      expect(usual.filter((id) => made.includes(id))).toEqual([]);
    });

    it('needs the filters that its cursor was made for', async () => {
      const { next } = await by(reader).list({ limit: 1 });
      const problem = await expectProblem(
        by(reader).list({ limit: 1, plan: 'pro', cursor: next ?? '' }),
        400,
        'invalid_request',
      );
      expect(problem.errors).toEqual([
        { parameter: 'cursor', message: 'Use the next_cursor of a page of this list, with the same filters.' },
      ]);
    });

    it('is read from an index in the order of the list, whatever the filter and however many are erased', async () => {
      const collection = service.services.connection.collection<ListedOwner>(`${kind}s`);
      const many = Array.from({ length: 3000 }, (_, at) => ({
        _id: `${kind === 'user' ? 'usr' : 'org'}_seed${String(at).padStart(12, '0')}`,
        name: null,
        enabled: at % 3 === 0,
        scopes: [],
        plan: at % 2 === 0 ? null : 'rare',
        createdAt: new Date(2020, 0, 1 + (at % 5)),
        ...(at % 3 === 1 && { erasure: { startedAt: new Date(), dueAt: new Date(2100, 0), by: 'operator' } }),
      }));
      await collection.insertMany(many as never);
      const filters: OwnerFilter[] = [
        {},
        { enabled: false },
        { plans: ['rare'] },
        { plans: [null, 'free'], enabled: false },
        { plans: ['nobody'] },
        { externalId: 'nobody' },
      ];
      for (const filter of filters) {
        for (const after of [null, { createdAt: new Date(2020, 0, 3), id: 'zzz' }]) {
          for (const query of queriesOf({ filter, after })) {
            const plan = await collection.find(query.filter, query.options).limit(21).explain('executionStats');
            const { totalKeysExamined, totalDocsExamined, nReturned } = plan['executionStats'];
            const what = JSON.stringify({ filter, after, nReturned });
            expect(totalKeysExamined, what).toBeLessThan(60);
            expect(totalDocsExamined, what).toBeLessThan(60);
            if (!filter.externalId) expect(JSON.stringify(plan['queryPlanner'].winningPlan)).not.toContain('"SORT"');
          }
        }
      }
      await collection.deleteMany({ _id: { $in: many.map(({ _id }) => _id) } });
    });
  });

  describe('who holds more than a caller', () => {
    const powers = ['admin', 'keys:manage', 'keys:manage:read', 'keys:verify'];

    it.each(powers)('by %s is as unknown to the caller as one that does not exist', async (power) => {
      const id = newId();
      const made = await by(administrator).create({ external_id: id, name: 'Hidden' });
      await by(administrator).update(made.id, { scopes: [power] });
      const target = by(backEnd);
      const attempts = [
        (to: string) => target.get(to),
        (to: string) => target.update(to, { enabled: false }),
        (to: string) => target.update(to, { name: 'Mallory', plan: null }),
        (to: string) => target.remove(to),
      ];
      for (const attempt of attempts) {
        const problems = [];
        for (const to of [made.id, unknown]) {
          const { status, code, title, detail } = await expectProblem(attempt(to), 404, notFound);
          problems.push({ status, code, title, detail });
        }
        expect(problems[0]).toEqual(problems[1]);
      }
      await expectProblem(target.upsert({ external_id: id, enabled: false }), 404, notFound);
      expect((await target.list({ external_id: id })).ids).toEqual([]);
      expect((await by(administrator).list({ external_id: id })).ids).toEqual([made.id]);
      expect((await target.list({ limit: 100 })).ids).not.toContain(made.id);
      expect(await by(administrator).get(made.id)).toMatchObject({ name: 'Hidden', enabled: true, scopes: [power] });
      await by(administrator).remove(made.id);
    });

    it('by a plan is as unknown, and no caller without admin puts anybody on such a plan', async () => {
      const id = newId();
      const made = await by(backEnd).create({ external_id: id });
      for (const attempt of [
        () => by(backEnd).create({ plan: 'powers' }),
        () => by(backEnd).update(made.id, { plan: 'powers' }),
        () => by(backEnd).upsert({ external_id: id, plan: 'powers' }),
        () => by(backEnd).upsert({ external_id: newId(), plan: 'powers' }),
      ]) {
        expect((await expectProblem(attempt(), 400, 'invalid_request')).errors?.[0]?.pointer).toBe('/plan');
      }
      await by(administrator).update(made.id, { plan: 'powers' });
      await expectProblem(by(backEnd).get(made.id), 404, notFound);
      expect((await by(backEnd).list({ plan: 'powers' })).ids).toEqual([]);
      expect((await by(administrator).list({ plan: 'powers' })).ids).toEqual([made.id]);
    });

    it('and no caller without admin gives scopes, of whatever kind', async () => {
      const made = await by(backEnd).create({ name: 'Acme' });
      for (const scopes of [['admin'], ['keys:manage'], []]) {
        await expectProblem(by(backEnd).update(made.id, { name: 'Eve', scopes }), 403, 'insufficient_scope');
      }
      // Neither does a key of an administrator that has not got it.
      const narrow = ownersOf(kind, service.client({ apiKey: narrowKey }));
      await expectProblem(narrow.update(made.id, { scopes: ['keys:verify'] }), 403, 'insufficient_scope');
      await expectProblem(
        narrow.get(administrator.person.userId),
        kind === 'user' ? 404 : 400,
        kind === 'user' ? notFound : 'invalid_request',
      );
      await expectProblem(by(reader).update(made.id, { name: 'Eve' }), 403, 'insufficient_scope');
      await expectProblem(by(reader).remove(made.id), 403, 'insufficient_scope');
      expect(await by(reader).get(made.id)).toMatchObject({ name: 'Acme', scopes: [] });
    });
  });
});

it('keeps a user and an organization of one external id apart', async () => {
  const id = newId();
  const [user, organization] = [ownersOf('user', backEnd.client), ownersOf('organization', backEnd.client)];
  const made = await Promise.all([user.upsert({ external_id: id }), organization.upsert({ external_id: id })]);
  expect(made.map(({ status }) => status)).toEqual([201, 201]);
  const [one, other] = made;
  const keys = [await newKeyFor('user', id), await newKeyFor('organization', id)];
  expect(keys.map(({ owner }) => owner.id)).toEqual([one.id, other.id]);
  await user.remove(one.id);
  expect((await verify(keys[0]?.key ?? '')).valid).toBe(false);
  expect((await verify(keys[1]?.key ?? '')).valid).toBe(true);
  expect((await organization.get(other.id)).external_id).toBe(id);
});

describe('a user', () => {
  it('needs no email address, and can have one that nobody else has', async () => {
    const email = `${randomUUID()}@Example.org`;
    const { data, response } = await backEnd.client.createUser({ body: { email, name: 'Ada' } });
    expect(data.user).toMatchObject({ email, name: 'Ada' });
    expect(response.headers.get('Location')).toBe(`/users/${data.user.id}`);
    const [one, other] = [newId(), newId()];
    for (const id of [one, other]) {
      expect((await backEnd.client.upsertUser({ body: { external_id: id } })).data.user.email).toBeNull();
    }
    const taken = email.toLowerCase();
    await expectProblem(backEnd.client.createUser({ body: { email: taken } }), 409, 'email_taken');
    for (const id of [one, newId()]) {
      await expectProblem(backEnd.client.upsertUser({ body: { external_id: id, email: taken } }), 409, 'email_taken');
    }
    const path = { user_id: data.user.id };
    const free = `${randomUUID()}@example.org`;
    expect((await backEnd.client.updateUser({ path, body: { email: free } })).data.user.email).toBe(free);
    expect((await backEnd.client.upsertUser({ body: { external_id: one, email: taken } })).data.user.email).toBe(taken);
    const { data: found } = await reader.client.listUsers({ query: { email: free.toUpperCase() } });
    expect(found.data.map(({ user }) => user.id)).toEqual([data.user.id]);
  });

  it('gets another email address only from an administrator once there is a password, and no link of before sets another', async () => {
    const ada = await signUp(service);
    const { users } = service.services;
    await users.keepPasswordReset(ada.userId, { tokenHash: 'x', expiresAt: new Date(2100, 0) });
    const email = `${randomUUID()}@example.org`;
    const path = { user_id: ada.userId };
    const external_id = newId();
    await backEnd.client.updateUser({ path, body: { external_id, email: ada.email.toUpperCase() } });
    for (const attempt of [
      () => backEnd.client.updateUser({ path, body: { email } }),
      () => backEnd.client.upsertUser({ body: { external_id, email } }),
    ]) {
      await expectProblem(attempt(), 403, 'insufficient_scope');
    }
    await administrator.client.updateUser({ path, body: { email } });
    await expectProblem(service.client().logIn({ body: { email: ada.email, password } }), 401, 'invalid_credentials');
    expect((await service.client().logIn({ body: { email, password } })).response.status).toBe(200);
    expect((await users.findById(ada.userId))?.passwordReset).toBeUndefined();
    expect((await ada.client.getCurrentUser()).data.user?.email).toBe(email);
  });

  it('is made while registration is closed, and then cannot log in', async () => {
    const { name: database } = service.services.connection;
    const closed = await startServiceForTest({ plans, registration: 'closed' }, { database });
    const email = `${randomUUID()}@example.org`;
    const { data } = await closed.client({ apiKey: backEnd.key }).createUser({ body: { email } });
    expect(data).toMatchObject({ user: { email }, enabled: true, created_by: backEnd.keyId });
    await expectProblem(closed.client().logIn({ body: { email, password } }), 401, 'invalid_credentials');
  });

  it('who has registered is managed too: renamed, put on a plan, disabled and deleted', async () => {
    const ada = await signUp(service);
    const path = { user_id: ada.userId };
    const first = await backEnd.client.getUser({ path });
    expect(first.data).toMatchObject({ external_id: null, plan: null, created_by: null, metadata: {} });
    expect(first.response.headers.get('ETag')).toBe('"0"');
    const headers = { 'If-Match': '"0"' };
    const body = { external_id: newId(), plan: 'pro', name: 'Countess' };
    expect((await backEnd.client.updateUser({ path, body, headers })).data).toMatchObject({ plan: 'pro' });
    await expectProblem(backEnd.client.updateUser({ path, body, headers }), 412, 'precondition_failed');
    expect((await ada.client.getCurrentUser()).data).toMatchObject({ max_keys: 5, owner: { plan: 'pro' } });
    await backEnd.client.deleteUser({ path });
    expect((await service.request('/auth/me', { headers: bearer(ada.accessToken) })).status).toBe(401);
    await expectProblem(service.client().logIn({ body: { email: ada.email, password } }), 401, 'invalid_credentials');
    const response = await service.request('/auth/register', json({ email: ada.email, password }));
    expect(((await response.json()) as { id: string }).id).not.toBe(ada.userId);
  });

  it('who is the last administrator is neither deleted nor disabled, by whatever operation', async () => {
    const id = newId();
    const path = { user_id: administrator.person.userId };
    await administrator.client.updateUser({ path, body: { external_id: id } });
    for (const attempt of [
      () => administrator.client.deleteUser({ path }),
      () => administrator.client.updateUser({ path, body: { enabled: false } }),
      () => administrator.client.updateUser({ path, body: { scopes: [] } }),
      () => administrator.client.upsertUser({ body: { external_id: id, enabled: false } }),
    ]) {
      await expectProblem(attempt(), 409, 'last_administrator');
    }
    const second = await newBackEnd(service, 'admin');
    const other = { user_id: second.person.userId };
    await administrator.client.deleteUser({ path: other });
    expect((await service.request('/auth/me', { headers: xApiKey(second.key) })).status).toBe(401);
  });
});

it('says in the log who was managed and what changed, and nothing of what was said', async () => {
  const id = newId();
  const { data } = await backEnd.client.upsertUser({ body: { external_id: id, name: 'Secretive', plan: 'pro' } });
  const line = service.logs.find(({ targetId }) => targetId === data.user.id);
  expect(line).toMatchObject({ changed: expect.arrayContaining(['name', 'plan']) });
  expect(JSON.stringify(service.logs)).not.toContain('Secretive');
});

it('gives an administrator what management needs, also to keys that have nothing but admin', async () => {
  const person = await signUp(service);
  await grant(service, person, 'admin');
  for (const path of ['/users?limit=1', '/organizations?limit=1']) {
    const of = operation(path.startsWith('/users') ? 'listUsers' : 'listOrganizations');
    for (const headers of [
      bearer(person.accessToken),
      xApiKey(administrator.key),
      bearer(backEnd.person.accessToken),
    ]) {
      const response = await service.request(path, { headers });
      expect(response.status).toBe(200);
      await expectConforming(of, response);
    }
    const nobody = await signUp(service);
    expect((await service.request(path, { headers: bearer(nobody.accessToken) })).status).toBe(403);
  }
});
