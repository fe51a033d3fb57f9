import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { createHandlers } from '../../src/handlers.js';
import { createServer } from '../../src/server.js';
import { contract, exampleRequest } from '../support/contract.js';
import { exchange, type RawAnswer } from '../support/raw-http.js';
import { startService, startServiceForTest, type TestService } from '../support/service.js';

let service: TestService;
let proxied: TestService;

beforeAll(async () => {
  const { allowedHosts } = loadConfig({ ALLOWED_HOSTS: 'Keys.Internal., bücher.example, 10.0.0.7, fd00::7' });
  const publicUrl = 'https://keys.example.org';
  service = await startService({ publicUrl, allowedHosts });
  proxied = await startService({ publicUrl, allowedHosts, trustProxy: ['loopback'] });
});
afterAll(async () => {
  for (const each of [service, proxied]) await each.close();
});

async function ask(
  target: string,
  host: string | null,
  { method = 'GET', more = [], at = service }: { method?: string; more?: [string, string][]; at?: TestService } = {},
): Promise<RawAnswer> {
  const headers: [string, string][] = [...(host === null ? [] : [['Host', host] as [string, string]]), ...more];
  return exchange(Number(new URL(at.baseUrl).port), { method, target, headers });
}

const isOpen = ({ anyHost }: { anyHost: boolean }) => anyHost;
const checked = contract.operations.filter((operation) => !isOpen(operation));
const open = contract.operations.filter(isOpen);

describe('a request for a host that this instance is not', () => {
  it.each(checked)('is refused: $operationId', async (operation) => {
    const { path, init } = exampleRequest(operation);
    const answer = await ask(path, 'rebound.example', { method: String(init.method) });
    expect(answer.status).toBe(421);
    const headers = new Headers(answer.headers);
    expect(headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'https://keys.example.org/docs#section/Problems/misdirected_request',
      status: 421,
      code: 'misdirected_request',
      detail:
        'This service does not serve the host name rebound.example. Use its own address. Its operator can allow another name with ALLOWED_HOSTS or PUBLIC_URL.',
    });
  });

  it.each(open)('is answered where a cluster calls by address: $operationId', async (operation) => {
    const { path, init } = exampleRequest(operation);
    const answer = await ask(path, '10.99.0.1:3000', { method: String(init.method) });
    expect([200, 401, 404]).toContain(answer.status);
  });

  it('is refused whatever it asks for: a page, a script, nothing that is there', async () => {
    const [asset = ''] = /\/assets\/[\w.-]+/.exec(await (await service.request('/settings')).text()) ?? [];
    for (const target of [
      '/',
      '/docs',
      '/settings?x=1',
      asset,
      '/nowhere',
      '//livez',
      '/livez/',
      '/verify/../settings',
    ]) {
      expect((await ask(target, 'rebound.example')).status, target).toBe(421);
    }
    expect((await ask(asset, 'localhost')).status).toBe(200);
  });

  it('says which operations are meant for any host', () => {
    expect(open.map(({ operationId }) => operationId).sort()).toEqual([
      'forwardAuth',
      'getLiveness',
      'getMetrics',
      'getReadiness',
      'introspectToken',
      'verifyApiKey',
      'verifyApiKeys',
    ]);
  });
});

describe('the host of a request', () => {
  it.each([
    'keys.example.org',
    'KEYS.example.ORG',
    'keys.example.org.',
    'keys.example.org:8443',
    'keys.example.org.:443',
    'keys.internal',
    'xn--bcher-kva.example:80',
    '10.0.0.7:3000',
    '[fd00::7]:3000',
    '[FD00:0:0::7]',
    'localhost:3000',
    '127.0.0.1',
    '[::1]:3000',
    '[0:0:0:0:0:0:0:1]',
  ])('may be %s', async (host) => {
    expect((await ask('/developers', host)).status).toBe(200);
  });

  it.each([
    'evil.example',
    'keys.example.org.evil.example',
    'evil-keys.example.org',
    'keys.example.org..',
    'example.org',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '192.168.0.5',
    '[::2]',
    '::1',
    '[::1',
    'localhost:80@evil.example',
    'evil.example@localhost',
    'localhost/evil.example',
    'localhost#evil.example',
    'localhost evil.example',
    'localhost:port',
    'localhost:99999',
    'localhost, evil.example',
    'b%C3%BCcher.example',
    '*',
    '<script>',
    '',
  ])('may not be "%s"', async (host) => {
    const answer = await ask('/developers', host);
    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain('<script>');
  });

  it('may be that of a PUBLIC_URL with a dot at its end', async () => {
    const dotted = await startServiceForTest({ publicUrl: 'https://keys.example.org.:8443' });
    expect((await ask('/developers', 'keys.example.org', { at: dotted })).status).toBe(200);
    expect((await ask('/developers', 'keys.example.org.', { at: dotted })).status).toBe(200);
    expect((await ask('/developers', 'example.org', { at: dotted })).status).toBe(421);
  });

  it('is the one in a target that is a whole URL, and that in Host has to be known as well', async () => {
    expect((await ask('http://keys.example.org/developers', 'keys.example.org')).status).toBe(200);
    expect((await ask('HTTP://localhost:3000/developers?x', 'keys.example.org')).status).toBe(200);
    for (const [target, host] of [
      ['http://evil.example/developers', 'localhost'],
      ['http://localhost/developers', 'evil.example'],
      ['http://localhost:80@evil.example/developers', 'localhost'],
      ['http://evil.example?localhost/developers', 'localhost'],
      ['ftp://evil.example/developers', 'localhost'],
    ] as const) {
      expect((await ask(target, host)).status, target).toBe(421);
    }
    expect((await ask('http://evil.example/livez', 'evil.example')).status).toBe(200);
  });

  it('has to be said where it is checked, also in HTTP/1.0', async () => {
    const port = Number(new URL(service.baseUrl).port);
    const send = (target: string) => exchange(port, { method: 'GET', target, version: '1.0', headers: [] });
    expect((await send('/developers')).status).toBe(421);
    expect((await send('/livez')).status).toBe(200);
  });

  it('is the one that a trusted proxy was asked for, and no other says so', async () => {
    const forwarded = (name: string): [string, string][] => [['X-Forwarded-Host', name]];
    const through = { at: proxied, more: forwarded('keys.example.org') };
    expect((await ask('/developers', 'latchkey:3000', through)).status).toBe(200);
    expect((await ask('/developers', 'latchkey:3000', { at: proxied })).status).toBe(421);
    const rebound = { at: proxied, more: forwarded('evil.example') };
    expect((await ask('/developers', 'keys.example.org', rebound)).status).toBe(421);
    const first = { at: proxied, more: forwarded('evil.example, keys.example.org') };
    expect((await ask('/developers', 'keys.example.org', first)).status).toBe(421);
    expect((await ask('/developers', 'evil.example', { more: forwarded('keys.example.org') })).status).toBe(421);
    expect((await ask('/developers', 'keys.example.org', { more: forwarded('evil.example') })).status).toBe(200);
  });
});

describe('a path that answers under every host name', () => {
  it('has no parameter, or the service does not start', async () => {
    const { services } = await startServiceForTest();
    const operations = services.contract.operations.map((each) => ({ ...each, anyHost: true }));
    const contract = { ...services.contract, operations };
    expect(() => createServer({ ...services, contract }, createHandlers(services))).toThrow(
      /cannot answer under every host name/,
    );
  });
});
