import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRequest, expectConforming, securedOperations, withHeaders } from '../support/contract.js';
import { type BadCredential, badCredentials } from '../support/credentials.js';
import { bearer, keyHeaders, type Person, signUp, startService, type TestService } from '../support/service.js';

let service: TestService;
let ada: Person;
let refused: BadCredential[];

beforeAll(async () => {
  service = await startService();
  ada = await signUp(service);
  const unreadable = ['Token', 'Digest', 'Bearer:', 'Bearer,'].map((scheme) => ({
    what: `a token as ${scheme}`,
    headers: { Authorization: `${scheme} ${ada.accessToken}` },
    isUnreadable: true,
  }));
  refused = [...(await badCredentials(service, ada)), ...unreadable];
});
afterAll(() => service.close());

describe.each(securedOperations)('$operationId', (operation) => {
  const { path, init } = exampleRequest(operation);

  it('refuses a request without a credential', async () => {
    const response = await service.request(path, init);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="Latchkey"');
    expect(await expectConforming(operation, response)).toMatchObject({ status: 401, code: 'authentication_required' });
  });

  it('takes a credential header that is empty or blank for none', async () => {
    for (const headers of [
      { 'X-API-Key': '' },
      { Authorization: '' },
      { Authorization: ' \t ' },
      { Authorization: '', 'X-API-Key': '  ' },
    ]) {
      const response = await service.request(path, withHeaders(init, headers));
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="Latchkey"');
      expect(await expectConforming(operation, response)).toMatchObject({ code: 'authentication_required' });
    }
    const beside = await service.request(path, withHeaders(init, { ...bearer('garbage'), 'X-API-Key': '' }));
    expect(await expectConforming(operation, beside)).toMatchObject({ code: 'invalid_token' });
  });

  it('refuses every bad credential alike, through each header', async () => {
    for (const { what, headers, isUnreadable } of refused) {
      const response = await service.request(path, withHeaders(init, { ...headers, 'X-Request-Id': 'same' }));
      expect(response.status, what).toBe(401);
      const isOfClient = operation.clientAuthentication && headers['Authorization']?.startsWith('Basic ');
      const challenge = isOfClient ? 'Basic realm="Latchkey"' : 'Bearer realm="Latchkey", error="invalid_token"';
      expect(response.headers.get('WWW-Authenticate'), what).toBe(challenge);
      expect(await expectConforming(operation, response), what).toEqual({
        type: expect.stringContaining('invalid_token'),
        title: 'The credential is invalid',
        status: 401,
        detail:
          isUnreadable && !isOfClient
            ? 'Send Authorization as Bearer, a space, and the key or token.'
            : 'It may be malformed, expired, revoked or disabled. Log in again, or use another key.',
        instance: path,
        code: 'invalid_token',
        request_id: 'same',
      });
    }
  });

  it('refuses a credential in the query string, whatever else is sent', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'in the query' } });
    for (const name of ['api_key', 'access_token', 'X-API-Key', 'key', 'token']) {
      for (const headers of [{}, bearer(ada.accessToken)]) {
        const response = await service.request(`${path}?${name}=${data.key}`, withHeaders(init, headers));
        expect(await expectConforming(operation, response)).toMatchObject({ status: 400, code: 'invalid_request' });
      }
    }
    await ada.client.revokeApiKey({ path: { key_id: data.id } });
  });

  it('is not misled by fields that name a user', async () => {
    const names = { userId: ada.userId, user_id: ada.userId, owner_id: ada.userId, sub: ada.userId };
    const identity = { ...names, user: { id: ada.userId }, owner: { id: ada.userId } };
    if (operation.requestMediaTypes.includes('application/json')) {
      const body = JSON.stringify({ ...JSON.parse(init.body as string), ...identity });
      expect((await service.request(path, { ...init, body })).status).toBe(401);
    }
    const asUser = { 'X-User-Id': ada.userId, 'X-Auth-User': ada.userId, 'X-Auth-Owner': ada.userId };
    const spoofed = { ...asUser, Cookie: `session=${ada.accessToken}` };
    expect((await service.request(`${path}?user_id=${ada.userId}`, withHeaders(init, spoofed))).status).toBe(401);
  });

  it('takes exactly the kinds of credential that the contract says', async () => {
    // Two people, and a key each time: some operations end the credentials of whoever calls.
    const [holder, person] = [await signUp(service), await signUp(service)];
    for (const { header, with: headers } of keyHeaders) {
      const { data } = await holder.client.createApiKey({ body: { label: 'holder' } });
      const { status } = await service.request(path, withHeaders(init, headers(data.key)));
      expect(status === 401, `a key as ${header}`).toBe(false);
      if (!operation.credentials.includes('api_key')) expect(status, `a key as ${header}`).toBe(403);
    }
    const { status } = await service.request(path, withHeaders(init, bearer(person.accessToken)));
    expect(status === 401, 'a JWT').toBe(false);
    if (!operation.credentials.includes('jwt')) expect(status, 'a JWT').toBe(403);
  });
});

it('logs why a credential was refused, which no caller learns', async () => {
  const reasons = new Set(service.logs.map(({ reason }) => reason));
  for (const reason of [
    'revoked',
    'expired',
    'disabled',
    'unknown',
    'wrong_secret',
    'forged',
    'malformed',
    'jwt_expired',
    'jwt_refused',
  ]) {
    expect(reasons).toContain(reason);
  }
});
