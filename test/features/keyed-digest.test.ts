import bcrypt from 'bcrypt';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiKeyRecord } from '../../src/features/apikeys/model.js';
import { keyedDigestOf, keyIdIn } from '../../src/features/authentication/key.js';
import { createKeyring } from '../../src/lib/keyring.js';
import {
  newDatabaseName,
  type Person,
  secret,
  signUp,
  startService,
  startServiceForTest,
  storedKey,
  type TestService,
  xApiKey,
} from '../support/service.js';

const nextSecret = 'the secret of tomorrow that is long enough';
const strangeSecret = 'a secret that no instance has any more ...';

let maker: TestService;
let ada: Person;
const database = newDatabaseName();

beforeAll(async () => {
  maker = await startService({ maxKeysPerUser: 100 }, { database });
  ada = await signUp(maker);
});
afterAll(async () => {
  await maker.services.connection.dropDatabase();
  await maker.close();
});

const comparisons = vi.spyOn(bcrypt, 'compare');
beforeEach(() => void comparisons.mockClear());

const records = () => maker.services.connection.collection<ApiKeyRecord>('apikeys');
const newKey = async () => (await ada.client.createApiKey({ body: { label: 'x' } })).data;
const set = (id: string, fields: Partial<ApiKeyRecord>) => records().updateOne({ _id: id }, { $set: fields });
const useAt = async (service: TestService, key: string) =>
  (await service.request('/auth/me', { headers: xApiKey(key) })).status;
/** An instance that remembers nothing. */
const anotherInstance = (options: { secret?: string; previousSecrets?: string[] } = {}) =>
  startServiceForTest(
    { ...(options.previousSecrets && { previousSecrets: options.previousSecrets }) },
    { database, ...(options.secret && { secret: options.secret }) },
  );
const digestUnder = (text: string, of: string) =>
  keyedDigestOf(text, createKeyring({ secret: of, previousSecrets: [] }).current);

describe('a key that is made', () => {
  it('has a keyed digest beside its bcrypt hash, and is verified by it at any instance, without bcrypt', async () => {
    const { id, key } = await newKey();
    const record = await storedKey(maker, id);
    expect(record?.secretHash).toMatch(/^\$2b\$04\$/);
    expect(record?.keyedDigest).toEqual(digestUnder(key, secret));
    expect(await useAt(maker, key)).toBe(200);
    expect(await useAt(await anotherInstance(), key)).toBe(200);
    expect(comparisons).not.toHaveBeenCalled();
  });

  it('is refused by its digest, though its hash would match', async () => {
    const { id, key } = await newKey();
    await set(id, { keyedDigest: { ...digestUnder(key, secret), value: digestUnder(`${key}x`, secret).value } });
    expect(await useAt(await anotherInstance(), key)).toBe(401);
    expect(comparisons).not.toHaveBeenCalled();
  });

  it.each<[string, (value: string) => unknown]>([
    ['empty', () => ''],
    ['shorter', (value) => value.slice(1)],
    ['longer', (value) => `${value}A`],
  ])('is refused by a digest that is %s', async (_what, change) => {
    const { id, key } = await newKey();
    const digest = digestUnder(key, secret);
    await set(id, { keyedDigest: { ...digest, value: change(digest.value) as string } });
    expect(await useAt(await anotherInstance(), key)).toBe(401);
  });

  it('is not tested by the digest of another key that was copied to it', async () => {
    const [{ id, key }, other] = [await newKey(), await newKey()];
    const copied = await storedKey(maker, other.id);
    if (!copied?.keyedDigest) throw new Error('The other key has no digest.');
    await set(id, { keyedDigest: copied.keyedDigest, secretHash: copied.secretHash });
    const service = await anotherInstance();
    expect(await useAt(service, key)).toBe(401);
    const { key: text } = other;
    // The text of the other key under the id of this one has no tag that fits.
    expect(await useAt(service, text.replace(keyIdIn(text)?.slice(4) ?? '', id.slice(4)))).toBe(401);
  });
});

describe('a record of an older version', () => {
  const older = async () => {
    const made = await newKey();
    await records().updateOne({ _id: made.id }, { $unset: { keyedDigest: 1 } });
    return made;
  };

  it('is tested by bcrypt once, however many ask at the same time, and gets its digest with the next flush of uses', async () => {
    const { id, key } = await older();
    const before = await storedKey(maker, id);
    const service = await anotherInstance();
    const statuses = await Promise.all(Array.from({ length: 30 }, () => useAt(service, key)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(comparisons).toHaveBeenCalledTimes(1);
    await service.services.usage.flush();
    const after = await storedKey(maker, id);
    expect(after?.keyedDigest).toEqual(digestUnder(key, secret));
    // It is no change: nobody is told of it, and no version counts it.
    const {
      keyedDigest: _digest,
      lastUsedAt: _at,
      lastUsedIp: _ip,
      lastUsedUserAgent: _program,
      ...rest
    } = after ?? {};
    const { lastUsedAt, lastUsedIp, lastUsedUserAgent, ...untouched } = before ?? {};
    expect(rest).toEqual(untouched);
    expect(await useAt(await anotherInstance(), key)).toBe(200);
    expect(comparisons).toHaveBeenCalledTimes(1);
  });

  it('gets no digest by a wrong key', async () => {
    const { id, key } = await older();
    const { secretHash } = (await storedKey(maker, (await newKey()).id)) ?? {};
    await set(id, { ...(secretHash && { secretHash }) });
    const service = await anotherInstance();
    expect(await useAt(service, key)).toBe(401);
    await service.services.usage.flush();
    expect(await storedKey(maker, id)).not.toHaveProperty('keyedDigest');
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['revoked', (id) => ada.client.revokeApiKey({ path: { key_id: id } })],
    ['given another hash', (id) => set(id, { secretHash: 'another' })],
    ['deleted', (id) => records().deleteOne({ _id: id })],
  ])('gets none, and nothing else, if it was %s before the flush', async (_what, change) => {
    const { id, key } = await older();
    const service = await anotherInstance();
    expect(await useAt(service, key)).toBe(200);
    await change(id);
    await service.services.usage.flush();
    expect((await storedKey(maker, id))?.keyedDigest).toBeUndefined();
  });

  it('gets its digest though the first flush failed', async () => {
    const { id, key } = await older();
    const service = await anotherInstance();
    expect(await useAt(service, key)).toBe(200);
    const failing = vi.spyOn(service.services.apiKeys, 'noteDigests').mockRejectedValueOnce(new Error('away'));
    await service.services.usage.flush();
    expect((await storedKey(maker, id))?.keyedDigest).toBeUndefined();
    await service.services.usage.flush();
    expect(failing).toHaveBeenCalledTimes(2);
    expect((await storedKey(maker, id))?.keyedDigest).toEqual(digestUnder(key, secret));
  });
});

describe('a digest under another secret', () => {
  it('decides while its secret is being replaced, and is made anew under the current one', async () => {
    const { id, key } = await newKey();
    const service = await anotherInstance({ secret: nextSecret, previousSecrets: [secret] });
    expect(await useAt(service, key)).toBe(200);
    expect(comparisons).not.toHaveBeenCalled();
    await service.services.usage.flush();
    expect((await storedKey(maker, id))?.keyedDigest).toEqual(digestUnder(key, nextSecret));
  });

  it('refuses while its secret is being replaced', async () => {
    const { id, key } = await newKey();
    await set(id, { keyedDigest: digestUnder(`${key}x`, secret) });
    const service = await anotherInstance({ secret: nextSecret, previousSecrets: [secret] });
    expect(await useAt(service, key)).toBe(401);
    await service.services.usage.flush();
    expect((await storedKey(maker, id))?.keyedDigest).toEqual(digestUnder(`${key}x`, secret));
  });

  it('leaves the decision to bcrypt where nobody has that secret any more', async () => {
    const { id, key } = await newKey();
    await set(id, { keyedDigest: digestUnder('whatever it was of', strangeSecret) });
    const service = await anotherInstance();
    expect(await useAt(service, key)).toBe(200);
    expect(comparisons).toHaveBeenCalledTimes(1);
    await service.services.usage.flush();
    expect((await storedKey(maker, id))?.keyedDigest).toEqual(digestUnder(key, secret));
  });
});
