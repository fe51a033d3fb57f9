import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publicUrl, startService, type TestService } from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe('getLiveness and getReadiness', () => {
  it('answer', async () => {
    expect((await service.client().getLiveness()).data).toEqual({ status: 'ok' });
    expect((await service.client().getReadiness()).data).toEqual({ status: 'ok' });
  });
});

describe('getContractJson and getContractYaml', () => {
  it('are the same document, with the address of this instance', async () => {
    const asJson = await (await service.request('/openapi.json')).json();
    const response = await service.request('/openapi.yaml');
    const text = await response.text();
    expect(response.headers.get('Content-Type')).toMatch(/^application\/yaml/);
    expect(parse(text)).toEqual(asJson);
    expect(asJson).toMatchObject({ openapi: '3.1.0', servers: [{ url: publicUrl }] });
    expect(text).not.toContain('latchkey.example.org');
  });
});

describe('every answer', () => {
  it('carries the request id of the caller, or one of its own', async () => {
    const given = await service.request('/livez', { headers: { 'X-Request-Id': 'build-42.7' } });
    expect(given.headers.get('X-Request-Id')).toBe('build-42.7');
    for (const unfit of ['x'.repeat(65), 'a b', '<script>']) {
      const own = await service.request('/livez', { headers: { 'X-Request-Id': unfit } });
      expect(own.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('forbids sniffing, framing and loading, and says nothing of Express', async () => {
    const { headers } = await service.request('/livez');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Content-Security-Policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('X-Powered-By')).toBeNull();
  });

  it('to HEAD is that to GET without its body', async () => {
    const [head, get] = await Promise.all([service.request('/livez', { method: 'HEAD' }), service.request('/livez')]);
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    expect(head.headers.get('Content-Length')).toBe(get.headers.get('Content-Length'));
  });
});
