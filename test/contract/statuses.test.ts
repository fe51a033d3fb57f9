import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/contract/operations.js';
import type { OrganizationRecord } from '../../src/features/organizations/model.js';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { logInRemembered } from '../support/browser-session.js';
import { contract, exampleRequest, expectConforming, operation, withHeaders } from '../support/contract.js';
import { newOrganization } from '../support/organizations.js';
import {
  bearer,
  grant,
  json,
  type Person,
  password,
  resetTokenFor,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';
import { weatherApi } from '../support/weather-api.js';

/** Every status that the contract declares, for every operation, answered by the real service. */
type Exercise = () => Promise<Response>;

let service: TestService;
let strict: TestService;
let closed: TestService;
let broken: TestService;
let cut: TestService;
let ada: Person;
let operator: Person;
let organization: OrganizationRecord;

beforeAll(async () => {
  service = await startService({
    maxKeysPerUser: 1000,
    securityContact: 'mailto:security@example.org',
    api: readApiDocument(weatherApi),
    metrics: { listener: null, token: metricsToken },
    managementRateLimit: { limit: 1_000_000, windowSeconds: 1 },
  });
  const database = service.services.connection.name;
  strict = await startService({
    maxKeysPerUser: 1,
    throttleLimits: { address: 100, pair: 1, account: 100, windowSeconds: 900 },
    changeRateLimit: { limit: 2, windowSeconds: 900 },
    managementRateLimit: { limit: 1, windowSeconds: 900 },
  });
  closed = await startService({ registration: 'closed' });
  broken = await startService({ metrics: { listener: null, token: metricsToken } }, { database, handlers: failing });
  cut = await startService({}, { database });
  ada = await signUp(service);
  operator = await newOperator();
  organization = await newOrganization(service);
});
afterAll(async () => {
  for (const each of [strict, closed, broken, service]) await each.close();
});

function failing(handlers: Handlers): Handlers {
  const fail = async () => {
    throw new Error('A fault of ours, with a secret in its message.');
  };
  return Object.fromEntries(Object.keys(handlers).map((id) => [id, fail])) as unknown as Handlers;
}

const metricsToken = 'a-token-of-the-tests-that-is-long-enough';
/** With a key that may not be used from here. */
const elsewhere = ([mediaType]: readonly string[]): Record<string, string> => ({
  ...xApiKey(elsewhereKey),
  ...(mediaType ? { 'Content-Type': mediaType } : {}),
});
const asAda = () => bearer(ada.accessToken);
const asOperator = () => bearer(operator.accessToken);
const newKey = async (person = ada) => (await person.client.createApiKey({ body: { label: 'exercise' } })).data;

/** These end the credentials of whoever calls. */
const ending = new Set(['logOut', 'changePassword']);

/** Somebody who may do everything. */
async function newOperator(): Promise<Person> {
  const person = await signUp(service);
  await grant(service, person, 'keys:verify', 'keys:manage', 'admin');
  return person;
}

/** The contract's example for an operation, with a good credential where it needs one. */
async function good(operationId: string): Promise<{ path: string; init: RequestInit }> {
  const { credentials, path: template } = operation(operationId);
  const takesToken = credentials.includes('jwt');
  const needsKey = credentials.length > 0 && (!takesToken || template.includes('{key_id}'));
  const key = needsKey ? await newKey() : { id: '', key: '' };
  const organizationId = organization._id;
  const request = exampleRequest(operation(operationId), { keyId: key.id, userId: ada.userId, organizationId });
  if (credentials.length === 0) return request;
  const { accessToken } = ending.has(operationId) ? await newOperator() : operator;
  const headers = takesToken ? bearer(accessToken) : xApiKey(key.key);
  return { path: request.path, init: withHeaders(request.init, headers) };
}

async function send(
  operationId: string,
  change: (init: RequestInit) => RequestInit = (init) => init,
  query = '',
): Promise<Response> {
  const { path, init } = await good(operationId);
  return service.request(path + query, change(init));
}

const withBody = (body: unknown) => (init: RequestInit) => ({
  ...init,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** What every operation of a kind has in common. */
function commonExercises(operationId: string): Record<string, Exercise> {
  const { credentials, requestMediaTypes } = operation(operationId);
  const secured = credentials.length > 0;
  const hasBody = requestMediaTypes.length > 0;
  return {
    304: () => send(operationId, (init) => withHeaders(init, { 'If-None-Match': '*' })),
    400: secured
      ? () => send(operationId, (init) => withHeaders(init, { 'X-API-Key': 'x', Authorization: 'Bearer x' }))
      : () => send(operationId, undefined, '?api_key=x'),
    ...(secured ? { 401: () => send(operationId, (init) => ({ ...init, headers: {} })) } : {}),
    ...(secured
      ? { 403: () => send(operationId, (init) => ({ ...init, headers: elsewhere(requestMediaTypes) })) }
      : {}),
    ...(hasBody
      ? {
          413: () => send(operationId, withBody(`{"x":"${'x'.repeat(70_000)}"}`)),
          415: () => send(operationId, (init) => withHeaders(init, { 'Content-Type': 'text/csv' })),
        }
      : {}),
    500: async () => {
      const { path, init } = await good(operationId);
      return broken.request(path, init);
    },
    503: async () => {
      const { path, init } = await good(operationId);
      // The connection is closed under the service, as when the database goes away.
      await cut.services.connection.close();
      return cut.request(path, init);
    },
  };
}

const revokedKey = async () => {
  const { id } = await newKey();
  await ada.client.revokeApiKey({ path: { key_id: id } });
  return id;
};
const rotating = (id: string, body: object = {}, headers: Record<string, string> = {}) =>
  service.request(`/auth/apikeys/${id}/rotate`, json(body, { ...asAda(), ...headers }));
const rotatingAny = async (id: string, body: object = {}, headers?: Record<string, string>) =>
  service.request(`/apikeys/${id}/rotate`, json(body, headers ?? asOperator()));
/** A key that rotates itself. */
const selfRotating = async (person = ada) =>
  (await person.client.createApiKey({ body: { label: 'rotates itself', self_rotation: true } })).data.key;
const rotatingItself = (key: string, body: object = {}, headers: Record<string, string> = {}, on = service) =>
  on.request('/auth/apikeys/current/rotate', json(body, { ...xApiKey(key), ...headers }));
const patch = (id: string, headers: Record<string, string> = {}) =>
  service.request(`/auth/apikeys/${id}`, {
    ...json({ label: 'changed' }, { ...asAda(), ...headers }),
    method: 'PATCH',
  });
const throttled = async (attempt: () => Promise<Response>) => {
  await attempt();
  return attempt();
};

const manageTooOften = async (operationId: string) => {
  const person = await signUp(strict);
  await grant(strict, person, 'keys:manage');
  const { path, init } = exampleRequest(operation(operationId));
  return throttled(() => strict.request(path, withHeaders(init, bearer(person.accessToken))));
};

/** As a page of the service does. */
const refreshing = (cookie: string): RequestInit => ({
  method: 'POST',
  headers: { Cookie: `latchkey-refresh=${cookie}`, 'Sec-Fetch-Site': 'same-origin' },
});
const refreshAt = async (instance: TestService) =>
  instance.request('/auth/refresh', refreshing((await logInRemembered(service, ada)).cookie));

/** With what holds every power; about nobody and no key, unless told. */
async function manage(operationId: string, about: Parameters<typeof exampleRequest>[1] = {}): Promise<Response> {
  const { path, init } = exampleRequest(operation(operationId), about);
  return service.request(path, withHeaders(init, asOperator()));
}

/** The external id of a new owner who holds these scopes. */
async function newExternalId(kind: 'users' | 'organizations', ...scopes: string[]): Promise<string> {
  const externalId = randomUUID();
  if (kind === 'organizations') await newOrganization(service, { externalId, scopes });
  else await service.services.users.update((await signUp(service)).userId, { externalId, scopes });
  return externalId;
}

/** By a back end that does not reach so high. */
async function upsertAbove(kind: 'users' | 'organizations', externalId: string): Promise<Response> {
  const person = await signUp(service);
  await grant(service, person, 'keys:manage');
  return service.request(`/${kind}`, {
    ...json({ external_id: externalId }, bearer(person.accessToken)),
    method: 'PUT',
  });
}

const exercises: Record<string, Record<string, Exercise>> = {
  registerUser: {
    201: () => service.request('/auth/register', json({ email: `${randomUUID()}@example.org`, password })),
    403: () => closed.request('/auth/register', json({ email: 'a@example.org', password })),
    409: () => service.request('/auth/register', json({ email: ada.email, password })),
    429: () =>
      throttled(() => strict.request('/auth/register', json({ email: 'a@example.org', password: 'passwordpassword' }))),
  },
  logIn: {
    200: () => service.request('/auth/login', json({ email: ada.email, password })),
    401: () => service.request('/auth/login', json({ email: ada.email, password: 'wrong' })),
    429: () => throttled(() => strict.request('/auth/login', json({ email: 'b@example.org', password: 'wrong' }))),
  },
  getRobotsText: { 200: () => send('getRobotsText') },
  getFavicon: { 200: () => send('getFavicon') },
  logOut: { 204: () => send('logOut') },
  refreshSession: {
    200: () => refreshAt(service),
    401: () => service.request('/auth/refresh', refreshing('refresh_x')),
    403: () => send('refreshSession'),
    500: () => refreshAt(broken),
    503: async () => {
      await cut.services.connection.close();
      return refreshAt(cut);
    },
  },
  listSessions: { 200: () => send('listSessions') },
  endSession: {
    204: async () => {
      const { accessToken } = await logInRemembered(service, ada);
      const { data } = await service.client({ accessToken }).listSessions();
      const { path, init } = exampleRequest(operation('endSession'), { sessionId: data.data[0]?.id ?? '' });
      return service.request(path, withHeaders(init, bearer(accessToken)));
    },
    404: () => send('endSession'),
  },
  changePassword: {
    204: () => send('changePassword'),
    403: () => send('changePassword', withBody({ current_password: 'wrong', new_password: password })),
    429: async () => {
      const person = await signUp(strict);
      const body = { current_password: 'wrong', new_password: password };
      return throttled(() => strict.request('/auth/password', json(body, bearer(person.accessToken))));
    },
  },
  resetPassword: {
    200: async () => {
      const { userId } = await signUp(service);
      const token = await resetTokenFor(service, userId);
      return service.request('/auth/password/reset', json({ token, new_password: password }));
    },
    403: () => send('resetPassword'),
    429: () =>
      throttled(() => strict.request('/auth/password/reset', json({ token: 'reset_x', new_password: password }))),
  },
  getCurrentUser: { 200: () => send('getCurrentUser') },
  createApiKey: {
    201: () => send('createApiKey'),
    409: async () => {
      const person = await signUp(strict);
      return throttled(() => strict.request('/auth/apikeys', json({ label: 'x' }, bearer(person.accessToken))));
    },
    422: async () => {
      const headers = { ...asAda(), 'Idempotency-Key': randomUUID() };
      await service.request('/auth/apikeys', json({ label: 'one' }, headers));
      return service.request('/auth/apikeys', json({ label: 'two' }, headers));
    },
    429: async () => {
      const person = await signUp(strict);
      await newKey(person);
      // The one before it is counted as well, though there is no place for another key.
      return throttled(() => strict.request('/auth/apikeys', json({ label: 'x' }, bearer(person.accessToken))));
    },
  },
  listApiKeys: { 200: () => send('listApiKeys') },
  getCurrentApiKey: { 200: () => send('getCurrentApiKey') },
  revokeCurrentApiKey: { 204: () => send('revokeCurrentApiKey') },
  rotateCurrentApiKey: {
    200: async () => rotatingItself(await selfRotating()),
    409: async () => {
      const key = await selfRotating();
      const rotated = (await (await rotatingItself(key, { starts: 'now' })).json()) as { key: string };
      return rotatingItself(rotated.key);
    },
    422: async () => {
      const key = await selfRotating();
      const once = { 'Idempotency-Key': randomUUID() };
      await rotatingItself(key, {}, once);
      return rotatingItself(key, { grace_seconds: 7200 }, once);
    },
    429: async () => {
      const key = await selfRotating(await signUp(strict));
      const keys = strict.services.connection.collection('apikeys');
      for (let n = 0; n < 2; n++) {
        await rotatingItself(key, {}, {}, strict);
        // As if ten minutes had passed.
        await keys.updateMany({ rotation: { $exists: true } }, { $set: { 'rotation.rotatedAt': new Date(0) } });
      }
      return rotatingItself(key, {}, {}, strict);
    },
  },
  rotateApiKey: {
    200: async () => rotating((await newKey()).id),
    404: () => rotating('key_0000000000000000'),
    409: async () => rotating(await revokedKey()),
    422: async () => {
      const { id } = await newKey();
      const once = { 'Idempotency-Key': randomUUID() };
      await rotating(id, {}, once);
      return rotating(id, { starts: 'now' }, once);
    },
    429: async () => {
      const person = await signUp(strict);
      const { id } = await newKey(person);
      return throttled(() => strict.request(`/auth/apikeys/${id}/rotate`, json({}, bearer(person.accessToken))));
    },
  },
  rotateAnyApiKey: {
    200: async () => rotatingAny((await newKey()).id),
    404: () => manage('rotateAnyApiKey'),
    409: async () => rotatingAny(await revokedKey()),
    422: async () => {
      const { id } = await newKey();
      const headers = { ...asOperator(), 'Idempotency-Key': randomUUID() };
      await rotatingAny(id, {}, headers);
      return rotatingAny(id, { starts: 'now' }, headers);
    },
    429: () => manageTooOften('rotateAnyApiKey'),
  },
  getApiKeyUsage: {
    200: async () => service.request(`/auth/apikeys/${(await newKey()).id}/usage`, { headers: asAda() }),
    404: () => service.request('/auth/apikeys/key_0000000000000000/usage', { headers: asAda() }),
  },
  listScopes: { 200: () => send('listScopes') },
  verifyApiKey: { 200: () => send('verifyApiKey') },
  verifyApiKeys: { 200: () => send('verifyApiKeys') },
  introspectToken: { 200: () => send('introspectToken') },
  forwardAuth: {
    200: () => send('forwardAuth', undefined, '?credential=any'),
    429: async () => {
      const { data } = await ada.client.createApiKey({
        body: { label: 'limited', rate_limit: { limit: 1, window_seconds: 86_400 } },
      });
      return throttled(() => service.request('/forward-auth', { headers: xApiKey(data.key) }));
    },
  },
  getUser: {
    200: () => send('getUser'),
    429: () => manageTooOften('getUser'),
    404: async () => service.request('/users/usr_0000000000000000', { headers: asOperator() }),
  },
  updateUser: {
    200: () => send('updateUser', withBody({ enabled: true })),
    412: () => send('updateUser', (init) => withHeaders(init, { 'If-Match': '"7777"' })),
    429: () => manageTooOften('updateUser'),
    404: async () =>
      service.request('/users/usr_0000000000000000', {
        ...json({ enabled: false }, asOperator()),
        method: 'PATCH',
      }),
    409: async () => {
      // Nobody else is one there.
      const person = await signUp(strict);
      await grant(strict, person, 'admin');
      return strict.request(`/users/${person.userId}`, {
        ...json({ enabled: false }, bearer(person.accessToken)),
        method: 'PATCH',
      });
    },
  },
  createApiKeyFor: {
    201: () => send('createApiKeyFor'),
    404: () => send('createApiKeyFor', withBody({ owner: { user_id: 'usr_0000000000000000' }, label: 'x' })),
    409: async () => {
      const { data } = await operator.client.createApiKeyFor({
        body: { owner: { external_id: randomUUID() }, label: 'x' },
      });
      await service.services.users.update(data.owner.id, { enabled: false });
      return send('createApiKeyFor', withBody({ owner: { user_id: data.owner.id }, label: 'x' }));
    },
    422: async () => {
      const headers = { ...asOperator(), 'Idempotency-Key': randomUUID() };
      const owner = { external_id: randomUUID() };
      await service.request('/apikeys', json({ owner, label: 'one' }, headers));
      return service.request('/apikeys', json({ owner, label: 'two' }, headers));
    },
    429: () => manageTooOften('createApiKeyFor'),
  },
  getStats: { 200: () => send('getStats'), 429: () => manageTooOften('getStats') },
  getAnyApiKey: {
    200: () => send('getAnyApiKey'),
    404: () => manage('getAnyApiKey'),
    429: () => manageTooOften('getAnyApiKey'),
  },
  updateAnyApiKey: {
    200: () => send('updateAnyApiKey'),
    404: () => manage('updateAnyApiKey'),
    409: async () =>
      service.request(`/apikeys/${await revokedKey()}`, {
        ...json({ label: 'changed' }, asOperator()),
        method: 'PATCH',
      }),
    412: () => send('updateAnyApiKey', (init) => withHeaders(init, { 'If-Match': '"7"' })),
    429: () => manageTooOften('updateAnyApiKey'),
  },
  listAllApiKeys: { 200: () => send('listAllApiKeys'), 429: () => manageTooOften('listAllApiKeys') },
  lookUpApiKey: { 200: () => send('lookUpApiKey'), 429: () => manageTooOften('lookUpApiKey') },
  revokeApiKeys: {
    200: () => send('revokeApiKeys'),
    409: () => send('revokeApiKeys', withBody({ filter: { q: 'zqzq' }, reason: 'x', expected_count: 3 })),
    429: () => manageTooOften('revokeApiKeys'),
  },
  revokeAnyApiKey: { 204: () => send('revokeAnyApiKey'), 404: () => manage('revokeAnyApiKey') },
  getAnyApiKeyUsage: {
    200: () => send('getAnyApiKeyUsage'),
    404: () => manage('getAnyApiKeyUsage'),
    429: () => manageTooOften('getAnyApiKeyUsage'),
  },
  getApiKey: {
    200: async () => service.request(`/auth/apikeys/${(await newKey()).id}`, { headers: asAda() }),
    404: () => service.request('/auth/apikeys/key_0000000000000000', { headers: asAda() }),
  },
  updateApiKey: {
    200: async () => patch((await newKey()).id),
    404: () => patch('key_0000000000000000'),
    409: async () => patch(await revokedKey()),
    412: async () => patch((await newKey()).id, { 'If-Match': '"7"' }),
    429: async () => {
      const person = await signUp(strict);
      const { id } = await newKey(person);
      const change = { ...json({ label: 'changed' }, bearer(person.accessToken)), method: 'PATCH' };
      return throttled(() => strict.request(`/auth/apikeys/${id}`, change));
    },
  },
  revokeApiKey: {
    204: async () => service.request(`/auth/apikeys/${(await newKey()).id}`, { method: 'DELETE', headers: asAda() }),
    404: () => service.request('/auth/apikeys/key_0000000000000000', { method: 'DELETE', headers: asAda() }),
  },
  listUsers: { 200: () => send('listUsers'), 429: () => manageTooOften('listUsers') },
  createUser: {
    201: () => send('createUser', withBody({ external_id: randomUUID() })),
    409: () => send('createUser', withBody({ email: ada.email })),
    429: () => manageTooOften('createUser'),
  },
  upsertUser: {
    200: async () => send('upsertUser', withBody({ external_id: await newExternalId('users') })),
    201: () => send('upsertUser', withBody({ external_id: randomUUID() })),
    404: async () => upsertAbove('users', await newExternalId('users', 'keys:verify')),
    409: () => send('upsertUser', withBody({ external_id: randomUUID(), email: ada.email })),
    429: () => manageTooOften('upsertUser'),
  },
  deleteUser: {
    204: async () => manage('deleteUser', { userId: (await signUp(service)).userId }),
    404: () => manage('deleteUser'),
    409: async () => {
      const person = await signUp(strict);
      await grant(strict, person, 'admin');
      const headers = bearer(person.accessToken);
      const response = await strict.request(`/users/${person.userId}`, { headers, method: 'DELETE' });
      // Nobody is to be one there once this is over.
      await grant(strict, person);
      return response;
    },
  },
  listOrganizations: { 200: () => send('listOrganizations'), 429: () => manageTooOften('listOrganizations') },
  createOrganization: {
    201: () => send('createOrganization', withBody({ external_id: randomUUID() })),
    409: () => send('createOrganization', withBody({ external_id: organization.externalId })),
    429: () => manageTooOften('createOrganization'),
  },
  upsertOrganization: {
    200: () => send('upsertOrganization', withBody({ external_id: organization.externalId })),
    201: () => send('upsertOrganization', withBody({ external_id: randomUUID() })),
    404: async () => upsertAbove('organizations', await newExternalId('organizations', 'keys:verify')),
    429: () => manageTooOften('upsertOrganization'),
  },
  getOrganization: {
    200: () => send('getOrganization'),
    404: () => manage('getOrganization'),
    429: () => manageTooOften('getOrganization'),
  },
  updateOrganization: {
    200: () => send('updateOrganization'),
    404: () => manage('updateOrganization'),
    409: async () => {
      const externalId = await newExternalId('organizations');
      return send('updateOrganization', withBody({ external_id: externalId }));
    },
    412: () => send('updateOrganization', (init) => withHeaders(init, { 'If-Match': '"7777"' })),
    429: () => manageTooOften('updateOrganization'),
  },
  deleteOrganization: {
    204: async () => manage('deleteOrganization', { organizationId: (await newOrganization(service))._id }),
    404: () => manage('deleteOrganization'),
  },
  getLiveness: { 200: () => send('getLiveness') },
  getMetrics: {
    200: () => send('getMetrics', (init) => withHeaders(init, bearer(metricsToken))),
    401: () => send('getMetrics'),
    404: () => closed.request('/metrics'),
    400: () => send('getMetrics', (init) => withHeaders(init, bearer(metricsToken)), '?surplus=1'),
    500: () => broken.request('/metrics', { headers: bearer(metricsToken) }),
  },
  getReadiness: { 200: () => send('getReadiness') },
  getContractJson: { 200: () => send('getContractJson') },
  getContractYaml: { 200: () => send('getContractYaml') },
  getHome: { 200: () => send('getHome') },
  getDevelopersPage: { 200: () => send('getDevelopersPage') },
  getSettingsPage: { 200: () => send('getSettingsPage') },
  getReference: { 200: () => send('getReference') },
  getApiReference: {
    200: () => send('getApiReference'),
    404: () => closed.request('/docs/api'),
  },
  getApiDocument: {
    200: () => send('getApiDocument'),
    404: () => closed.request('/api/openapi.json'),
  },
  getSkill: { 200: () => send('getSkill') },
  getLlmsText: { 200: () => send('getLlmsText') },
  listAgentSkills: { 200: () => send('listAgentSkills') },
  getApiCatalog: { 200: () => send('getApiCatalog') },
  getSecurityText: {
    200: () => send('getSecurityText'),
    404: () => closed.request('/.well-known/security.txt'),
  },
};

let elsewhereKey: string;
beforeAll(async () => {
  const body = { label: 'elsewhere', ip_allowlist: ['203.0.113.0/24'] };
  elsewhereKey = (await ada.client.createApiKey({ body })).data.key;
});

describe.each(contract.operations)('$operationId', (subject) => {
  it.each(Object.keys(subject.responses))('answers %s as declared', async (status) => {
    const exercise = exercises[subject.operationId]?.[status] ?? commonExercises(subject.operationId)[status];
    if (!exercise) throw new Error(`No exercise for ${subject.operationId} ${status}.`);
    const response = await exercise();
    expect(response.status).toBe(Number(status));
    const body = await expectConforming(subject, response);
    if (Number(status) >= 500) expect(JSON.stringify(body)).not.toContain('secret');
  });
});
