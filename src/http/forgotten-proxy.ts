import type { IncomingMessage, Server } from 'node:http';
import { addressIn } from '../lib/addresses.js';
import { isLocalAddress } from '../lib/networks.js';

/** How long after a request that shows nothing the next one is looked at, in milliseconds. */
const lookEveryMs = 1000;

/**
 * Warns, once, if a proxy stands in front that nobody has named: a request comes from a private address and carries
 * `X-Forwarded-For`, which is not believed. Looks at one request a second at most: all others cost nothing.
 */
export function watchForForgottenProxy({ server, warn }: { server: Server; warn: (line: string) => void }): void {
  let timer: NodeJS.Timeout | undefined;
  const look = ({ socket, headers }: IncomingMessage) => {
    const peer = addressIn(socket.remoteAddress ?? '') ?? '';
    if (headers['x-forwarded-for'] === undefined || !isLocalAddress(peer)) {
      timer = setTimeout(watch, lookEveryMs).unref();
      return;
    }
    warn(
      `A request from ${peer} carries X-Forwarded-For, and TRUST_PROXY is false: IP allowlists and limits by address see that proxy instead of the callers. Set TRUST_PROXY to its address, or configure it not to send X-Forwarded-For.`,
    );
  };
  // In front of the listener that answers: it would find the connection gone.
  const watch = () => server.prependOnceListener('request', look);
  watch();
  server.once('close', () => clearTimeout(timer));
}
