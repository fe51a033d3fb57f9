import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyHeaders, signUp, startService, startServiceForTest, type TestService } from '../support/service.js';

describe('the last use of a key', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const stored = (id: string) => service.services.apiKeys.findById(id);

  it.each(keyHeaders)('is noted with its address and program, through $header', async ({ with: headers }) => {
    const { client } = await signUp(service);
    const { data } = await client.createApiKey({ body: { label: 'used' } });
    await service.request('/auth/me', { headers: { ...headers(data.key), 'User-Agent': 'researcher/1.0' } });
    await service.services.usage.flush();
    const { data: after } = await client.getApiKey({ path: { key_id: data.id } });
    expect(Date.now() - Date.parse(after.last_used_at ?? '')).toBeLessThan(10_000);
    expect(after).toMatchObject({ last_used_ip: '127.0.0.1', last_used_user_agent: 'researcher/1.0' });
    expect(after.updated_at).toBe(data.updated_at);
  });

  it('is written at most once a minute, by all instances together', async () => {
    const { client } = await signUp(service);
    const { data } = await client.createApiKey({ body: { label: 'busy' } });
    const other = await startServiceForTest({}, { database: service.services.connection.name });
    await service.client({ apiKey: data.key }).getCurrentUser();
    await service.services.usage.flush();
    const first = (await stored(data.id))?.lastUsedAt;
    for (const instance of [service, other, service, other]) {
      await instance.client({ apiKey: data.key }).getCurrentUser();
      await instance.services.usage.flush();
    }
    expect((await stored(data.id))?.lastUsedAt).toEqual(first);

    await service.services.connection
      .collection('apikeys')
      .updateOne({ _id: data.id as never }, { $set: { lastUsedAt: new Date(Date.now() - 61_000) } });
    const third = await startServiceForTest({}, { database: service.services.connection.name });
    await third.client({ apiKey: data.key }).getCurrentUser();
    await third.services.usage.flush();
    expect(Date.now() - ((await stored(data.id))?.lastUsedAt?.getTime() ?? 0)).toBeLessThan(10_000);
  });

  it('is not noted for a refused key', async () => {
    const { client } = await signUp(service);
    const { data } = await client.createApiKey({ body: { label: 'refused' } });
    await client.updateApiKey({ path: { key_id: data.id }, body: { enabled: false } });
    await service.request('/auth/me', { headers: { 'X-API-Key': data.key } });
    await service.services.usage.flush();
    expect((await stored(data.id))?.lastUsedAt).toBeNull();
  });
});
