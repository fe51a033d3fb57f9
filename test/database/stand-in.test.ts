import { mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { errors } from '../support/replica-set/replies.js';
import { type StandIn, startStandIn } from '../support/replica-set/stand-in.js';
import { newDatabaseName } from '../support/service.js';

/** That the stand-in is what it says, as the driver sees it: what is tested through it is worth no more than that. */
interface Item {
  _id: string;
  count?: number;
}

let standIn: StandIn;
let name: string;
const clients: mongo.MongoClient[] = [];

beforeEach(async () => {
  standIn = await startStandIn(inject('mongodbUri'));
  name = newDatabaseName();
});
afterEach(async () => {
  await (await connected(inject('mongodbUri'))).db(name).dropDatabase();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await standIn.close();
});

async function connected(uri: string, options: mongo.MongoClientOptions = {}): Promise<mongo.MongoClient> {
  const client = await mongo.MongoClient.connect(uri, { heartbeatFrequencyMS: 500, socketTimeoutMS: 1500, ...options });
  clients.push(client);
  return client;
}

const records = (client: mongo.MongoClient) => client.db(name).collection<Item>('records');
const majority = { writeConcern: { w: 'majority' } } as const;
/** A read that only a primary answers. */
const linearizable = { readConcern: { level: 'linearizable' }, maxTimeMS: 300 } as const;

describe('the stand-in', () => {
  it('is a replica set to the driver: a primary, two secondaries, sessions, and word of every change', async () => {
    const client = await connected(standIn.uri(name));
    const heard: string[] = [];
    client.on('topologyDescriptionChanged', ({ newDescription: { type, servers } }) => {
      heard.push(`${type}: ${[...servers.values()].map(({ type }) => type).toSorted()}`);
    });
    const { setName, hosts, logicalSessionTimeoutMinutes } = await client.db().command({ hello: 1 });
    expect({ setName, hosts: hosts.length, logicalSessionTimeoutMinutes }).toEqual({
      setName: 'standin',
      hosts: 3,
      logicalSessionTimeoutMinutes: 30,
    });
    await standIn.stepDown({ electionMs: 50 });
    await records(client).insertOne({ _id: 'a' });
    await expect.poll(() => heard.at(-1)).toBe('ReplicaSetWithPrimary: RSPrimary,RSSecondary,RSSecondary');
    expect(heard.some((each) => each.startsWith('ReplicaSetNoPrimary'))).toBe(true);
  });

  it('does a write once, however often it is sent: inserted, counted, found and changed, and in bulk', async () => {
    const { inject: meet, counts } = standIn;
    const own = records(await connected(standIn.uri(name)));
    meet({ matches: () => true, what: 'lose answer', times: 1 });
    await own.insertOne({ _id: 'a', count: 0 });
    meet({ matches: ({ update }) => update, what: 'lose answer', times: 1 });
    await own.updateOne({ _id: 'a' }, { $inc: { count: 1 } });
    meet({ matches: ({ findAndModify }) => findAndModify, what: 'lose answer', times: 1 });
    const found = await own.findOneAndUpdate({ _id: 'a' }, { $inc: { count: 1 } }, { returnDocument: 'after' });
    expect(found).toEqual({ _id: 'a', count: 2 });
    meet({ matches: ({ update }) => update, what: 'lose answer', times: 1 });
    const bump = { updateOne: { filter: { _id: 'a' }, update: { $inc: { count: 1 } } } };
    await own.bulkWrite([bump, bump], { ordered: false });
    expect(await own.findOne({ _id: 'a' })).toEqual({ _id: 'a', count: 4 });
    expect(counts).toMatchObject({ faults: 4, recordedAnswers: 4 });
    // Across a change of primary as well.
    meet({ matches: ({ update }) => update, what: 'lose answer', times: 1 });
    const counted = own.updateOne({ _id: 'a' }, { $inc: { count: 1 } });
    await expect.poll(() => counts.faults).toBe(5);
    await standIn.stepDown({ electionMs: 50 });
    await counted;
    expect((await own.findOne({ _id: 'a' }))?.count).toBe(5);
  });

  it('has a member that lags, and answers whoever asks it from where it is', async () => {
    const client = await connected(standIn.uri(name));
    const own = records(client);
    await own.insertOne({ _id: 'a', count: 1 });
    await own.createIndex({ count: 1 }, { name: 'by_count' });
    await standIn.lag();
    await own.updateOne({ _id: 'a' }, { $set: { count: 2 } });
    const seen = new Set<number | undefined>();
    const atSecondary = { readPreference: 'secondary', hint: 'by_count' } as const;
    await expect
      .poll(async () => seen.add((await own.find({ count: { $gt: 0 } }, atSecondary).toArray())[0]?.count).size)
      .toBe(2);
    expect(seen).toEqual(new Set([1, 2]));
    expect((await own.findOne({ _id: 'a' }))?.count).toBe(2);
    expect(standIn.counts.readsAtSecondaries).toBeGreaterThan(1);
  });

  it('has two histories while its primary is cut off, acknowledges only one, and rolls the other back', async () => {
    const here = records(await connected(standIn.uri(name)));
    const there = records(await connected(standIn.uri(name, 'minority')));
    await here.insertOne({ _id: 'before' }, majority);
    await there.findOne({ _id: 'before' });
    const { heal } = await standIn.partition({ electionMs: 100 });
    await here.insertOne({ _id: 'here' }, majority);
    // Whoever asks for no majority gets none: `{ j: true }` alone is one member's word.
    await there.insertOne({ _id: 'there' }, { writeConcern: { journal: true } });
    const timeout = { writeConcern: { w: 'majority', wtimeoutMS: 100 } } as const;
    await expect(there.insertOne({ _id: 'alone' }, timeout)).rejects.toMatchObject({
      code: errors.writeConcernTimeout.code,
    });
    const idsIn = async (own: typeof here) => (await own.find().toArray()).map(({ _id }) => _id).toSorted();
    expect(await idsIn(here)).toEqual(['before', 'here']);
    expect(await idsIn(there)).toEqual(['alone', 'before', 'there']);
    await expect(there.findOne({ _id: 'before' }, linearizable)).rejects.toMatchObject({
      code: errors.maxTimeExpired.code,
    });
    expect(await here.findOne({ _id: 'before' }, linearizable)).toEqual({ _id: 'before' });
    await heal();
    await expect.poll(() => idsIn(there).catch(() => null)).toEqual(['before', 'here']);
  });
});
