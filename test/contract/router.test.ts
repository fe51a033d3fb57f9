import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/contract/operations.js';
import {
  bearer,
  type Person,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
} from '../support/service.js';

describe('the router', () => {
  it('refuses to start when an operation has no handler', async () => {
    const handlers = ({ logOut: _logOut, ...rest }: Handlers) => rest as Handlers;
    await expect(startService({}, { handlers })).rejects.toThrow('No handler for: logOut');
  });

  it('refuses to start when a handler has no operation', async () => {
    const handlers = (all: Handlers) => ({ ...all, logOutTwice: all.logOut });
    await expect(startService({}, { handlers })).rejects.toThrow('The contract does not have: logOutTwice');
  });
});

describe('an answer that breaks the contract', () => {
  const user = {
    id: 'usr_0123456789abcdef',
    email: 'a@example.org',
    name: null,
    created_at: '2026-11-21T00:00:00.000Z',
  };
  const owner = { type: 'user', id: user.id, external_id: null, name: null, plan: 'default' };
  const authentication = { method: 'jwt', key_id: null, expires_at: null };

  async function answering(body: unknown): Promise<{ service: TestService; person: Person }> {
    const handlers = (all: Handlers) => ({ ...all, getCurrentUser: async () => ({ status: 200, body }) }) as Handlers;
    const service = await startServiceForTest({}, { handlers });
    return { service, person: await signUp(service) };
  }

  it.each([
    ['has a surplus field', { user: { ...user, passwordHash: '$2b$12$abc' }, owner, max_keys: 10, authentication }],
    ['lacks a field', { user, owner, max_keys: 10, authentication: { method: 'jwt' } }],
    ['has a value of another type', { user: { ...user, email: 7 }, owner, max_keys: 10, authentication }],
  ])('because it %s never leaves: the caller gets a 500 that tells nothing', async (_what, body) => {
    const { service, person } = await answering(body);
    const response = await service.request('/auth/me', { headers: bearer(person.accessToken) });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'internal_error' });
    expect(text).not.toMatch(/passwordHash|expires_at|email/);
    expect(service.logs.find(({ status }) => status === 500)?.['error']).toContain('response');
  });

  it('is let through when it keeps it', async () => {
    const terms = { max_keys: 10, self_service: true, rotate_after_days: null };
    const { service, person } = await answering({ user, owner, ...terms, authentication });
    expect((await service.request('/auth/me', { headers: bearer(person.accessToken) })).status).toBe(200);
  });

  it('is found each time, though it is frozen', async () => {
    const { service, person } = await answering(
      Object.freeze({ user, owner, max_keys: 10, authentication: { method: 'jwt' } }),
    );
    for (let round = 0; round < 2; round++) {
      expect((await service.request('/auth/me', { headers: bearer(person.accessToken) })).status).toBe(500);
    }
  });
});
