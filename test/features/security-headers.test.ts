import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/contract/read-operations.js';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { createHandlers } from '../../src/handlers.js';
import { createMetricsServer } from '../../src/server.js';
import { logInRemembered } from '../support/browser-session.js';
import { contract, exampleRequest, withHeaders } from '../support/contract.js';
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

const token = 'a-token-of-the-tests-that-is-long-enough';
let service: TestService;
let port: number;
let metricsPort: number;
let closeMetrics: () => void;

beforeAll(async () => {
  service = await startService({
    publicUrl: 'https://keys.example.org',
    metrics: { listener: null, token },
    api: readApiDocument(weatherApi),
    securityContact: 'mailto:security@example.org',
    maxKeysPerUser: 1000,
  });
  port = Number(new URL(service.baseUrl).port);
  const metrics = createMetricsServer(service.services, createHandlers(service.services));
  // Otherwise ten seconds; the server is made as the other one is.
  metrics.headersTimeout = 50;
  await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  metricsPort = (metrics.address() as AddressInfo).port;
  closeMetrics = () => {
    metrics.closeAllConnections();
    metrics.close();
  };
});
afterAll(async () => {
  closeMetrics();
  await service.close();
});

function expectSecure(headers: Headers, what: string): void {
  expect(headers.get('Referrer-Policy'), what).toBe('no-referrer');
  expect(headers.get('X-Content-Type-Options'), what).toBe('nosniff');
  expect(headers.get('Strict-Transport-Security'), what).toMatch(/^max-age=31536000/);
  expect(headers.get('Cross-Origin-Resource-Policy'), what).toBe('same-origin');
  // One policy, in which nothing may frame the answer. An X-Frame-Options beside it could only say something else.
  const policy = headers.get('Content-Security-Policy')?.split(/; */) ?? [];
  expect(policy, what).toContain("default-src 'none'");
  expect(policy, what).toContain("frame-ancestors 'none'");
  expect(headers.has('X-Frame-Options'), what).toBe(false);
  expect(headers.has('X-Powered-By'), what).toBe(false);
}

/** Somebody who may do everything, with a key to do it to; some operations end the credentials of whoever calls. */
async function operator(): Promise<Person & { keyId: string; key: string }> {
  const person = await signUp(service);
  await grant(service, person, 'keys:verify', 'admin');
  const { data } = await person.client.createApiKey({ body: { label: 'x', scopes: ['keys:verify'] } });
  return { ...person, keyId: data.id, key: data.key };
}

/** One that succeeds: the token of a link is nobody's example, and neither is a session. */
async function requestOf(operation: Operation, person: Person & { keyId: string }) {
  if (operation.operationId === 'refreshSession') {
    const { setCookie } = await logInRemembered(service, person);
    const [cookie = ''] = setCookie.split(';');
    return withCookie(exampleRequest(operation), cookie);
  }
  if (operation.operationId === 'endSession') {
    await logInRemembered(service, person);
    const { data } = await person.client.listSessions();
    return exampleRequest(operation, { sessionId: data.data[0]?.id ?? '' });
  }
  if (['createUser', 'upsertUser', 'createOrganization', 'upsertOrganization'].includes(operation.operationId)) {
    return {
      path: operation.path,
      init: { ...json({ external_id: person.userId }), method: operation.method.toUpperCase() },
    };
  }
  if (operation.operationId !== 'resetPassword') {
    const { _id: organizationId } = await newOrganization(service);
    return exampleRequest(operation, { ...person, organizationId });
  }
  const body = { token: await resetTokenFor(service, person.userId), new_password: password };
  return { path: operation.path, init: json(body) };
}

function withCookie({ path, init }: ReturnType<typeof exampleRequest>, cookie: string) {
  return { path, init: withHeaders(init, { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' }) };
}

describe('the security headers', () => {
  it.each(contract.operations)('are on what $operationId answers, and on its refusals', async (operation) => {
    const person = await operator();
    const { path, init } = await requestOf(operation, person);
    const { credentials, operationId } = operation;
    // The one operation of both that takes keys only, unless it is asked.
    const isByToken = credentials.includes('jwt') && operationId !== 'forwardAuth';
    const mine = isByToken ? bearer(person.accessToken) : xApiKey(person.key);
    const credential = operation.metricsToken ? bearer(token) : credentials.length > 0 ? mine : {};
    const good = await service.request(path, withHeaders(init, credential));
    expect(good.status, operationId).toBeLessThan(400);
    expectSecure(good.headers, `${operationId} ${good.status}`);
    const bad = await service.request(`${path}?api_key=x`, init);
    expect(bad.status).toBeGreaterThanOrEqual(400);
    expectSecure(bad.headers, `${operationId} ${bad.status}`);
  });

  it('are on files, and on what belongs to no operation', async () => {
    const [asset = ''] = /\/assets\/[\w.-]+/.exec(await (await service.request('/settings')).text()) ?? [];
    const requests: [path: string, init: RequestInit, status: number][] = [
      [asset, {}, 200],
      ['/nowhere', {}, 404],
      ['/livez', { method: 'DELETE' }, 405],
      ['/livez', { method: 'HEAD' }, 200],
      ['/%E0%A4%A', {}, 404],
      ['/auth/apikeys/%E0%A4%A', {}, 400],
    ];
    for (const [path, init, status] of requests) {
      const response = await service.request(path, init);
      expect(response.status, path).toBe(status);
      expectSecure(response.headers, path);
    }
  });

  it.each([
    ['bytes that are no HTTP', 400, '\u0000\u0001garbage\r\n\r\n'],
    ['too many headers', 431, `GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`],
    ['a target that is no path', 400, 'GET http://[bad/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['an expectation', 417, 'GET /livez HTTP/1.1\r\nHost: localhost\r\nExpect: magic\r\n\r\n'],
    ['two hosts', 400, 'GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n'],
    ['no host', 400, 'GET /livez HTTP/1.1\r\n\r\n'],
    ['a strange host', 421, 'GET /docs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'],
  ])('are on the answer to %s', async (what, status, text) => {
    for (const to of [port, metricsPort]) {
      const { line, headers } = await send(to, text);
      expect(line).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expectSecure(headers, what);
      expect(headers.get('Cache-Control')).toBe('no-store');
    }
  });

  it('are on the answer to a head that does not end', async () => {
    const { line, headers } = await send(metricsPort, 'GET /livez HTTP/1.1\r\nHost: localhost\r\n');
    expect(line).toMatch(/^HTTP\/1.1 408 /);
    expectSecure(headers, '408');
  });

  it('are on the listener of the metrics', async () => {
    for (const [path, init, status] of [
      ['/metrics', { headers: bearer(token) }, 200],
      ['/metrics', {}, 401],
      ['/nowhere', {}, 404],
    ] as const) {
      const response = await fetch(`http://127.0.0.1:${metricsPort}${path}`, init);
      expect(response.status).toBe(status);
      expectSecure(response.headers, `${path} ${status}`);
    }
  });
});

/** Sends bytes, and reads the head of the answer when the connection has ended. */
async function send(to: number, text: string): Promise<{ line: string; headers: Headers }> {
  const received = await new Promise<string>((resolve, reject) => {
    let answer = '';
    const socket = connect(to, '127.0.0.1', () => socket.write(text, 'latin1')).setEncoding('latin1');
    socket.on('data', (part: string) => {
      answer += part;
    });
    socket.on('error', reject).on('close', () => resolve(answer));
  });
  const [line = '', ...lines] = received.slice(0, received.indexOf('\r\n\r\n')).split('\r\n');
  return { line, headers: new Headers(lines.map((each) => each.split(/: (.*)/, 2) as [string, string])) };
}
