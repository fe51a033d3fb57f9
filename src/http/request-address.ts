import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import { addressIn } from '../lib/addresses.js';
import { containsAddress, networksOf } from '../lib/networks.js';

/** Which proxies are trusted: none, so many in a row, or those of these addresses, networks and names of networks. */
export type TrustedProxies = false | number | readonly string[];

export interface RequestAddresses {
  /**
   * Where a request comes from, in the one form of its address: for allowlists, limits, the log and usage alike. Of the
   * addresses in `X-Forwarded-For` it is the one that the last proxy in a row of trusted ones has seen.
   *
   * @returns `null` where that is not known: a trusted proxy has written there what is no address. No text that a caller
   * may have chosen stands for one, and neither does the proxy, whose own address may be on an allowlist.
   */
  of(request: IncomingMessage): string | null;
  /** Whether a proxy is trusted; for Express's `trust proxy fn`. @param hop how many proxies are between it and us. */
  trusts(address: string | undefined, hop: number): boolean;
}

/** One element of the way that a request took. */
interface Hop {
  address: string;
  isTrusted: boolean;
}

/** The most proxies in a row that are trusted: `X-Forwarded-For` has room for thousands, and each is looked up in networks. */
const mostProxies = 20;
/** The addresses that are remembered: of callers that come again. */
const mostHops = 5000;
const warnEveryMs = 60_000;

/** @param warn called at most once a minute. @param now in milliseconds, never backwards. */
export function createRequestAddresses({
  trustProxy,
  warn,
  now = () => performance.now(),
}: {
  trustProxy: TrustedProxies;
  warn: (line: string) => void;
  now?: () => number;
}): RequestAddresses {
  const networks = typeof trustProxy === 'object' ? networksOf(trustProxy) : [];
  const most = typeof trustProxy === 'number' ? Math.min(trustProxy, mostProxies) : mostProxies;
  const hops = new LRUCache<string, Hop>({ max: mostHops });
  let warnAt = Number.NEGATIVE_INFINITY;

  function readHop(text: string): Hop | null {
    const known = hops.get(text);
    if (known) return known;
    const address = addressIn(text);
    if (address === null) return null;
    const isTrusted = typeof trustProxy === 'number' || containsAddress(networks, address);
    const hop = { address, isTrusted };
    hops.set(text, hop);
    return hop;
  }

  function unreadable(entry: string, { address }: Hop): null {
    if (now() < warnAt) return null;
    warnAt = now() + warnEveryMs;
    warn(
      `X-Forwarded-For, as ${address} sends it, has no IP address where the caller's belongs, but a text of the form ${formOf(entry)}. The address of such callers is not known: IP allowlists refuse them, and their log-ins share one limit. Have the proxy write the caller's IP address, with or without a port.`,
    );
    return null;
  }

  return {
    of({ socket, rawHeaders }) {
      const peer = socket.remoteAddress;
      if (peer === undefined) return null;
      let hop = readHop(peer);
      if (trustProxy === false || !hop?.isTrusted) return hop?.address ?? null;
      const list = forwardedFor(rawHeaders);
      let end = list.length;
      for (let proxies = 0; proxies < most && hop.isTrusted; proxies++) {
        let entry = '';
        while (entry === '' && end > 0) {
          const comma = list.lastIndexOf(',', end - 1);
          // An element that is empty does not count (RFC 9110 §5.6.1.2).
          entry = list.slice(comma + 1, end).trim();
          end = comma;
        }
        if (entry === '') break;
        const before = readHop(entry);
        if (!before) return unreadable(entry, hop);
        hop = before;
      }
      return hop.address;
    },

    trusts: (address = '', hop) => trustProxy !== false && hop < most && (readHop(address)?.isTrusted ?? false),
  };
}

const name = 'x-forwarded-for';

/** All headers of that name, as one list. Not `headers`, which Node.js would make for it. */
function forwardedFor(rawHeaders: readonly string[]): string {
  let list = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = rawHeaders[index] as string;
    if (header.length !== name.length || header.toLowerCase() !== name) continue;
    const value = rawHeaders[index + 1] as string;
    list = list === '' ? value : `${list},${value}`;
  }
  return list;
}

const longestForm = 40;

/** What a text looks like, without what it says: whoever sent it may have put a secret there. */
function formOf(text: string): string {
  const form = text
    .slice(0, longestForm)
    .replace(/[A-Za-z]/g, 'x')
    .replace(/\d/g, '0')
    .replace(/[^!-~]/g, '?');
  return `${form}${text.length > longestForm ? '…' : ''} (letters as x, digits as 0)`;
}
