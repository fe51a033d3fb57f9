import type { mongo } from 'mongoose';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLoader } from '../../src/database/load-by-id.js';
import { createFamiliarNetworks } from '../../src/features/throttling/familiar-networks.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

it('reads what is asked for at the same time in one query, and gives each its own', async () => {
  const collection = service.services.connection.collection('numbers');
  const documents = collection as unknown as mongo.Collection<{ _id: string; n: number; m: number }>;
  await documents.insertMany(['a', 'b', 'c'].map((_id, n) => ({ _id, n, m: n })));
  const find = vi.spyOn(collection, 'find');
  const load = createLoader<{ _id: string; n: number }>(collection, { n: 1 });
  expect(await Promise.all(['c', 'none', 'a', 'c'].map(load))).toEqual([
    { _id: 'c', n: 2 },
    null,
    { _id: 'a', n: 0 },
    { _id: 'c', n: 2 },
  ]);
  expect(find).toHaveBeenCalledTimes(1);
  await documents.updateOne({ _id: 'a' }, { $set: { n: 7 } });
  expect(await load('a')).toEqual({ _id: 'a', n: 7 });
});

it('asks few large questions, however many ask one by one, and never more than four at once', async () => {
  const collection = service.services.connection.collection('many');
  const documents = collection as unknown as mongo.Collection<{ _id: string }>;
  await documents.insertMany(Array.from({ length: 500 }, (_, at) => ({ _id: String(at) })));
  let [underWay, most] = [0, 0];
  const find = documents.find.bind(documents);
  const asked = vi.spyOn(documents, 'find').mockImplementation(((...query: Parameters<typeof find>) => {
    const cursor = find(...query);
    const toArray = cursor.toArray.bind(cursor);
    cursor.toArray = async () => {
      most = Math.max(most, ++underWay);
      return toArray().finally(() => underWay--);
    };
    return cursor;
  }) as never);
  const load = createLoader<{ _id: string }>(collection, { _id: 1 });
  const loaded: Promise<unknown>[] = [];
  for (let at = 0; at < 500; at++) {
    loaded.push(load(String(at)));
    if (at % 5 === 0) await new Promise(setImmediate);
  }
  expect(await Promise.all(loaded)).toEqual(Array.from({ length: 500 }, (_, at) => ({ _id: String(at) })));
  expect(most).toBeLessThanOrEqual(4);
  // By the tick there were a hundred.
  expect(asked.mock.calls.length).toBeLessThan(60);
});

it('goes on after queries that failed, and says so to everybody who had asked', async () => {
  const collection = service.services.connection.collection('failing');
  const documents = collection as unknown as mongo.Collection<{ _id: string }>;
  await documents.insertOne({ _id: 'a' });
  const failing = vi.spyOn(documents, 'find').mockImplementation(() => {
    throw new Error('lost');
  });
  const load = createLoader<{ _id: string }>(collection, { _id: 1 });
  for (let round = 0; round < 6; round++) {
    const ends = await Promise.allSettled([load('a'), load('b')]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  }
  failing.mockRestore();
  expect(await load('a')).toEqual({ _id: 'a' });
});

it('asks once or twice whether eighty addresses are familiar', async () => {
  const { connection } = service.services;
  const throttles = connection.collection('throttles');
  const find = vi.spyOn(throttles, 'find');
  const familiar = createFamiliarNetworks({ connection });
  const keyOf = (at: number) => ({ key: `account ${at % 10}`, network: `network ${at}` });
  await Promise.all([3, 13, 27].map((at) => familiar.remember(keyOf(at), null)));
  const found = await Promise.all(Array.from({ length: 80 }, (_, at) => familiar.has([keyOf(at)])));
  expect(found.flatMap((isFamiliar, at) => (isFamiliar ? [at] : []))).toEqual([3, 13, 27]);
  expect(find.mock.calls.length).toBeLessThanOrEqual(2);
});
