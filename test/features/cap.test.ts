import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problems.js';
import { expireKey, signUp, startService, startServiceForTest, type TestService } from '../support/service.js';

describe('the cap on active keys', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it('is exactly 10 under 50 creations at once, 20 times', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 20; round++) {
      const { client } = await signUp(service);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) => client.createApiKey({ body: { label: `key ${index}` } })),
      );
      const made = outcomes.filter(({ status }) => status === 'fulfilled');
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
      expect(made).toHaveLength(10);
      expect(refused).toEqual(Array(40).fill('apikey_limit_reached'));
      expect((await client.listApiKeys()).data.data).toHaveLength(10);
    }
  });

  it('says what to do, and frees a place with each revocation and each expiry', async () => {
    const { client } = await signUp(service);
    const make = async () => (await client.createApiKey({ body: { label: 'key' } })).data.id;
    const ids: string[] = [];
    for (let index = 0; index < 10; index++) ids.push(await make());
    const problem = await expectProblem(make(), 409, 'apikey_limit_reached');
    expect(problem.detail).toContain('Revoke one');

    await client.revokeApiKey({ path: { key_id: ids[0] ?? '' } });
    await make();
    await expectProblem(make(), 409, 'apikey_limit_reached');

    await expireKey(service, ids[1] ?? '');
    await make();
    await expectProblem(make(), 409, 'apikey_limit_reached');
  });

  it('counts disabled keys, which can be enabled again', async () => {
    const { client } = await signUp(service);
    for (let index = 0; index < 10; index++) {
      const { data } = await client.createApiKey({ body: { label: 'key' } });
      await client.updateApiKey({ path: { key_id: data.id }, body: { enabled: false } });
    }
    await expectProblem(client.createApiKey({ body: { label: 'key' } }), 409, 'apikey_limit_reached');
  });

  it('holds after the operator lowered it', async () => {
    const { client, accessToken } = await signUp(service);
    const ids: string[] = [];
    for (let index = 0; index < 10; index++) ids.push((await client.createApiKey({ body: { label: 'key' } })).data.id);
    const lower = await startServiceForTest({ maxKeysPerUser: 5 }, { database: service.services.connection.name });
    const limited = lower.client({ accessToken });
    for (const id of ids.slice(0, 5)) {
      await expectProblem(limited.createApiKey({ body: { label: 'key' } }), 409, 'apikey_limit_reached');
      await client.revokeApiKey({ path: { key_id: id } });
    }
    await expectProblem(limited.createApiKey({ body: { label: 'key' } }), 409, 'apikey_limit_reached');
    await client.revokeApiKey({ path: { key_id: ids[5] ?? '' } });
    await limited.createApiKey({ body: { label: 'key' } });
    await expectProblem(limited.createApiKey({ body: { label: 'key' } }), 409, 'apikey_limit_reached');
  });
});
