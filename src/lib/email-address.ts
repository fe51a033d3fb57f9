import { isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';

/** What a domain with characters beyond ASCII may have of ASCII: a URL would take more of it for something else. */
const internationalDomain = /^(?=.*\P{ASCII})[A-Za-z0-9.\P{ASCII}-]+$/u;
/** RFC 1035 §2.3.4, and RFC 5321 §4.5.3.1.3 for an address. */
const mostLabelCharacters = 63;
const mostAddressCharacters = 254;

/**
 * An email address with its domain in ASCII, as mail servers compare it (UTS #46): `ada@MÜLLER.DE` is
 * `ada@xn--mller-kva.de`. One whose domain is in ASCII already, or cannot be written so, stays as it is.
 */
export function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  const domain = address.slice(at);
  // A character of ASCII takes one or two code units otherwise, and the conversion takes quadratic time.
  if (address.length > 2 * mostAddressCharacters || !internationalDomain.test(domain)) return address;
  const ascii = domainToASCII(domain);
  const converted = address.slice(0, at) + ascii;
  const isLong =
    converted.length > mostAddressCharacters || ascii.split('.').some((label) => label.length > mostLabelCharacters);
  // Digits of full width may be read as the numbers of an IPv4 address, which nobody has written.
  return ascii === '' || isLong || isIPv4(ascii) ? address : converted;
}
