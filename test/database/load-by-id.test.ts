import type { mongo } from 'mongoose';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLoader } from '../../src/database/load-by-id.js';
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
