import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Node.js publishes every client socket of the process here; this service has them to MongoDB only. */
const clientSockets = 'net.client.socket';

/**
 * Ends the wait of whoever writes to a socket that is closed.
 *
 * Where `write` returns false, the MongoDB driver (seen in 7.5 to 7.9) waits for "drain" or "error". A socket that was
 * destroyed, but has not said so yet, gives neither: after the death of a server a request, or the driver's own monitor
 * and with it the connection to that server, would wait for ever. Saying "drain" on closing wakes the driver, which then
 * finds the connection closed.
 */
export function wakeWritersOfClosedSockets(): void {
  unsubscribe(clientSockets, wakeOnClose);
  subscribe(clientSockets, wakeOnClose);
}

function wakeOnClose(message: unknown): void {
  const { socket } = message as { socket: Socket };
  socket.once('close', () => socket.emit('drain'));
}
