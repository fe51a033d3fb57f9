import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { wakeWritersOfClosedSockets } from '../../src/database/closed-sockets.js';

it('a writer that waits on a socket is woken when the socket closes, and once only', async () => {
  wakeWritersOfClosedSockets();
  wakeWritersOfClosedSockets();
  const server = createServer((peer) => peer.on('error', () => undefined)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  let woken = 0;
  socket.on('drain', () => woken++);

  socket.destroy();
  // Destroyed, not closed yet: the write is refused without an error, which is what the driver waits on.
  expect(socket.write('x')).toBe(false);
  await once(socket, 'close');
  expect(woken).toBe(1);
});
