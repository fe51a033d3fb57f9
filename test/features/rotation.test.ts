import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PreviousUse, StoredApiKey } from '../../src/features/apikeys/model.js';
import { type BackEnd, newBackEnd } from '../support/back-end.js';
import type { ApiKeyCreation, CreatedApiKey, LatchkeyClient, Rotation } from '../support/client.js';
import { newOrganization, newOrganizationKey } from '../support/organizations.js';
import { expectProblem } from '../support/problems.js';
import {
  json,
  type Person,
  password,
  signUp,
  startService,
  startServiceForTest,
  storedKey,
  type TestService,
  xApiKey,
} from '../support/service.js';

const scopes = [
  { name: 'reports', description: 'Read reports.', default: true, restricted: false },
  { name: 'billing', description: 'See the bills.', default: false, restricted: true },
];
const minuteMs = 60_000;
/** For `expect.poll`: an instance may wait half a minute for its turn. */
const untilNextTurn = { timeout: 60_000, interval: 500 };
const dayMs = 24 * 60 * minuteMs;

let service: TestService;
/** Another instance on the same database. */
let second: TestService;
/** Sees everybody's keys, and tells which secret of a key a text is. */
let admin: BackEnd;
let ada: Person;
/** Calls with another key of the administrator, and its id. */
let other: LatchkeyClient;
let otherId: string;
let offset = 0;

beforeAll(async () => {
  const config = { maxKeysPerUser: 1000, scopes };
  const clock = () => new Date(Date.now() + offset);
  service = await startService(config, { clock });
  second = await startService(config, { clock, database: service.services.connection.name });
  admin = await newBackEnd(service, 'admin', 'keys:manage');
  ada = await signUp(service);
  const { data } = await admin.person.client.createApiKey({ body: { label: 'other', scopes: ['keys:manage'] } });
  otherId = data.id;
  other = service.client({ apiKey: data.key });
}, 60_000);
afterAll(async () => {
  await second.close();
  await service.close();
});

/** Lets time pass; access tokens live for an hour, so that Ada logs in again. */
async function wait(ms: number): Promise<void> {
  offset += ms;
  const { data } = await service.client().logIn({ body: { email: ada.email, password } });
  const accessToken = data.access_token;
  ada = { ...ada, accessToken, client: service.client({ accessToken }) };
}

const now = () => new Date(Date.now() + offset);
const create = async (more: Partial<ApiKeyCreation> = {}): Promise<CreatedApiKey> =>
  (await ada.client.createApiKey({ body: { label: 'Nightly export', expires_in_days: null, ...more } })).data;
const rotate = ({ id }: { id: string }, body: Rotation = {}, client = ada.client) =>
  client.rotateApiKey({ path: { key_id: id }, body });
const read = async ({ id }: { id: string }) => (await admin.client.getAnyApiKey({ path: { key_id: id } })).data;
const change = (id: string, body: object) => ada.client.updateApiKey({ path: { key_id: id }, body });

/** Which secret of its key a text is: what a back end is told of a leaked one. */
async function secretOf(text: string): Promise<string | null> {
  const { data } = (await admin.client.lookUpApiKey({ body: { text } })).data;
  return data[0]?.secret ?? null;
}
const secretsOf = (...texts: string[]) => Promise.all(texts.map(secretOf));

/** As verification does when the new secret is used for the first time. */
async function firstUse({ id }: { id: string }): Promise<boolean> {
  const rotation = (await storedKey(service, id))?.rotation;
  return service.services.apiKeys.beginGrace(id, rotation?._id ?? '', now());
}

/**
 * Sends a request that rotates a key and is killed before its answer is kept, and lets the minute pass after which it may be
 * sent again.
 */
async function rotateInVain(send: () => Promise<unknown>): Promise<void> {
  const killed = vi.spyOn(service.services.replays, 'complete').mockRejectedValueOnce(new Error('killed'));
  await expectProblem(send(), 500, 'internal_error');
  expect(killed).toHaveBeenCalledTimes(1);
  killed.mockRestore();
  await expectProblem(send(), 409, 'idempotency_in_progress');
  await letTakeOver();
}

/** Lets the minute pass for which a request keeps its `Idempotency-Key` to itself: that of the last one. */
async function letTakeOver(): Promise<void> {
  const records = service.services.connection.collection('idempotency');
  const last = await records.findOne({}, { sort: { lockedUntil: -1 } });
  await records.updateOne({ _id: last?._id as never }, { $set: { lockedUntil: new Date(0) } });
}

/** Through the other instance. */
const elsewhere = ({ accessToken }: Person) => second.client({ accessToken });

/** How many of the answers succeeded, and the problems of the others. */
function outcomesOf(settled: PromiseSettledResult<{ data: CreatedApiKey }>[]) {
  const made = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.data] : []));
  const refused = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  return { made, refused };
}

describe('rotateApiKey', () => {
  it('gives a key a new secret, which waits for its first use; whatever else the key is stays', async () => {
    const key = await create({ metadata: { team: 'data' }, scopes: ['apikeys:read'] });
    const { data, response } = await rotate(key);
    const { key: text, rotation, ...rotated } = data;
    const { key: oldText, rotation: none, ...made } = key;
    expect(none).toBeNull();
    expect(rotated).toEqual({ ...made, updated_at: expect.any(String), changed_by: ada.userId });
    expect(rotation).toMatchObject({
      state: 'pending',
      started_by: ada.userId,
      grace_seconds: 86_400,
      drain_after_idle_seconds: null,
      grace_started_at: null,
      ends_at: null,
      last_four: text.slice(-4),
      previous_secret: { uses: 0, last_used_at: null, callers: [] },
    });
    expect(Date.parse(rotation?.lapses_at ?? '') - Date.parse(rotation?.started_at ?? '')).toBe(7 * dayMs);
    expect(text.slice(0, 20)).toBe(oldText.slice(0, 20));
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('ETag')).toBe('"2"');
    expect(await secretsOf(oldText, text)).toEqual(['current', 'new']);
    expect(service.logs.findLast(({ operationId }) => operationId === 'rotateApiKey')).toMatchObject({
      targetId: key.id,
      rotation: 'first_use',
    });
  });

  it('starts the grace period at the first use, and the old secret ends with it', async () => {
    const key = await create();
    const { data: rotated } = await rotate(key, { grace_seconds: 3600 });
    await wait(2 * dayMs);
    expect(await firstUse(key)).toBe(true);
    expect(await firstUse(key)).toBe(false);
    const started = await read(key);
    expect(started).toMatchObject({
      last_four: rotated.key.slice(-4),
      secret_created_at: rotated.rotation?.started_at,
      rotation: { state: 'grace', lapses_at: null, last_four: key.key.slice(-4), grace_seconds: 3600 },
    });
    const endsAt = Date.parse(started.rotation?.ends_at ?? '');
    expect(Math.abs(endsAt - now().getTime() - 3_600_000)).toBeLessThan(minuteMs);
    expect(Date.parse(started.rotation?.grace_started_at ?? '')).toBe(endsAt - 3_600_000);
    expect(await secretsOf(key.key, rotated.key)).toEqual(['previous', 'current']);
    await wait(3_600_000);
    expect(await read(key)).toMatchObject({ rotation: { state: 'ended', ends_at: started.rotation?.ends_at } });
    expect(await secretsOf(key.key, rotated.key)).toEqual(['old', 'current']);
  });

  it('keeps the digest and the tag of each secret beside it, whichever is in use', async () => {
    const key = await create();
    await rotate(key);
    const before = await storedKey(service, key.id);
    await firstUse(key);
    const after = await storedKey(service, key.id);
    const secretIn = (record: Partial<StoredApiKey> | null | undefined) => ({
      hash: record?.secretHash,
      digest: record?.keyedDigest,
      tag: record?.tagSecretId,
      lastFour: record?.lastFour,
    });
    expect(secretIn(after)).toEqual(secretIn(before?.rotation));
    expect(secretIn(after?.rotation)).toEqual(secretIn(before));
  });

  it('discards a new secret that nobody has used for a week, and the old one stays', async () => {
    const key = await create();
    const { data: rotated } = await rotate(key);
    await wait(7 * dayMs);
    expect(await read(key)).toMatchObject({ rotation: null, last_four: key.last_four });
    expect(await secretsOf(key.key, rotated.key)).toEqual(['current', 'old']);
    expect(await firstUse(key)).toBe(false);
    expect((await rotate(key)).data.rotation).toMatchObject({ state: 'pending' });
  });

  it('replaces a new secret that nobody has used: a lost answer is asked for again', async () => {
    const key = await create();
    const { data: lost } = await rotate(key);
    const { data: rotated } = await rotate(key);
    expect(await secretsOf(key.key, lost.key, rotated.key)).toEqual(['current', null, 'new']);
  });

  it('starts the grace period at once if it is told to, and ends the old secret at once with none', async () => {
    const [calm, leaked] = [await create(), await create()];
    const { data: rotated } = await rotate(calm, { starts: 'now', grace_seconds: 60 });
    expect(rotated).toMatchObject({ last_four: rotated.key.slice(-4), rotation: { state: 'grace' } });
    expect(rotated.secret_created_at).toBe(rotated.rotation?.started_at);
    expect(await secretsOf(calm.key, rotated.key)).toEqual(['previous', 'current']);
    const { data: replaced } = await rotate(leaked, { starts: 'now', grace_seconds: 0 });
    expect(replaced.rotation).toMatchObject({ state: 'ended', ends_at: replaced.rotation?.started_at });
    expect(await secretsOf(leaked.key, replaced.key)).toEqual(['old', 'current']);
  });

  it('refuses a key with two working secrets, unless it is forced: then the oldest is gone', async () => {
    const key = await create();
    const { data: second } = await rotate(key, { starts: 'now' });
    const refusal = await expectProblem(rotate(key), 409, 'rotation_in_progress');
    expect(refusal.detail).toContain(`until ${second.rotation?.ends_at}`);
    const { data: third } = await rotate(key, { starts: 'now', force: true });
    expect(await secretsOf(key.key, second.key, third.key)).toEqual([null, 'previous', 'current']);
    const { data: fourth } = await rotate(key, { force: true });
    expect(await secretsOf(second.key, third.key, fourth.key)).toEqual([null, 'current', 'new']);
  });

  it.each([[{ starts: 'now' as const }], [{ starts: 'now' as const, force: true }]])(
    'has one winner of 100 requests at once: %j',
    async (body) => {
      const key = await create();
      const { made, refused } = outcomesOf(
        await Promise.allSettled(
          Array.from({ length: 100 }, (_, index) => rotate(key, body, index % 2 === 0 ? ada.client : elsewhere(ada))),
        ),
      );
      const codes = refused.map(({ code, status }) => `${status} ${code}`);
      expect(new Set(codes)).toEqual(new Set(['409 rotation_in_progress']));
      expect(made.length + refused.length).toBe(100);
      // One that is forced may follow another that is done.
      if (!('force' in body)) expect(made).toHaveLength(1);
      const secrets = await secretsOf(key.key, ...made.map(({ key: text }) => text));
      expect(secrets.filter((secret) => secret === 'current')).toHaveLength(1);
      expect(secrets.filter((secret) => secret === 'previous')).toHaveLength(1);
    },
  );

  it('shows one of 20 requests at once a secret that works, and tells the others', async () => {
    const key = await create();
    const { made, refused } = outcomesOf(await Promise.allSettled(Array.from({ length: 20 }, () => rotate(key))));
    for (const { code, detail } of refused) {
      expect(code).toBe('rotation_in_progress');
      expect(detail).toContain('at the same time');
    }
    const secrets = await secretsOf(...made.map(({ key: text }) => text));
    expect(secrets.filter((secret) => secret === 'new')).toHaveLength(1);
    expect(await secretOf(key.key)).toBe('current');
  });

  it('never lengthens a life by itself, and no grace period outlasts the key', async () => {
    const key = await create({ expires_in_days: 1 });
    const { data: rotated } = await rotate(key, { starts: 'now', grace_seconds: 30 * 86_400 });
    expect(rotated.expires_at).toBe(key.expires_at);
    expect(rotated.rotation?.ends_at).toBe(key.expires_at);
    await wait(dayMs);
    await expectProblem(rotate(key, { force: true }), 409, 'apikey_not_active');
  });

  it('changes the expiry at once if it is told to', async () => {
    const key = await create({ expires_in_days: 1 });
    const { data: longer } = await rotate(key, { expires_in_days: 30 });
    expect(Date.parse(longer.expires_at ?? '') - now().getTime()).toBeGreaterThan(29 * dayMs);
    await expectProblem(rotate(key, { expires_at: '2020-01-01T00:00:00Z' }), 400, 'invalid_request');
    expect((await rotate(key, { expires_in_days: null })).data.expires_at).toBeNull();
  });

  it('takes a disabled key, and no key that is revoked or another owner’s', async () => {
    const key = await create();
    await change(key.id, { enabled: false });
    expect((await rotate(key)).data).toMatchObject({ status: 'disabled', rotation: { state: 'pending' } });
    await ada.client.revokeApiKey({ path: { key_id: key.id } });
    await expectProblem(rotate(key), 409, 'apikey_not_active');
    // With the key, both of its secrets have ended.
    expect((await read(key)).rotation).toBeNull();
    const stranger = await signUp(service);
    await expectProblem(rotate(await create(), {}, stranger.client), 404, 'apikey_not_found');
    await expectProblem(rotate({ id: 'key_0000000000000000' }), 404, 'apikey_not_found');
  });

  it('ends the grace period of a key with its revocation', async () => {
    const key = await create();
    await rotate(key, { starts: 'now' });
    await ada.client.revokeApiKey({ path: { key_id: key.id } });
    const revoked = await read(key);
    expect(revoked.rotation).toMatchObject({ state: 'ended', ends_at: revoked.revoked_at });
  });

  it('answers a repetition with the same key, another body with 422, and another key by itself', async () => {
    const [key, other] = [await create(), await create()];
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = ({ id }: { id: string }, body: Rotation) =>
      ada.client.rotateApiKey({ path: { key_id: id }, headers, body });
    const first = await send(key, { starts: 'now' });
    const second = await send(key, { starts: 'now' });
    expect(second.data).toEqual(first.data);
    expect(second.response.status).toBe(200);
    await expectProblem(send(key, { starts: 'now', force: true }), 422, 'idempotency_key_reused');
    expect((await send(other, { starts: 'now' })).data.id).toBe(other.id);
  });

  it.each([
    ['at once', { starts: 'now', grace_seconds: 7200 }, 'previous'],
    ['by force', { starts: 'now', force: true }, 'previous'],
    ['with no grace period', { starts: 'now', grace_seconds: 0 }, 'old'],
    ['when it is first used', { starts: 'first_use' }, 'current'],
  ] as const)('is done again by a request that died before it was answered: %s', async (_when, body, old) => {
    const key = await create();
    const inUse = 'force' in body ? (await rotate(key, { starts: 'now' })).data : key;
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = () => ada.client.rotateApiKey({ path: { key_id: key.id }, headers, body });
    await rotateInVain(send);
    const { rotation } = await read(key);
    const { data } = await send();
    expect(await secretsOf(inUse.key, data.key)).toEqual([old, body.starts === 'now' ? 'current' : 'new']);
    if (body.starts === 'now') {
      expect(data.rotation).toEqual(rotation);
      expect(data.secret_created_at > (rotation?.started_at ?? '')).toBe(true);
    }
    expect((await send()).data).toEqual(data);
  });

  it('is done again by one of two repetitions: the later one takes no secret away that was answered', async () => {
    const key = await create();
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = (client = ada.client) =>
      client.rotateApiKey({ path: { key_id: key.id }, headers, body: { starts: 'now' } });
    await rotateInVain(send);
    const { apiKeys } = service.services;
    const write = apiKeys.rotate;
    let answered = '';
    const late = vi.spyOn(apiKeys, 'rotate').mockImplementationOnce(async (...rotation) => {
      await letTakeOver();
      answered = (await send(elsewhere(ada))).data.key;
      return write(...rotation);
    });
    await expectProblem(send(), 409, 'rotation_in_progress');
    late.mockRestore();
    expect(await secretsOf(key.key, answered)).toEqual(['previous', 'current']);
    expect((await send()).data.key).toBe(answered);
  });

  it('is not done again where somebody has rotated the key since the request died, or for another request', async () => {
    const key = await create();
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = (more: object) =>
      ada.client.rotateApiKey({ path: { key_id: key.id }, headers: { ...headers, ...more }, body: { starts: 'now' } });
    await rotateInVain(() => send({}));
    await expectProblem(send({ 'Idempotency-Key': randomUUID() }), 409, 'rotation_in_progress');
    const { data: forced } = await rotate(key, { starts: 'now', force: true });
    await expectProblem(send({}), 409, 'rotation_in_progress');
    expect(await secretOf(forced.key)).toBe('current');
  });

  it('takes no slot: whoever has all of their keys can rotate them', async () => {
    const full = await signUp(service);
    await service.services.users.update(full.userId, { maxKeys: 2 });
    const make = () => full.client.createApiKey({ body: { label: 'one of two' } });
    const keys = [await make(), await make()];
    for (const { data } of keys) await rotate(data, { starts: 'now' }, full.client);
    await expectProblem(make(), 409, 'apikey_limit_reached');
    const { data: page } = await full.client.listApiKeys();
    expect(page.data.map(({ rotation }) => rotation?.state)).toEqual(['grace', 'grace']);
  });

  it('shows neither secret in the database or in the log', async () => {
    const key = await create();
    const { data: rotated } = await rotate(key, { starts: 'now' });
    await secretsOf(key.key, rotated.key);
    const { connection } = service.services;
    const collections = (await connection.listCollections()).map(({ name }) => name);
    const documents = await Promise.all(collections.map((name) => connection.collection(name).find().toArray()));
    const seen = JSON.stringify([documents, service.logs]);
    expect(seen).toContain(key.id);
    for (const text of [key.key, rotated.key]) expect(seen.includes(text.slice(20, 84)), text.slice(0, 20)).toBe(false);
  });
});

describe('updateApiKey of a key that is being rotated', () => {
  it('extends a grace period and ends it, counted from now', async () => {
    const key = await create();
    await rotate(key, { starts: 'now', grace_seconds: 60 });
    const { data: extended } = await change(key.id, { rotation: { grace_seconds: 7200 } });
    expect(Date.parse(extended.rotation?.ends_at ?? '') - now().getTime()).toBeGreaterThan(7_100_000);
    expect(extended.rotation?.grace_started_at).toBe(extended.rotation?.started_at);
    const { data: drained } = await change(key.id, { rotation: { drain_after_idle_seconds: 60 }, label: 'Renamed' });
    expect(drained).toMatchObject({ label: 'Renamed', rotation: { drain_after_idle_seconds: 60, state: 'grace' } });
    expect(drained.rotation?.ends_at).toBe(extended.rotation?.ends_at);
    const { data: ended } = await change(key.id, { rotation: { grace_seconds: 0 } });
    expect(ended.rotation).toMatchObject({ state: 'ended' });
    expect(await secretOf(key.key)).toBe('old');
    await expectProblem(change(key.id, { rotation: { grace_seconds: 60 }, label: 'Not this' }), 409, 'no_rotation');
    expect((await read(key)).label).toBe('Renamed');
  });

  it('changes what a pending rotation will do', async () => {
    const key = await create();
    await rotate(key);
    await change(key.id, { rotation: { grace_seconds: 0 } });
    expect((await read(key)).rotation).toMatchObject({ state: 'pending', grace_seconds: 0, ends_at: null });
    await firstUse(key);
    expect((await read(key)).rotation).toMatchObject({ state: 'ended' });
  });

  it('minds If-Match, and shortens the grace period with the life of the key', async () => {
    const key = await create();
    await expectProblem(change(key.id, { rotation: { grace_seconds: 60 } }), 409, 'no_rotation');
    const { response } = await rotate(key, { starts: 'now', grace_seconds: 30 * 86_400 });
    const patch = (etag: string) =>
      ada.client.updateApiKey({
        path: { key_id: key.id },
        headers: { 'If-Match': etag },
        body: { expires_in_days: 1 },
      });
    await expectProblem(patch('"1"'), 412, 'precondition_failed');
    const { data } = await patch(response.headers.get('ETag') ?? '');
    expect(data.rotation?.ends_at).toBe(data.expires_at);
  });

  it.each([[{}], [{ grace_seconds: -1 }], [{ grace_seconds: 2_592_001 }], [{ drain_after_idle_seconds: 59 }], [null]])(
    'refuses the rotation %j',
    async (rotation) => {
      const { id } = await create();
      await expectProblem(change(id, { rotation }), 400, 'invalid_request');
    },
  );
});

describe('rotateCurrentApiKey', () => {
  const itself = (key: string, body: object = {}, headers = {}) =>
    service.client({ apiKey: key }).rotateCurrentApiKey({ body, headers });

  it('is refused for a key that may not rotate itself, until it may', async () => {
    const key = await create();
    await expectProblem(itself(key.key), 403, 'self_rotation_disabled');
    await change(key.id, { self_rotation: true });
    const { data } = await itself(key.key);
    expect(data).toMatchObject({ id: key.id, self_rotation: true, rotation: { state: 'pending', started_by: key.id } });
    expect(await secretsOf(key.key, data.key)).toEqual(['current', 'new']);
    await change(key.id, { self_rotation: false });
    await expectProblem(itself(key.key), 403, 'self_rotation_disabled');
  });

  it('needs no scope, repeats its answer, and leaves its new secret alone for ten minutes; its owner does not', async () => {
    const key = await create({ self_rotation: true, scopes: [] });
    const headers = { 'Idempotency-Key': randomUUID() };
    const { data: first } = await itself(key.key, {}, headers);
    expect((await itself(key.key, {}, headers)).data).toEqual(first);
    for (const body of [{}, { starts: 'now' }]) {
      const { detail, response } = await expectProblem(itself(key.key, body), 409, 'rotation_in_progress');
      expect(detail).toContain('less than ten minutes ago');
      const seconds = Number(response.headers.get('Retry-After'));
      expect(seconds > 540 && seconds <= 600, `${seconds}`).toBe(true);
    }
    await wait(10 * minuteMs);
    const { data: second } = await itself(key.key);
    expect(await secretsOf(first.key, second.key)).toEqual([null, 'new']);
    const { data: third } = await rotate(key);
    expect(await secretsOf(second.key, third.key)).toEqual([null, 'new']);
  });

  it('gives one of many runs at once a new secret, and takes it from none', async () => {
    const key = await create({ self_rotation: true });
    const run = (on: TestService) => {
      const headers = { 'Idempotency-Key': randomUUID() };
      return on.client({ apiKey: key.key }).rotateCurrentApiKey({ body: {}, headers });
    };
    const runs = Array.from({ length: 10 }, (_, index) => run(index % 2 === 0 ? service : second));
    const { made, refused } = outcomesOf(await Promise.allSettled(runs));
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['rotation_in_progress']));
    expect(made).toHaveLength(1);
    await expectProblem(run(service), 409, 'rotation_in_progress');
    expect(await secretsOf(key.key, made[0]?.key ?? '')).toEqual(['current', 'new']);
  });

  it('tells the old secret no answer again that somebody has used, and where the new one came at once, as long as it works', async () => {
    const waiting = await create({ self_rotation: true });
    const headers = { 'Idempotency-Key': randomUUID() };
    const { data: used } = await itself(waiting.key, {}, headers);
    await firstUse(waiting);
    const refusal = await expectProblem(itself(waiting.key, {}, headers), 409, 'rotation_in_progress');
    expect(refusal.detail).toContain('Use its new secret');
    expect((await itself(used.key, {}, headers)).data.key).toBe(used.key);
    const atOnce = await create({ self_rotation: true });
    const again = () => itself(atOnce.key, { starts: 'now' }, headers);
    const { data } = await again();
    expect((await again()).data).toEqual(data);
    await change(atOnce.id, { rotation: { grace_seconds: 0 } });
    await expectProblem(again(), 401, 'invalid_token');
  });

  it.each([['now'], ['first_use']] as const)('is done again with the secret of then: %s', async (starts) => {
    const key = await create({ self_rotation: true });
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = () => itself(key.key, { starts }, headers);
    await rotateInVain(send);
    await expectProblem(itself(key.key, { starts }), 409, 'rotation_in_progress');
    const { data } = await send();
    const expected = starts === 'now' ? ['previous', 'current'] : ['current', 'new'];
    expect(await secretsOf(key.key, data.key)).toEqual(expected);
  });

  it('leaves the old secret at least an hour, and never forces', async () => {
    const key = await create({ self_rotation: true });
    for (const body of [{ grace_seconds: 3599 }, { force: true }, { expires_in_days: 1 }]) {
      await expectProblem(itself(key.key, { starts: 'now', ...body }), 400, 'invalid_request');
    }
    const { data } = await itself(key.key, { starts: 'now', grace_seconds: 3600 });
    const { started_at = '', ends_at } = data.rotation ?? {};
    expect(Date.parse(ends_at ?? '') - Date.parse(started_at)).toBe(3_600_000);
    const refusal = await expectProblem(itself(data.key), 409, 'rotation_in_progress');
    expect(refusal.detail).toBe(`Both secrets of this key work until ${ends_at}. Wait until then.`);
  });

  it('takes no new secret away that somebody else has asked for', async () => {
    const key = await create({ self_rotation: true });
    const { data: rotated } = await rotate(key);
    await expectProblem(itself(key.key), 409, 'rotation_in_progress');
    expect(await secretsOf(key.key, rotated.key)).toEqual(['current', 'new']);
    await wait(7 * dayMs);
    expect((await itself(key.key)).data.rotation).toMatchObject({ state: 'pending', started_by: key.id });
  });

  it.each([
    ['current', (id: string) => rotate({ id }, { starts: 'now', grace_seconds: 0, force: true })],
    ['previous', (id: string) => change(id, { rotation: { grace_seconds: 0 } })],
  ])('is refused to a secret that was replaced while its request was under way: the %s one', async (secret, end) => {
    const key = await create({ self_rotation: true });
    if (secret === 'previous') await rotate(key, { starts: 'now' });
    let send: (text: string) => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{'));
        send = (text) => {
          controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        };
      },
    });
    const headers = { ...xApiKey(key.key), 'Content-Type': 'application/json' };
    const answer = service.request('/auth/apikeys/current/rotate', {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit);
    // By then the caller is known; if not, the secret is refused as one that has ended.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await end(key.id);
    const { version } = (await storedKey(service, key.id)) ?? {};
    send('}');
    expect([401, 409]).toContain((await answer).status);
    expect((await storedKey(service, key.id))?.version).toBe(version);
  });

  it('leaves its owner all changes of the account', async () => {
    const limited = await startServiceForTest({ changeRateLimit: { limit: 5, windowSeconds: 60 } });
    const person = await signUp(limited);
    const { data: key } = await person.client.createApiKey({ body: { label: 'x', self_rotation: true } });
    const itself = () => limited.request('/auth/apikeys/current/rotate', json({}, xApiKey(key.key)));
    const statuses: number[] = [];
    const keys = limited.services.connection.collection<StoredApiKey>('apikeys');
    for (let n = 0; n < 8; n++) {
      statuses.push((await itself()).status);
      // As if ten minutes had passed.
      await keys.updateOne({ _id: key.id }, { $set: { 'rotation.rotatedAt': new Date(0) } });
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
    const rotated = await person.client.rotateApiKey({
      path: { key_id: key.id },
      body: { starts: 'now', grace_seconds: 0 },
    });
    expect(rotated.response.status).toBe(200);
  });

  it('is the first use of a new secret that asks for another one', async () => {
    const key = await create({ self_rotation: true });
    const { data: rotated } = await itself(key.key);
    await expectProblem(itself(rotated.key), 409, 'rotation_in_progress');
    expect(await secretsOf(key.key, rotated.key)).toEqual(['previous', 'current']);
    await expectProblem(itself(key.key), 409, 'rotation_in_progress');
  });
});

describe('rotateAnyApiKey', () => {
  const rotateAny = (id: string, body: Rotation = {}, by = admin.client, headers = {}) =>
    by.rotateAnyApiKey({ path: { key_id: id }, body, headers });

  it('rotates the key of a user, shows it with its owner, and repeats the answer to the same key only', async () => {
    const key = await create();
    const headers = { 'Idempotency-Key': randomUUID() };
    const { data } = await rotateAny(key.id, { starts: 'now' }, admin.client, headers);
    expect(data).toMatchObject({ owner: { id: ada.userId }, rotation: { started_by: admin.keyId, state: 'grace' } });
    expect((await rotateAny(key.id, { starts: 'now' }, admin.client, headers)).data.key).toBe(data.key);
    await expectProblem(rotateAny(key.id, {}, admin.client, headers), 422, 'idempotency_key_reused');
    await expectProblem(rotateAny(key.id, { starts: 'now' }, other, headers), 409, 'rotation_in_progress');
    const another = await create();
    const again = () => rotateAny(another.id, { starts: 'now' }, admin.client, headers);
    await rotateInVain(again);
    expect(await secretsOf(another.key, (await again()).data.key)).toEqual(['previous', 'current']);
  });

  it('is extended and ended by PATCH as well', async () => {
    const { id } = await create();
    const patch = (body: object) => admin.client.updateAnyApiKey({ path: { key_id: id }, body });
    await expectProblem(patch({ rotation: { grace_seconds: 60 } }), 409, 'no_rotation');
    await rotateAny(id, { starts: 'now' });
    expect((await patch({ rotation: { grace_seconds: 60 } })).data.rotation).toMatchObject({ grace_seconds: 60 });
    expect((await patch({ rotation: { grace_seconds: 0 } })).data.rotation).toMatchObject({ state: 'ended' });
  });

  it('rotates no key of its own owner, and none that it does not reach', async () => {
    const backEnd = await newBackEnd(service, 'keys:manage');
    await expectProblem(rotateAny(otherId), 403, 'credential_not_accepted');
    await expectProblem(rotateAny(otherId, {}, backEnd.client), 404, 'apikey_not_found');
    await expectProblem(rotateAny('key_0000000000000000', {}, backEnd.client), 404, 'apikey_not_found');
    const reader = await newBackEnd(service, 'keys:manage:read');
    await expectProblem(rotateAny((await create()).id, {}, reader.client), 403, 'insufficient_scope');
  });

  it('shows nobody a key of an organization that they could not have made', async () => {
    const backEnd = await newBackEnd(service, 'keys:manage');
    const organization = await newOrganization(service, { scopes: ['billing'] });
    const wide = await newOrganizationKey(service, organization, { scopes: ['reports', 'billing'] });
    const refusal = await expectProblem(rotateAny(wide.id, {}, backEnd.client), 403, 'insufficient_scope');
    expect(refusal.detail).toContain('billing');
    expect((await rotateAny(wide.id)).data.owner.id).toBe(organization._id);
    const narrow = await newOrganizationKey(service, organization, { scopes: ['reports'] });
    expect((await rotateAny(narrow.id, {}, backEnd.client)).data.id).toBe(narrow.id);
  });

  it('keeps to the longest life that the plan of the owner allows', async () => {
    const strict = await startService({ maxKeyTtlDays: 30 }, { database: service.services.connection.name });
    const key = await create();
    const by = strict.client({ apiKey: admin.key });
    await expectProblem(rotateAny(key.id, { expires_in_days: 31 }, by), 400, 'invalid_request');
    // A key that lives longer already is left alone.
    expect((await rotateAny(key.id, {}, by)).data.expires_at).toBeNull();
    await strict.close();
  });
});

describe('what is kept of a rotation', () => {
  const seenAt = (ip: string, lastUsedAt: Date): PreviousUse => ({
    uses: 1,
    lastUsedAt,
    lastUsedIp: ip,
    lastUsedUserAgent: 'curl/8.5.0',
    callers: [{ ip, userAgent: 'curl/8.5.0', uses: 1, lastUsedAt }],
  });
  const note = async (keyId: string, ip: string, { rotationId = '', at = now() } = {}) => {
    const id = rotationId || (await storedKey(service, keyId))?.rotation?._id || '';
    const use = seenAt(ip, at);
    expect(await service.services.apiKeys.notePreviousUses([{ keyId, rotationId: id, use }])).toBeNull();
  };

  it('adds up who uses the old secret, from many instances at once, and is no change of the key', async () => {
    const key = await create();
    const { data: rotated } = await rotate(key, { starts: 'now' });
    await Promise.all(['192.0.2.1', '192.0.2.2', '192.0.2.1', '192.0.2.3'].map((ip) => note(key.id, ip)));
    const { rotation, updated_at } = await read(key);
    expect(updated_at).toBe(rotated.updated_at);
    expect(rotation?.previous_secret).toMatchObject({ uses: 4, last_used_user_agent: 'curl/8.5.0' });
    expect(rotation?.previous_secret.callers.map(({ ip, uses }) => `${ip} ${uses}`).sort()).toEqual([
      '192.0.2.1 2',
      '192.0.2.2 1',
      '192.0.2.3 1',
    ]);
    await change(key.id, { rotation: { grace_seconds: 60 } });
    expect((await read(key)).rotation?.previous_secret.uses).toBe(4);
  });

  it('notes nothing of a rotation that another one has followed', async () => {
    const key = await create();
    await rotate(key, { starts: 'now' });
    const rotationId = (await storedKey(service, key.id))?.rotation?._id ?? '';
    await rotate(key, { starts: 'now', force: true });
    await note(key.id, '192.0.2.1', { rotationId });
    expect((await read(key)).rotation?.previous_secret.uses).toBe(0);
  });

  it('ends a grace period whose old secret is idle by the clock of the database, not before, and no other', async () => {
    const keys = service.services.connection.collection<StoredApiKey>('apikeys');
    const draining = { drain_after_idle_seconds: 120 };
    const made = [await create(), await create(), await create(), await create(), await create()] as const;
    const [idle, slow, fast, patient, waiting] = made;
    for (const key of [idle, slow, fast]) await rotate(key, { starts: 'now', ...draining });
    await rotate(patient, { starts: 'now' });
    await rotate(waiting, draining);
    // The clock of an instance is a year behind, and that of another a year ahead: both see the secret used just now.
    const [yearAgo, inAYear] = [-365, 365].map((days) => new Date(Date.now() + days * dayMs)) as [Date, Date];
    const start = Date.now();
    for (const [{ id }, at] of [
      [slow, yearAgo],
      [fast, inAYear],
    ] as const) {
      await keys.updateOne({ _id: id }, { $set: { 'rotation.graceFrom': at } });
      await note(id, '192.0.2.1', { at });
    }
    const tenMinutesAgo = new Date(start - 10 * minuteMs);
    await keys.updateMany({ _id: { $in: made.map(({ id }) => id) } }, { $set: { changedAt: tenMinutesAgo } });
    const statesAfter = async (time: number) => {
      const at = { now: new Date(time), since: new Date(0) };
      await service.services.apiKeys.endIdleGraces(at, new AbortController().signal);
      return Promise.all(made.map(async (key) => (await read(key)).rotation?.state));
    };
    expect(await statesAfter(start + 100_000)).toEqual(['ended', 'grace', 'grace', 'grace', 'pending']);
    expect(await secretOf(idle.key)).toBe('old');
    expect(await statesAfter(Date.now() + 131_000)).toEqual(['ended', 'ended', 'ended', 'grace', 'pending']);
  });

  it('does not count the time in which a key was disabled as idle, and a change of it counts as a use', async () => {
    const keys = service.services.connection.collection<StoredApiKey>('apikeys');
    const key = await create();
    await rotate(key, { starts: 'now', drain_after_idle_seconds: 60 });
    await note(key.id, '192.0.2.1');
    await change(key.id, { enabled: false });
    const anHourAgo = new Date(Date.now() - 60 * minuteMs);
    const written = { changedAt: anHourAgo, 'rotation.previousUseWrittenAt': anHourAgo };
    await keys.updateOne({ _id: key.id }, { $set: written as never });
    const stateAfter = async (ms: number) => {
      const at = { now: new Date(Date.now() + ms), since: new Date(0) };
      await service.services.apiKeys.endIdleGraces(at, new AbortController().signal);
      return (await read(key)).rotation?.state;
    };
    expect(await stateAfter(0)).toBe('grace');
    await change(key.id, { enabled: true });
    expect(await stateAfter(0)).toBe('grace');
    expect(await stateAfter(2 * minuteMs)).toBe('ended');
  });

  it('counts idleness anew once the database or every instance was away: a use may not have been written', async () => {
    const { connection, draining } = service.services;
    const locks = connection.collection<{ _id: string; seenAt: Date; since: Date; expiresAt: Date }>('locks');
    const keys = connection.collection<StoredApiKey>('apikeys');
    const key = await create();
    await rotate(key, { starts: 'now', drain_after_idle_seconds: 60 });
    const anHourAgo = new Date(Date.now() - 60 * minuteMs);
    const stateAfterTurn = async (attendance: { seenAt: Date; since: Date }) => {
      await keys.updateOne({ _id: key.id }, { $set: { changedAt: anHourAgo } });
      await locks.updateOne({ _id: 'attendance: idle graces' }, { $set: attendance }, { upsert: true });
      await locks.updateOne({ _id: 'idle graces' }, { $set: { expiresAt: anHourAgo } }, { upsert: true });
      await draining.drainIfDue();
      return (await read(key)).rotation?.state;
    };
    const twoMinutesAgo = new Date(Date.now() - 2 * minuteMs);
    expect(await stateAfterTurn({ seenAt: twoMinutesAgo, since: anHourAgo })).toBe('grace');
    const { since } = (await locks.findOne({ _id: 'attendance: idle graces' })) ?? {};
    expect(since?.getTime()).toBeGreaterThan(twoMinutesAgo.getTime());
    // Without a gap since an hour.
    expect(await stateAfterTurn({ seenAt: new Date(), since: anHourAgo })).toBe('ended');
  });

  it('is ended by the instance whose turn it is', async () => {
    let ahead = 0;
    const clock = () => new Date(Date.now() + ahead);
    const draining = await startService({}, { clock, databaseTime: async () => clock() });
    const { client } = await signUp(draining);
    const { id } = (await client.createApiKey({ body: { label: 'drains' } })).data;
    await rotate({ id }, { starts: 'now', drain_after_idle_seconds: 60 }, client);
    ahead = 2 * minuteMs;
    // It may have had its turn just now.
    const drained = expect.poll(async () => {
      await draining.services.draining.drainIfDue();
      return (await client.getApiKey({ path: { key_id: id } })).data.rotation?.state;
    }, untilNextTurn);
    await drained.toBe('ended');
    await draining.close();
  }, 90_000);

  it('is gone with an owner who is erased, with the addresses of those who used the old secret', async () => {
    const eve = await signUp(service);
    const { data: key } = await eve.client.createApiKey({ body: { label: 'of Eve', self_rotation: true } });
    await rotate(key, { starts: 'now' }, eve.client);
    await note(key.id, '198.51.100.7');
    const { rotation } = (await storedKey(service, key.id)) ?? {};
    await admin.client.deleteUser({ path: { user_id: eve.userId } });
    await service.services.apiKeys.notePreviousUses([
      { keyId: key.id, rotationId: rotation?._id ?? '', use: seenAt('198.51.100.7', now()) },
    ]);
    const left = await storedKey(service, key.id);
    expect(left).not.toBeNull();
    expect(left).not.toHaveProperty('rotation');
    expect(JSON.stringify(left)).not.toContain('198.51.100.7');
  });
});

describe('the secrets of the service that the tags of keys depend on', () => {
  it('count the old secret of a key as long as it works', async () => {
    const { apiKeys, connection } = service.services;
    const keys = connection.collection<StoredApiKey>('apikeys');
    const key = await create();
    const before = await apiKeys.countByTagSecret('before', now());
    await keys.updateOne({ _id: key.id }, { $set: { tagSecretId: 'before' } });
    await rotate(key, { starts: 'now', grace_seconds: 60 });
    expect(await apiKeys.countByTagSecret('before', now())).toBe(before + 1);
    expect(await apiKeys.tagSecretIds(now())).toContain('before');
    await wait(minuteMs);
    expect(await apiKeys.countByTagSecret('before', now())).toBe(before);
    expect(await apiKeys.tagSecretIds(now())).not.toContain('before');
  });

  it('are noted, as digests are, with the secret that they belong to', async () => {
    const { apiKeys, connection } = service.services;
    const keys = connection.collection<StoredApiKey>('apikeys');
    const key = await create();
    await keys.updateOne({ _id: key.id }, { $unset: { tagSecretId: 1, keyedDigest: 1 } });
    await rotate(key, { starts: 'now' });
    const before = await storedKey(service, key.id);
    expect(before?.rotation).not.toHaveProperty('tagSecretId');
    expect(await apiKeys.countByTagSecret(null, now())).toBe(1);
    // bcrypt finds what has no digest.
    expect(await secretOf(key.key)).toBe('previous');
    const keyedDigest = { secretId: 'x', value: 'y' };
    await apiKeys.noteTags(new Map([[key.id, 'x']]));
    await apiKeys.noteDigests([{ keyId: key.id, secretHash: before?.rotation?.secretHash ?? '', keyedDigest }]);
    const after = await storedKey(service, key.id);
    expect(after).toEqual({ ...before, rotation: { ...before?.rotation, tagSecretId: 'x', keyedDigest } });
  });
});

describe('a reminder to rotate', () => {
  it('is what the key says, else the plan, else the service; a rotation moves it', async () => {
    const plans = [
      { name: 'usual', isDefault: true },
      { name: 'careful', isDefault: false, rotateAfterDays: 30, selfService: false },
      { name: 'careless', isDefault: false, rotateAfterDays: null },
    ];
    const config = { rotateAfterDays: 90, plans };
    const reminding = await startService(config, { database: service.services.connection.name });
    const by = reminding.client({ apiKey: admin.key });
    const dueIn = (key: { rotation_due_at: string | null; secret_created_at: string }) =>
      key.rotation_due_at === null
        ? null
        : (Date.parse(key.rotation_due_at) - Date.parse(key.secret_created_at)) / dayMs;
    const on = async (plan: string, more: object = {}) => {
      const owner = { external_id: randomUUID(), plan };
      return (await by.createApiKeyFor({ body: { owner, label: 'due', ...more } })).data;
    };
    const careful = await on('careful', { self_rotation: true });
    expect(dueIn(await on('usual'))).toBe(90);
    expect(dueIn(careful)).toBe(30);
    expect(dueIn(await on('careless'))).toBeNull();
    expect(dueIn(await on('careless', { rotate_after_days: 7 }))).toBe(7);
    const patched = await by.updateAnyApiKey({ path: { key_id: careful.id }, body: { rotate_after_days: 365 } });
    expect(dueIn(patched.data)).toBe(365);
    const saidTo = async (key: string) =>
      (await reminding.client({ apiKey: key }).getCurrentUser()).data.rotate_after_days;
    expect([await saidTo(careful.key), await saidTo(admin.key)]).toEqual([30, 90]);
    const rotated = await by.rotateAnyApiKey({ path: { key_id: careful.id }, body: { starts: 'now' } });
    expect(Date.parse(rotated.data.secret_created_at)).toBeGreaterThan(Date.parse(careful.secret_created_at));
    expect(dueIn(rotated.data)).toBe(365);
    // What a back end has allowed holds without self-service as well.
    const itself = reminding.client({ apiKey: rotated.data.key });
    await expectProblem(itself.rotateCurrentApiKey({ body: {} }), 409, 'rotation_in_progress');
    await reminding.close();
  });

  it('and rotating are not for users whose plan has no self-service', async () => {
    const plans = [{ name: 'managed', isDefault: true, selfService: false }];
    const managed = await startService({ plans }, { database: service.services.connection.name });
    const key = await create();
    const { data } = await managed.client().logIn({ body: { email: ada.email, password } });
    const client = managed.client({ accessToken: data.access_token });
    await expectProblem(rotate(key, {}, client), 403, 'self_service_disabled');
    for (const body of [{ self_rotation: true }, { rotate_after_days: 1 }, { rotation: { grace_seconds: 0 } }]) {
      await expectProblem(client.updateApiKey({ path: { key_id: key.id }, body }), 403, 'self_service_disabled');
    }
    await managed.close();
  });
});
