import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, signUp, startService, type TestService, xApiKey } from '../support/service.js';

describe('the log', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  async function lineOf(path: string, init: RequestInit): Promise<Record<string, unknown>> {
    const requestId = `log-${Math.random().toString(36).slice(2)}`;
    const response = await service.request(path, { ...init, headers: { ...init.headers, 'X-Request-Id': requestId } });
    await response.text();
    const lines = service.logs.filter((line) => line['requestId'] === requestId);
    expect(lines).toHaveLength(1);
    return lines[0] ?? {};
  }

  it('has one line for a request, with what was asked, by whom, and how it ended', async () => {
    const person = await signUp(service);
    const { data } = await person.client.createApiKey({ body: { label: 'x' } });
    const line = await lineOf('/auth/me', { headers: xApiKey(data.key) });
    expect(line).toMatchObject({
      level: 'info',
      operationId: 'getCurrentUser',
      status: 200,
      durationMs: expect.any(Number),
      userId: person.userId,
      keyId: data.id,
      msg: 'GET /auth/me',
    });
  });

  it('says why a request was refused', async () => {
    const line = await lineOf('/auth/me', { headers: bearer('garbage') });
    expect(line).toMatchObject({ status: 401, problem: 'invalid_token', reason: 'malformed' });
  });

  it.each(['/auth/me', '/forward-auth'])('says which key was refused at %s', async (path) => {
    const person = await signUp(service);
    const { data } = await person.client.createApiKey({ body: { label: 'x' } });
    await person.client.revokeApiKey({ path: { key_id: data.id } });
    const line = await lineOf(path, { headers: xApiKey(data.key) });
    expect(line).toMatchObject({ status: 401, keyId: data.id, reason: 'revoked' });
  });

  it('has no query string', async () => {
    const line = await lineOf('/auth/apikeys?cursor=c2VjcmV0', {});
    expect(JSON.stringify(line)).not.toContain('c2VjcmV0');
    expect(line['msg']).toBe('GET /auth/apikeys');
  });
});
