import type { Actor } from '../domain/principal.js';

/**
 * What an answer says to whoever presents a secret that a rotation has replaced, and that still works: since when it is
 * deprecated (RFC 9745), when it stops working (RFC 8594), and where it says what to do.
 *
 * @returns `undefined` for any other credential.
 */
export function deprecationOf(actor: Actor | undefined, publicUrl: string): Record<string, string> | undefined {
  if (!actor?.key || actor.secret !== 'previous') return undefined;
  const { graceFrom, endsAt } = actor.key.rotation ?? {};
  if (!graceFrom || !endsAt) return undefined;
  return {
    Deprecation: `@${Math.floor(graceFrom.getTime() / 1000)}`,
    Sunset: endsAt.toUTCString(),
    Link: `<${publicUrl}/developers#rotation>; rel="deprecation"; type="text/html"`,
  };
}

/** Adds these headers to those of an answer, which may have links of its own. */
export function withDeprecation(
  headers: Record<string, string>,
  deprecation: Record<string, string> | undefined,
): Record<string, string> {
  if (!deprecation) return headers;
  const { Link: own } = headers;
  const links = own === undefined ? {} : { Link: `${own}, ${deprecation['Link']}` };
  return { ...headers, ...deprecation, ...links };
}
