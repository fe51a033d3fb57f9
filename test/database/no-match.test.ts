import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../src/database/sweep.js';
import { createIdempotencyRepository } from '../../src/features/idempotency/repository.js';
import { insertKeys } from '../support/many-keys.js';
import { startService, type TestService } from '../support/service.js';

/** More than the engine reads of each plan before it compares them. */
const many = 12_000;
const owner = 'usr_0000000000000000';
const future = new Date(Date.now() + 3_600_000);
const past = new Date(0);

let service: TestService;

/** As many records of each kind, none of which is over or is asked for. */
beforeAll(async () => {
  service = await startService();
  const { connection } = service.services;
  await insertKeys(connection, [{ userId: owner, active: many / 2, revoked: many / 4, expired: many / 4 }], new Date());
  const records: Record<string, (at: number) => Record<string, unknown>> = {
    usage: (at) => ({ keyId: `key_${at % 3}`, day: future, outcomes: {}, expiresAt: future }),
    limits: () => ({ end: future }),
    throttles: (at) => ({ key: `throttle ${at}`, points: 1, expire: future }),
    idempotency: () => ({ requestHash: '', lockedUntil: future, expiresAt: future }),
    users: (at) => ({
      emailKey: `${at}@example.org`,
      enabled: true,
      scopes: at % 2 ? ['admin'] : [],
      pepperId: 'here',
      changedAt: past,
      sessions: [{ id: 'session', endsAt: future }],
    }),
  };
  for (const [name, recordOf] of Object.entries(records)) {
    const made = Array.from({ length: many }, (_, at) => ({ _id: `${name} ${at}`, ...recordOf(at) }));
    await connection.collection<{ _id: string }>(name).insertMany(made, { ordered: false, writeConcern: { w: 1 } });
  }
}, 60_000);
afterAll(() => service.close());

/** The numbers of records, by collection. */
async function counts(): Promise<Record<string, number>> {
  const { connection } = service.services;
  const names = ['apikeys', 'usage', 'limits', 'throttles', 'idempotency', 'users'];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await connection.collection(name).countDocuments()])),
  );
}

describe('nothing that matches, among many records,', () => {
  it('is found, counted, changed and deleted where two indexes lead to them', async () => {
    const keys = service.services.connection.collection('apikeys');
    const filter = { userId: owner, revokedAt: null, changedAt: { $gte: past }, label: /zqzq/ };
    expect(await keys.find({ userId: owner, label: /zqzq/ }).sort({ createdAt: 1 }).toArray()).toEqual([]);
    for (const each of [filter, { userId: owner, label: /zqzq/ }]) {
      expect(await keys.find(each).toArray()).toEqual([]);
      expect(await keys.countDocuments(each)).toBe(0);
      expect((await keys.updateMany(each, { $set: { label: '' } })).matchedCount).toBe(0);
      expect((await keys.deleteMany(each)).deletedCount).toBe(0);
    }
  });

  it('is swept', async () => {
    const before = await counts();
    const { connection, sessionRecords, sweeping } = service.services;
    await sweep(connection, past);
    await sessionRecords.sweep(past, new AbortController().signal);
    await sweeping.sweep();
    const after = await counts();
    // Only the keys beyond the thousand that have ended are surplus.
    expect(after).toEqual({ ...before, apikeys: many / 2 + 1000 });
  });

  it.each<[string, () => Promise<unknown>, unknown]>([
    ['the usage of a key since a day', () => service.services.usageRecords.list('key_1', new Date('2200-01-01')), []],
    ['usage to forget', () => service.services.usageRecords.forget(['key_none']), undefined],
    ['ended keys', () => service.services.apiKeys.findEnded(owner, { until: past, except: [] }, 200), []],
    ['the newest ended keys', () => service.services.apiKeys.newestEnded(owner, 1000, past), []],
    ['a password under another pepper', () => service.services.users.countByPepper('elsewhere'), 0],
    ['a user by the email address', () => service.services.users.findByEmailKey('nobody@example.org'), null],
    [
      'an idempotency record to take over',
      () =>
        createIdempotencyRepository({ connection: service.services.connection }).claim(
          { _id: 'idempotency 1', requestHash: 'other', lockedUntil: future, expiresAt: future },
          past,
        ),
      false,
    ],
  ])('is the answer about %s', async (_, ask, expected) => {
    expect(await ask()).toEqual(expected);
  });

  it('is a user’s number of attempts, for which there are many others', async () => {
    const response = await service.request('/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'nobody@example.org', password: 'no password of anybody' }),
    });
    expect(response.status).toBe(401);
  });
});
