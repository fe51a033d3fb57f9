import type { Connection } from 'mongoose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/database/connect.js';
import { migrate } from '../../src/database/migrations/migrate.js';
import type { Migration } from '../../src/database/migrations/migration.js';
import { newDatabaseName } from '../support/service.js';

const logger = pino({ level: 'silent' });

describe('migrate', () => {
  let connection: Connection;
  let uri: string;

  beforeEach(async () => {
    uri = inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`);
    connection = await connect({ uri });
  });
  afterEach(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  const runs = () => connection.collection<{ _id: string; runs: number }>('runs');
  const counting = (name: string): Migration => ({
    name,
    compatibleFrom: name,
    up: async (db) => {
      await db.collection<{ _id: string }>('runs').updateOne({ _id: name }, { $inc: { runs: 1 } }, { upsert: true });
    },
  });

  it('makes the indexes, once, and can be run again', async () => {
    const names = [
      '0001-indexes',
      '0002-verification',
      '0003-last-used',
      '0004-retention',
      '0005-secrets',
      '0008-administrators',
      '0010-sessions',
      '0011-labels',
      '0012-owners',
      '0013-searches',
      '0014-owner-lists',
      '0015-rotations',
    ];
    expect(await migrate({ connection, logger })).toEqual(names);
    expect(await migrate({ connection, logger })).toEqual([]);
    const applied = await connection.collection('migrations').find().toArray();
    expect(applied.map(({ compatibleFrom }) => compatibleFrom)).toEqual(Array(names.length).fill(expect.any(String)));
    await connection.collection('migrations').deleteMany({});
    expect(await migrate({ connection, logger })).toEqual(names);
    const indexes = await connection.collection('apikeys').indexes();
    expect(indexes).toContainEqual(
      expect.objectContaining({
        key: { userId: 1, slot: 1 },
        unique: true,
        partialFilterExpression: { slot: { $exists: true } },
      }),
    );
  });

  it('changes nothing that instances look for as a change: no migration sets when a record was changed', async () => {
    const collections = ['apikeys', 'users'].map((name) => connection.collection<{ _id: string }>(name));
    for (const collection of collections) await collection.insertOne({ _id: 'older' });
    await migrate({ connection, logger });
    for (const collection of collections) {
      const changed = await collection.find({}, { projection: { changedAt: 1 } }).toArray();
      expect(changed).toEqual([{ _id: 'older' }]);
    }
  });

  it('gives older keys and users what verification needs, and leaves newer ones alone', async () => {
    const keys = connection.collection<{ _id: string; scopes?: string[] }>('apikeys');
    const users = connection.collection<{ _id: string; scopes?: string[] }>('users');
    await keys.insertMany([{ _id: 'older' }, { _id: 'newer', scopes: [] }]);
    const both = [
      { _id: 'older', emailKey: 'a' },
      { _id: 'newer', emailKey: 'b', scopes: ['admin'] },
    ];
    await users.insertMany(both);
    await migrate({ connection, logger });
    expect(await keys.find().toArray()).toEqual([
      { _id: 'older', scopes: ['apikeys:read'], ipAllowlist: [], rateLimit: null, quota: null },
      { _id: 'newer', scopes: [] },
    ]);
    expect(await users.find().toArray()).toEqual([
      { _id: 'older', emailKey: 'a', scopes: [] },
      { _id: 'newer', emailKey: 'b', scopes: ['admin'] },
    ]);
  });

  describe('0012-owners', () => {
    type Stored = { _id: string; [field: string]: unknown };
    const users = () => connection.collection<Stored>('users');
    const keys = () => connection.collection<Stored>('apikeys');
    /** As the release before left it: with the full index, and users and keys. */
    const leave = async () => {
      await connection.collection('users').createIndexes([{ key: { emailKey: 1 }, unique: true }]);
      await users().insertMany(['a', 'b'].map((name) => ({ _id: name, emailKey: `${name}@example.org`, scopes: [] })));
      const slots = Array.from({ length: 1200 }, (_, slot) => ({ _id: `key_${slot}`, userId: 'a', slot, scopes: [] }));
      await keys().insertMany(slots);
    };

    it('lets users be without an address, two of one address never, and finds an address by its index', async () => {
      await leave();
      await migrate({ connection, logger });
      expect((await users().indexes()).map(({ name }) => name)).not.toContain('emailKey_1');
      await users().insertMany([{ _id: 'c' }, { _id: 'd', externalId: null }]);
      for (const taken of [{ emailKey: 'a@example.org' }, { emailKey: 'b@example.org', externalId: 'x' }]) {
        const refused = users().insertOne({ _id: 'e', ...taken });
        await expect(refused).rejects.toMatchObject({ code: 11000, keyPattern: { emailKey: 1 } });
      }
      for (const query of [{ emailKey: 'a@example.org' }, { externalId: 'x' }]) {
        const plan = await users().find(query).explain();
        expect(JSON.stringify(plan)).not.toContain('COLLSCAN');
      }
    });

    it('goes on where it stopped, and has an index of addresses at every moment', async () => {
      await leave();
      await migrate({ connection, logger });
      // What a crash after any part of it leaves: parts are missing, the step is not noted.
      await connection.collection<{ _id: string }>('migrations').deleteOne({ _id: '0012-owners' });
      await users().createIndexes([{ key: { emailKey: 1 }, unique: true }]);
      await keys().dropIndex('ownerId_1_slot_1');
      await keys().updateMany({ slot: { $gte: 600 } }, { $unset: { ownerId: 1, ownerKind: 1 } });
      expect(await migrate({ connection, logger })).toEqual(['0012-owners']);
      expect(await keys().countDocuments({ ownerId: 'a', ownerKind: 'user' })).toBe(1200);
      expect((await keys().indexes()).map(({ name }) => name)).toContain('ownerId_1_slot_1');
    });

    it('keeps a slot to one key, whichever release makes the keys', async () => {
      await leave();
      await migrate({ connection, logger });
      const byOld = { userId: 'b', slot: 0 };
      const byNew = { ...byOld, ownerId: 'b', ownerKind: 'user' };
      await keys().insertOne({ _id: 'first', ...byOld });
      await expect(keys().insertOne({ _id: 'second', ...byNew })).rejects.toMatchObject({ code: 11000 });
      await keys().insertOne({ _id: 'third', ...byNew, slot: 1 });
      await expect(keys().insertOne({ _id: 'fourth', ...byOld, slot: 1 })).rejects.toMatchObject({ code: 11000 });
    });
  });

  it('keeps usage for 400 days, whichever version has counted it, and makes nobody forget a key', async () => {
    const usage = connection.collection<{ _id: string; day: Date; expiresAt: Date }>('usage');
    const keys = connection.collection<{ _id: string; changedAt?: Date; scopes: string[] }>('apikeys');
    const changedAt = new Date('2026-11-21T10:00:00.000Z');
    await keys.insertMany([
      { _id: 'changed', changedAt, scopes: [] },
      { _id: 'unchanged', scopes: [] },
    ]);
    await usage.insertOne({ _id: 'a', day: new Date('2026-11-21'), expiresAt: new Date('2027-03-01') });
    for (let round = 0; round < 2; round++) {
      await migrate({ connection, logger });
      await connection.collection('migrations').deleteMany({});
      expect(await usage.find().toArray()).toEqual([
        { _id: 'a', day: new Date('2026-11-21'), expiresAt: new Date('2027-12-26') },
      ]);
    }
    expect(await keys.find().toArray()).toEqual([
      { _id: 'changed', changedAt, scopes: [] },
      { _id: 'unchanged', scopes: [] },
    ]);
  });

  it('runs each step once, in order, when many instances start together', async () => {
    const steps = [counting('0001-a'), counting('0002-b'), counting('0003-c')];
    const instances = await Promise.all(Array.from({ length: 5 }, () => connect({ uri })));
    const ran = await Promise.all(instances.map((instance) => migrate({ connection: instance, logger }, steps)));
    expect(ran.flat()).toEqual(['0001-a', '0002-b', '0003-c']);
    expect(await runs().find().toArray()).toEqual(steps.map(({ name }) => ({ _id: name, runs: 1 })));
    await Promise.all(instances.map((instance) => instance.close()));
  });

  it('goes on after a step that failed, from that step', async () => {
    let broken = true;
    const fragile: Migration = {
      name: '0002-b',
      compatibleFrom: '0002-b',
      up: async (db) => {
        if (broken) throw new Error('The disk is full.');
        await counting('0002-b').up(db);
      },
    };
    const steps = [counting('0001-a'), fragile, counting('0003-c')];
    await expect(migrate({ connection, logger }, steps)).rejects.toThrow('The disk is full.');
    broken = false;
    expect(await migrate({ connection, logger }, steps)).toEqual(['0002-b', '0003-c']);
    expect(await runs().countDocuments({ runs: 1 })).toBe(3);
  });

  it('waits for nobody where there is nothing to migrate', async () => {
    const steps = [counting('0001-a')];
    await migrate({ connection, logger }, steps);
    const locks = connection.collection<{ _id: string; owner: string; expiresAt: Date }>('locks');
    await locks.insertOne({ _id: 'migrations', owner: 'dead', expiresAt: new Date(Date.now() + 60_000) });
    expect(await migrate({ connection, logger }, steps)).toEqual([]);
  });

  it('gives the lock back at once where the instance is told to stop, whatever the database is still at', async () => {
    const stopping = new AbortController();
    const hanging: Migration = {
      name: '0001-hangs',
      compatibleFrom: '0001-hangs',
      up: () => new Promise(() => stopping.abort()),
    };
    const options = { connection, logger, signal: stopping.signal };
    await expect(migrate(options, [hanging])).rejects.toThrow('aborted');
    expect(await connection.collection('locks').countDocuments()).toBe(0);
    expect(await migrate({ connection, logger }, [counting('0001-hangs')])).toEqual(['0001-hangs']);
  });

  it('does not go on to the next step then, nor wait for another instance', async () => {
    const stopping = new AbortController();
    const last: Migration = { name: '0001-a', compatibleFrom: '0001-a', up: async () => stopping.abort() };
    const options = { connection, logger, signal: stopping.signal };
    await expect(migrate(options, [last, counting('0002-b')])).rejects.toThrow('aborted');
    expect(await runs().countDocuments()).toBe(0);
    const locks = connection.collection<{ _id: string; owner: string; expiresAt: Date }>('locks');
    await locks.insertOne({ _id: 'migrations', owner: 'another', expiresAt: new Date(Date.now() + 60_000) });
    await expect(migrate(options, [last, counting('0003-c')])).rejects.toThrow('aborted');
  });

  it('takes over the lock of an instance that died', async () => {
    const locks = connection.collection<{ _id: string; owner: string; expiresAt: Date }>('locks');
    await locks.insertOne({ _id: 'migrations', owner: 'dead', expiresAt: new Date(Date.now() + 500) });
    expect(await migrate({ connection, logger }, [counting('0001-a')])).toEqual(['0001-a']);
    expect(await locks.countDocuments()).toBe(0);
  });
});
