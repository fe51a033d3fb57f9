import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKeyRecord } from '../../src/features/apikeys/model.js';
import { mostPageBytes } from '../../src/lib/bounded-page.js';
import { expectProblem } from '../support/problems.js';
import { bearer, grant, json, type Person, signUp, startService, type TestService } from '../support/service.js';

/** What a user may store, and what comes back of it at once. */
let service: TestService;
let ada: Person;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 200 });
  ada = await signUp(service);
});
afterAll(() => service.close());

const full = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`n${at}`, 'a'.repeat(500)]));
const tooMuch = { ...full, nine: 'a'.repeat(77) };
/** What keys could hold before their metadata was bounded as a whole. */
const older = Array.from({ length: 20 }, (_, at) => ({
  name: `${'n'.repeat(38)}${10 + at}`,
  value: '\u0001'.repeat(500),
}));

async function makeOlder(...ids: string[]): Promise<void> {
  const keys = service.services.connection.collection<ApiKeyRecord>('apikeys');
  await keys.updateMany({ _id: { $in: ids } }, { $set: { metadata: older } });
}

describe('the metadata of a key', () => {
  it('holds up to 4,096 bytes, when it is made and when it is changed', async () => {
    const metadata = { ...full, nine: 'a'.repeat(76) };
    const { data } = await ada.client.createApiKey({ body: { label: 'full', metadata } });
    expect(data.metadata).toEqual(metadata);
    const refused = ada.client.createApiKey({ body: { label: 'too full', metadata: tooMuch } });
    expect((await expectProblem(refused, 400, 'invalid_request')).errors).toMatchObject([{ pointer: '/metadata' }]);

    const path = { key_id: data.id };
    const changed = ada.client.updateApiKey({ path, body: { metadata: tooMuch } });
    expect((await expectProblem(changed, 400, 'invalid_request')).errors).toMatchObject([{ pointer: '/metadata' }]);
    expect((await ada.client.getApiKey({ path })).data.metadata).toEqual(metadata);
  });

  it('of an older key may be larger: it is read as it is, and anything else can be changed', async () => {
    const verifier = await signUp(service);
    await grant(service, verifier, 'keys:verify');
    const { data } = await ada.client.createApiKey({ body: { label: 'older' } });
    await makeOlder(data.id);
    const metadata = Object.fromEntries(older.map(({ name, value }) => [name, value]));
    const path = { key_id: data.id };
    expect((await ada.client.getApiKey({ path })).data.metadata).toEqual(metadata);
    const { data: judged } = await verifier.client.verifyApiKey({ body: { key: data.key } });
    expect(judged.key?.metadata).toEqual(metadata);

    const renamed = await ada.client.updateApiKey({ path, body: { label: 'renamed', enabled: false } });
    expect(renamed.data).toMatchObject({ label: 'renamed', enabled: false, metadata });
    const emptied = await ada.client.updateApiKey({ path, body: { metadata: { a: 'b' } } });
    expect(emptied.data.metadata).toEqual({ a: 'b' });
  });
});

describe('a list of large keys', () => {
  const sorts = ['created_at', '-created_at', 'last_used_at', '-last_used_at'] as const;

  it.each(sorts)('comes in pages of at most 256 KiB, and without loss: %s', async (sort) => {
    const person = await signUp(service);
    const ids: string[] = [];
    for (let made = 0; made < 40; made++)
      ids.push((await person.client.createApiKey({ body: { label: 'x' } })).data.id);
    // Every third, so that pages end at keys of either size.
    await makeOlder(...ids.filter((_, at) => at % 3 === 0));

    const seen: string[] = [];
    let next = `/auth/apikeys?sort=${sort}&limit=100`;
    for (let pages = 0; next !== '' && pages < 40; pages++) {
      const response = await service.request(next, { headers: bearer(person.accessToken) });
      const text = await response.text();
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostPageBytes);
      const page = JSON.parse(text) as { data: { id: string }[]; next_cursor: string | null };
      seen.push(...page.data.map(({ id }) => id));
      const link = response.headers.get('Link');
      expect(link === null).toBe(page.next_cursor === null);
      next = /^<(.+)>/.exec(link ?? '')?.[1] ?? '';
    }
    expect(seen).toHaveLength(40);
    expect(new Set(seen)).toEqual(new Set(ids));
  });
});

describe('a body that goes deeper than anything in the contract', () => {
  it.each(['[', '{"a":'])('is a bad request: %s', async (opening) => {
    const closing = opening === '[' ? ']' : '}';
    const levels = Math.floor(65_000 / (opening.length + 1));
    const body = `${opening.repeat(levels)}0${closing.repeat(levels)}`;
    const init = { ...json({}, bearer(ada.accessToken)), body };
    const response = await service.request('/auth/apikeys', init);
    expect(response.status).toBe(400);
  });
});
