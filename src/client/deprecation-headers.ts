import type { Principal } from './principal.js';

/**
 * Tells whoever still presents the old secret of a key since when it is deprecated (RFC 9745) and when it stops working (RFC
 * 8594). Nothing for the current one.
 */
export function deprecationHeaders(principal: Pick<Principal, 'secret' | 'rotation'>): Record<string, string> {
  const { secret, rotation } = principal;
  if (secret !== 'previous' || rotation === null) return {};
  return {
    Deprecation: `@${Math.floor(rotation.startedAt.getTime() / 1000)}`,
    Sunset: rotation.endsAt.toUTCString(),
  };
}
