import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  json,
  keyHeaders,
  type Person,
  signUp,
  startService,
  startServiceForTest,
  storedKey,
  type TestService,
  xApiKey,
} from '../support/service.js';

let service: TestService;
let ada: Person;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 1000 });
  ada = await signUp(service);
});
afterAll(() => service.close());

const newKey = async (label: string) => (await ada.client.createApiKey({ body: { label } })).data;
const use = (key: string, on = service) => on.request('/forward-auth', { headers: xApiKey(key) });

describe('the last use of a key', () => {
  it.each(keyHeaders)('is noted with its address and program, through $header', async ({ with: headers }) => {
    const data = await newKey('used');
    await service.request('/auth/me', { headers: { ...headers(data.key), 'User-Agent': 'researcher/1.0' } });
    await service.services.usage.flush();
    const { data: after } = await ada.client.getApiKey({ path: { key_id: data.id } });
    expect(Date.now() - Date.parse(after.last_used_at ?? '')).toBeLessThan(10_000);
    expect(after).toMatchObject({ last_used_ip: '127.0.0.1', last_used_user_agent: 'researcher/1.0' });
    expect(after.updated_at).toBe(data.updated_at);
  });

  it('is not written before the uses of some seconds are written together', async () => {
    const { id, key } = await newKey('busy');
    for (let round = 0; round < 20; round++) await use(key);
    expect((await storedKey(service, id))?.lastUsedAt).toBeNull();
    await service.services.usage.flush();
    expect((await storedKey(service, id))?.lastUsedAt).not.toBeNull();
  });

  it('is the latest one, whichever instance writes first', async () => {
    const other = await startServiceForTest({}, { database: service.services.connection.name });
    const { id, key } = await newKey('two instances');
    await use(key, other);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await use(key);
    await service.services.usage.flush();
    const latest = (await storedKey(service, id))?.lastUsedAt;
    await other.services.usage.flush();
    expect((await storedKey(service, id))?.lastUsedAt).toEqual(latest);
  });

  it('is not noted for a refused key', async () => {
    const { id, key } = await newKey('refused');
    await ada.client.updateApiKey({ path: { key_id: id }, body: { enabled: false } });
    await use(key);
    await service.services.usage.flush();
    expect((await storedKey(service, id))?.lastUsedAt).toBeNull();
  });
});

describe('getApiKeyUsage', () => {
  it('counts by day and outcome, over all instances', async () => {
    const other = await startServiceForTest({}, { database: service.services.connection.name });
    const { id, key } = await newKey('counted');
    for (let round = 0; round < 3; round++) for (const on of [service, other]) await use(key, on);
    await service.request('/forward-auth?scope=admin', { headers: xApiKey(key) });
    await service.request('/auth/apikeys', { ...json({ label: 'x' }, xApiKey(key)) });
    await ada.client.updateApiKey({ path: { key_id: id }, body: { enabled: false } });
    await use(key);
    await ada.client.revokeApiKey({ path: { key_id: id } });
    await use(key);
    for (const { services } of [service, other]) await services.usage.flush();
    const { data } = await ada.client.getApiKeyUsage({ path: { key_id: id } });
    expect(data).toEqual({
      data: [
        {
          day: new Date().toISOString().slice(0, 10),
          // The attempt to make a key is a use as well, though it was refused for its kind.
          outcomes: { VALID: 7, INSUFFICIENT_SCOPE: 1, DISABLED: 1, REVOKED: 1 },
        },
      ],
    });
  });

  it('goes back as many days as it is asked for, oldest first', async () => {
    const { id } = await newKey('old');
    const day = (ago: number) => new Date(Math.floor(Date.now() / 86_400_000 - ago) * 86_400_000);
    const days = [0, 1, 29, 30].map((ago) => ({
      _id: `${id}:${ago}`,
      keyId: id,
      day: day(ago),
      outcomes: { VALID: 1 },
    }));
    await service.services.connection.collection<{ _id: string }>('usage').insertMany(days);
    const shown = async (count?: number) => {
      const query = count === undefined ? {} : { days: count };
      const { data } = await ada.client.getApiKeyUsage({ path: { key_id: id }, query });
      return data.data.map((each) => each.day);
    };
    const [today, yesterday, first] = [0, 1, 29].map((ago) => day(ago).toISOString().slice(0, 10));
    expect(await shown()).toEqual([first, yesterday, today]);
    expect(await shown(1)).toEqual([today]);
    expect(await shown(90)).toHaveLength(4);
  });

  it('keeps what could not be written for the next time', async () => {
    const { id, key } = await newKey('kept');
    const alone = await startServiceForTest({}, { database: service.services.connection.name });
    await use(key, alone);
    const bulkWrite = alone.services.usageRecords.write;
    alone.services.usageRecords.write = () => Promise.reject(new Error('away'));
    await alone.services.usage.flush();
    expect(alone.logs.at(-1)?.['msg']).toContain('could not be written');
    alone.services.usageRecords.write = bulkWrite;
    await use(key, alone);
    await alone.services.usage.flush();
    const { data } = await ada.client.getApiKeyUsage({ path: { key_id: id } });
    expect(data.data[0]?.outcomes).toEqual({ VALID: 2 });
  });
});
