import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { type ServiceProcess, startProcess, until } from '../support/process.js';
import { newDatabaseName, secret } from '../support/service.js';

async function start(drainSeconds: number): Promise<ServiceProcess> {
  const MONGODB_URI = inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`);
  const service = await startProcess({ env: { MONGODB_URI, SECRET: secret, DRAIN_SECONDS: String(drainSeconds) } });
  onTestFinished(() => service.cleanup());
  return service;
}

const times = (service: ServiceProcess, line: string) => service.logs.filter(({ msg }) => msg === line).length;

const isRefused = ({ port }: ServiceProcess) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1').once('error', () => resolve(true));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });

/** What is answered to requests of one connection, one after the other, until the other end closes it. */
function connectionTo({ port }: ServiceProcess) {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  onTestFinished(() => void socket.destroy());
  let [received, closed] = ['', false];
  socket.on('data', (text: string) => {
    received += text;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  return {
    isClosed: () => closed,
    async get(path: string): Promise<{ status: number; connection: string }> {
      received = '';
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await until(() => received.includes('\r\n\r\n') || closed, { what: `an answer of ${path}` });
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(received) ?? [];
      const [, connection = ''] = /^connection: (.*)$/im.exec(received) ?? [];
      return { status: Number(status), connection: connection.trim() };
    },
  };
}

describe('a service with DRAIN_SECONDS that is told to stop', () => {
  it('says at once that it is not ready, serves everybody on and sends them away, until it is told again', async () => {
    const service = await start(300);
    const before = connectionTo(service);
    expect(await before.get('/livez')).toEqual({ status: 200, connection: 'keep-alive' });
    // Both are there when it wakes up: as it is where a terminal or a supervisor tells the whole group.
    process.kill(service.pid, 'SIGSTOP');
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGCONT'] as const) process.kill(service.pid, signal);
    await until(() => times(service, 'stopping') > 0, { what: 'the service to be stopping' });

    expect(await connectionTo(service).get('/readyz')).toEqual({ status: 503, connection: 'close' });
    for (const [path, status] of [
      ['/livez', 200],
      ['/auth/me', 401],
      // By the way of requests that have to be fast.
      ['/forward-auth', 401],
      ['/openapi.yaml', 200],
    ] as const) {
      const connection = connectionTo(service);
      expect({ path, ...(await connection.get(path)) }).toEqual({ path, status, connection: 'close' });
      await until(connection.isClosed, { what: 'the connection to be closed' });
    }
    expect(await before.get('/livez')).toEqual({ status: 200, connection: 'close' });
    await until(before.isClosed, { what: 'the connection from before to be closed' });

    expect(times(service, 'stopping at once')).toBe(0);
    // What comes within a second of the first signal is not another one.
    while (service.exitCode === undefined) {
      void service.stop();
      await sleep(50);
    }
    expect(service.exitCode).toBe(0);
    expect([times(service, 'stopping'), times(service, 'stopping at once'), times(service, 'stopped')]).toEqual([
      1, 1, 1,
    ]);
  });

  it('stops by itself, but keeps connections in the last second, and idle ones for another: no request meets their end', async () => {
    const service = await start(1);
    const used = connectionTo(service);
    await used.get('/livez');
    const idle = connectionTo(service);
    await idle.get('/livez');
    const toldAt = performance.now();
    const stopped = service.stop();
    await until(() => times(service, 'stopping') > 0, { what: 'the service to be stopping' });
    expect(await used.get('/readyz')).toEqual({ status: 503, connection: 'keep-alive' });
    expect(await connectionTo(service).get('/livez')).toEqual({ status: 200, connection: 'keep-alive' });

    await until(() => isRefused(service), { what: 'the port to be closed' });
    const closedAt = performance.now();
    // Timers count in whole milliseconds.
    expect(closedAt - toldAt).toBeGreaterThan(990);
    expect([used.isClosed(), idle.isClosed()]).toEqual([false, false]);
    expect(await used.get('/livez')).toEqual({ status: 200, connection: 'close' });
    await until(idle.isClosed, { what: 'the idle connection to be closed' });
    expect(await stopped).toBe(0);
  });
});
