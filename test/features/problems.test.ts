import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandlers } from '../../src/handlers.js';
import { catalogue, type ProblemCode } from '../../src/problems/catalogue.js';
import { createServer } from '../../src/server.js';
import { exchange, type RawAnswer } from '../support/raw-http.js';
import {
  bearer,
  grant,
  json,
  type Person,
  password,
  publicUrl,
  signUp,
  startService,
  type TestService,
} from '../support/service.js';

let service: TestService;
let ada: Person;

beforeAll(async () => {
  service = await startService();
  ada = await signUp(service);
});
afterAll(() => service.close());

async function expectDocument(response: Response, status: number, code: string): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const document = (await response.json()) as Record<string, unknown>;
  expect(document).toMatchObject({
    type: `${publicUrl}/docs#section/Problems/${code}`,
    status,
    code,
    request_id: response.headers.get('X-Request-Id'),
  });
  return document;
}

describe('an error', () => {
  it.each([
    ['an unknown path', '/nope', {}, 404, 'not_found'],
    ['two slashes', '//', {}, 404, 'not_found'],
    ['another case of a path', '/Auth/me', {}, 404, 'not_found'],
    ['a trailing slash', '/auth/me/', {}, 404, 'not_found'],
    ['a path that is no percent-encoding', '/auth/apikeys/%E0%A4%A', {}, 400, 'invalid_request'],
    ['another method', '/auth/me', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['malformed JSON', '/auth/login', { ...json(0), body: '{"email":' }, 400, 'invalid_request'],
    ['JSON that is no object', '/auth/login', { ...json(0), body: '"text"' }, 400, 'invalid_request'],
    [
      'no body',
      '/auth/login',
      { method: 'POST', headers: { 'Content-Type': 'application/json' } },
      400,
      'invalid_request',
    ],
    [
      'another media type',
      '/auth/login',
      { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x' },
      415,
      'unsupported_media_type',
    ],
    [
      'another character set',
      '/auth/login',
      { ...json({}), headers: { 'Content-Type': 'application/json; charset=latin1' } },
      415,
      'unsupported_media_type',
    ],
    ['no media type', '/auth/login', { method: 'POST' }, 415, 'unsupported_media_type'],
    ['a body that is too large', '/auth/login', json({ email: 'x'.repeat(65 * 1024) }), 413, 'payload_too_large'],
    ['a wrong type', '/auth/login', json({ email: 7, password: 'x' }), 400, 'invalid_request'],
  ] as const)('of %s is a problem document', async (_what, path, init, status, code) => {
    await expectDocument(await service.request(path, init), status, code);
  });

  it('names every field at fault', async () => {
    const document = await expectDocument(
      await service.request('/auth/register', json({ email: 'nobody', password: 'short', role: 'admin' })),
      400,
      'invalid_request',
    );
    const pointers = (document['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/email', '/password', '/role']);
  });

  it('points at a field whatever its name', async () => {
    const response = await service.request(
      '/auth/login',
      json({ email: 'a@example.org', password: 'x', '~': 0, 'N~5': 0 }),
    );
    const document = await expectDocument(response, 400, 'invalid_request');
    const pointers = (document['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/N~05', '/~0']);
  });

  it('points at a field whose name is too long for the pointer', async () => {
    const name = `${'x'.repeat(998)}~~`;
    const document = await expectDocument(
      await service.request('/auth/login', json({ [name]: 0 })),
      400,
      'invalid_request',
    );
    const pointers = (document['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toContain(`/${'x'.repeat(998)}`);
  });

  it('of a body of another kind says which the operation takes', async () => {
    const text = (mediaType: string, more: Record<string, string> = {}): RequestInit => ({
      method: 'POST',
      headers: { 'Content-Type': mediaType, ...more },
      body: 'x',
    });
    const operator = await signUp(service);
    await grant(service, operator, 'keys:verify');
    const asOperator = bearer(operator.accessToken);
    const takesJson = { accept: 'application/json', detail: 'Send the body as application/json, in UTF-8.' };
    const takesForm = {
      accept: 'application/x-www-form-urlencoded',
      detail: 'Send the body as application/x-www-form-urlencoded, in UTF-8.',
    };
    for (const [path, init, { accept, detail }] of [
      ['/auth/login', text('text/csv'), takesJson],
      ['/auth/register', text('application/x-www-form-urlencoded'), takesJson],
      ['/auth/apikeys', text('application/xml', asOperator), takesJson],
      [
        '/auth/login',
        text('application/json; charset=latin1'),
        {
          accept: 'application/json',
          detail: 'Send the body as application/json in UTF-8, with charset=utf-8 or no charset at all.',
        },
      ],
      ['/introspect', text('application/json', asOperator), takesForm],
      ['/introspect', text('multipart/form-data; boundary=x', asOperator), takesForm],
    ] as const) {
      const response = await service.request(path, init);
      expect([response.headers.get('Accept'), response.headers.get('Accept-Encoding')]).toEqual([accept, null]);
      expect(await expectDocument(response, 415, 'unsupported_media_type')).toMatchObject({ detail });
    }
    for (const coding of ['zstd', 'compress', 'x']) {
      const response = await service.request('/auth/login', text('application/json', { 'Content-Encoding': coding }));
      expect([response.headers.get('Accept'), response.headers.get('Accept-Encoding')]).toEqual([
        null,
        'gzip, deflate, br',
      ]);
      const detail = 'Send the body without Content-Encoding, or with gzip, deflate or br.';
      expect(await expectDocument(response, 415, 'unsupported_media_type')).toMatchObject({ detail });
    }
    // What it says that it takes, it takes.
    const compress = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
    for (const [coding, encode] of Object.entries(compress)) {
      const body = new Uint8Array(encode(JSON.stringify({ email: ada.email, password })));
      const headers = { 'Content-Type': 'application/json', 'Content-Encoding': coding };
      expect((await service.request('/auth/login', { method: 'POST', headers, body })).status, coding).toBe(200);
    }
  });

  it('of a body that does not arrive is a 408, on every way into the service', async () => {
    const server = createServer(service.services, createHandlers(service.services));
    // Otherwise half a minute.
    Object.assign(server, { headersTimeout: 50, requestTimeout: 50 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const head: [string, string][] = [
      ['Host', 'localhost'],
      ['Content-Type', 'application/json'],
      ['Authorization', `Bearer ${ada.accessToken}`],
    ];
    const slow = (target: string, lines: [string, string][], body: string) =>
      exchange(port, { method: 'POST', target, headers: [...head, ...lines], body: [Buffer.from(body)] });
    const answers = await Promise.all([
      slow('/auth/login', [['Content-Length', '100']], ''),
      slow('/auth/login', [['Content-Length', '100']], '{"email":'),
      slow('/auth/apikeys?x=1', [['Transfer-Encoding', 'chunked']], '5\r\n{"lab\r\n'),
      slow('/verify', [['Content-Length', '100']], '{"key":'),
    ]);
    for (const [at, instance] of ['/auth/login', '/auth/login', '/auth/apikeys', '/verify'].entries()) {
      const { status, body, headers } = answers[at] as RawAnswer;
      expect([status, headers.find(([name]) => name === 'Connection')?.[1]]).toEqual([408, 'close']);
      expect(JSON.parse(body)).toMatchObject({
        status: 408,
        code: 'invalid_request',
        instance,
        detail: 'The body did not arrive within 0.05 seconds. Send the request again.',
      });
    }
    await vi.waitFor(() => {
      const lines = service.logs.filter(({ status }) => status === 408);
      expect(lines.map(({ operationId }) => operationId).sort()).toEqual([
        'createApiKey',
        'logIn',
        'logIn',
        'verifyApiKey',
      ]);
    });
    server.closeAllConnections();
    server.close();
  });

  it('of a method lists those that are allowed', async () => {
    const response = await service.request('/auth/apikeys', { method: 'PUT' });
    expect(response.headers.get('Allow')).toBe('GET, POST, HEAD');
  });

  it('of two credentials is a 400, in every combination', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    const both = { ...bearer(ada.accessToken), 'X-API-Key': data.key };
    await expectDocument(await service.request('/auth/me', { headers: both }), 400, 'invalid_request');
    const twice: [string, string][] = [
      ['X-API-Key', data.key],
      ['X-API-Key', data.key],
    ];
    expect(await statusOf({ headers: twice.flat() })).toBe(400);
    const bearers = [
      ['Authorization', `Bearer ${data.key}`],
      ['Authorization', `Bearer ${ada.accessToken}`],
    ];
    expect(await statusOf({ headers: bearers.flat() })).toBe(400);
  });

  it('of two Host headers is a 400', async () => {
    expect(await statusOf({ headers: ['Host', 'a.example.org', 'Host', 'b.example.org'] })).toBe(400);
  });

  it('quotes no secret that was put into the path', async () => {
    const { data } = await ada.client.createApiKey({ body: { label: 'y' } });
    const response = await service.request(`/auth/apikeys/${data.key}`, { headers: bearer(ada.accessToken) });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain(data.key.slice(-80));
    expect(JSON.stringify(service.logs)).not.toContain(data.key.slice(-80));
  });

  /** Through `node:http`, which sends a header twice where `fetch` would join the two. */
  async function statusOf({ headers }: { headers: string[] }): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${service.baseUrl}/auth/me`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      request.end();
    });
  }
});

describe('the catalogue', () => {
  it('is documented, code by code, where type points to', () => {
    const { description } = service.services.contract.document.info;
    for (const [code, { status }] of Object.entries(catalogue)) {
      expect(description).toContain(`## ${code}\nStatus ${status}. `);
    }
  });

  it('has the titles and statuses of all examples in the contract', () => {
    const examples: { code: ProblemCode; status: number; title: string }[] = [];
    JSON.stringify(service.services.contract.document, (_name, value: unknown) => {
      if (isExample(value)) examples.push(value);
      return value;
    });
    expect(examples.length).toBeGreaterThan(50);
    for (const { code, status, title } of examples) {
      expect({ code, status, title }).toEqual({ code, status: catalogue[code].status, title: catalogue[code].title });
    }
  });
});

function isExample(value: unknown): value is { code: ProblemCode; status: number; title: string } {
  if (typeof value !== 'object' || value === null || !('code' in value && 'title' in value)) return false;
  return typeof value.code === 'string' && value.code in catalogue;
}
