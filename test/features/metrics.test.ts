import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHandlers } from '../../src/handlers.js';
import { createMetricsServer } from '../../src/server.js';
import { expectConforming, operation } from '../support/contract.js';
import { bearer, signUp, startServiceForTest, type TestService, xApiKey } from '../support/service.js';

const token = 'a-token-of-the-tests-that-is-long-enough';
const listener = { port: 9464, host: '127.0.0.1' };
const getMetrics = operation('getMetrics');

/** The listener of its own beside a service, on a free port. */
async function metricsListener({
  services,
}: TestService): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const server = await createMetricsServer(services, createHandlers(services));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (path, init) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);
}

describe('getMetrics', () => {
  it('counts requests by operation and status, and uses by outcome, and shows the lag', async () => {
    const service = await startServiceForTest({ metrics: { listener: null, token } });
    const ada = await signUp(service);
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    for (const scope of ['', '', '?scope=admin']) {
      await service.request(`/forward-auth${scope}`, { headers: xApiKey(data.key) });
    }
    await service.request('/nowhere');
    const response = await service.request('/metrics', { headers: bearer(token) });
    expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    const text = await response.text();
    const value = (series: string) => {
      const line = text.split('\n').find((each) => each.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };
    expect(value('latchkey_http_requests_total{operation="forwardAuth",status="200"}')).toBe(2);
    expect(value('latchkey_http_requests_total{operation="forwardAuth",status="403"}')).toBe(1);
    expect(value('latchkey_http_requests_total{operation="none",status="404"}')).toBe(1);
    expect(value('latchkey_http_request_duration_seconds_count{operation="forwardAuth"}')).toBe(3);
    expect(value('latchkey_key_uses_total{outcome="VALID"}')).toBe(2);
    expect(value('latchkey_key_uses_total{outcome="INSUFFICIENT_SCOPE"}')).toBe(1);
    expect(value('latchkey_remembered{kind="key"}')).toBe(1);
    expect(value('latchkey_change_lag_seconds')).toBeLessThan(1);
    expect(text).not.toContain(ada.userId);
    expect(text).not.toContain(data.id);
  });

  it('is closed unless the operator opens it, also to an operator who has logged in', async () => {
    const service = await startServiceForTest();
    const ada = await signUp(service);
    await service.services.users.update(ada.userId, { scopes: ['admin'] });
    for (const headers of [{}, bearer(ada.accessToken), bearer(token), bearer('')]) {
      const response = await service.request('/metrics', { headers });
      expect(await expectConforming(getMetrics, response)).toMatchObject({
        status: 404,
        code: 'not_found',
        detail: expect.stringMatching(/METRICS_PORT.*METRICS_TOKEN/),
      });
    }
  });

  it('is for the holder of the token, and for nobody else’s credential', async () => {
    const service = await startServiceForTest({ metrics: { listener: null, token } });
    const ada = await signUp(service);
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    const missing = await service.request('/metrics');
    expect(missing.headers.get('WWW-Authenticate')).toBe('Bearer realm="Latchkey"');
    expect(await expectConforming(getMetrics, missing)).toMatchObject({ status: 401, code: 'authentication_required' });
    const others = [token.slice(0, -1), `${token}x`, token.toUpperCase(), ada.accessToken, data.key].map(bearer);
    const elsewhere = [xApiKey(token), { Authorization: token }, { Authorization: `Basic ${btoa(`x:${token}`)}` }];
    for (const headers of [...others, ...elsewhere]) {
      const response = await service.request('/metrics', { headers });
      expect(await expectConforming(getMetrics, response)).toMatchObject({ status: 401, code: 'invalid_token' });
    }
    expect((await service.request(`/metrics?access_token=${token}`)).status).toBe(400);
    expect((await service.request('/metrics', { headers: { ...bearer(token), ...xApiKey(token) } })).status).toBe(400);
    const good = await service.request('/metrics', { headers: bearer(token) });
    expect(good.headers.get('Cache-Control')).toBe('no-store');
    expect(await expectConforming(getMetrics, good)).toContain('latchkey_change_lag_seconds');
    expect((await service.request('/auth/me', { headers: bearer(token) })).status).toBe(401);
    expect(JSON.stringify(service.logs)).not.toContain(token.slice(0, -1));
  });

  it('has a listener of its own, on which nothing else is, and is then nowhere else', async () => {
    const service = await startServiceForTest({ metrics: { listener, token: null } });
    const request = await metricsListener(service);
    expect(await expectConforming(getMetrics, await request('/metrics'))).toContain('latchkey_change_lag_seconds');
    // Who sends a credential where none is needed is not asked about it.
    expect((await request('/metrics', { headers: { Authorization: 'Basic eDp5' } })).status).toBe(200);
    expect((await request('/metrics?surplus=1')).status).toBe(400);
    const [asset = ''] = /\/assets\/[\w.-]+/.exec(await (await service.request('/developers')).text()) ?? [];
    expect((await service.request(asset)).status).toBe(200);
    for (const path of ['/', '/livez', '/auth/me', '/docs', '/verify', '/openapi.json', asset]) {
      expect((await request(path)).status, path).toBe(404);
    }
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
      expect((await service.request('/metrics', { method })).status, method).toBe(404);
    }
    // The contract says what there is, wherever it is.
    expect(await (await service.request('/openapi.json')).json()).toHaveProperty(['paths', '/metrics']);
  });

  it('demands the token on a listener of its own too', async () => {
    const service = await startServiceForTest({ metrics: { listener, token } });
    const request = await metricsListener(service);
    expect((await request('/metrics')).status).toBe(401);
    expect((await request('/metrics', { headers: bearer(token) })).status).toBe(200);
    expect((await service.request('/metrics', { headers: bearer(token) })).status).toBe(404);
  });
});
