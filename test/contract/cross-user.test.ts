import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logInRemembered, refresh } from '../support/browser-session.js';
import { contract, exampleRequest, withHeaders } from '../support/contract.js';
import { newOrganization } from '../support/organizations.js';
import { bearer, grant, keyHeaders, type Person, signUp, startService, type TestService } from '../support/service.js';

let service: TestService;
let ada: Person;
let eve: Person;
let adasKey: { id: string; key: string };
let evesKey: { id: string; key: string };

beforeAll(async () => {
  service = await startService();
  [ada, eve] = [await signUp(service), await signUp(service)];
  adasKey = (await ada.client.createApiKey({ body: { label: "Ada's" } })).data;
  evesKey = (await eve.client.createApiKey({ body: { label: "Eve's" } })).data;
});
afterAll(() => service.close());

const aboutOneKey = contract.operations.filter(({ path }) => path.includes('{key_id}'));

describe.each(aboutOneKey)('$operationId', (operation) => {
  it("answers for another user's key exactly as for one that does not exist", async () => {
    const credentials = [bearer(eve.accessToken), ...keyHeaders.map(({ with: headers }) => headers(evesKey.key))];
    for (const headers of credentials) {
      const answers = await Promise.all(
        [adasKey.id, 'key_0000000000000000'].map(async (keyId) => {
          const { path, init } = exampleRequest(operation, { keyId });
          const response = await service.request(path, withHeaders(init, { ...headers, 'X-Request-Id': 'same' }));
          const text = (await response.text()).replaceAll(keyId, 'key_…');
          return { status: response.status, etag: response.headers.get('ETag'), text };
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
      expect([403, 404]).toContain(answers[0]?.status);
    }
    expect((await service.client({ apiKey: adasKey.key }).getCurrentApiKey()).data).toMatchObject({
      label: "Ada's",
      status: 'active',
    });
  });
});

const aboutOneOwner = contract.operations.filter(({ path }) => /\{(?:user|organization)_id\}/.test(path));

describe.each(aboutOneOwner)('$operationId', (operation) => {
  it('answers for an owner above the caller exactly as for one that does not exist', async () => {
    const backEnd = await signUp(service);
    await grant(service, backEnd, 'keys:manage');
    const { data } = await backEnd.client.createApiKey({ body: { label: 'back end', scopes: ['keys:manage'] } });
    const above = await signUp(service);
    await grant(service, above, 'keys:verify');
    const organization = await newOrganization(service, { scopes: ['keys:verify'] });
    const ids = [
      { userId: above.userId, organizationId: organization._id },
      { userId: 'usr_0000000000000000', organizationId: 'org_0000000000000000' },
    ];
    const send = async (about: (typeof ids)[number], credential: Record<string, string>) => {
      const { path, init } = exampleRequest(operation, about);
      const response = await service.request(path, withHeaders(init, { ...credential, 'X-Request-Id': 'same' }));
      const text = (await response.text()).replace(/(?:usr|org)_\w{16}/g, 'id');
      return { status: response.status, etag: response.headers.get('ETag'), text };
    };
    for (const credential of [bearer(backEnd.accessToken), ...keyHeaders.map((header) => header.with(data.key))]) {
      const [hidden, unknown] = await Promise.all(ids.map((about) => send(about, credential)));
      expect(hidden).toEqual(unknown);
      expect(hidden?.status).toBe(404);
    }
    const [mine, unknown] = await Promise.all(ids.map((about) => send(about, bearer(above.accessToken))));
    expect(mine).toEqual(unknown);
    expect(mine?.status).toBe(403);
    expect((await above.client.getCurrentUser()).data.user?.email).toBe(above.email);
    expect(await service.services.organizations.findById(organization._id)).toMatchObject({ enabled: true });
  });
});

const aboutOneSession = contract.operations.filter(({ path }) => path.includes('{session_id}'));

describe.each(aboutOneSession)('$operationId', (operation) => {
  it("answers for another user's session exactly as for one that does not exist", async () => {
    const { cookie, accessToken } = await logInRemembered(service, ada);
    const { data } = await service.client({ accessToken }).listSessions();
    const answers = await Promise.all(
      [data.data[0]?.id ?? '', 'ses_0000000000000000'].map(async (sessionId) => {
        const { path, init } = exampleRequest(operation, { sessionId });
        const headers = { ...bearer(eve.accessToken), 'X-Request-Id': 'same' };
        const response = await service.request(path, withHeaders(init, headers));
        return { status: response.status, text: (await response.text()).replaceAll(sessionId, 'ses_…') };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.status).toBe(404);
    expect((await refresh(service, cookie)).status).toBe(200);
  });
});

it('lists nobody else’s sessions', async () => {
  await logInRemembered(service, ada);
  expect((await eve.client.listSessions()).data.data).toEqual([]);
});

it('lists nobody else’s keys', async () => {
  const { data } = await eve.client.listApiKeys({ query: { status: ['all'] } });
  expect(data.data.map(({ id }) => id)).toEqual([evesKey.id]);
});

it('ends nobody else’s tokens and changes nobody else’s password', async () => {
  const mallory = await signUp(service);
  const { cookie } = await logInRemembered(service, ada);
  await mallory.client.logOut({ query: { all: true } });
  await ada.client.getCurrentUser();
  expect((await refresh(service, cookie)).status).toBe(200);
});
