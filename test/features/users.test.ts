import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  grant,
  keyHeaders,
  type Person,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';

let service: TestService;
let operator: Person;

beforeAll(async () => {
  service = await startService();
  operator = await signUp(service);
  await grant(service, operator, 'admin');
});
afterAll(() => service.close());

const change = (person: Person, body: { enabled?: boolean; scopes?: string[] }) =>
  operator.client.updateUser({ path: { user_id: person.userId }, body });

describe('getUser', () => {
  it('shows an account to an operator, and to nobody else', async () => {
    const ada = await signUp(service);
    const path = { user_id: ada.userId };
    expect((await operator.client.getUser({ path })).data).toMatchObject({
      user: { id: ada.userId, email: ada.email },
      enabled: true,
      scopes: [],
    });
    await expectProblem(ada.client.getUser({ path }), 403, 'insufficient_scope');
  });

  it('takes a key of an operator only if the key has the scope', async () => {
    const path = { user_id: operator.userId };
    const { data: plain } = await operator.client.createApiKey({ body: { label: 'plain' } });
    const { data: admin } = await operator.client.createApiKey({ body: { label: 'admin', scopes: ['admin'] } });
    await expectProblem(service.client({ apiKey: plain.key }).getUser({ path }), 403, 'insufficient_scope');
    expect((await service.client({ apiKey: admin.key }).getUser({ path })).data.scopes).toEqual(['admin']);
  });
});

describe('updateUser', () => {
  it('ends every key and token of a user at once, and lets them work again', async () => {
    const ada = await signUp(service);
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    const credentials = [bearer(ada.accessToken), ...keyHeaders.map(({ with: headers }) => headers(data.key))];
    const statuses = async () => {
      const answers = await Promise.all(credentials.map((headers) => service.request('/auth/me', { headers })));
      return answers.map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200, 200]);
    expect((await change(ada, { enabled: false })).data.enabled).toBe(false);
    expect(await statuses()).toEqual([401, 401, 401]);
    await change(ada, { enabled: true });
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('gives and takes restricted scopes, at once and for the keys that carry them as well', async () => {
    const ada = await signUp(service);
    await change(ada, { scopes: ['keys:verify'] });
    const { data } = await ada.client.createApiKey({ body: { label: 'back end', scopes: ['keys:verify'] } });
    const verify = () => service.client({ apiKey: data.key }).verifyApiKey({ body: { key: data.key } });
    expect((await verify()).data).toMatchObject({ valid: true, key: { scopes: ['keys:verify'] } });
    await change(ada, { scopes: [] });
    await expectProblem(verify(), 403, 'insufficient_scope');
    const forwarded = await service.request('/forward-auth', { headers: xApiKey(data.key) });
    expect(forwarded.headers.get('X-Auth-Scopes')).toBe('');
  });

  it('refuses scopes that are not restricted: they are everybody’s', async () => {
    const problem = await expectProblem(
      change(operator, { scopes: ['admin', 'apikeys:read'] }),
      400,
      'invalid_request',
    );
    expect(problem.errors).toEqual([{ pointer: '/scopes/1', message: 'is not a restricted scope of this service' }]);
  });
});
