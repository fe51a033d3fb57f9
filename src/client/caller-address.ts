/** Without leading zeros, which some programs read as octal. */
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const inBrackets = /^\[([^[\]]+)\](?::\d{1,5})?$/;
/** Behind IPv4 only: without brackets it would be a part of an IPv6 address. */
const withPort = /^([\d.]+):\d{1,5}$/;
/** The longest address, with everything around it. */
const longestText = 100;

/**
 * The address in what a framework takes for the caller's, which may be any text from `X-Forwarded-For`: some gateways add a
 * port, link-local addresses have a zone, and both are left out.
 *
 * @returns `undefined` if there is none: to refuse the question would let its sender cause errors here.
 */
export function callerAddress(text: string): string | undefined {
  if (text.length > longestText) return undefined;
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const [, host = bare] = inBrackets.exec(bare) ?? withPort.exec(bare) ?? [];
  if (ipv4.test(host)) return host;
  const [address] = host.split('%', 1);
  return isIpv6(address) ? address : undefined;
}

/** Not `isIP` of `node:net`, which other run times do not have. */
function isIpv6(text: string): boolean {
  return /^[0-9A-Fa-f:.]+$/.test(text) && text.includes(':') && URL.canParse(`http://[${text}]`);
}
