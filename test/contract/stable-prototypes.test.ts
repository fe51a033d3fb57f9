import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stablePrototypes } from '../../src/http/stable-prototypes.js';
import { exchange, exchangeAll, type RawAnswer, type RawRequest } from '../support/raw-http.js';

let folder: string;
const servers: Server[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-files-'));
  writeFileSync(join(folder, 'page.html'), '<!doctype html><title>A page</title>');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** An application that does what applications do with requests and responses. */
function newApp(): Express {
  const app = express();
  app.set('trust proxy', 1);
  app.use((req, res, next) => {
    res.locals['seen'] = `${req.method} ${req.path}`;
    res.once('finish', () => app.emit('finished', res.statusCode));
    next();
  });
  app.get('/params/:one/*rest', (req, res) => void res.json(req.params));
  app.get('/query', (req, res) => void res.json({ query: req.query, ip: req.ip, host: req.hostname }));
  app.get('/cookies', (req, res) => {
    res.cookie('session', 'a b', { httpOnly: true, path: '/' }).clearCookie('old');
    res.send(`${req.get('cookie')} ${req.accepts('html', 'json')} ${req.is('json')}`);
  });
  app.get('/redirect', (_req, res) => void res.redirect(303, '/query?a=1'));
  app.get('/throws', () => {
    throw Object.assign(new Error('no'), { status: 418, expose: true });
  });
  app.get('/rejects', async (_req, res) => {
    res.set('X-Before', '1');
    await Promise.reject(new Error('no'));
  });
  app.get('/file', (_req, res) => void res.sendFile('page.html', { root: folder, lastModified: false }));
  app.get('/stream', async (_req, res) => {
    res.type('text');
    await pipeline(Readable.from(['one ', 'two ', 'three']), res);
  });
  app.post('/json', express.json(), (req, res) => void res.status(201).location('/json/1').json(req.body));
  app.get('/locals', (req, res) => {
    res.json({ ...res.locals, fresh: req.fresh, isOwn: Object.getPrototypeOf(req) === app.request });
  });
  const inner = express();
  inner.set('trust proxy', false);
  inner.get('/:what', (req, res) => void res.json({ ...req.params, base: req.baseUrl, ip: req.ip, path: req.path }));
  app.use('/inner', inner);
  app.get('/inner-passed-on', (req, res) => void res.json({ ip: req.ip }));
  app.use((error: Error & { status?: number }, req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).json({ message: error.message, target: req.originalUrl });
  });
  return app;
}

type Constructors = Partial<ReturnType<typeof stablePrototypes>>;

async function listen(app: Express, constructors: Constructors): Promise<number> {
  const server = createServer(constructors, app);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function get(target: string, headers: RawRequest['headers'] = [], method = 'GET'): RawRequest {
  return { method, target, headers: [['Host', 'latchkey.test'], ['X-Forwarded-For', '203.0.113.7'], ...headers] };
}

function post(body: string): RawRequest {
  const headers: RawRequest['headers'] = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ];
  return { ...get('/json', headers, 'POST'), body: [Buffer.from(body)] };
}

const requests: [what: string, request: RawRequest][] = [
  ['parameters in the path', get('/params/a%20b/c/d')],
  ['a query', get('/query?a=1&b=2&b=3')],
  ['cookies', get('/cookies', [['Cookie', 'a=b']])],
  ['a redirect', get('/redirect')],
  ['an error that is thrown', get('/throws')],
  ['an error that comes later', get('/rejects')],
  ['a file', get('/file')],
  ['a part of a file', get('/file', [['Range', 'bytes=0-8']])],
  ['a sub-application', get('/inner/x')],
  ['what a sub-application passes on', get('/inner-passed-on')],
  ['HEAD', get('/query', [], 'HEAD')],
  ['HEAD of a file', get('/file', [], 'HEAD')],
  ['an unknown path', get('/nowhere')],
  ['a path that is no path', get('/params/%zz/x')],
  ['JSON', post('{"a":[1,"\u00fc"]}')],
  ['JSON that is none', post('{')],
  ['a stream', get('/stream')],
  ['OPTIONS', get('/query', [], 'OPTIONS')],
  ['locals, and the prototype that Express gives', get('/locals')],
  ['a condition that holds', get('/query', [['If-None-Match', '*']])],
];

function comparable({ headers, ...answer }: RawAnswer): object {
  return { ...answer, headers: headers.map(([name, value]) => (name === 'Date' ? name : `${name}: ${value}`)) };
}

describe('an Express application with stable prototypes', () => {
  let usual: number;
  let stable: number;

  beforeAll(async () => {
    const app = newApp();
    usual = await listen(newApp(), {});
    stable = await listen(app, stablePrototypes(app));
  });

  it.each(requests)('answers %s as it does without', async (_request, request) => {
    const [expected, answer] = [await exchange(usual, request), await exchange(stable, request)];
    expect(comparable(answer)).toEqual(comparable(expected));
    if (request.target === '/stream') expect(answer.body).toBe('one two three');
  });

  it('answers all of them on one connection', async () => {
    const all = requests.map(([, request]) => request);
    const [expected, answers] = [await exchangeAll(usual, all), await exchangeAll(stable, all)];
    expect(answers.map(comparable)).toEqual(expected.map(comparable));
  });
});

describe('stablePrototypes', () => {
  it('makes requests and responses whose prototype Express need not change', async () => {
    const app = newApp();
    const constructors = stablePrototypes(app);
    const seen: boolean[] = [];
    const server = createServer(constructors, (req, res) => {
      seen.push(Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response);
      seen.push(req instanceof IncomingMessage, res instanceof ServerResponse);
      seen.push(req instanceof constructors.IncomingMessage, res instanceof constructors.ServerResponse);
      app(req, res);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answer = await exchange((server.address() as AddressInfo).port, get('/locals'));
    expect(seen).toEqual([true, true, true, true, true, true]);
    expect(JSON.parse(answer.body)).toMatchObject({ isOwn: true });
  });

  it('leaves the constructors of Node.js as they are', () => {
    const before = [IncomingMessage.prototype, ServerResponse.prototype];
    stablePrototypes(newApp());
    expect([IncomingMessage.prototype, ServerResponse.prototype]).toEqual(before);
    expect(IncomingMessage.prototype.constructor).toBe(IncomingMessage);
  });
});
