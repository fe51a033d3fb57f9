import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

const mappedBits = 96;
/** A list is parsed once for as long as somebody holds it. */
const parsedLists = new WeakMap<readonly string[], Network[]>();

/**
 * Whether a text is an IP address in a form that every program reads alike: four decimal numbers, or IPv6 without a zone.
 * Others, such as 10.1 or 010.0.0.1, are one address to some programs and another or none to others.
 */
export function isAddress(text: string): boolean {
  if (!text.includes(':')) return ipaddr.IPv4.isValidFourPartDecimal(text);
  return !text.includes('%') && ipaddr.IPv6.isValid(text);
}

/**
 * Whether an address lies in one of the networks, which are as `normalizeNetwork` gives them. An IPv4-mapped IPv6 address
 * counts as its IPv4 address (RFC 4291 §2.5.5.2). What is no address lies nowhere.
 */
export function containsAddress(networks: readonly string[], ip: string | null): boolean {
  if (ip === null || !isAddress(ip)) return false;
  const address = ipaddr.process(ip);
  return parsed(networks).some((network) => network[0].kind() === address.kind() && address.match(network));
}

/**
 * One form for an address or a network: CIDR, without host bits, an IPv4-mapped one as IPv4.
 *
 * @returns `null` if the text is neither.
 */
export function normalizeNetwork(text: string): string | null {
  const [host = '', bits] = text.split('/', 2);
  if (!isAddress(host) || (bits !== undefined && !ipaddr.isValidCIDR(text))) return null;
  const [address, length] = bits === undefined ? whole(ipaddr.parse(text)) : ipaddr.parseCIDR(text);
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && length >= mappedBits) {
    return withoutHostBits(address.toIPv4Address(), length - mappedBits);
  }
  return withoutHostBits(address, length);
}

/** An IPv4 address, or the /64 of an IPv6 one, which is what one subscriber gets. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`)}/64`;
}

/** Whether a host to listen on is reached from this machine only. A name other than `localhost` counts as reached from others. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  return isAddress(host) && ipaddr.process(host).range() === 'loopback';
}

const localRanges = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal', 'carrierGradeNat']);

/** Whether an address is of this machine or of a private network (RFC 1918, 4193, 6598), where no caller of the internet is. */
export function isLocalAddress(ip: string): boolean {
  return isAddress(ip) && localRanges.has(ipaddr.process(ip).range());
}

function parsed(networks: readonly string[]): Network[] {
  let list = parsedLists.get(networks);
  if (!list) {
    list = networks.map((network) => ipaddr.parseCIDR(network));
    parsedLists.set(networks, list);
  }
  return list;
}

function whole(address: Address): Network {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function withoutHostBits(address: Address, length: number): string {
  const cidr = `${address}/${length}`;
  const family = address instanceof ipaddr.IPv4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(cidr)}/${length}`;
}
