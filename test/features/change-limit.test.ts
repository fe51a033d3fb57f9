import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../support/contract.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  grant,
  json,
  newDatabaseName,
  type Person,
  signUp,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

/** So long that none ends while a test runs. */
const windowSeconds = 86_400;
const limitedTo = (limit: number) => ({ changeRateLimit: { limit, windowSeconds }, maxKeysPerUser: 1000 });

const create = ({ client }: Person, label = 'key') => client.createApiKey({ body: { label } });
const rename = ({ client }: Person, id: string, label = 'renamed') =>
  client.updateApiKey({ path: { key_id: id }, body: { label } });
const revoke = ({ client }: Person, id: string) => client.revokeApiKey({ path: { key_id: id } });

/** Too much metadata for one key. */
const more = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`name${at}`, 'x'.repeat(500)]));

/** How often anything was written so far, by collection, as the database has counted it. */
async function writesOf({ services }: TestService): Promise<Record<string, number>> {
  const db = services.connection.getClient().db();
  const written: Record<string, number> = {};
  for (const name of ['apikeys', 'idempotency', 'throttles']) {
    const [stats] = await db
      .collection(name)
      .aggregate([{ $collStats: { latencyStats: {} } }])
      .toArray();
    written[name] = Number(stats?.['latencyStats'].writes.ops);
  }
  return written;
}

/** How many changes are left, as the answer says. */
const leftOf = ({ response }: { response: Response }) =>
  /"changes";r=(\d+)/.exec(response.headers.get('RateLimit') ?? '')?.[1];

describe('changes of one user’s keys', () => {
  it('are refused from the 61st on, by a sentence that says what to do; revoking works on', async () => {
    const service = await startServiceForTest(limitedTo(60));
    const ada = await signUp(service);
    const ids: string[] = [];
    for (let made = 0; made < 60; made++) ids.push((await create(ada)).data.id);

    const refused = await service.request('/auth/apikeys', json({ label: 'key' }, bearer(ada.accessToken)));
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get('Retry-After'));
    expect(wait).toBeGreaterThan(windowSeconds - 600);
    expect(wait).toBeLessThanOrEqual(windowSeconds);
    expect(refused.headers.get('RateLimit')).toBe(`"changes";r=0;t=${wait}`);
    expect(refused.headers.get('RateLimit-Policy')).toBe(`"changes";q=60;w=${windowSeconds}`);
    expect(await refused.json()).toMatchObject({
      code: 'too_many_requests',
      title: 'Too many requests',
      detail: `API keys of this account can be created or changed 60 times in ${windowSeconds} seconds. Try again in ${wait} seconds. Revoking a key is not limited.`,
    });
    for (const id of ids) expect((await revoke(ada, id)).response.status).toBe(204);
    await expectProblem(create(ada), 429, 'too_many_requests');
  });

  it('are creations and updates together, and each answer says how many are left', async () => {
    const service = await startServiceForTest(limitedTo(3));
    const ada = await signUp(service);
    const made = await create(ada);
    expect(made.response.headers.get('RateLimit-Policy')).toBe(`"changes";q=3;w=${windowSeconds}`);
    expect(leftOf(made)).toBe('2');
    expect(leftOf(await rename(ada, made.data.id))).toBe('1');
    expect(leftOf(await rename(ada, made.data.id, 'again'))).toBe('0');
    await expectProblem(rename(ada, made.data.id, 'once more'), 429, 'too_many_requests');
    await expectProblem(create(ada), 429, 'too_many_requests');
    expect((await ada.client.getApiKey({ path: { key_id: made.data.id } })).data.label).toBe('again');
  });

  it('leave every way to revoke open, and all that only reads', async () => {
    const service = await startServiceForTest(limitedTo(2));
    const ada = await signUp(service);
    await grant(service, ada, 'admin');
    const [first, second] = [(await create(ada)).data, (await create(ada)).data];
    await expectProblem(create(ada), 429, 'too_many_requests');
    expect((await ada.client.listApiKeys()).data.data).toHaveLength(2);
    expect((await service.request('/auth/me', { headers: xApiKey(first.key) })).status).toBe(200);
    const itself = await service.request('/auth/apikeys/current', { method: 'DELETE', headers: xApiKey(first.key) });
    expect(itself.status).toBe(204);
    for (let round = 0; round < 5; round++) expect((await revoke(ada, second.id)).response.status).toBe(204);
    for (const key of [first.key, second.key]) {
      expect((await service.request('/auth/me', { headers: xApiKey(key) })).status).toBe(401);
    }
    // Nor is what an operator does to stop a user, and what a user does to stop a thief.
    for (let round = 0; round < 5; round++) {
      await ada.client.updateUser({ path: { user_id: ada.userId }, body: { enabled: true } });
    }
    expect((await ada.client.logOut()).response.status).toBe(204);
  });

  it('are counted for each user apart', async () => {
    const service = await startServiceForTest(limitedTo(1));
    const [ada, eve] = [await signUp(service), await signUp(service)];
    const { id } = (await create(ada)).data;
    await expectProblem(create(ada), 429, 'too_many_requests');
    await create(eve);
    await expectProblem(rename(eve, id), 404, 'apikey_not_found');
  });

  it('are counted by whose keys they change, whoever asks', async () => {
    const service = await startServiceForTest(limitedTo(2));
    const [ada, eve] = [await signUp(service), await signUp(service)];
    const { countChange } = service.services.ports;
    await countChange(ada.userId);
    await countChange(ada.userId);
    await expect(countChange(ada.userId)).rejects.toMatchObject({ code: 'too_many_requests' });
    await expectProblem(create(ada), 429, 'too_many_requests');
    await create(eve);
  });

  it('are counted over all instances, exactly, under concurrency and across a restart', async () => {
    const database = newDatabaseName();
    const [first, second] = [
      await startServiceForTest(limitedTo(20), { database }),
      await startServiceForTest(limitedTo(20), { database }),
    ];
    const ada = await signUp(first);
    const elsewhere = second.client({ accessToken: ada.accessToken, maxRetries: 0 });
    const here = first.client({ accessToken: ada.accessToken, maxRetries: 0 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, at) => (at % 2 ? here : elsewhere).createApiKey({ body: { label: 'key' } })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(new Set(refused)).toEqual(new Set(['too_many_requests']));
    const third = await startServiceForTest(limitedTo(20), { database });
    const later = third.client({ accessToken: ada.accessToken }).createApiKey({ body: { label: 'key' } });
    await expectProblem(later, 429, 'too_many_requests');
    await first.services.connection.dropDatabase();
  });

  it('are not counted where a request is refused for another reason', async () => {
    const service = await startServiceForTest({ ...limitedTo(3), maxKeysPerUser: 2 });
    const ada = await signUp(service);
    const { id } = (await create(ada)).data;
    const revoked = (await create(ada)).data.id;
    await revoke(ada, revoked);
    const { client } = ada;
    for (let round = 0; round < 3; round++) {
      await expectProblem(client.createApiKey({ body: { label: '' } }), 400, 'invalid_request');
      await expectProblem(
        client.createApiKey({ body: { label: 'x', scopes: ['nobody:has'] } }),
        400,
        'invalid_request',
      );
      await expectProblem(
        client.createApiKey({ body: { label: 'x', ip_allowlist: ['no address'] } }),
        400,
        'invalid_request',
      );
      await expectProblem(rename(ada, 'key_0000000000000000'), 404, 'apikey_not_found');
      await expectProblem(rename(ada, revoked), 409, 'apikey_not_active');
      const stale = client.updateApiKey({ path: { key_id: id }, headers: { 'If-Match': '"7"' }, body: { label: 'x' } });
      await expectProblem(stale, 412, 'precondition_failed');
    }
    expect(leftOf(await create(ada))).toBe('0');
  });

  it('are counted where there is no place for another key: to find that out reads as much as a creation', async () => {
    const service = await startServiceForTest({ ...limitedTo(4), maxKeysPerUser: 1 });
    const ada = await signUp(service);
    const { id } = (await create(ada)).data;
    for (let round = 0; round < 2; round++) await expectProblem(create(ada), 409, 'apikey_limit_reached');
    const again = ada.client.createApiKey({ headers: { 'Idempotency-Key': randomUUID() }, body: { label: 'key' } });
    await expectProblem(again, 409, 'apikey_limit_reached');
    await expectProblem(create(ada), 429, 'too_many_requests');
    await expectProblem(rename(ada, id), 429, 'too_many_requests');
  });

  it('write nothing where they are refused, counted or not, whatever is repeated', async () => {
    const service = await startServiceForTest({ ...limitedTo(3), maxKeysPerUser: 2 });
    const ada = await signUp(service);
    const { id } = (await create(ada)).data;
    const revoked = (await create(ada)).data.id;
    await revoke(ada, revoked);
    const { client } = ada;
    const send = (body: object) =>
      client.createApiKey({ headers: { 'Idempotency-Key': randomUUID() }, body: body as { label: string } });
    const tries = [
      [() => send({ label: 'x', scopes: ['nobody:has'] }), 400, 'invalid_request'],
      [() => send({ label: 'x', expires_at: '2020-01-01T00:00:00Z' }), 400, 'invalid_request'],
      [() => send({ label: 'x', metadata: { long: 'x'.repeat(500), ...more } }), 400, 'invalid_request'],
      [() => rename(ada, 'key_0000000000000000'), 404, 'apikey_not_found'],
      [() => rename(ada, revoked), 409, 'apikey_not_active'],
      [
        () => client.updateApiKey({ path: { key_id: id }, headers: { 'If-Match': '"7"' }, body: { label: 'x' } }),
        412,
        'precondition_failed',
      ],
    ] as const;
    const before = await writesOf(service);
    for (const [attempt, status, code] of tries) await expectProblem(attempt(), status, code);
    expect(await writesOf(service)).toEqual(before);
    // The last that is left, and from then on nothing is even claimed.
    await create(ada);
    await expectProblem(send({ label: 'x' }), 429, 'too_many_requests');
    const exhausted = await writesOf(service);
    for (let round = 0; round < 3; round++) await expectProblem(send({ label: 'x' }), 429, 'too_many_requests');
    await expectProblem(rename(ada, id), 429, 'too_many_requests');
    expect(await writesOf(service)).toEqual(exhausted);
  });

  it('are not counted again where an answer is repeated, which is given beyond the limit too', async () => {
    const service = await startServiceForTest(limitedTo(2));
    const { client, accessToken } = await signUp(service);
    const send = (key: string, label = 'once', by = client) =>
      by.createApiKey({ headers: { 'Idempotency-Key': key }, body: { label } });
    const [known, refused] = [randomUUID(), randomUUID()];
    const first = await send(known);
    expect(leftOf(await send(known))).toBeUndefined();
    expect(leftOf(await send(randomUUID()))).toBe('0');
    await expectProblem(send(refused), 429, 'too_many_requests');
    expect((await send(known)).data).toEqual(first.data);
    await expectProblem(send(known, 'other'), 422, 'idempotency_key_reused');
    // The refusal is not kept: once there is room, here as in another instance, the same request makes the key.
    const { connection } = service.services;
    await connection.collection('throttles').deleteMany({});
    const other = await startServiceForTest(limitedTo(2), { database: connection.name });
    expect(leftOf(await send(refused, 'once', other.client({ accessToken })))).toBe('1');
  });

  it('cost no write any more once they are refused', async () => {
    const service = await startServiceForTest(limitedTo(1));
    const ada = await signUp(service);
    await create(ada);
    const counted = async () =>
      (await service.services.connection.collection('throttles').findOne({ key: `changes:${ada.userId}` }))?.['points'];
    for (let round = 0; round < 5; round++) await expectProblem(create(ada), 429, 'too_many_requests');
    expect(await counted()).toBe(2);
  });

  it('are refused a few times a second, however soon a program asks again', async () => {
    const service = await startServiceForTest(limitedTo(1));
    const ada = await signUp(service);
    await create(ada);
    await expectProblem(create(ada), 429, 'too_many_requests');
    const endAt = performance.now() + 600;
    let refused = 0;
    const askAgain = async () => {
      for (; performance.now() < endAt; refused++) await expectProblem(create(ada), 429, 'too_many_requests');
    };
    await Promise.all(Array.from({ length: 12 }, askAgain));
    expect(refused).toBeLessThanOrEqual(12 * 7);
  });

  it('have no limit where the operator wants none, and no such headers', async () => {
    const service = await startServiceForTest({ changeRateLimit: null });
    const made = await create(await signUp(service));
    expect(made.response.headers.get('RateLimit')).toBeNull();
    expect(made.response.headers.get('RateLimit-Policy')).toBeNull();
  });
});

describe('the contract', () => {
  let limited: string[];
  beforeAll(() => {
    limited = contract.operations.filter(({ changeLimited }) => changeLimited).map(({ operationId }) => operationId);
  });

  it('limits what creates and changes keys, and nothing that revokes or reads', () => {
    expect(limited.sort()).toEqual(['createApiKey', 'rotateApiKey', 'rotateCurrentApiKey', 'updateApiKey']);
  });
});
