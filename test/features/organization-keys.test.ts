import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredApiKey } from '../../src/features/apikeys/model.js';
import type { KeySettings } from '../../src/features/apikeys/rules.js';
import type { OrganizationChanges, OrganizationRecord } from '../../src/features/organizations/model.js';
import { newPublicId } from '../../src/lib/ids.js';
import { exampleRequest, expectConforming, operation, securedOperations, withHeaders } from '../support/contract.js';
import {
  newOrganization as insertOrganization,
  newOrganizationKey,
  type OrganizationKey,
} from '../support/organizations.js';
import { until } from '../support/process.js';
import {
  bearer,
  grant,
  json,
  type Person,
  publicUrl,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';

/** Two instances on one database. */
let service: TestService;
let other: TestService;
/** Asks about the keys of others. */
let backend: Person;

beforeAll(async () => {
  service = await startService();
  other = await startService({}, { database: service.services.connection.name });
  backend = await signUp(service);
  await grant(service, backend, 'keys:verify');
}, 60_000);
afterAll(async () => {
  await other.close();
  await service.close();
});

const newOrganization = (changes: OrganizationChanges = {}) => insertOrganization(service, changes);
const newKey = (organization: Pick<OrganizationRecord, '_id'>, settings: Partial<KeySettings> = {}) =>
  newOrganizationKey(service, organization, settings);

/** Known at once where it is made, and to the other instance when it looks. */
async function change({ _id }: OrganizationRecord, changes: OrganizationChanges): Promise<void> {
  const changed = await service.services.organizations.update(_id, changes, { now: new Date() });
  expect(changed).toMatchObject({ _id });
  await other.services.changes.look();
}

async function call(operationId: string, key: string, on = service): Promise<{ status: number; body: unknown }> {
  const { path, init } = exampleRequest(operation(operationId));
  const response = await on.request(path, withHeaders(init, xApiKey(key)));
  return { status: response.status, body: await expectConforming(operation(operationId), response) };
}

async function verify(key: string, { scopes = [] as string[], cost = 1, on = service } = {}) {
  const response = await on.request('/verify', json({ key, scopes, cost }, bearer(backend.accessToken)));
  return (await expectConforming(operation('verifyApiKey'), response)) as {
    code: string;
    limit?: string;
    key: Record<string, unknown>;
  };
}

async function verifyInBatch(key: string, on = service): Promise<unknown> {
  const response = await on.request('/verify/batch', json({ data: [{ key }] }, bearer(backend.accessToken)));
  const { data } = (await expectConforming(operation('verifyApiKeys'), response)) as { data: unknown[] };
  return data[0];
}

async function introspect(token: string, on = service): Promise<unknown> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...bearer(backend.accessToken) };
  const body = new URLSearchParams({ token }).toString();
  const response = await on.request('/introspect', { method: 'POST', headers, body });
  return expectConforming(operation('introspectToken'), response);
}

const forwardAuth = (key: string, on = service) => on.request('/forward-auth', { headers: xApiKey(key) });

/** As every entry point shows an organization. */
function shown({ _id, externalId }: OrganizationRecord) {
  const metadata = Object.fromEntries([
    ['region', 'eu'],
    ['seats', 12],
    ['constructor', true],
  ]);
  return { type: 'organization', id: _id, external_id: externalId, name: 'Acme Ltd', plan: 'default', metadata };
}

describe('the key of an organization', () => {
  let organization: OrganizationRecord;
  let own: OrganizationKey;

  beforeAll(async () => {
    organization = await newOrganization();
    own = await newKey(organization);
  });

  it('is verified, alone and in a batch, with its owner, its claims and who made it, and without a user', async () => {
    const result = {
      valid: true,
      code: 'VALID',
      key: {
        id: own.id,
        user_id: null,
        owner: shown(organization),
        created_by: 'operator',
        label: 'Nightly export',
        scopes: ['apikeys:read'],
        metadata: { plan: 'what its holder says' },
        claims: { tenant: 'acme', level: 3 },
        expires_at: null,
        secret: 'current',
        rotation: null,
        rate_limit: null,
        quota: null,
      },
    };
    // From the database, and from memory.
    for (let round = 0; round < 2; round++) {
      expect(await verify(own.key)).toEqual(result);
      expect(await verifyInBatch(own.key)).toEqual(result);
    }
  });

  it('has its organization as the subject of introspection', async () => {
    expect(await introspect(own.key)).toEqual({
      active: true,
      sub: organization._id,
      owner: shown(organization),
      claims: { tenant: 'acme', level: 3 },
      client_id: own.id,
      scope: 'apikeys:read',
      token_type: 'Bearer',
      iss: publicUrl,
      iat: expect.any(Number),
      secret: 'current',
    });
  });

  it('passes the forward-auth with its owner, and with a user that is empty', async () => {
    const response = await forwardAuth(own.key);
    expect(response.status).toBe(200);
    await expectConforming(operation('forwardAuth'), response);
    const said = [...response.headers].filter(([name]) => name.startsWith('x-auth-'));
    expect(Object.fromEntries(said)).toEqual({
      'x-auth-owner': organization._id,
      'x-auth-external-id': organization.externalId,
      'x-auth-plan': 'default',
      'x-auth-user': '',
      'x-auth-key-id': own.id,
      'x-auth-scopes': 'apikeys:read',
    });
  });

  it('learns whom it belongs to, and that this is no user, but nothing of what back ends have written', async () => {
    const { metadata: _, ...owner } = shown(organization);
    expect(await call('getCurrentUser', own.key)).toEqual({
      status: 200,
      body: {
        user: null,
        owner,
        max_keys: 10,
        self_service: true,
        rotate_after_days: null,
        authentication: { method: 'api_key', key_id: own.id, expires_at: null },
      },
    });
  });

  it('is logged with its owner, and with no user', async () => {
    await call('getCurrentUser', own.key);
    const line = service.logs.findLast(({ operationId }) => operationId === 'getCurrentUser');
    expect(line).toMatchObject({ ownerId: organization._id, keyId: own.id });
    expect(line).not.toHaveProperty('userId');
  });

  it('reads and revokes itself', async () => {
    const { id, key } = await newKey(organization, { scopes: [] });
    const { status, body } = await call('getCurrentApiKey', key);
    expect([status, body]).toEqual([200, expect.objectContaining({ id, created_by: 'operator' })]);
    expect((await call('revokeCurrentApiKey', key)).status).toBe(204);
    expect(await verify(key)).toMatchObject({ code: 'REVOKED', key: { owner: { id: organization._id } } });
    expect((await call('getCurrentApiKey', key)).status).toBe(401);
  });

  it('may give only scopes that everybody may', async () => {
    const { body } = await call('listScopes', own.key);
    const { data } = body as { data: { name: string }[] };
    expect(data.map(({ name }) => name)).toEqual(['apikeys:read', 'apikeys:write']);
  });

  const forTokens = securedOperations.filter(({ credentials }) => !credentials.includes('api_key'));

  it('is accepted by no operation that asks for a log-in, whatever its scopes', async () => {
    await change(organization, { scopes: ['admin', 'keys:verify', 'keys:manage', 'keys:manage:read'] });
    const scopes = service.services.scopes.all.map(({ name }) => name);
    const { key } = await newKey(organization, { scopes });
    expect(forTokens.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['createApiKey', 'updateApiKey', 'changePassword', 'listSessions', 'logOut']),
    );
    for (const { operationId } of forTokens) {
      const answer = await call(operationId, key);
      expect(answer, operationId).toMatchObject({ status: 403, body: { code: 'credential_not_accepted' } });
    }
    await change(organization, { scopes: [] });
  });
});

describe('the keys of one owner', () => {
  it('are listed, read, revoked and looked into by keys of the same owner only', async () => {
    const [acme, rival] = [await newOrganization(), await newOrganization()];
    const scopes = ['apikeys:read', 'apikeys:write'];
    const [holder, sibling, foreign] = [
      await newKey(acme, { scopes }),
      await newKey(acme),
      await newKey(rival, { scopes }),
    ];
    const person = await signUp(service);
    const users = (await person.client.createApiKey({ body: { label: 'of a user', scopes } })).data;
    const listed = async (key: string) =>
      (await service.client({ apiKey: key }).listApiKeys()).data.data.map(({ id }) => id);

    expect(new Set(await listed(holder.key))).toEqual(new Set([holder.id, sibling.id]));
    expect(await listed(foreign.key)).toEqual([foreign.id]);
    expect(await listed(users.key)).toEqual([users.id]);

    const askers = [
      { key: holder.key, others: [foreign, users] },
      { key: foreign.key, others: [holder, sibling, users] },
      { key: users.key, others: [holder, sibling, foreign] },
    ];
    for (const { key, others } of askers) {
      for (const { id } of others) {
        for (const operationId of ['getApiKey', 'getApiKeyUsage', 'revokeApiKey']) {
          const { path, init } = exampleRequest(operation(operationId), { keyId: id });
          const response = await service.request(path, withHeaders(init, xApiKey(key)));
          expect(await expectConforming(operation(operationId), response)).toMatchObject({ code: 'apikey_not_found' });
        }
      }
    }
    for (const { key } of [holder, sibling, foreign, users]) expect((await verify(key)).code).toBe('VALID');

    const client = service.client({ apiKey: holder.key });
    expect((await client.getApiKey({ path: { key_id: sibling.id } })).data.created_by).toBe('operator');
    await client.revokeApiKey({ path: { key_id: sibling.id } });
    expect((await verify(sibling.key)).code).toBe('REVOKED');
    expect(await listed(holder.key)).toEqual([holder.id]);
  });
});

describe('a restricted scope', () => {
  it.each(['keys:verify', 'admin'])(
    '(%s) is held by the key of an organization that it was granted to',
    async (name) => {
      const organization = await newOrganization();
      const { key } = await newKey(organization, { scopes: [name] });
      const operationId = name === 'admin' ? 'getUser' : 'verifyApiKey';
      const { path, init } = exampleRequest(operation(operationId), { userId: backend.userId });
      const statuses = async () => {
        const answers = [service, other].map((on) => on.request(path, withHeaders(init, xApiKey(key))));
        return (await Promise.all(answers)).map(({ status }) => status);
      };
      const held = async () => {
        const verified = await verify(key, { scopes: [name] });
        const forwarded = await service.request(`/forward-auth?scope=${name}`, { headers: xApiKey(key) });
        return [verified.code, verified.key['scopes'], forwarded.status];
      };
      for (let round = 0; round < 2; round++) {
        expect(await statuses()).toEqual([403, 403]);
        expect(await held()).toEqual(['INSUFFICIENT_SCOPE', [], 403]);
        await change(organization, { scopes: [name] });
        expect(await statuses()).toEqual([200, 200]);
        expect(await held()).toEqual(['VALID', [name], 200]);
        await change(organization, { scopes: [] });
      }
    },
  );
});

describe('an organization that stops', () => {
  const refused = { status: 401, body: { code: 'invalid_token' } };

  async function expectRefused(key: string, owner: unknown, on: TestService): Promise<void> {
    const result = { valid: false, code: 'OWNER_DISABLED', key: expect.objectContaining({ user_id: null, owner }) };
    expect(await verify(key, { on })).toEqual(result);
    expect(await verifyInBatch(key, on)).toEqual(result);
    expect(await introspect(key, on)).toEqual({ active: false });
    for (const operationId of ['forwardAuth', 'getCurrentUser', 'getCurrentApiKey', 'listApiKeys', 'listScopes']) {
      expect(await call(operationId, key, on), operationId).toMatchObject(refused);
    }
  }

  it('takes all of its keys with it on every instance, though they were in memory, and gives them back', async () => {
    const organization = await newOrganization();
    const keys = [await newKey(organization), await newKey(organization)];
    const instances = [service, other];
    const use = async (on: TestService, key: string) => {
      expect((await verify(key, { on })).code).toBe('VALID');
      expect((await forwardAuth(key, on)).status).toBe(200);
    };
    for (let round = 0; round < 2; round++) {
      // For two seconds after a change each look forgets the organization again, also right after a use.
      await until(
        async () => {
          for (const { key } of keys) for (const on of instances) await use(on, key);
          return instances.every(({ services }) => services.memory.owner(organization._id)?.kind === 'organization');
        },
        { what: 'both instances to remember the organization' },
      );
      await change(organization, { enabled: false });
      for (const { key } of keys) {
        for (const on of [service, other]) await expectRefused(key, shown(organization), on);
      }
      await change(organization, { enabled: true });
    }
  });

  it('is counted in the usage of its key', async () => {
    const organization = await newOrganization();
    const { id, key } = await newKey(organization);
    await verify(key);
    await change(organization, { enabled: false });
    for (let use = 0; use < 2; use++) await verify(key);
    await change(organization, { enabled: true });
    await service.services.usage.flush();
    const { data } = (await service.client({ apiKey: key }).getApiKeyUsage({ path: { key_id: id } })).data;
    expect(data.map(({ outcomes }) => outcomes)).toEqual([{ VALID: 1, OWNER_DISABLED: 2 }]);
  });

  it('stops its keys also where its record is gone: nobody owns them then', async () => {
    const gone = await newKey({ _id: `org_${newPublicId()}` });
    for (const on of [service, other]) await expectRefused(gone.key, null, on);
    expect((await verify(gone.key)).key['scopes']).toEqual([]);
  });
});

describe('what is changed of an organization', () => {
  it('is shown at once, by every instance', async () => {
    const organization = await newOrganization();
    const { key } = await newKey(organization);
    for (const on of [service, other]) await verify(key, { on });
    await change(organization, { name: 'Acme GmbH', externalId: 'acme-2', metadata: [] });
    for (const on of [service, other]) {
      const owner = { ...shown(organization), name: 'Acme GmbH', external_id: 'acme-2', metadata: {} };
      expect((await verify(key, { on })).key['owner']).toEqual(owner);
      expect((await forwardAuth(key, on)).headers.get('x-auth-external-id')).toBe('acme-2');
    }
    await change(organization, { externalId: null });
    expect((await forwardAuth(key)).headers.get('x-auth-external-id')).toBe('');
    expect((await verify(key)).key['owner']).toMatchObject({ external_id: null });
  });
});

describe('the limits of an organization', () => {
  const limit = 20;
  const limited = { rateLimit: { limit, windowSeconds: 86_400 } };

  /** Uses keys in turn, at once, through both instances and both ways. @returns how many uses were accepted. */
  async function rush(keys: readonly OrganizationKey[], uses: number): Promise<number> {
    const results = await Promise.all(
      Array.from({ length: uses }, async (_, at) => {
        const { key } = keys[at % keys.length] as OrganizationKey;
        const on = at % 2 === 0 ? service : other;
        if (at % 4 >= 2) return (await forwardAuth(key, on)).status === 200;
        const { code, limit: holder } = await verify(key, { on });
        if (code !== 'VALID') expect([code, holder]).toEqual(['RATE_LIMITED', 'owner']);
        return code === 'VALID';
      }),
    );
    return results.filter(Boolean).length;
  }

  it('are exact over all of its keys and both instances, and nobody else’s', async () => {
    const [acme, rival] = [await newOrganization(limited), await newOrganization(limited)];
    const keys = [await newKey(acme), await newKey(acme), await newKey(acme)];
    expect(await rush(keys, 3 * limit)).toBe(limit);
    // A new key begins with nothing, and a rival with everything.
    expect(await rush([await newKey(acme)], 2)).toBe(0);
    const { code, key } = await verify((await newKey(rival)).key);
    expect([code, key['rate_limit']]).toMatchObject(['VALID', { limit, remaining: limit - 1 }]);
  });

  it('go on counting when they are raised, and end with the word unlimited', async () => {
    const acme = await newOrganization(limited);
    const keys = [await newKey(acme), await newKey(acme)];
    await rush(keys, limit);
    await change(acme, { rateLimit: { limit: limit + 5, windowSeconds: 86_400 } });
    expect(await rush(keys, 2 * limit)).toBe(5);
    await change(acme, { rateLimit: 'unlimited' });
    expect(await rush(keys, limit)).toBe(limit);
    await change(acme, limited);
    expect(await rush(keys, 4)).toBe(0);
  });

  it('are told in the words of a quota as well', async () => {
    const acme = await newOrganization({ quota: { limit: 2, period: 'month' } });
    const keys = [await newKey(acme), await newKey(acme), await newKey(acme)];
    const codes = [];
    for (const { key } of keys) codes.push((await verify(key)).code);
    expect(codes).toEqual(['VALID', 'VALID', 'QUOTA_EXCEEDED']);
    const response = await forwardAuth(keys[0]?.key ?? '');
    expect(await expectConforming(operation('forwardAuth'), response)).toMatchObject({
      code: 'quota_exceeded',
      limit: 'owner',
    });
  });
});

describe('a key of an earlier version', () => {
  it('is the key of its user, without claims, and nobody knows who made it', async () => {
    const person = await signUp(service);
    const { id, key } = (await person.client.createApiKey({ body: { label: 'early' } })).data;
    const { modifiedCount } = await service.services.connection
      .collection<StoredApiKey>('apikeys')
      .updateOne({ _id: id }, { $unset: { ownerId: 1, ownerKind: 1, createdBy: 1, claims: 1 } });
    expect(modifiedCount).toBe(1);
    const owner = { type: 'user', id: person.userId, external_id: null, name: null, plan: 'default', metadata: {} };
    expect(await verify(key)).toMatchObject({
      code: 'VALID',
      key: { user_id: person.userId, owner, created_by: null, claims: {} },
    });
    expect((await person.client.getApiKey({ path: { key_id: id } })).data.created_by).toBeNull();
    await service.services.users.update(person.userId, { enabled: false });
    expect(await verify(key)).toMatchObject({ code: 'USER_DISABLED', key: { user_id: person.userId } });
  });
});
