import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Handlers } from '../../src/contract/operations.js';
import { until } from '../support/process.js';
import { exchangeAll, type RawRequest } from '../support/raw-http.js';
import { startServiceForTest, type TestService } from '../support/service.js';

/** As many of a connection may wait for those before them. */
const mostWaiting = 32;

const read = (target: string, headers: RawRequest['headers'] = []): RawRequest => ({
  method: 'GET',
  target,
  headers: [['Host', 'latchkey.test'], ...headers],
});
const bytesOf = ({ method, target, headers }: RawRequest) =>
  `${method} ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
const portOf = ({ baseUrl }: TestService) => Number(new URL(baseUrl).port);

/** A connection that reads nothing unless it is told to. */
async function connection(service: TestService): Promise<Socket> {
  const socket = connect({ port: portOf(service), host: '127.0.0.1' }).pause();
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Until whatever is under way in this process has had its turns. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 200; turns++) await turn();
}

/** A service that counts how often the settings page is asked for. Its answer is no document, and is made each time. */
async function countingService(body = 'page', release: Promise<unknown> = Promise.resolve()) {
  const calls = { begun: 0, underWay: 0, most: 0 };
  const service = await startServiceForTest(
    {},
    {
      handlers: (handlers: Handlers): Handlers => ({
        ...handlers,
        async getSettingsPage(call) {
          calls.begun++;
          calls.underWay++;
          calls.most = Math.max(calls.most, calls.underWay);
          await release;
          await turn();
          const reply = await handlers.getSettingsPage(call);
          calls.underWay--;
          return { ...reply, body: body + calls.begun };
        },
      }),
    },
  );
  return { service, calls };
}

describe('requests that do not wait for the answers before them', () => {
  it('are all answered, in their order, one after the other', async () => {
    const { service, calls } = await countingService();
    const count = mostWaiting;
    const answers = await exchangeAll(
      portOf(service),
      Array.from({ length: count }, () => read('/settings')),
    );
    expect(answers.map(({ status, body }) => [status, body])).toEqual(
      Array.from({ length: count }, (_, at) => [200, `page${at + 1}`]),
    );
    expect(calls).toEqual({ begun: count, underWay: 0, most: 1 });
  });

  it('are answered whatever they are: with bodies, refused, unexpected, on the hot path', async () => {
    const service = await startServiceForTest();
    const json = Buffer.from(JSON.stringify({ email: 'a@example.org', password: 'wrong' }));
    const post = (expect100: boolean): RawRequest => ({
      method: 'POST',
      target: '/auth/login',
      headers: [
        ['Host', 'latchkey.test'],
        ['Content-Type', 'application/json'],
        ['Content-Length', String(json.length)],
        ...(expect100 ? ([['Expect', '100-continue']] as RawRequest['headers']) : []),
      ],
      body: [json.subarray(0, 5), json.subarray(5)],
    });
    const requests = [
      read('/docs', [['Accept-Encoding', 'br']]),
      post(false),
      read('/forward-auth'),
      read('/nowhere'),
      post(true),
      read('/openapi.json', [['If-None-Match', '*']]),
      { ...read('/docs'), method: 'HEAD' },
      read('/livez'),
      // The last: its answer ends the connection.
      read('/livez', [['Expect', 'nothing']]),
    ];
    const answers = await exchangeAll(portOf(service), requests);
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 401, 404, 401, 304, 200, 200, 417]);
  });

  it('are not looked at before the one before them was answered', async () => {
    let release = (): void => undefined;
    const { service, calls } = await countingService('page', new Promise<void>((resolve) => (release = resolve)));
    const socket = await connection(service);
    socket.write(bytesOf(read('/settings')).repeat(mostWaiting));
    await until(() => calls.begun > 0, { what: 'the first request' });
    await settle();
    expect(calls.begun).toBe(1);
    release();
    socket.resume();
    await until(() => calls.begun === mostWaiting, { what: 'the others' });
    expect(calls.most).toBe(1);
  });

  it('have one answer in memory until it is read, however large', async () => {
    // More than the buffers of both sockets hold.
    const { service, calls } = await countingService('x'.repeat(32 * 1024 * 1024));
    const socket = await connection(service);
    socket.write(bytesOf(read('/settings')).repeat(3));
    await until(() => calls.begun > 0 && calls.underWay === 0, { what: 'the first answer' });
    await settle();
    expect(calls.begun).toBe(1);
    socket.resume();
    await until(() => calls.begun === 3, { what: 'the others' });
  });

  it('end the connection where they are too many, and cost nobody else anything', async () => {
    const { service, calls } = await countingService();
    const flood = bytesOf(read('/settings')).repeat(1500);
    const sockets = await Promise.all(Array.from({ length: 30 }, () => connection(service)));
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets) socket.write(flood);
    expect((await service.request('/livez')).status).toBe(200);
    for (const socket of sockets) socket.resume();
    await Promise.all(ended);
    // However the bytes came in pieces.
    expect(calls.begun).toBeLessThanOrEqual(30 * (mostWaiting + 1));
    expect((await service.request('/livez')).status).toBe(200);
  });

  it('are not done after an answer that ends the connection', async () => {
    const { service, calls } = await countingService();
    const socket = await connection(service);
    const twoHosts = read('/livez', [['Host', 'elsewhere.example']]);
    socket.write(bytesOf(twoHosts) + bytesOf(read('/settings')).repeat(3));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes;
    });
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    expect(calls.begun).toBe(0);
  });
});

describe('answers that nobody reads', () => {
  it('are not kept for what is sent meanwhile: it is read after the answer', async () => {
    const accepted: Socket[] = [];
    const note = (message: unknown) => void accepted.push((message as { socket: Socket }).socket);
    subscribe('net.server.socket', note);
    onTestFinished(() => void unsubscribe('net.server.socket', note));
    const { service, calls } = await countingService('x'.repeat(32 * 1024 * 1024));
    const socket = await connection(service);
    const server = accepted.find(({ remotePort }) => remotePort === socket.localPort);
    const request = bytesOf(read('/settings'));
    socket.write(request);
    await until(() => calls.begun > 0 && calls.underWay === 0, { what: 'the answer' });
    await settle();
    for (let at = 0; at < 10; at++) socket.write('\r\n');
    await settle();
    expect(server?.bytesRead).toBe(request.length);
    socket.resume();
    await until(() => server?.bytesRead === request.length + 20, { what: 'what was sent meanwhile' });
    socket.write(request);
    await until(() => calls.begun === 2, { what: 'the next request' });
  });

  it.each(['/docs', '/openapi.yaml', 'the script of /docs'])('share the bytes of %s', async (what) => {
    const service = await startServiceForTest();
    const html = await (await service.request('/docs')).text();
    const [script = ''] = /\/assets\/redoc-\w+\.js/.exec(html) ?? [];
    const target = what.startsWith('/') ? what : script;
    // Makes it, and what the first requests of a process leave behind.
    for (let at = 0; at < 5; at++) await (await service.request(target)).arrayBuffer();
    const sockets = await Promise.all(Array.from({ length: 200 }, () => connection(service)));
    const held = () => process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    const before = held();
    const answered = sockets.map((socket) => new Promise((resolve) => socket.once('readable', resolve)));
    for (const socket of sockets) socket.write(bytesOf(read(target)));
    await Promise.all(answered);
    await settle();
    // What a client's socket reads ahead is in this process too.
    expect((held() - before) / sockets.length).toBeLessThan(200_000);
  });
});
