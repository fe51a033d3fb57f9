import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { limitNames } from '../../src/domain/limit.js';
import { outcomes } from '../../src/domain/outcome.js';
import { createHandlers } from '../../src/handlers.js';
import { catalogue } from '../../src/problems/catalogue.js';
import { createMetricsServer } from '../../src/server.js';
import { contract, expectConforming, operation } from '../support/contract.js';
import { bearer, grant, json, signUp, startServiceForTest, type TestService, xApiKey } from '../support/service.js';

const token = 'a-token-of-the-tests-that-is-long-enough';
const listener = { port: 9464, host: '127.0.0.1' };
const getMetrics = operation('getMetrics');

/** The listener of its own beside a service, on a free port. */
async function metricsListener({
  services,
}: TestService): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const server = createMetricsServer(services, createHandlers(services));
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
    expect(value('latchkey_remembered{kind="owner"}')).toBe(1);
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
    for (const headers of [{ Authorization: '' }, xApiKey(' ')]) {
      const empty = await service.request('/metrics', { headers });
      expect(await expectConforming(getMetrics, empty)).toMatchObject({ code: 'authentication_required' });
    }
    const beside = { ...bearer(token), ...xApiKey('') };
    expect((await service.request('/metrics', { headers: beside })).status).toBe(200);
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
    const empty = await request('/metrics', { headers: { Authorization: '' } });
    expect(await empty.json()).toMatchObject({ code: 'authentication_required' });
    expect((await request('/metrics', { headers: bearer(token) })).status).toBe(200);
    expect((await service.request('/metrics', { headers: bearer(token) })).status).toBe(404);
  });
});

/** The value of a series; `undefined` where there is none. */
async function sampleOf({ services }: TestService, series: string): Promise<number | undefined> {
  const line = (await services.metrics.text()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

describe('the metrics', () => {
  it('are those of the documentation, name by name and label by label', async () => {
    const { services } = await startServiceForTest();
    services.metrics.watchProcess();
    const page = readFileSync(new URL('../../docs/production.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(latchkey_\w+)(?:\{([\w,]+)\})?` \|/gm)].map(
      ([, name, labels = '']) => ({
        name,
        labels: labels.split(','),
      }),
    );
    const registered = services.metrics.register.getMetricsAsArray() as unknown as {
      name: string;
      labelNames: string[];
    }[];
    const own = registered.filter(({ name }) => name.startsWith('latchkey_'));
    const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
      (a.name ?? '').localeCompare(b.name ?? '');
    expect(documented.length).toBeGreaterThan(10);
    expect(documented.sort(byName)).toEqual(
      own.map(({ name, labelNames }) => ({ name, labels: labelNames.length > 0 ? labelNames : [''] })).sort(byName),
    );
    for (const { name } of registered) expect(name).toMatch(/^(?:latchkey|process|nodejs)_/);
    expect(page).toMatch(/^\| `process_\*`, `nodejs_\*`/m);
  });

  it('say what runs, and whether it has its database', async () => {
    const service = await startServiceForTest();
    const { version } = contract.document.info;
    const text = await service.services.metrics.text();
    expect(text).toMatch(
      new RegExp(`^latchkey_build_info\\{version="${version}",commit="\\w+",nodejs="v[\\d.]+"\\} 1$`, 'm'),
    );
    expect(await sampleOf(service, 'latchkey_database_up')).toBe(1);
  });

  it('count problems by code, what limits refuse by limit, unknown keys by reason, and password places', async () => {
    const service = await startServiceForTest({
      keyRateLimit: { limit: 1, windowSeconds: 3600 },
      changeRateLimit: { limit: 3, windowSeconds: 3600 },
      throttleLimits: { address: 100, pair: 5, account: 100, windowSeconds: 900 },
    });
    const ada = await signUp(service);
    await grant(service, ada, 'keys:verify');
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    const { data: daily } = await ada.client.createApiKey({ body: { label: 'y', quota: { limit: 1, period: 'day' } } });
    const { data: verifier } = await ada.client.createApiKey({ body: { label: 'z', scopes: ['keys:verify'] } });
    await ada.client.createApiKey({ body: { label: 'one too many' } }).catch(() => undefined);
    for (let times = 0; times < 3; times++) await service.request('/forward-auth', { headers: xApiKey(data.key) });
    const verify = (body: object) => service.request('/verify', json(body, xApiKey(verifier.key)));
    await verify({ key: daily.key, cost: 1 });
    await verify({ key: data.key });
    for (const key of ['x', `${data.key.slice(0, -1)}${data.key.endsWith('0') ? '1' : '0'}`]) await verify({ key });
    for (let times = 0; times < 7; times++) {
      await service.request('/auth/login', json({ email: 'nobody@example.org', password: 'a guess' }));
    }
    await service.request('/nowhere');
    const values = Object.fromEntries(
      await Promise.all(
        [
          'latchkey_problems_total{code="invalid_credentials"}',
          'latchkey_problems_total{code="rate_limited"}',
          'latchkey_problems_total{code="too_many_requests"}',
          'latchkey_problems_total{code="not_found"}',
          'latchkey_limits_refused_total{limit="rate"}',
          'latchkey_limits_refused_total{limit="changes"}',
          'latchkey_limits_refused_total{limit="pair"}',
          'latchkey_unknown_keys_total{reason="malformed"}',
          'latchkey_unknown_keys_total{reason="forged"}',
          'latchkey_password_queue{state="running"}',
          'latchkey_password_queue{state="waiting"}',
          'latchkey_passwords_refused_total',
        ].map(async (series) => [series.replace('latchkey_', ''), await sampleOf(service, series)]),
      ),
    );
    expect(values).toEqual({
      'problems_total{code="invalid_credentials"}': 5,
      'problems_total{code="rate_limited"}': 2,
      'problems_total{code="too_many_requests"}': 3,
      'problems_total{code="not_found"}': 1,
      'limits_refused_total{limit="rate"}': 3,
      'limits_refused_total{limit="changes"}': 1,
      'limits_refused_total{limit="pair"}': 2,
      'unknown_keys_total{reason="malformed"}': 1,
      'unknown_keys_total{reason="forged"}': 1,
      'password_queue{state="running"}': 0,
      'password_queue{state="waiting"}': 0,
      passwords_refused_total: 0,
    });
  });

  it('have labels whose values nobody can add to', async () => {
    const service = await startServiceForTest();
    const strange = ['/lk_x', '/a/b', '/auth/apikeys/key_x', '/users/x', '/forward-auth?scope=x', '/%ff', '/assets/x'];
    for (const path of strange) {
      for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND', 'OPTIONS']) {
        const headers = { 'X-API-Key': path, 'X-Request-Id': 'x', 'User-Agent': path };
        await service.request(path, { method, headers });
      }
    }
    const allowed: Record<string, readonly string[] | RegExp> = {
      operation: [...contract.operations.map(({ operationId }) => operationId), 'none'],
      status: /^[1-5]\d\d$/,
      code: Object.keys(catalogue),
      outcome: outcomes,
      limit: limitNames,
      reason: ['malformed', 'forged', 'unknown', 'wrong_secret'],
      kind: ['key', 'owner'],
      state: ['running', 'waiting'],
      version: [contract.document.info.version],
      commit: /^(?:unknown|[0-9a-f]{7,40}(?:-dirty)?)$/,
      nodejs: [process.version],
      le: /^(?:[\d.]+|\+Inf)$/,
    };
    const text = await service.services.metrics.text();
    const labels = [...text.matchAll(/(\w+)="([^"]*)"/g)];
    expect(labels.length).toBeGreaterThan(20);
    for (const [, name = '', value = ''] of labels) {
      const values = allowed[name];
      const isAllowed = values instanceof RegExp ? values.test(value) : values?.includes(value);
      expect({ name, value, isAllowed }).toMatchObject({ isAllowed: true });
    }
  });
});
