import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPathRouter } from '../../src/http/path-router.js';

const paths = [
  '/keys/{id}',
  '/keys',
  '/keys/{id}/usage',
  '/keys/current',
  '/v{version}/status',
  '/{kind}/{id}',
  '/keys/current/{part}',
];

const app = express();
const server = createServer(app);
let origin = '';

beforeAll(async () => {
  const router = createPathRouter();
  for (const path of paths) {
    router.route(path).get((req, res) => {
      res.json({ path, params: req.params });
    });
  }
  app.use(router.handle);
  app.use((_req, res) => {
    res.status(404).json({ path: null, params: {} });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it.each([
  ['/keys', '/keys', {}],
  ['/keys?a=/keys/b', '/keys', {}],
  ['/keys/a', '/keys/{id}', { id: 'a' }],
  ['/keys/a%2Fb', '/keys/{id}', { id: 'a/b' }],
  ['/keys/current', '/keys/current', {}],
  ['/keys/current/usage', '/keys/current/{part}', { part: 'usage' }],
  ['/keys/a/usage', '/keys/{id}/usage', { id: 'a' }],
  ['/users/a', '/{kind}/{id}', { kind: 'users', id: 'a' }],
  ['/v2/status', '/v{version}/status', { version: '2' }],
])('%s is for %s', async (target, path, params) => {
  expect(await (await fetch(origin + target)).json()).toEqual({ path, params });
});

it.each(['/', '/Keys', '/keys/', '/keys/a/', '/keys/a/b/c', '/nothing'])('%s is for none', async (target) => {
  expect((await fetch(origin + target)).status).toBe(404);
});

it('a path of ten thousand slashes is for none', async () => {
  expect((await fetch(`${origin}/keys${'/'.repeat(10_000)}`)).status).toBe(404);
});
