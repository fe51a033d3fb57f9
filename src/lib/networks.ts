import ipaddr from 'ipaddr.js';
import { type Address, addressIn, isAddress, parseAddress } from './addresses.js';

type Network = [Address, number];

/** Networks that have a name, as Express's setting `trust proxy` knows them. */
const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** A network in its one form, or what is wrong with a text and what to write instead. */
export type NetworkReading = { ok: true; network: string } | { ok: false; message: string };

const mappedBits = 96;
/** Of these IPv6 networks the widest lie in 0000::/8, where no caller of the internet is (RFC 4291 §2.4). */
const leastOverMapped = 8;
const mappedBlock = ipaddr.IPv6.parse('::ffff:0:0');
/** A list is parsed once for as long as somebody holds it. */
const parsedLists = new WeakMap<readonly string[], Network[]>();

/**
 * Whether an address lies in one of the networks, which are as `readNetwork` gives them. An IPv4-mapped IPv6 address counts
 * as its IPv4 address (RFC 4291 §2.5.5.2), and no other IPv6 address as one. What is no address lies nowhere.
 */
export function containsAddress(networks: readonly string[], ip: string | null): boolean {
  const address = ip === null ? null : parseAddress(ip);
  if (!address) return false;
  return parsed(networks).some((network) => network[0].kind() === address.kind() && address.match(network));
}

/**
 * Reads an address or a network (CIDR, RFC 4632 §3.1) and brings it to one form: CIDR, an IPv4-mapped one as IPv4. A
 * notation that means something else than it looks is refused: other programs, or the people who read the list, would take
 * it for another network.
 */
export function readNetwork(text: string): NetworkReading {
  const [host = '', bits, ...more] = text.split('/');
  const address = parseAddress(host);
  if (!address || more.length > 0) return refuse(more.length > 0 ? noNetwork : hintFor(host, bits));
  const isMapped = host.includes(':') && address.kind() === 'ipv4';
  if (!isMapped && /^(?:0{0,4}:){2,6}\d+\./.test(host)) {
    return refuse(
      `is the IPv6 address ${address}, not an IPv4 address: write ${host.slice(host.lastIndexOf(':') + 1)}`,
    );
  }
  const whole = address.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return { ok: true, network: `${address}/${whole}` };
  const most = isMapped ? 128 : whole;
  const length = lengthOf(bits, most);
  if (length === null) return refuse(maskHint(address, bits) ?? `must end with a length from /0 to /${most}`);
  if (!isMapped) return readCidr(address, length);
  if (length >= mappedBits) return readCidr(address, length - mappedBits);
  const meant = length <= 32 ? withoutHostBits(address, length) : `${address}/32`;
  return refuse(`covers far more than IPv4-mapped addresses: write an IPv4 network, such as ${meant}`);
}

export function isNamedNetwork(text: string): boolean {
  return Object.hasOwn(namedNetworks, text);
}

/** Networks by their names and in any notation that `readNetwork` takes, for `containsAddress`. @throws {Error} for another. */
export function networksOf(entries: readonly string[]): string[] {
  return entries.flatMap((entry) => {
    const reading = readNetwork(entry);
    if (reading.ok) return [reading.network];
    const named = isNamedNetwork(entry) ? namedNetworks[entry] : undefined;
    if (!named) throw new Error(`${entry} ${reading.message}`);
    return named;
  });
}

/** An IPv4 address, or the /64 of an IPv6 one, which is what one subscriber gets. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (!parsed || parsed.kind() === 'ipv4') return parsed?.toString() ?? address;
  return withoutHostBits(parsed, 64);
}

/** Whether a host to listen on is reached from this machine only. A name other than `localhost` counts as reached from others. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  return parseAddress(host)?.range() === 'loopback';
}

const localRanges = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal', 'carrierGradeNat']);

/** Whether an address is of this machine or of a private network (RFC 1918, 4193, 6598), where no caller of the internet is. */
export function isLocalAddress(ip: string): boolean {
  return localRanges.has(parseAddress(ip)?.range() ?? '');
}

const noNetwork = 'is neither an address nor a network (CIDR), such as 203.0.113.7 or 203.0.113.0/24';

const refuse = (message: string): NetworkReading => ({ ok: false, message });

function readCidr(address: Address, length: number): NetworkReading {
  const network = withoutHostBits(address, length);
  if (network !== `${address}/${length}`) {
    return refuse(`has bits set after /${length}: write ${network} for the network, or ${address} for the one address`);
  }
  if (coversMapped([address, length])) {
    return refuse('covers the IPv4-mapped addresses, which count as IPv4: write the IPv4 networks that you mean');
  }
  return { ok: true, network };
}

/** What to write instead of what is no address; for people. */
function hintFor(host: string, bits: string | undefined): string {
  const bare = addressIn(host);
  if (bare !== null && /^\d*$/.test(bits ?? '')) {
    const instead = bits === undefined ? bare : `${bare}/${bits}`;
    return `must not have a port, a zone, brackets, quotes or spaces: write ${instead}`;
  }
  if (ipaddr.isValid(host)) {
    return 'is read as different addresses by different programs: write four decimal numbers without leading zeros';
  }
  return noNetwork;
}

function maskHint(address: Address, mask: string): string | null {
  const length = address.kind() === 'ipv4' && isAddress(mask) ? ipaddr.parse(mask).prefixLengthFromSubnetMask() : null;
  return length === null ? null : `must end with a length instead of a mask: write ${withoutHostBits(address, length)}`;
}

function lengthOf(bits: string, most: number): number | null {
  const length = Number(bits);
  return /^(?:0|[1-9]\d{0,2})$/.test(bits) && length <= most ? length : null;
}

function parsed(networks: readonly string[]): Network[] {
  let list = parsedLists.get(networks);
  if (!list) {
    // 0.1 made ::/8 of ::ffff:10.0.0.0/8: nobody who wrote that meant the IPv6 addresses in it, NAT64's among them.
    list = networks.map((network) => ipaddr.parseCIDR(network)).filter((network) => !coversMapped(network));
    parsedLists.set(networks, list);
  }
  return list;
}

/** Whether a network has the IPv4-mapped addresses in it and almost nothing else. */
function coversMapped([address, length]: Network): boolean {
  const isBetween = length >= leastOverMapped && length < mappedBits;
  return address instanceof ipaddr.IPv6 && isBetween && mappedBlock.match(address, length);
}

function withoutHostBits(address: Address, length: number): string {
  const cidr = `${address}/${length}`;
  const family = address instanceof ipaddr.IPv4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(cidr)}/${length}`;
}
