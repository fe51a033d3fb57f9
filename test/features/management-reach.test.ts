import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Schemas } from '../../src/contract/types.js';
import type { DeclaredPlan } from '../../src/domain/plan.js';
import { decodeCursor } from '../../src/lib/cursor.js';
import { type BackEnd, newBackEnd } from '../support/back-end.js';
import { expectConforming, operation } from '../support/contract.js';
import { insertKeys } from '../support/many-keys.js';
import { newOrganization, newOrganizationKey } from '../support/organizations.js';
import { externalIdOf, kinds } from '../support/owner-rounds.js';
import { expectProblem } from '../support/problems.js';
import { grant, json, signUp, startService, type TestService, xApiKey } from '../support/service.js';

/** The last one is more than a file may declare. */
const plans: DeclaredPlan[] = [
  { name: 'free', isDefault: true, maxKeys: 1000 },
  { name: 'powers', isDefault: false, scopes: ['keys:verify'] },
];

let service: TestService;
let backEnd: BackEnd;
let reader: BackEnd;
let administrator: BackEnd;
/** Beyond the reach of both back ends, granted or by plan, with keys. */
let hidden: { userId: string; organizationId: string; keys: { id: string; key: string }[] };

beforeAll(async () => {
  service = await startService({ plans, maxKeysPerUser: 1000, managementRateLimit: null });
  [backEnd, reader] = [await newBackEnd(service, 'keys:manage'), await newBackEnd(service, 'keys:manage:read')];
  administrator = await newBackEnd(service, 'admin');
  const person = await signUp(service);
  await service.services.users.update(person.userId, { externalId: 'hidden' });
  const body = { label: 'zebra', metadata: { zoo: 'berlin' }, expires_in_days: 3, scopes: ['apikeys:write'] };
  const key = (await person.client.createApiKey({ body })).data;
  await grant(service, person, 'keys:verify');
  const organization = await newOrganization(service, { plan: 'powers', externalId: 'hidden' });
  const settings = { label: 'zebra', scopes: ['apikeys:write'], metadata: [{ name: 'zoo', value: 'berlin' }] };
  const ofOrganization = await newOrganizationKey(service, organization, settings);
  hidden = { userId: person.userId, organizationId: organization._id, keys: [key, ofOrganization] };
}, 60_000);
afterAll(() => service.close());

const keys = () => service.services.connection.collection<{ _id: string; revokedAt: Date | null }>('apikeys');
type Answer = Partial<Schemas['ManagedApiKeyPage'] & Schemas['BulkRevocationResult'] & Schemas['Problem']>;

async function list(query: Record<string, string>, by = reader): Promise<Answer> {
  const response = await service.request(`/apikeys?${new URLSearchParams(query)}`, { headers: xApiKey(by.key) });
  return (await expectConforming(operation('listAllApiKeys'), response)) as Answer;
}

async function revoke(body: object, by = backEnd): Promise<Answer> {
  const request = json({ reason: 'The customer has left', ...body }, xApiKey(by.key));
  const response = await service.request('/apikeys/revoke', request);
  return (await expectConforming(operation('revokeApiKeys'), response)) as Answer;
}

/** The same answer, whichever request it was. */
const without = ({ instance, request_id, ...answer }: Answer) => answer;
const isLiving = async (id: string) => (await keys().findOne({ _id: id }))?.revokedAt === null;
const placeIn = (cursor: string | null | undefined) =>
  JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString()) as [string, string, string];

describe('keys beyond the caller’s reach', () => {
  it('are in no list, and whoever owns them is answered for as one who does not exist', async () => {
    const named: [Record<string, string>, Record<string, string>][] = [
      [{ owner_id: hidden.userId }, { owner_id: 'usr_0000000000000000' }],
      [{ owner_id: hidden.organizationId }, { owner_id: 'org_0000000000000000' }],
      [{ external_id: 'hidden' }, { external_id: 'nobody' }],
      [{ organization_external_id: 'hidden' }, { organization_external_id: 'nobody' }],
      [{ q: hidden.keys[0]?.id ?? '' }, { q: 'key_0000000000000000' }],
      [{ q: 'zebra' }, { q: 'zqzq' }],
      [{ metadata: 'zoo:berlin' }, { metadata: 'zoo:nowhere' }],
      [{ scope: 'apikeys:write' }, { scope: 'nothing' }],
    ];
    for (const [of, ofNobody] of named) {
      for (const more of [{}, { status: 'all', sort: 'created_at' }, { over_plan: 'true', limit: '1' }]) {
        expect(await list({ ...of, ...more }), JSON.stringify(of)).toEqual({ data: [], next_cursor: null });
        expect(await list({ ...ofNobody, ...more })).toEqual({ data: [], next_cursor: null });
      }
      const seen = await list(of, administrator);
      expect(seen.data?.length, JSON.stringify(of)).toBeGreaterThan(0);
      const { limit: _, ...filter } = of;
      const [tried, triedNobody] = [
        await revoke({ filter, dry_run: true }),
        await revoke({ filter: ofNobody, dry_run: true }),
      ];
      expect(tried).toEqual({ dry_run: true, count: 0, ids: [], has_more: false });
      expect(without(tried)).toEqual(without(triedNobody));
      expect(await revoke({ filter, expected_count: 0 })).toMatchObject({ count: 0 });
    }
    expect(await isLiving(hidden.keys[0]?.id ?? '')).toBe(true);
  });

  it('are looked up as keys that do not exist, without a question about their owners', async () => {
    const readUser = vi.spyOn(service.services.users, 'findKnown');
    const { data } = await reader.client.lookUpApiKey({
      body: { text: hidden.keys.map(({ key, id }) => `${key} ${id}`).join('\n') },
    });
    expect(data).toEqual({ data: [], has_more: false });
    expect(readUser.mock.calls.flat()).not.toContain(hidden.userId);
    readUser.mockRestore();
  });

  it('are no place at which a page ends, and do not make a search too broad', async () => {
    const crowd = 'usr_crowd00000000000';
    for (const label of ['one', 'two', 'three']) {
      await backEnd.client.createApiKeyFor({ body: { owner: { external_id: 'visible' }, label } });
    }
    const users = service.services.connection.collection<{ _id: string }>('users');
    const user = { name: null, enabled: true, tokenVersion: 0, createdAt: new Date() };
    await users.insertOne({ _id: crowd, ...user, scopes: ['keys:verify'] } as { _id: string });
    await insertKeys(service.services.connection, [{ userId: crowd, active: 6000 }], new Date());
    const visible = new Set(
      (
        await keys()
          .find({ userId: { $ne: crowd } } as object)
          .toArray()
      ).map(({ _id }) => _id),
    );
    for (const query of [
      {},
      { created_by: crowd },
      { scope: 'apikeys:read' },
      { scope: 'nothing', created_by: crowd },
    ]) {
      for (const sort of ['created_at', '-created_at']) {
        let cursor: string | null | undefined;
        do {
          const page = await list({ ...query, sort, limit: '1', ...(cursor && { cursor }) } as Record<string, string>);
          expect(page.code, JSON.stringify(query)).toBeUndefined();
          for (const { owner } of page.data ?? []) expect([crowd, hidden.userId]).not.toContain(owner.id);
          cursor = page.next_cursor;
          if (cursor) expect(visible, JSON.stringify(query)).toContain(placeIn(cursor)[1]);
        } while (cursor);
      }
    }
    expect(await revoke({ filter: { created_by: crowd }, dry_run: true })).toMatchObject({ count: 0, has_more: false });
    // A cursor that somebody has made up leads to no others than the list.
    const [first] = (await keys()
      .find({ userId: crowd } as object)
      .limit(1)
      .toArray()) as unknown as { createdAt: Date; _id: string }[];
    const [, , fingerprint] = placeIn((await list({ limit: '1', sort: 'created_at' })).next_cursor);
    const forged = Buffer.from(JSON.stringify([new Date(0), first?._id, fingerprint])).toString('base64url');
    expect(decodeCursor(forged, fingerprint)).not.toBeNull();
    const { data = [] } = await list({ limit: '1', sort: 'created_at', cursor: forged });
    expect(data.map(({ id }) => visible.has(id))).toEqual([true]);
    await keys().deleteMany({ userId: crowd } as object);
    await users.deleteOne({ _id: crowd });
  });

  it('are found through an index, however many owners there are', async () => {
    for (const name of ['users', 'organizations']) {
      const explained = await service.services.connection
        .collection(name)
        .find({ 'scopes.0': { $exists: true }, scopes: { $in: ['admin', 'keys:verify'] } })
        .explain('executionStats');
      expect(JSON.stringify(explained)).not.toContain('COLLSCAN');
    }
  });

  it('stay where their owner has got power since the caller looked', async () => {
    const person = await signUp(service);
    const { data: key } = await person.client.createApiKey({ body: { label: 'promoted' } });
    const other = (
      await backEnd.client.createApiKeyFor({ body: { owner: { external_id: randomUUID() }, label: 'promoted' } })
    ).data;
    const { revokedIn } = service.services.apiKeys;
    const between = vi.spyOn(service.services.apiKeys, 'revokedIn').mockImplementationOnce(async (...asked) => {
      await grant(service, person, 'keys:verify');
      return revokedIn(...asked);
    });
    const answer = await revoke({ filter: { q: 'promoted' }, expected_count: 2 });
    between.mockRestore();
    expect(answer).toMatchObject({ count: 1, ids: [other.id] });
    expect([await isLiving(key.id), await isLiving(other.id)]).toEqual([true, false]);
  });
});

describe('lists', () => {
  it.each(['users', 'back ends'] as const)('of %s never keep the others waiting', async (holders) => {
    const { apiKeys } = service.services;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const others = [await newBackEnd(service, 'keys:manage:read'), await newBackEnd(service, 'keys:manage:read')];
    const holding = [backEnd, administrator, ...others];
    const { count, findAny } = apiKeys;
    const spies =
      holders === 'users'
        ? vi.spyOn(apiKeys, 'count').mockImplementation((...asked) => released.then(() => count(...asked)))
        : vi.spyOn(apiKeys, 'findAny').mockImplementation((...asked) => released.then(() => findAny(...asked)));
    const own = (by: BackEnd) => by.person.client.listApiKeys();
    const everybodys = (by: BackEnd) => by.client.listAllApiKeys();
    const held = holding.map((each) => (holders === 'users' ? own(each) : everybodys(each)));
    await vi.waitFor(() => expect(spies).toHaveBeenCalledTimes(4));
    const free = holders === 'users' ? everybodys(reader) : own(reader);
    expect((await free).response.status).toBe(200);
    release();
    for (const { response } of await Promise.all(held)) expect(response.status).toBe(200);
    spies.mockRestore();
  });
});

describe('the filter of a bulk revocation', () => {
  it.each([
    [{ over_plan: false }, '/filter'],
    [{ never_expires: false }, '/filter'],
    [{ over_plan: false, never_expires: false, status: ['active'] }, '/filter'],
    [{ q: '%' }, '/filter/q'],
    [{ q: '…', over_plan: true }, '/filter/q'],
  ])('that leaves nothing out is refused: %j', async (filter, pointer) => {
    for (const sent of [{ dry_run: true }, { expected_count: 1 }]) {
      expect(await revoke({ filter, ...sent })).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
    }
  });
});

describe.each(kinds)('an owner (%s)', (kind) => {
  const by = ({ client }: BackEnd) => ({
    remove: (id: string) =>
      kind === 'user'
        ? client.deleteUser({ path: { user_id: id } })
        : client.deleteOrganization({ path: { organization_id: id } }),
    rename: (id: string) =>
      kind === 'user'
        ? client.updateUser({ path: { user_id: id }, body: { name: 'Eve' } })
        : client.updateOrganization({ path: { organization_id: id }, body: { name: 'Eve' } }),
  });
  const createFor = async (externalId: string) =>
    (await backEnd.client.createApiKeyFor({ body: { owner: externalIdOf(kind, externalId), label: 'x' } })).data;
  const repository = () => service.services[kind === 'user' ? 'users' : 'organizations'];
  const promote = async (id: string, changes: { scopes?: string[]; plan?: string }) => {
    const collection = service.services.connection.collection<{ _id: string }>(`${kind}s`);
    await collection.updateOne({ _id: id }, { $set: changes, $inc: { version: 1 } });
  };

  it.each([{ scopes: ['keys:verify'] }, { scopes: ['apikeys:x', 'admin'] }, { plan: 'powers' }])(
    'who gets power while the request runs is neither deleted nor changed (%j)',
    async (power) => {
      const { owner, id } = await createFor(randomUUID());
      for (const act of ['remove', 'rename'] as const) {
        await promote(owner.id, { scopes: [], plan: 'free' });
        const { beginErasure, update } = repository();
        // Just before the write, and after whatever was read.
        const spies = [
          vi.spyOn(repository(), 'beginErasure').mockImplementationOnce(async (...asked) => {
            await promote(owner.id, power);
            return beginErasure(...asked);
          }),
          vi
            .spyOn(repository() as TestService['services']['users'], 'update')
            .mockImplementationOnce(async (...asked) => {
              await promote(owner.id, power);
              return (update as TestService['services']['users']['update'])(...asked);
            }),
        ];
        await expectProblem(by(backEnd)[act](owner.id), 404, `${kind}_not_found`);
        for (const spy of spies) spy.mockRestore();
        const stored = await repository().findById(owner.id);
        expect(stored).toMatchObject({ enabled: true, name: null, ...power });
        expect(await isLiving(id)).toBe(true);
      }
      await by(administrator).remove(owner.id);
    },
  );

  it('who is erased and made again while keys are made for the id: no key of the erased one is given out', async () => {
    const externalId = randomUUID();
    const erased = await createFor(externalId);
    const { insert } = service.services.apiKeys;
    const between = vi.spyOn(service.services.apiKeys, 'insert').mockImplementationOnce(async (key) => {
      await by(backEnd).remove(erased.owner.id);
      await createFor(externalId);
      return insert(key);
    });
    const made = await createFor(externalId);
    between.mockRestore();
    expect(made.owner.id).not.toBe(erased.owner.id);
    const left = (await keys()
      .find({ userId: erased.owner.id } as object)
      .toArray()) as unknown as Record<string, unknown>[];
    expect(left).toHaveLength(2);
    for (const key of left) expect(key).toMatchObject({ label: 'erased', revokedAt: expect.any(Date), metadata: [] });
    expect(await service.services.connection.collection(`${kind}s`).countDocuments({ externalId })).toBe(1);
    expect((await list({ owner_id: made.owner.id })).data).toHaveLength(2);
  });

  it('of one external id is one at a time, and inherits nothing, however deletions and creations meet', async () => {
    const externalId = randomUUID();
    const collection = service.services.connection.collection<{ _id: string }>(`${kind}s`);
    for (let round = 0; round < 3; round++) {
      const before = await createFor(externalId);
      const [, ...made] = await Promise.all([
        by(backEnd).remove(before.owner.id),
        ...Array.from({ length: 12 }, () => createFor(externalId)),
      ]);
      const anew = new Set(made.map(({ owner }) => owner.id).filter((id) => id !== before.owner.id));
      expect(anew.size).toBeLessThanOrEqual(1);
      expect(await collection.countDocuments({ externalId })).toBeLessThanOrEqual(1);
      const current = (await createFor(externalId)).owner.id;
      for (const { id, owner } of made) {
        const isOfErased = owner.id === before.owner.id;
        expect(await isLiving(id)).toBe(!isOfErased);
        if (!isOfErased) expect(owner.id).toBe(current);
      }
      expect(await keys().countDocuments({ userId: before.owner.id, revokedAt: null } as object)).toBe(0);
      const ofCurrent = made.filter(({ owner }) => owner.id === current).length + 1;
      expect(await keys().countDocuments({ userId: current } as object)).toBe(ofCurrent);
      await by(backEnd).remove(current);
    }
  });

  it('is answered for as gone when it is deleted, and again with 204 as long as that has not been gone through', async () => {
    const { owner, id } = await createFor(randomUUID());
    const crash = vi.spyOn(service.services.apiKeys, 'eraseOf').mockRejectedValueOnce(new Error('The process died.'));
    await expectProblem(by(backEnd).remove(owner.id), 500, 'internal_error');
    crash.mockRestore();
    await expectProblem(by(administrator).rename(owner.id), 404, `${kind}_not_found`);
    expect(await isLiving(id)).toBe(true);
    expect((await by(backEnd).remove(owner.id)).response.status).toBe(204);
    expect(await isLiving(id)).toBe(false);
    await expectProblem(by(backEnd).remove(owner.id), 404, `${kind}_not_found`);
  });
});

describe('a key whose owner lacks its scopes for a while', () => {
  const rotate = (id: string, by = backEnd) => by.client.rotateAnyApiKey({ path: { key_id: id }, body: {} });

  it.each(['admin', 'keys:manage', 'keys:manage:read', 'keys:verify'] as const)(
    'is not rotated by who could not have made it: its secret has %s again once the owner does',
    async (power) => {
      const person = await signUp(service);
      await grant(service, person, power);
      const { data: key } = await person.client.createApiKey({ body: { label: 'dormant', scopes: [power] } });
      await expectProblem(rotate(key.id), 404, 'apikey_not_found');
      await grant(service, person);
      const refusal = await expectProblem(rotate(key.id), 403, 'insufficient_scope');
      expect(refusal.detail).toContain(power);
      expect((await rotate(key.id, administrator)).data.id).toBe(key.id);
    },
  );

  it('is not rotated for an organization that had the scope by its plan', async () => {
    const organization = await newOrganization(service, { plan: 'powers' });
    const key = await newOrganizationKey(service, organization, { scopes: ['keys:verify'] });
    await expectProblem(rotate(key.id), 404, 'apikey_not_found');
    const path = { organization_id: organization._id };
    await administrator.client.updateOrganization({ path, body: { plan: 'free' } });
    await expectProblem(rotate(key.id), 403, 'insufficient_scope');
    await backEnd.client.updateAnyApiKey({ path: { key_id: key.id }, body: { scopes: [] } });
    expect((await rotate(key.id)).data.id).toBe(key.id);
  });
});
