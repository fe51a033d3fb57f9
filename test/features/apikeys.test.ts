import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyStatus } from '../../src/domain/key-status.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  expireKey,
  json,
  keyHeaders,
  type Person,
  signUp,
  startService,
  startServiceForTest,
  storedKey,
  type TestService,
} from '../support/service.js';

let service: TestService;
let ada: Person;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 200 });
  ada = await signUp(service);
});
afterAll(() => service.close());

describe('createApiKey', () => {
  it('shows the key once and stores only its hash', async () => {
    const { data } = await ada.client.createApiKey({
      body: {
        label: 'Nightly export',
        description: 'For the\nwarehouse',
        metadata: { team: 'data' },
        expires_in_days: 7,
      },
    });
    expect(data).toMatchObject({
      label: 'Nightly export',
      description: 'For the\nwarehouse',
      metadata: { team: 'data' },
      prefix: 'lk',
      last_four: data.key.slice(-4),
      status: 'active',
      last_used_at: null,
    });
    const days = (Date.parse(data.expires_at ?? '') - Date.parse(data.created_at)) / 86_400_000;
    expect(days).toBe(7);
    const stored = await storedKey(service, data.id);
    expect(stored?.secretHash).toMatch(/^\$2b\$04\$/);
    expect(JSON.stringify(stored)).not.toContain(data.key.split('_')[2]);
    expect(JSON.stringify((await ada.client.getApiKey({ path: { key_id: data.id } })).data)).not.toContain(data.key);
  });

  it('uses the prefix of the configuration; keys of an older prefix keep working', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'older' } });
    const renamed = await startServiceForTest(
      { keyPrefix: 'clab_user' },
      { database: service.services.connection.name },
    );
    expect((await renamed.client({ apiKey: data.key }).getCurrentApiKey()).data.prefix).toBe('lk');
    const { data: newer } = await renamed
      .client({ accessToken: ada.accessToken })
      .createApiKey({ body: { label: 'newer' } });
    expect(newer.key).toMatch(/^clab_user_/);
    expect((await renamed.client({ apiKey: newer.key }).getCurrentApiKey()).data.id).toBe(newer.id);
  });

  it('keeps to the longest life that the operator allows', async () => {
    const strict = await startServiceForTest({ maxKeyTtlDays: 30 });
    const { client } = await signUp(strict);
    const { data } = await client.createApiKey({ body: { label: 'default' } });
    expect(Date.parse(data.expires_at ?? '') - Date.parse(data.created_at)).toBe(30 * 86_400_000);
    for (const expiry of [{ expires_in_days: 31 }, { expires_in_days: null }, { expires_at: null }]) {
      await expectProblem(client.createApiKey({ body: { label: 'long', ...expiry } }), 400, 'invalid_request');
    }
  });

  it('stores labels in normal form C and counts their code points', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'cafe\u0301' } });
    expect(data.label).toBe('caf\u00e9');
    const hundred = await ada.client.createApiKey({ body: { label: '\u{1f511}'.repeat(100) } });
    expect([...hundred.data.label]).toHaveLength(100);
    // Each of these is two code points in normal form C.
    await expectProblem(ada.client.createApiKey({ body: { label: '\u0958'.repeat(51) } }), 400, 'invalid_request');
  });

  it('takes text in every script, with the invisible characters that it needs, in every field for people', async () => {
    const texts = [
      'می\u200cخواهم',
      'ශ්\u200dරී',
      'מַפְתֵּחַ',
      'กุญแจ',
      '👩🏽\u200d🚀',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    ];
    for (const text of texts) {
      const label = text.normalize('NFC');
      const { data } = await ada.client.createApiKey({ body: { label, description: `${label}\n${label}` } });
      expect(data).toMatchObject({ label, description: `${label}\n${label}` });
      const path = { key_id: data.id };
      await ada.client.revokeApiKey({ path, query: { reason: label } });
      expect((await ada.client.getApiKey({ path })).data.revoked_reason).toBe(label);
    }
  });

  it('still answers with what older versions took: words in tags, and labels that show nothing', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    const stored = { label: '\u{e0068}\u{e0069}', description: 'a\u{e0068}', revokedReason: '\u2800' };
    await service.services.connection.collection('apikeys').updateOne({ _id: data.id as never }, { $set: stored });
    const expected = { label: stored.label, description: stored.description, revoked_reason: stored.revokedReason };
    expect((await ada.client.getApiKey({ path: { key_id: data.id } })).data).toMatchObject(expected);
    const used = await service.client({ apiKey: data.key }).getCurrentApiKey();
    expect(used.data.label).toBe(stored.label);
  });

  it('keeps the last second of the year 9999, and lets the key in until then', async () => {
    const expires_at = '9999-12-31T23:59:59Z';
    const { data } = await ada.client.createApiKey({ body: { label: 'x', expires_at } });
    expect(data.expires_at).toBe('9999-12-31T23:59:59.000Z');
    expect((await service.client({ apiKey: data.key }).getCurrentUser()).data.authentication.expires_at).toBe(
      data.expires_at,
    );
  });

  it.each([
    '',
    '   ',
    '\u0301',
    '\u2800',
    'a\u{e0068}',
    'a\u200d',
    'a\ufe0f',
    '\u3164',
    'a\ufdd0',
    ' \u202e',
    'a\u0000b',
    'a\u200bb',
    'a\nb',
    'x'.repeat(101),
  ])('refuses the label %j', async (label) => {
    const problem = await expectProblem(ada.client.createApiKey({ body: { label } }), 400, 'invalid_request');
    expect(problem.errors).toMatchObject([{ pointer: '/label' }]);
  });

  it.each([
    ['an unknown field', { label: 'x', user_id: 'usr_0123456789abcdef' }],
    ['an operator for a label', { label: { $ne: null } }],
    ['metadata that is no text', { label: 'x', metadata: { n: 1 } }],
    ['a metadata name with a dollar', { label: 'x', metadata: { $where: 'x' } }],
    ['both ways to expire', { label: 'x', expires_in_days: 1, expires_at: null }],
    ['a day that does not exist', { label: 'x', expires_at: '2030-02-30T00:00:00Z' }],
    ['an expiry in the past', { label: 'x', expires_at: '2020-01-01T00:00:00Z' }],
    ['no life at all', { label: 'x', expires_in_days: 0 }],
  ])('refuses %s', async (_what, body) => {
    const response = await service.request('/auth/apikeys', json(body, bearer(ada.accessToken)));
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { code: string; errors: { pointer: string }[] };
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors[0]?.pointer).toMatch(/^\/\w+/);
  });

  it('refuses __proto__ in a body', async () => {
    const response = await service.request('/auth/apikeys', {
      ...json({}, bearer(ada.accessToken)),
      body: '{"label":"x","metadata":{"__proto__":{"polluted":"yes"}}}',
    });
    expect(response.status).toBe(400);
  });
});

describe('listApiKeys', () => {
  it('lists by status, and the filters agree with the rule', async () => {
    const { client, userId } = await signUp(service);
    const make = async (label: string) => (await client.createApiKey({ body: { label } })).data.id;
    await make('active');
    const disabled = await make('disabled');
    await client.updateApiKey({ path: { key_id: disabled }, body: { enabled: false } });
    await expireKey(service, await make('expired'));
    await client.revokeApiKey({ path: { key_id: await make('revoked') } });

    const labels = async (status?: ('active' | 'disabled' | 'expired' | 'revoked' | 'all')[]) => {
      const { data } = await client.listApiKeys(status ? { query: { status } } : {});
      for (const key of data.data) expect(key.status).toBe(key.label);
      return data.data.map(({ label }) => label).sort();
    };
    expect(await labels()).toEqual(['active']);
    for (const status of ['active', 'disabled', 'expired', 'revoked'] as const) {
      expect(await labels([status])).toEqual([status]);
    }
    expect(await labels(['active', 'revoked'])).toEqual(['active', 'revoked']);
    expect(await labels(['all'])).toEqual(['active', 'disabled', 'expired', 'revoked']);

    const records = await service.services.connection.collection('apikeys').find({ userId }).toArray();
    for (const record of records) expect(keyStatus(record as never, new Date())).toBe(record['label']);
  });

  it.each(['created_at', '-created_at', 'last_used_at', '-last_used_at'] as const)(
    'pages through every key once, sorted by %s',
    async (sort) => {
      const { client, accessToken } = await signUp(service);
      const ids: string[] = [];
      for (let index = 0; index < 7; index++)
        ids.push((await client.createApiKey({ body: { label: `${index}` } })).data.id);
      const used = [ids[5], ids[1], ids[3]];
      for (const [position, id] of used.entries()) {
        await service.services.connection
          .collection('apikeys')
          .updateOne({ _id: id as never }, { $set: { lastUsedAt: new Date(1_700_000_000_000 + position) } });
      }
      const seen: string[] = [];
      let cursor: string | null = null;
      let path = `/auth/apikeys?sort=${sort}&limit=2`;
      do {
        const response: Response = await service.request(path, { headers: bearer(accessToken) });
        const page = (await response.json()) as { data: { id: string }[]; next_cursor: string | null };
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor;
        const link = response.headers.get('Link');
        expect(link === null).toBe(cursor === null);
        path = /<(.+)>; rel="next"/.exec(link ?? '')?.[1] ?? '';
      } while (cursor !== null);

      const never = ids.filter((id) => !used.includes(id));
      const ascending = sort.endsWith('created_at') ? ids : [...never.sort(), ...used];
      expect(seen).toEqual(sort.startsWith('-') ? ascending.toReversed() : ascending);
    },
  );

  it.each([
    'limit=0',
    'limit=101',
    'limit=0x10',
    'limit=1e1',
    'limit=',
    'limit=1&limit=2',
    'status=dead',
    'sort=name',
    'q=',
    'cursor=bmV4dA',
    'page=2',
  ])('refuses ?%s and names the parameter', async (query) => {
    const response = await service.request(`/auth/apikeys?${query}`, { headers: bearer(ada.accessToken) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ parameter: query.split('=')[0] }] });
  });
});

describe('getCurrentApiKey', () => {
  it('is the key of the request, which an access token has not', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'mine' } });
    const current = await service.client({ apiKey: data.key }).getCurrentApiKey();
    expect(current.data.id).toBe(data.id);
    await expectProblem(ada.client.getCurrentApiKey(), 403, 'credential_not_accepted');
  });
});

describe('getApiKey', () => {
  it('answers 404 for an unknown id, and 400 for what is no id', async () => {
    await expectProblem(ada.client.getApiKey({ path: { key_id: 'key_0000000000000000' } }), 404, 'apikey_not_found');
    await expectProblem(ada.client.getApiKey({ path: { key_id: 'nonsense' } }), 400, 'invalid_request');
  });

  it('answers in full whatever If-None-Match says, as the last use moves without the ETag', async () => {
    const { data, response } = await ada.client.createApiKey({ body: { label: 'etag' } });
    const again = await service.request(`/auth/apikeys/${data.id}`, {
      headers: { ...bearer(ada.accessToken), 'If-None-Match': response.headers.get('ETag') ?? '' },
    });
    expect(again.status).toBe(200);
  });
});

describe('updateApiKey', () => {
  it('changes what is given, leaves the rest, and gives a new ETag', async () => {
    const { data, response } = await ada.client.createApiKey({ body: { label: 'old', metadata: { a: '1' } } });
    expect(response.headers.get('ETag')).toBe('"1"');
    const updated = await ada.client.updateApiKey({
      path: { key_id: data.id },
      headers: { 'If-Match': '"1"' },
      body: { label: 'new', expires_at: null },
    });
    expect(updated.response.headers.get('ETag')).toBe('"2"');
    const { key: _key, ...metadata } = data;
    const { updated_at } = updated.data;
    const changed = { label: 'new', expires_at: null, changed_by: ada.userId, updated_at };
    expect(updated.data).toEqual({ ...metadata, ...changed });
  });

  it('refuses a change of a version that is gone', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'contested' } });
    const change = (label: string) =>
      ada.client.updateApiKey({ path: { key_id: data.id }, headers: { 'If-Match': '"1"' }, body: { label } });
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(change));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expectProblem(change('d'), 412, 'precondition_failed');
  });

  it('lets every change through when none gives a version', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'busy' } });
    const changes = Array.from({ length: 8 }, (_, index) =>
      ada.client.updateApiKey({ path: { key_id: data.id }, body: { label: `busy ${index}` } }),
    );
    await Promise.all(changes);
    const { response } = await ada.client.getApiKey({ path: { key_id: data.id } });
    expect(response.headers.get('ETag')).toBe('"9"');
  });

  it('switches a key off at once, and on again', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'switch' } });
    const holder = service.client({ apiKey: data.key });
    await ada.client.updateApiKey({ path: { key_id: data.id }, body: { enabled: false } });
    await expectProblem(holder.getCurrentUser(), 401, 'invalid_token');
    await ada.client.updateApiKey({ path: { key_id: data.id }, body: { enabled: true } });
    await holder.getCurrentUser();
  });

  it('cannot bring back a key that is revoked or expired', async () => {
    const revoked = (await ada.client.createApiKey({ body: { label: 'r' } })).data;
    await ada.client.revokeApiKey({ path: { key_id: revoked.id } });
    const expired = (await ada.client.createApiKey({ body: { label: 'e' } })).data;
    await expireKey(service, expired.id);
    for (const { id } of [revoked, expired]) {
      const revival = ada.client.updateApiKey({ path: { key_id: id }, body: { enabled: true, expires_at: null } });
      await expectProblem(revival, 409, 'apikey_not_active');
    }
  });

  it('is not for keys: one that could move its own expiry would never expire', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'ambitious' } });
    const own = service
      .client({ apiKey: data.key })
      .updateApiKey({ path: { key_id: data.id }, body: { expires_at: null } });
    await expectProblem(own, 403, 'credential_not_accepted');
  });

  it('refuses to change nothing', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'same' } });
    await expectProblem(ada.client.updateApiKey({ path: { key_id: data.id }, body: {} }), 400, 'invalid_request');
  });
});

describe('revokeApiKey', () => {
  it('keeps the record, with when and why, and can be repeated', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'leaked' } });
    const revoke = (reason?: string) =>
      ada.client.revokeApiKey({ path: { key_id: data.id }, ...(reason === undefined ? {} : { query: { reason } }) });
    expect((await revoke('In a public repository')).response.status).toBe(204);
    const { data: after } = await ada.client.getApiKey({ path: { key_id: data.id } });
    expect((await revoke('again')).response.status).toBe(204);
    expect((await revoke()).response.status).toBe(204);
    expect((await ada.client.getApiKey({ path: { key_id: data.id } })).data).toEqual(after);
    expect(after).toMatchObject({ status: 'revoked', revoked_reason: 'In a public repository' });
  });

  it('takes a key with apikeys:write, and no other', async () => {
    const { data: plain } = await ada.client.createApiKey({ body: { label: 'plain' } });
    const { data: writer } = await ada.client.createApiKey({ body: { label: 'writer', scopes: ['apikeys:write'] } });
    const path = { key_id: writer.id };
    await expectProblem(service.client({ apiKey: plain.key }).revokeApiKey({ path }), 403, 'insufficient_scope');
    await service.client({ apiKey: writer.key }).revokeApiKey({ path: { key_id: plain.id } });
    await expectProblem(service.client({ apiKey: plain.key }).getCurrentUser(), 401, 'invalid_token');
    await service.client({ apiKey: writer.key }).getCurrentUser();
  });
});

describe('revokeCurrentApiKey', () => {
  it.each(keyHeaders)('revokes the key of the request, which needs no scope, through $header', async ({ with: as }) => {
    const { data } = await ada.client.createApiKey({ body: { label: 'gone', scopes: [] } });
    const init = { method: 'DELETE', headers: as(data.key) };
    expect((await service.request('/auth/apikeys/current?reason=Leaked', init)).status).toBe(204);
    expect((await service.request('/auth/me', { headers: as(data.key) })).status).toBe(401);
    const { data: after } = await ada.client.getApiKey({ path: { key_id: data.id } });
    expect(after).toMatchObject({ status: 'revoked', revoked_reason: 'Leaked' });
  });
});
