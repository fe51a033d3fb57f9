import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeclaredPlan } from '../../src/domain/plan.js';
import { powers } from '../../src/domain/reach.js';
import { type BackEnd, newBackEnd } from '../support/back-end.js';
import { exampleRequest, expectConforming, operation, withHeaders } from '../support/contract.js';
import { createAtOnce, externalIdOf, type Kind, kinds } from '../support/owner-rounds.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  expireKey,
  grant,
  json,
  signUp,
  startService,
  storedKey,
  type TestService,
  xApiKey,
} from '../support/service.js';

const scopes = [
  { name: 'reports', description: 'Read reports.', default: true, restricted: false },
  { name: 'billing', description: 'See the bills.', default: false, restricted: true },
];
const plans: DeclaredPlan[] = [
  { name: 'free', isDefault: true, maxKeys: 1000 },
  {
    name: 'pro',
    isDefault: false,
    maxKeys: 5,
    maxTtlDays: 30,
    scopes: ['billing'],
    defaultScopes: ['reports', 'billing'],
    selfService: false,
  },
  ...powers.map((name) => ({ name: `with-${name.replaceAll(':', '-')}`, isDefault: false, scopes: [name] })),
];

let service: TestService;
/** Another instance on the same database. */
let other: TestService;
let backEnd: BackEnd;
/** Holds `admin` as well. */
let administrator: BackEnd;

beforeAll(async () => {
  const config = { scopes, plans, maxKeysPerUser: 1000, managementRateLimit: null };
  service = await startService(config);
  other = await startService(config, { database: service.services.connection.name });
  backEnd = await newBackEnd(service, 'keys:manage');
  administrator = await newBackEnd(service, 'keys:manage', 'admin');
}, 60_000);
afterAll(async () => {
  await other.close();
  await service.close();
});

const newId = () => `customer-${randomUUID()}`;
const createFor = (owner: object, more: object = {}, by = backEnd) =>
  by.client.createApiKeyFor({ body: { owner, label: 'Nightly export', ...more } });
const organizationFor = async (id: string) => (await createFor({ organization_external_id: id })).data.owner;

/** Sends a body that the client's types would not let through. */
async function sendCreation(body: object, headers: Record<string, string> = xApiKey(backEnd.key)) {
  const response = await service.request('/apikeys', json(body, headers));
  const answer = (await expectConforming(operation('createApiKeyFor'), response)) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, answer };
}

const fieldsAtFault = (answer: Record<string, unknown>) =>
  (answer['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

describe.each(kinds)('createApiKeyFor: a %s by the adopter’s own id', (kind: Kind) => {
  it('is made with the key, once, and of a known one nothing changes', async () => {
    const id = newId();
    const more = { name: 'Ada', plan: 'pro', metadata: { tier: 'gold', seats: 3, constructor: true } };
    const { data, response } = await createFor({ ...externalIdOf(kind, id), ...more }, { claims: { tenant: 'acme' } });
    expect(data.owner).toEqual({
      type: kind,
      id: expect.stringMatching(kind === 'user' ? /^usr_/ : /^org_/),
      external_id: id,
      name: 'Ada',
      plan: 'pro',
      metadata: more.metadata,
    });
    expect(data).toMatchObject({ claims: { tenant: 'acme' }, created_by: backEnd.keyId, changed_by: null });
    expect(response.headers.get('Location')).toBe(`/apikeys/${data.id}`);
    expect(response.headers.get('Cache-Control')).toBe('no-store');

    // Of a known one the rest is not even looked at.
    const again = await createFor({ ...externalIdOf(kind, id), name: 'Eve', plan: 'gone', metadata: { tier: 'none' } });
    expect(again.data.owner).toEqual(data.owner);
    expect(again.data.id).not.toBe(data.id);
    const byId = kind === 'user' ? { user_id: data.owner.id } : { organization_id: data.owner.id };
    expect((await createFor(byId)).data.owner).toEqual(data.owner);

    const verifier = await newBackEnd(service, 'keys:verify');
    const { data: verified } = await verifier.client.verifyApiKey({ body: { key: data.key } });
    expect(verified).toMatchObject({
      valid: true,
      key: { owner: data.owner, claims: { tenant: 'acme' }, user_id: kind === 'user' ? data.owner.id : null },
    });
  });

  it('is one under 100 creations at once, over two instances', async () => {
    const clients = [backEnd.client, other.client({ apiKey: backEnd.key })];
    const { owners, refusals } = await createAtOnce(clients, kind, 100);
    expect(refusals).toEqual([]);
    expect(owners).toHaveLength(100);
    expect(new Set(owners).size).toBe(1);
  });

  it('has exactly as many keys as its plan allows, under 50 creations at once', async () => {
    const id = newId();
    const owner = { ...externalIdOf(kind, id), plan: 'pro' };
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => createFor(owner)));
    const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'made' : outcome.reason.code));
    expect(codes.filter((code) => code === 'made')).toHaveLength(5);
    expect(codes.filter((code) => code === 'apikey_limit_reached')).toHaveLength(45);
    const { detail } = await expectProblem(createFor(owner), 409, 'apikey_limit_reached');
    expect(detail).toBe(
      'This owner has 5 active keys, the most allowed. Revoke one that is no longer needed, then try again.',
    );
  });

  it('that is disabled gets no key', async () => {
    const { data } = await createFor(externalIdOf(kind, newId()));
    const { users, organizations } = service.services;
    if (kind === 'user') await users.update(data.owner.id, { enabled: false });
    else await organizations.update(data.owner.id, { enabled: false }, { now: new Date() });
    await expectProblem(createFor(externalIdOf(kind, data.owner.external_id ?? '')), 409, 'owner_disabled');
    // What it has can still be seen, changed and revoked.
    const path = { key_id: data.id };
    expect((await backEnd.client.getAnyApiKey({ path })).data.status).toBe('active');
    await backEnd.client.updateAnyApiKey({ path, body: { label: 'held' } });
    await backEnd.client.revokeAnyApiKey({ path });
  });

  it('gets what its plan gives: the default scopes, and the longest life', async () => {
    const owner = { ...externalIdOf(kind, newId()), plan: 'pro' };
    const { data } = await createFor(owner);
    // What an organization's key may do is decided by its maker as well, who does not hold `billing`.
    expect(data.scopes).toEqual(kind === 'user' ? ['reports', 'billing'] : ['reports']);
    expect(Date.parse(data.expires_at ?? '') - Date.parse(data.created_at)).toBe(30 * 86_400_000);
    const tooLong = await sendCreation({ owner, label: 'x', expires_in_days: 31 });
    expect(tooLong.status).toBe(400);
    expect(fieldsAtFault(tooLong.answer)).toEqual(['/expires_in_days']);
    const wide = await sendCreation({ owner, label: 'x', scopes: ['reports', 'billing'] });
    expect(wide.status).toBe(kind === 'user' ? 201 : 400);
    const maker = await newBackEnd(service, 'keys:manage', 'billing');
    expect((await createFor(owner, { scopes: ['billing'] }, maker)).data.scopes).toEqual(['billing']);
  });

  it('that could not be made is not, and the answer says why', async () => {
    const id = newId();
    const named = externalIdOf(kind, id);
    const long = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`n${at}`, 'x'.repeat(490)]));
    const cases: [object, string][] = [
      [{ owner: { ...named, plan: 'gone' } }, '/owner/plan'],
      [{ owner: { ...named, metadata: long } }, '/owner/metadata'],
      [{ owner: named, claims: long }, '/claims'],
      [{ owner: { ...named, metadata: { a: null } } }, '/owner/metadata/a'],
      [{ owner: named, scopes: ['billing'] }, '/scopes/0'],
      [{ owner: named, scopes: ['reports', 'unknown'] }, '/scopes/1'],
      [{ owner: named, expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
      [{ owner: named, ip_allowlist: ['10.1.2.3/8'] }, '/ip_allowlist/0'],
      [{ owner: { ...named, unknown: true } }, '/owner/unknown'],
      ...powers.map((name): [object, string] => [
        { owner: { ...named, plan: `with-${name.replaceAll(':', '-')}` } },
        '/owner/plan',
      ]),
      ...powers.map((name): [object, string] => [{ owner: named, scopes: [name] }, '/scopes/0']),
    ];
    for (const [body, pointer] of cases) {
      const { status, answer } = await sendCreation({ label: 'x', ...body });
      expect([status, JSON.stringify(answer)], JSON.stringify(body).slice(0, 200)).toEqual([400, expect.any(String)]);
      expect(fieldsAtFault(answer), JSON.stringify(body).slice(0, 200)).toEqual([pointer]);
    }
    expect((await createFor({ ...named, name: 'the first' })).data.owner.name).toBe('the first');
  });

  it('is asked for again with an Idempotency-Key: the same key, and nothing else', async () => {
    const id = newId();
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { owner: { ...externalIdOf(kind, id), name: 'Ada' }, label: 'x', claims: { tenant: 'acme' } };
    const [first, again] = [
      await backEnd.client.createApiKeyFor({ headers, body }),
      await backEnd.client.createApiKeyFor({ headers, body }),
    ];
    expect(again.data).toEqual(first.data);
    const path = { key_id: first.data.id };
    await expectProblem(
      backEnd.client.createApiKeyFor({ headers, body: { ...body, claims: { tenant: 'other' } } }),
      422,
      'idempotency_key_reused',
    );
    // Another caller's header is another one.
    const another = await administrator.client.createApiKeyFor({ headers, body });
    expect(another.data.id).not.toBe(first.data.id);
    // Sealed: the text of the key lies nowhere.
    const dump = JSON.stringify(await service.services.connection.collection('idempotency').find().toArray());
    expect(dump).not.toContain(first.data.key);
    await backEnd.client.revokeAnyApiKey({ path });
    expect((await backEnd.client.createApiKeyFor({ headers, body })).data.key).toBe(first.data.key);

    // Once the owner is erased, the answer is nobody's any more.
    const erase = kind === 'user' ? service.services.eraseUser : service.services.eraseOrganization;
    await erase(first.data.owner.id, 'operator');
    await expectProblem(backEnd.client.createApiKeyFor({ headers, body }), 422, 'idempotency_key_reused');
    const anew = await createFor(externalIdOf(kind, id));
    expect(anew.data.owner.id).not.toBe(first.data.owner.id);
  });
});

describe('createApiKeyFor', () => {
  it('takes a user and an organization of one external id for two owners', async () => {
    const id = newId();
    const [user, organization] = [await createFor({ external_id: id }), await organizationFor(id)];
    expect(user.data.owner).toMatchObject({ type: 'user', external_id: id });
    expect(organization).toMatchObject({ type: 'organization', external_id: id });
    expect(organization.id).not.toBe(user.data.owner.id);
  });

  it.each([
    ['none', {}, '/owner'],
    ['none of them', { name: 'Ada' }, '/owner'],
    ['two', { external_id: 'a', user_id: 'usr_0000000000000000' }, '/owner/user_id'],
    [
      'two of one kind',
      { organization_external_id: 'a', organization_id: 'org_0000000000000000' },
      '/owner/organization_id',
    ],
    ['an address of an organization', { organization_external_id: 'a', email: 'a@example.org' }, '/owner/email'],
    ['an id of the other kind', { user_id: 'org_0000000000000000' }, '/owner/user_id'],
    ['an external id with a space', { external_id: 'a b' }, '/owner/external_id'],
    ['an empty external id', { external_id: '' }, '/owner/external_id'],
    ['an operator of the database', { external_id: { $ne: null } }, '/owner/external_id'],
  ])('refuses an owner of %s', async (_what, owner, pointer) => {
    const { status, answer } = await sendCreation({ owner, label: 'x' });
    expect(status).toBe(400);
    expect(fieldsAtFault(answer)).toEqual([pointer]);
  });

  it.each([
    ['user', { user_id: 'usr_0000000000000000' }],
    ['organization', { organization_id: 'org_0000000000000000' }],
  ])('knows no %s of an unknown id of the service', async (kind, owner) => {
    const { status, answer } = await sendCreation({ owner, label: 'x' });
    expect({ status, code: answer['code'] }).toEqual({ status: 404, code: `${kind}_not_found` });
  });

  it('takes no number that JSON cannot write again', async () => {
    const owner = '{"external_id":"a","metadata":{"a":1e999}}';
    const init = { ...json({}, xApiKey(backEnd.key)), body: `{"owner":${owner},"label":"x"}` };
    const response = await service.request('/apikeys', init);
    const answer = (await expectConforming(operation('createApiKeyFor'), response)) as Record<string, unknown>;
    expect([response.status, fieldsAtFault(answer)]).toEqual([400, ['/owner/metadata/a']]);
  });

  it('makes no second user of an email address', async () => {
    const { email } = await signUp(service);
    await expectProblem(createFor({ external_id: newId(), email }), 409, 'email_taken');
    const { data } = await createFor({ external_id: newId(), email: `new-${email}` });
    expect(await service.services.users.findById(data.owner.id)).toMatchObject({ email: `new-${email}` });
  });

  it('makes keys for those who may not make their own', async () => {
    const person = await signUp(service);
    await service.services.users.update(person.userId, { plan: 'pro' } as object);
    await expectProblem(person.client.createApiKey({ body: { label: 'x' } }), 403, 'self_service_disabled');
    const { data } = await createFor({ user_id: person.userId });
    const { data: list } = await person.client.listApiKeys();
    expect(list.data.map(({ id }) => id)).toEqual([data.id]);
    // Its user sees what everybody's key shows: not what the back end says of it.
    expect(list.data[0]).not.toHaveProperty('claims');
  });

  it('counts nothing towards the limit of changes of the owner', async () => {
    const limited = await startService(
      { scopes, plans, changeRateLimit: { limit: 1, windowSeconds: 3600 }, managementRateLimit: null },
      { database: service.services.connection.name },
    );
    try {
      const client = limited.client({ apiKey: backEnd.key });
      const owner = { external_id: newId() };
      for (let made = 0; made < 3; made++) await client.createApiKeyFor({ body: { owner, label: 'x' } });
    } finally {
      await limited.close();
    }
  });

  it('says in the log which key was made, and nothing that was written', async () => {
    const { data } = await createFor(
      { external_id: newId() },
      { label: 'a secret label', claims: { c: 'secret-claim' } },
    );
    const lines = service.logs.filter((line) => JSON.stringify(line).includes(data.id));
    expect(lines).toContainEqual(expect.objectContaining({ operationId: 'createApiKeyFor', targetId: data.id }));
    expect(JSON.stringify(service.logs)).not.toMatch(/a secret label|secret-claim/);
  });
});

describe('one key of anybody', () => {
  it('is read, changed and revoked with its owner, by whoever may', async () => {
    const person = await signUp(service);
    const { data: own } = await person.client.createApiKey({ body: { label: 'own', metadata: { mine: 'yes' } } });
    const path = { key_id: own.id };
    const { key: _, ...fields } = own;
    const read = await backEnd.client.getAnyApiKey({ path });
    expect(read.data).toEqual({
      ...fields,
      owner: { type: 'user', id: person.userId, external_id: null, name: null, plan: 'free', metadata: {} },
      claims: {},
    });

    const body = { claims: { tenant: 'acme', level: 3, beta: false }, enabled: false, scopes: [] };
    const headers = { 'If-Match': read.response.headers.get('ETag') ?? '' };
    const changed = await backEnd.client.updateAnyApiKey({ path, headers, body });
    expect(changed.data).toMatchObject({ ...body, label: 'own', changed_by: backEnd.keyId, status: 'disabled' });
    await expectProblem(backEnd.client.updateAnyApiKey({ path, headers, body }), 412, 'precondition_failed');
    expect(changed.response.headers.get('ETag')).not.toBe(headers['If-Match']);
    expect(service.logs).toContainEqual(
      expect.objectContaining({ operationId: 'updateAnyApiKey', targetId: own.id, changed: Object.keys(body) }),
    );

    await backEnd.client.revokeAnyApiKey({ path, query: { reason: 'leaked' } });
    await administrator.client.revokeAnyApiKey({ path, query: { reason: 'again' } });
    const revoked = await backEnd.client.getAnyApiKey({ path });
    expect(revoked.data).toMatchObject({ status: 'revoked', revoked_reason: 'leaked', revoked_by: backEnd.keyId });
    await expectProblem(backEnd.client.updateAnyApiKey({ path, body: { label: 'x' } }), 409, 'apikey_not_active');
    const use = await service.request('/auth/me', { headers: xApiKey(own.key) });
    expect(use.status).toBe(401);
  });

  it('has its usage read', async () => {
    const { data } = await createFor({ external_id: newId() });
    for (let use = 0; use < 3; use++) await service.request('/auth/me', { headers: xApiKey(data.key) });
    await service.services.usage.flush();
    const { data: usage } = await backEnd.client.getAnyApiKeyUsage({ path: { key_id: data.id } });
    expect(usage.data.map(({ outcomes }) => outcomes)).toEqual([{ VALID: 3 }]);
  });

  it('is held to the terms of its owner when it is changed', async () => {
    const { data } = await createFor({ external_id: newId(), plan: 'pro' });
    const path = { key_id: data.id };
    const change = (body: object) => backEnd.client.updateAnyApiKey({ path, body });
    for (const body of [
      { expires_in_days: 31 },
      { expires_at: null },
      { scopes: ['unknown'] },
      ...powers.map((name) => ({ scopes: [name] })),
      { claims: Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`n${at}`, 'x'.repeat(490)])) },
    ]) {
      await expectProblem(change(body), 400, 'invalid_request');
    }
    expect((await change({ scopes: ['billing'] })).data.scopes).toEqual(['billing']);
    await expireKey(service, data.id);
    await expectProblem(change({ label: 'x' }), 409, 'apikey_not_active');
  });

  it('of an organization gets no scope that the caller may not give, and keeps those that it has', async () => {
    const maker = await newBackEnd(service, 'keys:manage', 'billing');
    const owner = { organization_external_id: newId(), plan: 'pro' };
    const { data } = await createFor(owner, { scopes: ['billing'] }, maker);
    const path = { key_id: data.id };
    const kept = await backEnd.client.updateAnyApiKey({ path, body: { scopes: ['billing', 'reports'] } });
    expect(kept.data.scopes).toEqual(['billing', 'reports']);
    await backEnd.client.updateAnyApiKey({ path, body: { scopes: [] } });
    await expectProblem(
      backEnd.client.updateAnyApiKey({ path, body: { scopes: ['billing'] } }),
      400,
      'invalid_request',
    );
  });

  it('is changed twice at once by nobody: each change stands, or is refused by its ETag', async () => {
    const { data, response } = await createFor({ external_id: newId() });
    const headers = { 'If-Match': response.headers.get('ETag') ?? '' };
    const change = (at: number) =>
      backEnd.client.updateAnyApiKey({ path: { key_id: data.id }, headers, body: { label: `label ${at}` } });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => change(at)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await storedKey(service, data.id))?.version).toBe(2);
  });

  it('may be read and not changed with keys:manage:read', async () => {
    const reader = await newBackEnd(service, 'keys:manage:read');
    const { data } = await createFor({ external_id: newId() });
    const path = { key_id: data.id };
    expect((await reader.client.getAnyApiKey({ path })).data.id).toBe(data.id);
    await reader.client.getAnyApiKeyUsage({ path });
    await expectProblem(reader.client.updateAnyApiKey({ path, body: { label: 'x' } }), 403, 'insufficient_scope');
    await expectProblem(reader.client.revokeAnyApiKey({ path }), 403, 'insufficient_scope');
    await expectProblem(createFor({ external_id: newId() }, {}, reader), 403, 'insufficient_scope');
  });
});

const onOneKey = ['getAnyApiKey', 'updateAnyApiKey', 'revokeAnyApiKey', 'getAnyApiKeyUsage'] as const;

/** What each operation on one key answers, made comparable. */
async function answersOf(keyId: string, headers: Record<string, string>) {
  const answers: unknown[] = [];
  for (const operationId of onOneKey) {
    const { path, init } = exampleRequest(operation(operationId), { keyId });
    const response = await service.request(path, withHeaders(init, { ...headers, 'X-Request-Id': 'same' }));
    const text = JSON.stringify(await expectConforming(operation(operationId), response));
    answers.push([response.status, text.replaceAll(keyId, 'key_…')]);
  }
  return answers;
}

describe('no way up', () => {
  const unknown = 'key_0000000000000000';

  it.each(powers)('leads to an owner who holds %s, granted or by plan, or to their keys', async (power) => {
    const nobody = await answersOf(unknown, xApiKey(backEnd.key));
    const [granted, planned, organization] = [
      await signUp(service),
      await signUp(service),
      await organizationFor(newId()),
    ];
    const keyOf = async ({ client }: typeof granted) => (await client.createApiKey({ body: { label: 'x' } })).data.id;
    const keys = [await keyOf(granted), await keyOf(planned)];
    keys.push((await createFor({ organization_id: organization.id })).data.id);
    await grant(service, granted, power);
    await service.services.users.update(planned.userId, { plan: `with-${power.replaceAll(':', '-')}` } as object);
    await service.services.organizations.update(organization.id, { scopes: [power] }, { now: new Date() });
    const token = bearer(backEnd.person.accessToken);
    for (const keyId of keys) {
      for (const headers of [xApiKey(backEnd.key), token]) expect(await answersOf(keyId, headers)).toEqual(nobody);
      expect((await storedKey(service, keyId))?.revokedAt).toBeNull();
    }
    const gone = ['user_not_found', 'user_not_found', 'organization_not_found'];
    const owners = [
      { user_id: granted.userId },
      { user_id: planned.userId },
      { organization_external_id: organization.external_id },
    ];
    for (const [at, owner] of owners.entries()) {
      const { status, answer } = await sendCreation({ owner, label: 'x' });
      expect([status, answer['code']]).toEqual([404, gone[at]]);
    }
    // An administrator reaches them, and gives no scope that they do not hold.
    const { data } = await createFor({ user_id: granted.userId }, { scopes: [power] }, administrator);
    expect(data.scopes).toEqual([power]);
    expect((await administrator.client.getAnyApiKey({ path: { key_id: keys[1] ?? '' } })).data.owner.id).toBe(
      planned.userId,
    );
  });

  it('leads to the caller’s own keys: none is made, changed, read or revoked', async () => {
    const before = await storedKey(service, backEnd.keyId);
    const nobody = await answersOf(unknown, xApiKey(backEnd.key));
    expect(await answersOf(backEnd.keyId, xApiKey(backEnd.key))).toEqual(nobody);
    expect(await answersOf(backEnd.keyId, bearer(backEnd.person.accessToken))).toEqual(nobody);
    await expectProblem(createFor({ user_id: backEnd.person.userId }), 404, 'user_not_found');
    const { label, revokedAt, version } = (await storedKey(service, backEnd.keyId)) ?? {};
    expect({ label, revokedAt, version }).toEqual({ label: before?.label, revokedAt: null, version: before?.version });
  });

  it('lets a key of an administrator make or change keys of its own owner', async () => {
    const { userId } = administrator.person;
    await expectProblem(createFor({ user_id: userId }, {}, administrator), 403, 'credential_not_accepted');
    const { client, keyId } = administrator;
    const change = client.updateAnyApiKey({ path: { key_id: keyId }, body: { expires_at: null } });
    await expectProblem(change, 403, 'credential_not_accepted');
    expect((await client.getAnyApiKey({ path: { key_id: keyId } })).data.id).toBe(keyId);
  });

  it('is opened by an Idempotency-Key: a key learns nothing that another credential of its owner has made', async () => {
    const { client } = administrator.person;
    const narrow = (await client.createApiKey({ body: { label: 'narrow', scopes: ['keys:manage'] } })).data.key;
    const headers = { 'Idempotency-Key': randomUUID() };
    const verifier = await signUp(service);
    await grant(service, verifier, 'keys:verify');
    const powerful = { owner: { user_id: verifier.userId }, label: 'x', scopes: ['keys:verify'] };
    await administrator.client.createApiKeyFor({ headers, body: powerful });
    const replayed = service.client({ apiKey: narrow }).createApiKeyFor({ headers, body: powerful });
    await expectProblem(replayed, 404, 'user_not_found');
    const own = { owner: { user_id: administrator.person.userId }, label: 'x' };
    const again = { 'Idempotency-Key': randomUUID() };
    await client.createApiKeyFor({ headers: again, body: own });
    const byKey = administrator.client.createApiKeyFor({ headers: again, body: own });
    await expectProblem(byKey, 403, 'credential_not_accepted');
  });

  it.each([
    [
      'a key that does not carry admin',
      async () => {
        const { client } = administrator.person;
        const { data } = await client.createApiKey({ body: { label: 'narrow', scopes: ['keys:manage'] } });
        return data.key;
      },
    ],
    [
      'a key whose owner has lost it',
      async () => {
        const former = await newBackEnd(service, 'keys:manage', 'admin');
        await grant(service, former.person, 'keys:manage');
        return former.key;
      },
    ],
  ])('is opened by the scope admin for %s', async (_what, make) => {
    const key = await make();
    expect(await answersOf(administrator.keyId, xApiKey(key))).toEqual(await answersOf(unknown, xApiKey(key)));
  });

  it('is opened by what a user or its key has lost', async () => {
    const person = await signUp(service);
    await grant(service, person, 'keys:verify');
    const { data } = await person.client.createApiKey({ body: { label: 'x', scopes: ['keys:verify'] } });
    await grant(service, person);
    const path = { key_id: data.id };
    // Within reach again, and the scope cannot be given anew.
    expect((await backEnd.client.getAnyApiKey({ path })).data.scopes).toEqual(['keys:verify']);
    const again = backEnd.client.updateAnyApiKey({ path, body: { scopes: ['keys:verify'] } });
    await expectProblem(again, 400, 'invalid_request');
  });
});

describe('one owner', () => {
  it.each(kinds)('(a %s) cannot reach the keys of another by these operations', async (kind) => {
    const [mine, theirs] = [await createFor(externalIdOf(kind, newId())), await createFor(externalIdOf(kind, newId()))];
    for (const keyId of [theirs.data.id, mine.data.id, unknownKey]) {
      const answers = (await answersOf(keyId, xApiKey(mine.data.key))) as [number, string][];
      expect(answers.map(([status]) => status)).toEqual([403, 403, 403, 403]);
    }
    const { status } = await sendCreation({ owner: { external_id: 'x' }, label: 'x' }, xApiKey(mine.data.key));
    expect(status).toBe(403);
  });
});
const unknownKey = 'key_0000000000000000';

describe('the limit of the management API', () => {
  it('is counted by caller over all instances, exactly, and leaves revoking alone', async () => {
    const database = service.services.connection.name;
    const config = { scopes, plans, maxKeysPerUser: 1000, managementRateLimit: { limit: 20, windowSeconds: 3600 } };
    const instances = [await startService(config, { database }), await startService(config, { database })];
    try {
      const caller = await newBackEnd(service, 'keys:manage');
      const { data } = await createFor({ external_id: newId() });
      const path = { key_id: data.id };
      const second = (await caller.person.client.createApiKey({ body: { label: 'x', scopes: ['keys:manage'] } })).data
        .key;
      const clients = instances.flatMap((instance) => [
        instance.client({ apiKey: caller.key }),
        instance.client({ apiKey: second }),
      ]);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 60 }, (_, at) => (clients[at % 4] as BackEnd['client']).getAnyApiKey({ path })),
      );
      const made = outcomes.filter(({ status }) => status === 'fulfilled');
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
      expect(made).toHaveLength(20);
      expect(refused).toEqual(Array(40).fill('too_many_requests'));

      const request = (by: string) => instances[0]?.request(`/apikeys/${data.id}`, { headers: xApiKey(by) });
      const refusal = (await request(caller.key)) as Response;
      expect(refusal.headers.get('RateLimit-Policy')).toBe('"management";q=20;w=3600');
      expect(refusal.headers.get('RateLimit')).toMatch(/^"management";r=0;t=\d+$/);
      expect(Number(refusal.headers.get('Retry-After'))).toBeGreaterThan(3000);
      await expectConforming(operation('getAnyApiKey'), refusal);
      // Another caller has its own.
      const others = (await request(backEnd.key)) as Response;
      expect(others.headers.get('RateLimit')).toMatch(/^"management";r=19;t=\d+$/);
      // To try out a revocation is limited, and to revoke is not.
      const revoke = (how: object, by = caller.key) =>
        instances[0]?.request(
          '/apikeys/revoke',
          json({ filter: { ids: [unknownKey] }, reason: 'x', ...how }, xApiKey(by)),
        ) as Promise<Response>;
      expect((await revoke({ dry_run: true })).status).toBe(429);
      const revoked = await revoke({ expected_count: 0 });
      expect([revoked.status, revoked.headers.get('RateLimit')]).toEqual([200, null]);
      const tried = await revoke({ dry_run: true }, backEnd.key);
      expect(tried.headers.get('RateLimit')).toMatch(/^"management";r=18;t=\d+$/);
      await (clients[0] as BackEnd['client']).revokeAnyApiKey({ path });
      expect((await storedKey(service, data.id))?.revokedAt).not.toBeNull();
    } finally {
      for (const instance of instances) await instance.close();
    }
  });
});
