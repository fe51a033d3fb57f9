import { beforeEach, describe, expect, it } from 'vitest';
import { bearer, signUp, startServiceForTest, type TestService, xApiKey } from '../support/service.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

describe('a service whose time of day is told', () => {
  let now: Date;
  let service: TestService;

  beforeEach(async () => {
    now = new Date('2030-01-31T12:00:00.000Z');
    service = await startServiceForTest({}, { clock: () => now });
  });

  const wait = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const statusBy = async (headers: Record<string, string>) => (await service.request('/auth/me', { headers })).status;

  it('lets a key live until the moment of its expiry, remembered or not', async () => {
    const { client } = await signUp(service);
    const body = { label: 'a day', expires_in_days: 1 };
    const { key, created_at, expires_at } = (await client.createApiKey({ body })).data;
    expect([created_at, expires_at]).toEqual(['2030-01-31T12:00:00.000Z', '2030-02-01T12:00:00.000Z']);
    expect(await statusBy(xApiKey(key))).toBe(200);
    wait(dayMs - 1);
    expect(await statusBy(xApiKey(key))).toBe(200);
    wait(1);
    expect(await statusBy(xApiKey(key))).toBe(401);
    expect(service.logs.at(-1)).toMatchObject({ problem: 'invalid_token', reason: 'expired' });
  });

  it('lets an access token live for an hour and half a minute', async () => {
    const { accessToken } = await signUp(service);
    wait(60 * minuteMs);
    expect(await statusBy(bearer(accessToken))).toBe(200);
    wait(minuteMs / 2 + 1000);
    expect(await statusBy(bearer(accessToken))).toBe(401);
  });

  it('counts uses on the day of its clock', async () => {
    const { client } = await signUp(service);
    const { key, id } = (await client.createApiKey({ body: { label: 'today' } })).data;
    for (const waited of [0, dayMs]) {
      wait(waited);
      await statusBy(xApiKey(key));
    }
    await service.services.usage.flush();
    const days = await service.services.usageRecords.list(id, new Date(0));
    expect(days).toMatchObject([
      { day: new Date('2030-01-31'), outcomes: { VALID: 1 } },
      { day: new Date('2030-02-01'), outcomes: { VALID: 1 } },
    ]);
  });
});
