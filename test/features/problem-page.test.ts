import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { createHandlers } from '../../src/handlers.js';
import { createMetricsServer } from '../../src/server.js';
import { brandWith } from '../support/brand.js';
import { contract, exampleRequest, programOperations, withHeaders } from '../support/contract.js';
import { exchange } from '../support/raw-http.js';
import { publicUrl, startService, startServiceForTest, type TestService } from '../support/service.js';
import { weatherApi } from '../support/weather-api.js';

/** As browsers send it of what a person opens. */
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

let service: TestService;
let withApi: TestService;

beforeAll(async () => {
  service = await startService({ brand: brandWith({ name: 'Acme <b>', url: 'https://acme.example/' }) });
  withApi = await startService({ api: readApiDocument(weatherApi) });
});
afterAll(async () => {
  await service.close();
  await withApi?.close();
});

const open = (path: string, init: RequestInit = {}, of = service) =>
  of.request(path, withHeaders(init, { Accept: browser }));
/** Where its content leads; the header and the footer are those of every page. */
const linksOf = (html: string) => {
  const [main = ''] = /<main[\s\S]*<\/main>/.exec(html) ?? [];
  return [...main.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href);
};

describe('a challenge', () => {
  it.each(['/auth/apikeys', '/forward-auth'])('has the brand as its realm, at %s', async (path) => {
    const response = await service.request(path);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="Acme <b>"');
  });
});

describe('a person', () => {
  it.each([
    ['a wrong address', '/nowhere', {}, 404, 'Page not found'],
    ['two slashes', '//settings', {}, 404, 'Page not found'],
    ['a name of a file that there is not', '/assets/nothing.js', {}, 404, 'Page not found'],
    ['a page that the operator has not', '/docs/api', {}, 404, 'Page not found'],
    ['an address that programs call', '/auth/login', {}, 405, 'This URL can’t be opened in a browser'],
    ['a method that a page has not', '/settings', { method: 'POST' }, 405, 'This URL can’t be opened in a browser'],
    ['a page with a credential in its query', '/settings?token=x', {}, 400, 'The request is invalid'],
    ['a page with a slash and a credential', '/docs/?api_key=x', {}, 400, 'The request is invalid'],
  ])('gets a page in the brand at %s', async (_what, path, init, status, title) => {
    const response = await open(path, init);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect([response.headers.get('Vary'), response.headers.get('Cache-Control')]).toEqual(['Accept', 'no-store']);
    const html = await response.text();
    for (const part of [
      `<h1>${title}</h1>`,
      'Acme &lt;b&gt;',
      '<a class="brand" href="https://acme.example/">',
      '<img src="data:image/svg+xml,',
      response.headers.get('X-Request-Id') ?? 'none',
    ])
      expect(html).toContain(part);
    expect(linksOf(html)).toEqual(['/settings', '/developers', '/docs']);
    for (const link of linksOf(html)) expect((await open(link as string)).status).toBe(200);
    // Nothing is loaded, and nothing runs but what applies the reader's theme.
    expect(html).not.toMatch(/<script [^>]*src|<link rel="stylesheet"|Latchkey/);
    const digestIn = (element: string) => {
      const [, content = ''] = new RegExp(`<${element}>([\\s\\S]*)</${element}>`).exec(html) ?? [];
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    expect(response.headers.get('Content-Security-Policy')).toBe(
      `default-src 'none'; script-src ${digestIn('script')}; style-src ${digestIn('style')}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    const head = await open(path, { method: 'HEAD', ...init });
    expect([head.status, head.headers.get('Content-Type')]).toEqual([status, 'text/html; charset=utf-8']);
  });

  it.each([
    ['the API that the keys are for', '/nowhere', '/docs/api'],
    ['the API that the keys are for', '/docs/api?token=x', '/docs/api'],
    ['this service, for what is in no other', '/auth/login', '/docs'],
    ['this service, for what is in no other', '/verify/batch', '/docs'],
  ])('is led to the reference of %s: %s', async (_what, path, reference) => {
    const html = await (await open(path, {}, withApi)).text();
    expect(linksOf(html)).toEqual(['/settings', '/developers', reference]);
  });

  it('who came by a strange host name is led to that of this instance', async () => {
    const { port } = new URL(service.baseUrl);
    const headers: [string, string][] = [
      ['Host', 'evil.example'],
      ['Accept', browser],
    ];
    const { status, body } = await exchange(Number(port), { method: 'GET', target: '/settings', headers });
    expect([status, linksOf(body)]).toEqual([
      421,
      ['/settings', '/developers', '/docs'].map((path) => publicUrl + path),
    ]);
    expect(body).toContain('This service does not serve the host name evil.example.');
  });

  it('gets a page where a page fails, and of its fault nothing', async () => {
    const failing = (handlers: object) =>
      Object.fromEntries(
        Object.keys(handlers).map((id) => [
          id,
          async () => {
            throw new Error('a secret of ours');
          },
        ]),
      );
    const broken = await startServiceForTest({}, { handlers: failing as never });
    for (const path of ['/', '/settings', '/docs']) {
      const response = await open(path, {}, broken);
      const html = await response.text();
      expect([response.status, html.includes('<h1>Something went wrong on our end</h1>')]).toEqual([500, true]);
      expect(html).not.toContain('a secret of ours');
    }
    const response = await open('/openapi.json', {}, broken);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([
      500,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('a program', () => {
  it.each([
    undefined,
    '*/*',
    'application/json',
    'application/json, text/plain, */*',
    'application/json, text/html',
    'application/problem+json, text/html;q=0.9',
    'text/html;q=0.5, */*',
    'text/html;q=0',
    'image/png',
    'not a media type',
    ';'.repeat(9000),
  ])('gets a problem document at a wrong address, with Accept: %s', async (accept) => {
    const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
    const response = await service.request('/nowhere', { headers });
    expect([response.status, response.headers.get('Content-Type'), response.headers.get('Vary')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
      'Accept',
    ]);
    expect(await response.json()).toMatchObject({ code: 'not_found', instance: '/nowhere' });
  });

  it.each(['text/html', 'text/html, application/json', 'text/*', 'TEXT/HTML, */*', 'text/html, */*'])(
    'that asks for a page gets one: %s',
    async (accept) => {
      const response = await service.request('/nowhere', { headers: { Accept: accept } });
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    },
  );

  it('is refused by an operation with a problem document, whatever it prefers', async () => {
    for (const operation of programOperations) {
      const { path, init } = exampleRequest(operation);
      const bad = operation.isDocument ? `${path}?api_key=x` : path;
      const response = await open(bad, { ...init, body: null, headers: {} });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('Content-Type'), operation.operationId).toMatch(/^application\/problem\+json/);
      expect(response.headers.get('Vary')).toBeNull();
      await response.text();
    }
  });

  it('reads in the contract where there may be a page instead', () => {
    const pages = contract.operations.filter(({ responses }) => 'text/html' in (responses['400']?.content ?? {}));
    const isPage = ({ responses }: (typeof pages)[number]) => 'text/html' in (responses['200']?.content ?? {});
    expect(pages).toEqual(contract.operations.filter(isPage));
    expect(pages.length).toBeGreaterThanOrEqual(5);
  });

  it('that collects the metrics gets no page, as there are none to go on to', async () => {
    const server = createMetricsServer(service.services, createHandlers(service.services));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/nowhere`, { headers: { Accept: browser } });
    expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    server.closeAllConnections();
    server.close();
  });
});
