import type { CallWithKey, Endpoint } from './endpoint.js';
import type { Guide } from './guide.js';

/** A GET that the page for developers can send. */
export interface SendableCall extends Pick<CallWithKey, 'header'> {
  /** As a reader knows it: method and path, or the whole address where that is not the usual one. */
  name: string;
  /** Full address, or a path of this service, in which braces stand for what is filled in. */
  url: string;
}

/** What the page can send, and where to. */
export interface Sendable {
  groups: readonly { label: string; calls: readonly SendableCall[] }[];
  /** Every origin besides that of the page. */
  origins: readonly string[];
}

/** A policy is sent with every page: it stays short, however many servers an API has. */
const mostOrigins = 10;
const mostOriginCharacters = 1000;
/** To choose from, in each group. */
const mostCalls = 200;

/** The GETs that take a key: of the operator's API, and of this service. */
export function sendableCalls({ publicUrl, main, api, endpoints }: Guide): Sendable {
  const ofApi = api ? callsOf(api.endpoints, { publicUrl, baseUrl: main.baseUrl }) : [];
  const origins = originsOf(ofApi);
  const allowed = ofApi.filter(({ url }) => url.startsWith('/') || origins.includes(new URL(url).origin));
  const ownCalls = callsOf(endpoints, { publicUrl, baseUrl: publicUrl });
  const groups = [
    { label: api?.title ?? '', calls: allowed.slice(0, mostCalls) },
    { label: 'Accounts and keys', calls: ownCalls.slice(0, mostCalls) },
  ];
  return { groups: groups.filter(({ calls }) => calls.length > 0), origins };
}

function callsOf(
  endpoints: readonly Endpoint[],
  { publicUrl, baseUrl }: { publicUrl: string; baseUrl: string },
): SendableCall[] {
  return endpoints.flatMap(({ method, path, address, call }) => {
    if (!call || call.need === 'none' || !isReachable(address, publicUrl)) return [];
    // Under whatever name the page was opened, this service is at the same one.
    const isHere = new URL(address).origin === publicUrl;
    const url = isHere ? call.url.slice(publicUrl.length) : call.url;
    return [{ name: `${method} ${address === baseUrl ? '' : address}${path}`, url, header: call.header }];
  });
}

/** Whether a policy can name the origin, and a browser lets a page of this service call it. */
function isReachable(address: string, publicUrl: string): boolean {
  const { protocol, hostname } = new URL(address);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  const isMixed = publicUrl.startsWith('https:') && protocol === 'http:' && !isLocal;
  return /^[a-z0-9.-]+$/.test(hostname) && !isMixed;
}

function originsOf(calls: readonly SendableCall[]): string[] {
  const all = calls.filter(({ url }) => !url.startsWith('/')).map(({ url }) => new URL(url).origin);
  let length = 0;
  return [...new Set(all)].slice(0, mostOrigins).filter((origin) => {
    length += origin.length + 1;
    return length <= mostOriginCharacters;
  });
}
