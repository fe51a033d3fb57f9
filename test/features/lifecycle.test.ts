import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LatchkeyProblem } from '../support/client.js';
import { keyHeaders, password, startService, type TestService } from '../support/service.js';

describe('the life of a key', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it('goes from registering to a refusal after revoking', async () => {
    const anonymous = service.client();
    const email = 'ada@example.org';
    const registered = await anonymous.registerUser({ body: { email, password, name: 'Ada Lovelace' } });
    expect(registered.response.status).toBe(201);
    expect(registered.data).toMatchObject({ email, name: 'Ada Lovelace' });

    const login = await anonymous.logIn({ body: { email, password } });
    expect(login.data).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const ada = service.client({ accessToken: login.data.access_token });
    const asAda = await ada.getCurrentUser();
    expect(asAda.data.authentication).toMatchObject({ method: 'jwt', key_id: null });

    const created = await ada.createApiKey({ body: { label: 'Nightly export' } });
    expect(created.response.status).toBe(201);
    expect(created.response.headers.get('Location')).toBe(`/auth/apikeys/${created.data.id}`);
    expect(created.response.headers.get('Cache-Control')).toBe('no-store');
    const { key, ...metadata } = created.data;
    expect(key).toMatch(/^lk_[0-9A-Za-z]{16}_[0-9a-f]{80}$/);

    const listed = await ada.listApiKeys();
    expect(listed.data).toEqual({ data: [metadata], next_cursor: null, total: 1 });

    for (const { with: headers } of keyHeaders) {
      const response = await service.request('/auth/me', { headers: headers(key) });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        user: registered.data,
        owner: {
          type: 'user',
          id: registered.data.id,
          external_id: null,
          name: registered.data.name,
          plan: 'default',
        },
        max_keys: 10,
        self_service: true,
        rotate_after_days: null,
        authentication: { method: 'api_key', key_id: created.data.id, expires_at: created.data.expires_at },
      });
    }

    const holder = service.client({ apiKey: key });
    const current = await holder.getCurrentApiKey();
    expect(current.data.label).toBe('Nightly export');

    const revoked = await ada.revokeApiKey({
      path: { key_id: created.data.id },
      query: { reason: 'No longer needed' },
    });
    expect(revoked.response.status).toBe(204);
    for (const { with: headers } of keyHeaders) {
      const response = await service.request('/auth/me', { headers: headers(key) });
      expect(response.status).toBe(401);
    }
    await expect(holder.getCurrentUser()).rejects.toThrow(LatchkeyProblem);

    const after = await ada.getApiKey({ path: { key_id: created.data.id } });
    expect(after.data).toMatchObject({ status: 'revoked', revoked_reason: 'No longer needed' });
    expect(after.data.revoked_at).not.toBeNull();
    expect((await ada.listApiKeys()).data.data).toEqual([]);
  });
});
