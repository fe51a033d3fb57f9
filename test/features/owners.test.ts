import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillOwners } from '../../src/database/migrations/0012-owners.js';
import { createEraseUser } from '../../src/features/accounts/erase-user.js';
import { createIdempotencyRepository } from '../../src/features/idempotency/repository.js';
import { createEraseOrganization } from '../../src/features/organizations/erase-organization.js';
import { nextLook } from '../../src/features/owners/rules.js';
import { createForgetAccount } from '../../src/features/throttling/forget-account.js';
import { expectProblem } from '../support/problems.js';
import { newDatabaseName, type Person, password, signUp, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;

beforeAll(async () => {
  const database = newDatabaseName();
  service = await startService({}, { database });
  other = await startService({}, { database });
});
afterAll(async () => {
  await service.services.connection.dropDatabase();
  await Promise.all([service.close(), other.close()]);
});

let numbers = 0;
const wanted = (changes: object = {}) => ({
  externalId: `customer-${++numbers}`,
  name: 'Ada',
  plan: null,
  metadata: [{ name: 'tier', value: 'gold' }],
  createdBy: 'key_0000000000000000',
  ...changes,
});
const kinds = ['users', 'organizations'] as const;
const collectionOf = (kind: (typeof kinds)[number]) =>
  service.services.connection.collection<{ _id: string; [field: string]: unknown }>(kind);
const ownersOf = (kind: (typeof kinds)[number], { services } = service) => services[kind];

describe.each(kinds)('an owner by an external id, of %s', (kind) => {
  it('is made once, however many ask at once, over two instances', async () => {
    const owner = wanted();
    const asked = Array.from({ length: 100 }, (_, at) =>
      ownersOf(kind, at % 2 === 0 ? service : other).findOrCreate({ ...owner, name: `Ada ${at}` }),
    );
    const found = (await Promise.all(asked)).map((one) => (one === 'email_taken' ? expect.fail(one) : one));
    expect(new Set(found.map(({ record }) => record._id)).size).toBe(1);
    expect(found.filter(({ created }) => created)).toHaveLength(1);
    expect(await collectionOf(kind).countDocuments({ externalId: owner.externalId })).toBe(1);
  });

  it('stays as it is when it is asked for again', async () => {
    const owner = wanted();
    const first = await ownersOf(kind).findOrCreate(owner);
    const again = await ownersOf(kind).findOrCreate({ ...owner, name: 'Grace', plan: 'pro', metadata: [] });
    expect(again).toEqual({ ...(first as object), created: false });
  });

  it.each(['a', 'A', '~', '!', '/../x?y=1#z', "';--", '$gt', 'é'.normalize('NFC').replace('é', 'e'), 'x'.repeat(200)])(
    'is another one for every other id: %s',
    async (text) => {
      const [first, second] = await Promise.all([
        ownersOf(kind).findOrCreate(wanted({ externalId: text })),
        ownersOf(kind).findOrCreate(wanted({ externalId: `${text.slice(0, 199)}.` })),
      ]);
      expect((first as { record: object }).record).toMatchObject({ externalId: text });
      expect((second as { record: object }).record).not.toMatchObject({ externalId: text });
    },
  );

  it('is one owner at any time, while it is erased and made again', async () => {
    const owner = wanted();
    const erase = kind === 'users' ? service.services.eraseUser : service.services.eraseOrganization;
    for (let round = 0; round < 5; round++) {
      const made = await ownersOf(kind).findOrCreate(owner);
      const id = (made as { record: { _id: string } }).record._id;
      const asked = Array.from({ length: 20 }, (_, at) =>
        ownersOf(kind, at % 2 === 0 ? service : other).findOrCreate(owner),
      );
      const [found] = await Promise.all([Promise.all(asked), erase(id, 'operator')]);
      const others = found.map((one) => (one as { record: { _id: string } }).record._id).filter((one) => one !== id);
      expect(new Set(others).size).toBeLessThanOrEqual(1);
      expect(await collectionOf(kind).countDocuments({ externalId: owner.externalId })).toBeLessThanOrEqual(1);
    }
  });
});

describe('a user whom a back end has made', () => {
  it('may have no email address: there are many such, none can log in, and each has an account', async () => {
    const made = await Promise.all([1, 2].map(() => service.services.users.findOrCreate(wanted())));
    for (const one of made) {
      const { _id } = (one as { record: { _id: string } }).record;
      expect(await service.services.users.findById(_id)).not.toHaveProperty('emailKey');
    }
    for (const email of ['null@example.org', 'undefined@example.org']) {
      await expectProblem(service.client().logIn({ body: { email, password } }), 401, 'invalid_credentials');
    }
  });

  it('cannot log in by the address alone, nor can anybody register with it', async () => {
    const email = 'made@example.org';
    await service.services.users.findOrCreate(wanted({ email }));
    await expectProblem(service.client().logIn({ body: { email, password } }), 401, 'invalid_credentials');
    await expectProblem(service.client().registerUser({ body: { email, password } }), 409, 'email_taken');
  });

  it('is refused with the address of another user, and found with its own', async () => {
    const { email } = await signUp(service);
    expect(await service.services.users.findOrCreate(wanted({ email }))).toBe('email_taken');
    const own = wanted({ email: 'own@example.org' });
    const many = await Promise.all(Array.from({ length: 20 }, () => service.services.users.findOrCreate(own)));
    expect(many).not.toContain('email_taken');
  });
});

describe('erasing a user', () => {
  const use = (one: TestService, key: string) =>
    one.request('/auth/me', { headers: { 'X-API-Key': key } }).then(({ status }) => status);

  async function personWithKey(): Promise<Person & { key: string; keyId: string }> {
    const person = await signUp(service);
    const body = { label: 'Secret project', description: 'of Ada', metadata: { team: 'blue' } };
    const { data } = await person.client.createApiKey({ body, headers: { 'Idempotency-Key': 'once-and-never-again' } });
    await service.client().logIn({ body: { email: person.email, password, remember: true } });
    for (const one of [service, other]) expect(await use(one, data.key)).toBe(200);
    return { ...person, key: data.key, keyId: data.id };
  }

  async function expectErased({ userId, email, key, keyId }: Awaited<ReturnType<typeof personWithKey>>): Promise<void> {
    await expect.poll(() => use(other, key), { timeout: 1000, interval: 25 }).toBe(401);
    expect(await use(service, key)).toBe(401);
    const { connection } = service.services;
    const user = await collectionOf('users').findOne({ _id: userId });
    expect(Object.keys(user ?? {}).sort()).toEqual(
      ['_id', 'changedAt', 'createdAt', 'enabled', 'erasure', 'name', 'scopes', 'tokenVersion'].sort(),
    );
    expect(Object.keys(user?.['erasure'] as object).sort()).toEqual(['by', 'dueAt', 'startedAt']);
    const stored = await connection.collection<{ _id: string }>('apikeys').findOne({ _id: keyId });
    expect(stored).toMatchObject({ label: 'erased', description: null, metadata: [], lastUsedIp: null });
    expect(stored).toMatchObject({ lastUsedUserAgent: null, revokedBy: 'operator', revokedReason: expect.any(String) });
    expect(stored).not.toHaveProperty('slot');
    expect(await connection.collection('idempotency').countDocuments({ ownerId: userId })).toBe(0);
    for (const { name } of await (connection.db?.listCollections().toArray() ?? [])) {
      const text = JSON.stringify(await connection.collection(name).find().toArray());
      for (const word of [email, 'Secret project', 'of Ada', 'blue']) expect(text, name).not.toContain(word);
    }
  }

  it('stops every key within a second everywhere, leaves nothing that says who it was, and frees the address', async () => {
    const person = await personWithKey();
    expect(await service.services.eraseUser(person.userId, 'operator')).toBe(true);
    await expectErased(person);
    expect(await service.services.users.findById(person.userId)).toBeNull();
    const again = await service.client().registerUser({ body: { email: person.email, password } });
    expect(again.data.id).not.toBe(person.userId);
    const { data } = await service.client().logIn({ body: { email: person.email, password } });
    const client = service.client({ accessToken: data.access_token });
    expect((await client.listApiKeys({ query: { status: ['all'] } })).data.total).toBe(0);
    const created = await client.createApiKey({
      body: { label: 'x' },
      headers: { 'Idempotency-Key': 'once-and-never-again' },
    });
    expect(created.response.status).toBe(201);
  });

  it('does nothing at all where the first write fails: there is no half of it that nobody finishes', async () => {
    const person = await personWithKey();
    const { users, keepAdministrator, apiKeys, connection } = service.services;
    const replays = createIdempotencyRepository({ connection });
    const beginErasure = async () => {
      throw new Error('The process has died.');
    };
    const broken = createEraseUser({ users: { ...users, beginErasure }, keepAdministrator, apiKeys, replays });
    const before = await users.findById(person.userId);
    await expect(broken.eraseOwner(person.userId, 'operator')).rejects.toThrow('The process has died.');
    expect(await users.findById(person.userId)).toEqual(before);
    expect(await use(service, person.key)).toBe(200);
    await service.services.eraseUser(person.userId, 'operator');
  });

  it('can be asked for again by whoever has begun it, until it was gone through, and by nobody else', async () => {
    const person = await personWithKey();
    const { users, keepAdministrator, apiKeys, connection } = service.services;
    const replays = createIdempotencyRepository({ connection });
    const eraseOf = async () => {
      throw new Error('The process has died.');
    };
    const broken = createEraseUser({ users, keepAdministrator, apiKeys: { ...apiKeys, eraseOf }, replays });
    await expect(broken.eraseOwner(person.userId, 'key_a')).rejects.toThrow('The process has died.');
    const ask = (by: string) => service.services.eraseUser(person.userId, by);
    expect([await ask('key_b'), await ask('key_a'), await ask('key_a')]).toEqual([false, true, false]);
    const stored = await connection.collection<{ _id: string }>('apikeys').findOne({ _id: person.keyId });
    expect(stored).toMatchObject({ label: 'erased', revokedBy: 'key_a' });
  });

  it('is nothing where there is no such user', async () => {
    expect(await service.services.eraseUser('usr_0000000000000000', 'operator')).toBe(false);
  });

  const stops = ['forgetAccount', 'noteAccountForgotten', 'eraseOf', 'replays', 'hasAny', 'postponeErasure'] as const;
  it.each(stops)('goes on by the sweep where it stopped at %s', async (stop) => {
    const person = await personWithKey();
    const { users, apiKeys, keepAdministrator, connection, keyring } = service.services;
    const replays = createIdempotencyRepository({ connection });
    const forgetAccount = createForgetAccount({ connection, keyring });
    const fail = async () => {
      throw new Error('The process has died.');
    };
    const given = { users, apiKeys, replays, keepAdministrator, forgetAccount };
    const broken = createEraseUser({
      ...given,
      users: { ...users, ...(stop in users && { [stop]: fail }) },
      apiKeys: { ...apiKeys, ...(stop in apiKeys && stop !== 'replays' && { [stop]: fail }) },
      ...(stop === 'replays' && { replays: { eraseOf: fail } }),
      ...(stop === 'forgetAccount' && { forgetAccount: fail }),
    });
    await expect(broken.eraseOwner(person.userId, 'operator')).rejects.toThrow('The process has died.');
    // Whatever is left to do: no key works any more.
    expect(await use(service, person.key)).toBe(401);
    expect(await users.findByEmailKey(person.email)).toBeNull();
    await createEraseUser(given).sweep(new Date(Date.now() + 1000), new AbortController().signal);
    await expectErased(person);
  });

  it('erases what a request has left behind that began before, and in the end the record itself', async () => {
    const person = await personWithKey();
    const { users, apiKeys, keepAdministrator, connection } = service.services;
    const replays = createIdempotencyRepository({ connection });
    await service.services.eraseUser(person.userId, 'operator');
    const keys = connection.collection<{ _id: string }>('apikeys');
    const late = { label: 'late', userId: person.userId, slot: 0, revokedAt: null, enabled: true };
    await keys.insertOne({ _id: 'key_late000000000000', ...late } as { _id: string });
    const { sweep } = createEraseUser({ users, apiKeys, replays, keepAdministrator });
    const sweepAfter = (hours: number) => sweep(new Date(Date.now() + hours * 3_600_000), new AbortController().signal);
    await sweepAfter(1);
    expect(await keys.findOne({ _id: 'key_late000000000000' })).toMatchObject({
      label: 'erased',
      revokedBy: 'operator',
    });
    await keys.deleteMany({ userId: person.userId } as object);
    await sweepAfter(2);
    expect(await collectionOf('users').countDocuments({ _id: person.userId })).toBe(1);
    await sweepAfter(26);
    expect(await collectionOf('users').countDocuments({ _id: person.userId })).toBe(0);
  });
});

describe('erasing an organization', () => {
  it('leaves nothing of it, and frees the external id', async () => {
    const owner = wanted({ name: 'Acme Rockets' });
    const { organizations, apiKeys, connection } = service.services;
    const { record } = (await organizations.findOrCreate(owner)) as { record: { _id: string } };
    const replays = createIdempotencyRepository({ connection });
    const erasing = createEraseOrganization({ organizations, apiKeys, replays });
    expect(await erasing.eraseOwner(record._id, 'operator')).toBe(true);
    expect(JSON.stringify(await collectionOf('organizations').find().toArray())).not.toContain('Acme');
    expect(await organizations.findKnown(record._id)).toMatchObject({ enabled: false });
    const again = (await organizations.findOrCreate(owner)) as { record: { _id: string }; created: boolean };
    expect(again.created).toBe(true);
    expect(again.record._id).not.toBe(record._id);
  });
});

it('looks again when everything has settled, then once a day, until the last key is gone', () => {
  const startedAt = new Date('2026-11-27T10:00:00.000Z');
  const at = (text: string, hasKeys: boolean) =>
    nextLook({ startedAt }, { now: new Date(text), hasKeys })?.toISOString();
  expect(at('2026-11-27T10:00:00.000Z', false)).toBe('2026-11-27T10:10:00.000Z');
  expect(at('2026-11-27T10:09:59.999Z', true)).toBe('2026-11-27T10:10:00.000Z');
  expect(at('2026-11-27T10:10:00.000Z', true)).toBe('2026-11-28T10:10:00.000Z');
  expect(at('2026-11-27T10:10:00.000Z', false)).toBeUndefined();
});

it('fills in whose keys are that an instance of the release before has made, and nothing else', async () => {
  const { db } = service.services.connection;
  const keys = service.services.connection.collection<{ _id: string; [field: string]: unknown }>('apikeys');
  const old = Array.from({ length: 2500 }, (_, at) => ({
    _id: `old_${String(at).padStart(5, '0')}`,
    userId: 'usr_old',
  }));
  await keys.insertMany([...old, { _id: 'old_x', userId: 'org_a', ownerId: 'org_a', ownerKind: 'organization' }]);
  if (db) await fillOwners(db);
  const ours = { _id: { $regex: '^old_' } } as object;
  expect(await keys.countDocuments({ ...ours, ownerId: 'usr_old', ownerKind: 'user' })).toBe(2500);
  expect(await keys.findOne({ _id: 'old_x' })).toEqual({
    _id: 'old_x',
    userId: 'org_a',
    ownerId: 'org_a',
    ownerKind: 'organization',
  });
  await keys.deleteMany(ours);
});
