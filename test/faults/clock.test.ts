import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newDatabaseName, type Person, signUp, startService, type TestService, xApiKey } from '../support/service.js';

/** Two instances; the first sees what the second changes when it is told to look, and else not. */
let service: TestService;
let other: TestService;
let ada: Person;

beforeAll(async () => {
  const database = newDatabaseName();
  service = await startService({}, { database });
  other = await startService({}, { database });
  await service.services.changes.stop();
  ada = await signUp(other);
});
afterAll(async () => {
  await service.close();
  await other.services.connection.dropDatabase();
  await other.close();
});

const createKey = async () => (await ada.client.createApiKey({ body: { label: 'x' } })).data;
const statusWith = async (key: string) => (await service.request('/auth/me', { headers: xApiKey(key) })).status;

it('sees changes after the clock of the database was set back by an hour', async () => {
  const hour = 3_600_000;
  const changedBefore = await createKey();
  await other.services.connection
    .collection<{ _id: string }>('apikeys')
    .updateOne({ _id: changedBefore.id }, { $set: { changedAt: new Date(Date.now() + hour) } });
  await service.services.changes.look();

  const { key, id } = await createKey();
  for (let round = 0; round < 2; round++) {
    await service.services.changes.look();
    expect(await statusWith(key)).toBe(200);
  }
  await ada.client.revokeApiKey({ path: { key_id: id } });
  await service.services.changes.look();
  expect(await statusWith(key)).toBe(401);
});

it('does not forget again and again what was changed in the hour that comes twice', async () => {
  const { key } = await createKey();
  await service.services.changes.look();
  expect(await statusWith(key)).toBe(200);
  const overlapMs = 2000;
  await new Promise((resolve) => setTimeout(resolve, overlapMs + 100));
  await service.services.changes.look();
  await statusWith(key);
  const forgotten = vi.fn();
  const forgetting = { forget: forgotten, forgetAll: forgotten };
  service.services.memory.onForget({ keys: forgetting, owners: forgetting });
  await service.services.changes.look();
  expect(forgotten).not.toHaveBeenCalled();
});
