import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '../../src/contract/types.js';
import { type KeyStatus, keyStatuses } from '../../src/domain/key-status.js';
import type { DeclaredPlan } from '../../src/domain/plan.js';
import type { CountedKey } from '../../src/features/apikeys/counted-keys.js';
import type { StoredApiKey } from '../../src/features/apikeys/model.js';
import { statusFilter } from '../../src/features/apikeys/status-filter.js';
import { createCountEverything } from '../../src/features/stats/count-everything.js';
import { createTally } from '../../src/features/stats/tally.js';
import { type BackEnd, newBackEnd } from '../support/back-end.js';
import { expectConforming, operation } from '../support/contract.js';
import { insertKeys } from '../support/many-keys.js';
import { newOrganization } from '../support/organizations.js';
import { bearer, signUp, startService, type TestService } from '../support/service.js';

type Stats = Schemas['Stats'];

const dayMs = 86_400_000;
const now = new Date();
const today = new Date(Math.floor(now.getTime() / dayMs) * dayMs);
const plans: DeclaredPlan[] = [
  { name: 'free', isDefault: true },
  { name: 'pro', isDefault: false },
];

let service: TestService;
/** They call with tokens, so that no key is used by the test itself. */
let reader: BackEnd;
let admin: BackEnd;
let leaving: string;
let acme: string;

beforeAll(async () => {
  service = await startService({ plans });
  [reader, admin] = [await newBackEnd(service, 'keys:manage:read'), await newBackEnd(service, 'admin')];
  leaving = (await signUp(service)).userId;
  acme = (await newOrganization(service, { plan: 'pro', externalId: 'acme', name: 'Acme' }))._id;
  const owners = [
    { userId: leaving, active: 5, disabled: 2, revoked: 3, expired: 1 },
    { userId: acme, kind: 'organization' as const, active: 12, revoked: 2, expired: 4 },
  ];
  await insertKeys(service.services.connection, owners, now);
  const keys = keysOf(service);
  const active = await keys.find({ $and: [{ userId: acme }, statusFilter('active', now)] }).toArray();
  const [soon = '', later = '', idle = '', young = '', idleAndNever = ''] = active.map(({ _id }) => _id);
  const ago = (days: number) => new Date(today.getTime() - days * dayMs);
  await keys.updateOne({ _id: soon }, { $set: { expiresAt: new Date(now.getTime() + 6.9 * dayMs) } });
  await keys.updateOne({ _id: later }, { $set: { expiresAt: new Date(now.getTime() + 29.9 * dayMs) } });
  // Ninety days, today included, begin 89 days before today.
  await keys.updateOne({ _id: idle }, { $set: { createdAt: ago(200), lastUsedAt: ago(90), lastUsedDay: ago(90) } });
  await keys.updateOne({ _id: young }, { $set: { createdAt: ago(200), lastUsedAt: ago(89), lastUsedDay: ago(89) } });
  const never = { createdAt: ago(100), lastUsedAt: null, lastUsedDay: ago(100) };
  await keys.updateOne({ _id: idleAndNever }, { $set: never });
  await use(await firstKeyOf(leaving), [0, { VALID: 5, REVOKED: 1 }], [29, { VALID: 7 }], [30, { VALID: 1000 }]);
  await use(await firstKeyOf(acme), [0, { VALID: 10, RATE_LIMITED: 4 }], [3, { EXPIRED: 2 }]);
  await use(admin.keyId, [1, { VALID: 100 }]);
  await use(reader.keyId, [1, { QUOTA_EXCEEDED: 9 }]);
}, 60_000);
afterAll(() => service.close());

const keysOf = ({ services }: TestService) => services.connection.collection<StoredApiKey>('apikeys');

async function firstKeyOf(userId: string): Promise<string> {
  return (await keysOf(service).findOne({ userId }))?._id ?? '';
}

/** As it is written when uses are flushed. */
async function use(keyId: string, ...days: [ago: number, outcomes: Record<string, number>][]): Promise<void> {
  for (const [ago, outcomes] of days) {
    const day = new Date(today.getTime() - ago * dayMs);
    const _id = `${keyId}:${dateOf(ago)}`;
    const record = { _id, keyId, day, outcomes, expiresAt: new Date(day.getTime() + 400 * dayMs) };
    await service.services.connection.collection<{ _id: string }>('usage').insertOne(record);
  }
}

const dateOf = (ago: number) => new Date(today.getTime() - ago * dayMs).toISOString().slice(0, 10);

async function getStats(caller: BackEnd = admin): Promise<Stats> {
  const response = await service.request('/stats', { headers: bearer(caller.person.accessToken) });
  expect(response.status).toBe(200);
  return (await expectConforming(operation('getStats'), response)) as Stats;
}

const idsOf = ({ top_owners }: Stats) => top_owners.map(({ owner }) => owner.id);

async function listed(query: string): Promise<number> {
  const response = await service.request(`/apikeys?limit=100&${query}`, { headers: bearer(admin.person.accessToken) });
  return ((await response.json()) as { data: unknown[] }).data.length;
}

describe('getStats', () => {
  let first: Stats;

  it('says that nothing has been counted yet, while another instance counts for the first time', async () => {
    const locks = service.services.connection.collection<{ _id: string }>('locks');
    await locks.replaceOne(
      { _id: 'stats' },
      { owner: 'another instance', expiresAt: new Date(Date.now() + 60_000) },
      { upsert: true },
    );
    expect(await getStats()).toEqual({
      as_of: null,
      keys: { active: 0, disabled: 0, expired: 0, revoked: 0 },
      expiring: { within_7_days: 0, within_30_days: 0 },
      unused: { for_90_days: 0, never: 0 },
      usage: [],
      top_owners: [],
      owners: { users: 0, organizations: 0, by_plan: [] },
    });
    await locks.deleteOne({ _id: 'stats' });
  });

  it('counts at the first request, and answers all who ask at that time with one result', async () => {
    const answers = await Promise.all([getStats(), getStats(), getStats()]);
    first = answers[0] as Stats;
    expect(answers).toEqual([first, first, first]);
    expect(Math.abs(Date.now() - Date.parse(first.as_of ?? ''))).toBeLessThan(10_000);
  });

  it('counts keys by state as the lists do', async () => {
    const keys = keysOf(service);
    const counts = await Promise.all(keyStatuses.map((status) => keys.countDocuments(statusFilter(status, now))));
    expect(first.keys).toEqual(Object.fromEntries(keyStatuses.map((status, at) => [status, counts[at]])));
    expect(first.keys).toEqual({ active: 19, disabled: 2, revoked: 5, expired: 5 });
  });

  it('counts active keys that expire soon or were long unused as the lists do', async () => {
    expect(first.expiring).toEqual({
      within_7_days: await listed('expires_within_days=7'),
      within_30_days: await listed('expires_within_days=30'),
    });
    expect(first.expiring.within_30_days).toBeGreaterThan(first.expiring.within_7_days);
    expect(first.unused.for_90_days).toBe(await listed('unused_for_days=90'));
    expect(first.unused.for_90_days).toBe(2);
    const never = { $and: [{ lastUsedAt: null }, statusFilter('active', now)] };
    expect(first.unused.never).toBe(await keysOf(service).countDocuments(never));
  });

  it('adds up uses and refusals of the last thirty days, today included', () => {
    expect(first.usage).toEqual([
      { day: dateOf(29), outcomes: { VALID: 7 } },
      { day: dateOf(3), outcomes: { EXPIRED: 2 } },
      { day: dateOf(1), outcomes: { VALID: 100, QUOTA_EXCEEDED: 9 } },
      { day: dateOf(0), outcomes: { VALID: 15, REVOKED: 1, RATE_LIMITED: 4 } },
    ]);
  });

  it('counts owners by their plans', () => {
    expect(first.owners).toEqual({
      users: 3,
      organizations: 1,
      by_plan: [
        { plan: 'free', users: 3, organizations: 0 },
        { plan: 'pro', users: 0, organizations: 1 },
      ],
    });
  });

  it('names the owners with the most valid uses, and to callers without `admin` none beyond their reach', async () => {
    expect(first.top_owners.map(({ uses }) => uses)).toEqual([100, 12, 10]);
    expect(idsOf(first)).toEqual([admin.person.userId, leaving, acme]);
    expect(first.top_owners[2]).toEqual({
      owner: { type: 'organization', id: acme, external_id: 'acme', name: 'Acme', erased: false },
      uses: 10,
      active_keys: 12,
    });
    expect(idsOf(await getStats(reader))).toEqual([leaving, acme]);
  });

  it('counts for callers without `admin` neither owners beyond their reach, nor their keys, nor the uses of these', async () => {
    const { keys, usage, owners, as_of } = await getStats(reader);
    const reached = [leaving, acme];
    const stored = keysOf(service);
    const counts = keyStatuses.map((status) =>
      stored.countDocuments({ $and: [{ userId: { $in: reached } }, statusFilter(status, now)] } as object),
    );
    expect(keys).toEqual(Object.fromEntries((await Promise.all(counts)).map((count, at) => [keyStatuses[at], count])));
    expect(keys).toEqual({ ...first.keys, active: first.keys.active - 2 });
    expect(usage).toEqual(first.usage.filter(({ day }) => day !== dateOf(1)));
    expect(owners).toEqual({
      users: 1,
      organizations: 1,
      by_plan: [
        { plan: 'free', users: 1, organizations: 0 },
        { plan: 'pro', users: 0, organizations: 1 },
      ],
    });
    expect(as_of).toBe(first.as_of);
  });

  it('says what an owner is called now, and nothing of one who was erased since', async () => {
    await service.services.organizations.update(acme, { name: 'Acme Ltd' }, { now: new Date() });
    await service.services.eraseUser(leaving, 'operator');
    const { as_of, top_owners } = await getStats(reader);
    expect(as_of).toBe(first.as_of);
    expect(top_owners.map(({ owner }) => owner)).toEqual([
      { type: 'user', id: leaving, external_id: null, name: null, erased: true },
      { type: 'organization', id: acme, external_id: 'acme', name: 'Acme Ltd', erased: false },
    ]);
  });

  it('is not counted again within the hour, nor by any other instance', async () => {
    await service.services.counting.countIfDue();
    expect((await getStats()).as_of).toBe(first.as_of);
    const { owners } = await getStats();
    expect(owners.users).toBe(3);
  });

  it('keeps nothing of a counting that is stopped', async () => {
    const stopping = new AbortController();
    const { apiKeys, ...others } = service.services;
    const settledTime = async () => new Date();
    async function* everyKey(...step: Parameters<typeof apiKeys.everyKey>) {
      for await (const keys of apiKeys.everyKey(...step)) {
        stopping.abort();
        yield keys;
      }
    }
    await createCountEverything({ ...others, apiKeys: { everyKey }, settledTime })(stopping.signal);
    expect((await getStats()).as_of).toBe(first.as_of);
    await createCountEverything({ ...others, apiKeys, settledTime })(new AbortController().signal);
    const later = await getStats();
    expect(later.as_of).not.toBe(first.as_of);
    expect(later.owners.users).toBe(2);
    expect(later.top_owners[1]).toMatchObject({ owner: { id: leaving, erased: true }, active_keys: 0 });
  });
});

describe('reading everything in steps', () => {
  it.each([1, 2, 3, 7, 1000])('finds every key once, those of an owner in a row, %d at a time', async (size) => {
    const records = keysOf(service);
    // Made at the same time, and more than a step reads.
    await records.updateMany({ userId: acme }, { $set: { createdAt: today } });
    const found: CountedKey[] = [];
    for await (const keys of service.services.apiKeys.everyKey({ size, maxTimeMS: 2000 })) {
      expect(keys.length).toBeLessThanOrEqual(size);
      found.push(...keys);
    }
    const ids = found.map(({ _id }) => _id);
    expect(ids.toSorted()).toEqual((await records.distinct('_id')).toSorted());
    const turns = found.filter(({ ownerId }, at) => ownerId !== found[at - 1]?.ownerId);
    expect(turns).toHaveLength(new Set(found.map(({ ownerId }) => ownerId)).size);
  });

  it.each([1, 2, 3, 1000])('finds every user who lives once, %d at a time', async (size) => {
    const counts: number[] = [];
    for await (const owners of service.services.users.countByPlan({ size, maxTimeMS: 2000 })) {
      counts.push(...owners.map(({ count }) => count));
    }
    expect(counts.every((count) => count <= size)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});

describe('a tally', () => {
  const key = (id: number): CountedKey => ({
    _id: `key_${id}`,
    ownerId: `usr_${id}`,
    ownerKind: 'user',
    enabled: true,
    createdAt: now,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
  });

  it('keeps the hundred owners with the most uses, however many there are', () => {
    const tally = createTally(now);
    // A permutation of the numbers to 1,009, which is prime.
    const uses = Array.from({ length: 1009 }, (_, at) => (at * 37) % 1009);
    for (const [at, count] of uses.entries()) {
      tally.addKeys([key(at)], [{ days: [], valid: [{ keyId: `key_${at}`, uses: count }] }]);
    }
    const { topOwners } = tally.result();
    expect(topOwners.map((owner) => owner.uses)).toEqual(Array.from({ length: 100 }, (_, at) => 1008 - at));
  });

  it('adds up the keys of one owner over several steps', () => {
    const tally = createTally(now);
    const steps: [CountedKey, KeyStatus][] = [
      [{ ...key(1), ownerId: 'usr_0' }, 'active'],
      [{ ...key(2), ownerId: 'usr_0', revokedAt: now }, 'revoked'],
      [{ ...key(3), ownerId: 'usr_0', expiresAt: now }, 'expired'],
      [{ ...key(4), ownerId: 'usr_0', enabled: false }, 'disabled'],
    ];
    for (const [each] of steps) tally.addKeys([each], [{ days: [], valid: [{ keyId: each._id, uses: 2 }] }]);
    const { keys, topOwners } = tally.result();
    expect(keys).toEqual({ active: 1, revoked: 1, expired: 1, disabled: 1 });
    expect(topOwners).toEqual([{ id: 'usr_0', kind: 'user', uses: 8, activeKeys: 1 }]);
  });
});
