import type { Connection, mongo } from 'mongoose';
import type { Logger } from '../logger.js';

/** How soon reconnecting is tried again, in milliseconds. */
const retryMs = 1000;

/**
 * Reconnects when a heartbeat neither succeeds nor fails in time.
 *
 * The driver (seen with 7.5 to 7.9) can wait for ever: when a server dies, an error on one connection makes its monitor
 * write at once to its own, which may be destroyed by then but not yet closed; that write returns false, and the "drain"
 * that the driver waits for never comes. No heartbeat follows, and the server counts as unknown until the process ends.
 *
 * @param limitMs longest time that a heartbeat may take: connecting and one answer.
 * @returns a function that stops watching.
 */
export function watchHeartbeats(options: { connection: Connection; logger: Logger; limitMs: number }): () => void {
  const { connection, logger, limitMs } = options;
  const client = connection.getClient();
  const pending = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  const settle = ({ connectionId }: { connectionId: string }) => {
    clearTimeout(pending.get(connectionId));
    pending.delete(connectionId);
  };
  const start = (event: mongo.ServerHeartbeatStartedEvent) => {
    settle(event);
    // An awaited heartbeat is answered when something changes, and the driver itself limits it.
    if (event.awaited || stopped) return;
    pending.set(event.connectionId, setTimeout(reconnect, limitMs).unref());
  };
  const reconnect = async () => {
    if (stopped) return;
    logger.warn('the MongoDB driver is stuck; it is connected anew');
    for (const timer of pending.values()) clearTimeout(timer);
    pending.clear();
    try {
      await client.close(true);
      if (!stopped) await client.connect();
    } catch (error) {
      logger.error({ err: error }, 'connecting anew failed');
      if (!stopped) setTimeout(reconnect, retryMs).unref();
    }
  };

  client.on('serverHeartbeatStarted', start);
  client.on('serverHeartbeatSucceeded', settle);
  client.on('serverHeartbeatFailed', settle);
  return () => {
    stopped = true;
    for (const timer of pending.values()) clearTimeout(timer);
  };
}
