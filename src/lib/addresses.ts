import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The longest that `addressIn` looks at: brackets, quotes, the longest address, a zone and a port. */
const longestText = 100;

/**
 * Reads an address in a form that every program reads alike: four decimal numbers, or IPv6 (RFC 4291 §2.2) without a zone.
 * Others, such as 10.1 or 010.0.0.1, are one address to some programs and another or none to others. Judged by its bytes:
 * an IPv4-mapped address, `::ffff:0:0/96`, is its IPv4 address (§2.5.5.2); any other with an IPv4 address inside is not.
 *
 * @returns `null` for what is none.
 */
export function parseAddress(text: string): Address | null {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  if (!isIPv6(text) || text.includes('%')) return null;
  const address = ipaddr.IPv6.parse(inHex(text));
  return isMapped(address) ? ipaddr.fromByteArray(address.toByteArray().slice(-4)) : address;
}

/** Whether a text is an address that `parseAddress` reads. */
export function isAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes('%'));
}

/**
 * The address in what a proxy, a socket or a framework says of a caller: `203.0.113.7:51234`, `[2001:db8::1]:443`,
 * `fe80::1%eth0`, in quotes or not. A port and a zone are no part of it.
 *
 * @returns in the one form that its bytes have (RFC 5952 §4; IPv4 for an IPv4-mapped one); `null` if there is none.
 */
export function addressIn(text: string): string | null {
  if (isIPv4(text)) return text;
  if (text.length > longestText) return null;
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const [, host = bare, port = '0'] = inBrackets.exec(bare) ?? withPort.exec(bare) ?? [];
  const address = Number(port) <= 65_535 ? parseAddress(withoutZone(host)) : null;
  return address?.toString() ?? null;
}

const inBrackets = /^\[([^[\]]+)\](?::(\d{1,5}))?$/;
/** Behind IPv4 only: without brackets it would be a part of an IPv6 address. */
const withPort = /^([\d.]+):(\d{1,5})$/;

/** RFC 4007 §11; of IPv6 only. */
function withoutZone(text: string): string {
  return text.includes(':') ? text.replace(/%[\w.~-]+$/, '') : text;
}

/** IPv6 with its last 32 bits in hexadecimal digits: ipaddr.js takes `::203.0.113.7` for IPv4-mapped. */
function inHex(text: string): string {
  const [, head, ...numbers] = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? [];
  if (head === undefined) return text;
  const [a = 0, b = 0, c = 0, d = 0] = numbers.map(Number);
  return `${head}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function isMapped({ parts }: ipaddr.IPv6): boolean {
  return parts[5] === 0xffff && parts.slice(0, 5).every((part) => part === 0);
}
