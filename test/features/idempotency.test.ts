import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { releasedContract } from '../../scripts/contract-diff.js';
import type { Contract } from '../../src/contract/contract.js';
import { createSchemas } from '../../src/contract/schemas.js';
import { sweep } from '../../src/database/sweep.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { createSealing, type Sealed } from '../../src/lib/seal.js';
import { expectProblem } from '../support/problems.js';
import { type Person, secret, signUp, startService, type TestService } from '../support/service.js';

describe('Idempotency-Key on createApiKey', () => {
  let service: TestService;
  let ada: Person;

  beforeAll(async () => {
    service = await startService({ maxKeysPerUser: 100 });
    ada = await signUp(service);
  });
  afterAll(() => service.close());

  const records = () =>
    service.services.connection.collection<{ _id: string; [field: string]: unknown }>('idempotency');
  const create = (idempotencyKey: string, body = { label: 'once' }, person = ada) =>
    person.client.createApiKey({ headers: { 'Idempotency-Key': idempotencyKey }, body });

  it('answers a repetition with the same key, and makes no second one', async () => {
    const idempotencyKey = randomUUID();
    const first = await create(idempotencyKey);
    const second = await create(idempotencyKey);
    expect(second.data).toEqual(first.data);
    expect(second.response.status).toBe(201);
    expect(second.response.headers.get('Location')).toBe(first.response.headers.get('Location'));
    const labels = (await ada.client.listApiKeys()).data.data.map(({ label }) => label);
    expect(labels.filter((label) => label === 'once')).toHaveLength(1);
  });

  it('takes the members of a body in any order for the same body', async () => {
    const idempotencyKey = randomUUID();
    const first = await create(idempotencyKey, { label: 'x', metadata: { a: '1', b: '2' } } as never);
    const second = await create(idempotencyKey, { metadata: { b: '2', a: '1' }, label: 'x' } as never);
    expect(second.data.key).toBe(first.data.key);
  });

  it('refuses another body', async () => {
    const idempotencyKey = randomUUID();
    await create(idempotencyKey);
    await expectProblem(create(idempotencyKey, { label: 'other' }), 422, 'idempotency_key_reused');
  });

  it('makes one key of 20 requests at once', async () => {
    const idempotencyKey = randomUUID();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => create(idempotencyKey)));
    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.data.key] : []));
    expect(new Set(made).size).toBe(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'idempotency_in_progress' });
    }
    expect((await create(idempotencyKey)).data.key).toBe(made[0]);
  });

  it('belongs to one user', async () => {
    const idempotencyKey = randomUUID();
    const eve = await signUp(service);
    const first = await create(idempotencyKey);
    const second = await create(idempotencyKey, { label: 'once' }, eve);
    expect(second.data.key).not.toBe(first.data.key);
  });

  it('does not keep a refusal: the same request may be tried again', async () => {
    const idempotencyKey = randomUUID();
    const grace = await signUp(service);
    for (let index = 0; index < 100; index++) await grace.client.createApiKey({ body: { label: 'fill' } });
    await expectProblem(create(idempotencyKey, { label: 'once' }, grace), 409, 'apikey_limit_reached');
    const [filler] = (await grace.client.listApiKeys()).data.data;
    await grace.client.revokeApiKey({ path: { key_id: filler?.id ?? '' } });
    expect((await create(idempotencyKey, { label: 'once' }, grace)).response.status).toBe(201);
  });

  it('starts over when the first request died without an answer', async () => {
    const idempotencyKey = randomUUID();
    await create(idempotencyKey);
    const record = await records().findOne({}, { sort: { expiresAt: -1 } });
    const id = record?._id ?? '';
    await records().updateOne({ _id: id }, { $unset: { reply: 1 } });
    await expectProblem(create(idempotencyKey), 409, 'idempotency_in_progress');
    await records().updateOne({ _id: id }, { $set: { lockedUntil: new Date(Date.now() - 1) } });
    expect((await create(idempotencyKey)).response.status).toBe(201);
  });

  it('gives no reply that is not kept: who took too long gets that of the request which has taken over', async () => {
    const { idempotency } = service.services;
    const request = { userId: ada.userId, operationId: 'test', idempotencyKey: randomUUID(), body: {} };
    const seen: string[] = [];
    const admit = async (workId: string) => void seen.push(workId);
    const reply = await idempotency.run(request, {
      admit,
      async do() {
        await records().updateMany({ reply: { $exists: false } }, { $set: { lockedUntil: new Date(0) } });
        return idempotency.run(request, { admit, do: async () => 'later' }).then(() => 'first');
      },
    });
    expect(reply).toBe('later');
    // The same work, until there is a reply.
    expect(new Set(seen).size).toBe(1);
    expect(await idempotency.run(request, { admit, do: async () => 'again' })).toBe('later');
    expect(seen).toHaveLength(2);
  });

  describe('beside instances of the release before', () => {
    const { seal, unseal } = createSealing({
      keyring: createKeyring({ secret }),
      keyOf: ({ idempotency }) => idempotency,
    });
    const later = { revoked_by: null, changed_by: null, created_by: null };

    /** What the last creation has left for a repetition. */
    async function lastReply(idempotencyKey: string) {
      const [record] = await records().find().sort({ expiresAt: -1 }).limit(1).toArray();
      const reply = unseal<{ body: Record<string, unknown> }>(record?.['reply'] as unknown as Sealed, idempotencyKey);
      return { id: record?._id as string, reply: reply as { body: Record<string, unknown> } };
    }

    it('keeps a reply that they can answer with', async () => {
      const idempotencyKey = randomUUID();
      await create(idempotencyKey);
      const { reply } = await lastReply(idempotencyKey);
      const document = parse(readFileSync(releasedContract, 'utf8')) as Contract['document'];
      createSchemas(document, { formats: 'fast' })({ $ref: '#/components/schemas/CreatedApiKey' }).require(reply.body);
    });

    it.each([
      ['0.1', Object.keys(later)],
      ['a version that did not say who created a key', ['created_by']],
    ])('answers with what an instance of %s has kept', async (_, missing) => {
      const idempotencyKey = randomUUID();
      const { data: first } = await create(idempotencyKey);
      const { id, reply } = await lastReply(idempotencyKey);
      const body = Object.fromEntries(Object.entries(first).filter(([name]) => !missing.includes(name)));
      const kept = Object.fromEntries(Object.entries(reply).filter(([name]) => name !== 'later'));
      await records().updateOne({ _id: id }, { $set: { reply: seal({ ...kept, body }, idempotencyKey) } });
      expect((await create(idempotencyKey)).data).toEqual({ ...first, created_by: null });
    });
  });

  it('stores neither the key nor the Idempotency-Key, and is swept away after a day', async () => {
    const idempotencyKey = randomUUID();
    const { data } = await create(idempotencyKey);
    const stored = Buffer.from(JSON.stringify(await records().find().toArray()));
    expect(stored.includes(data.key.slice(-40))).toBe(false);
    expect(stored.includes(idempotencyKey)).toBe(false);
    await sweep(service.services.connection, new Date(Date.now() + 24 * 3_600_000 + 1000));
    expect(await records().countDocuments()).toBe(0);
    expect((await create(idempotencyKey)).data.key).not.toBe(data.key);
  });
});
