/**
 * The name of the host in `host` or `host:port`, in the one form in which two of them can be compared: without the port
 * and the dot at the end, in small letters, an international name in ASCII (IDNA), an IPv6 address in brackets and short.
 *
 * @returns `null` for what names no host, such as an empty text, a pattern, or one with a user before an `@`.
 */
export function hostNameOf(authority: string): string | null {
  const url = `http://${authority}`;
  // What begins a path, a query or a fragment, or stands for something else, is no part of a host (RFC 3986 §3.2.2).
  if (/[\s/?#@\\%]/.test(authority) || !URL.canParse(url)) return null;
  const name = new URL(url).hostname.replace(/\.$/, '');
  return /^(?:\[[\da-f:]+\]|[\w-]+(?:\.[\w-]+)*)$/.test(name) ? name : null;
}
