import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const portOf = () => Number(new URL(service.baseUrl).port);

/** Sends bytes over a connection of their own, and waits for its end. */
function send(bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(portOf(), '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket
      .on('error', () => undefined)
      .on('data', () => undefined)
      .on('close', () => resolve());
  });
}

const linesSince = (start: number) => service.logs.slice(start).filter((line) => line['reason'] !== undefined);

async function countOf(reason: string): Promise<number> {
  const text = await service.services.metrics.text();
  return Number(
    new RegExp(`^latchkey_unreadable_requests_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0,
  );
}

const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1100));

it('names TLS that is spoken to the plain port', async () => {
  const start = service.logs.length;
  await new Promise<void>((resolve) => {
    const socket = connectTls({ port: portOf(), host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', () => resolve());
  });
  expect(linesSince(start)).toEqual([
    expect.objectContaining({
      level: 'info',
      ip: '127.0.0.1',
      reason: 'tls',
      msg: 'received TLS on the plain HTTP port',
    }),
  ]);
  expect(await countOf('tls')).toBe(1);
});

it.each([
  ['not_http', 'info', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
  ['not_http', 'info', 'GET /auth/me HTTP/1.1\r\nno colon: lk_0123456789abcdef\r\n\r\n'],
  ['not_http', 'info', '\x16\x02not TLS\r\n\r\n'],
  ['headers_too_large', 'info', `GET / HTTP/1.1\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`],
])('logs and counts what is %s, without the bytes', async (reason, level, bytes) => {
  const [start, before] = [service.logs.length, await countOf(reason)];
  await send(bytes);
  expect(linesSince(start)).toEqual([expect.objectContaining({ level, ip: '127.0.0.1', reason })]);
  expect(JSON.stringify(linesSince(start))).not.toMatch(/SSH|lk_|colon|aaaa/);
  expect(await countOf(reason)).toBe(before + 1);
});

it('writes at most five lines a second, and the number of the rest', async () => {
  await nextSecond();
  const [start, before] = [service.logs.length, await countOf('not_http')];
  await Promise.all(Array.from({ length: 20 }, () => send('garbage\r\n\r\n')));
  expect(linesSince(start)).toHaveLength(5);
  expect(await countOf('not_http')).toBe(before + 20);
  await nextSecond();
  expect(service.logs.slice(start)).toContainEqual(
    expect.objectContaining({ level: 'info', connections: 15, msg: 'received more unreadable requests' }),
  );
});
