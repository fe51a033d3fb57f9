import type { Principal } from './principal.js';

/**
 * What is left of the limits of a key, for the answer to its request (draft-ietf-httpapi-ratelimit-headers). The length of
 * the windows is not told by verification, and left out. Nothing for a key without limits.
 */
export function limitHeaders(principal: Pick<Principal, 'rateLimit' | 'quota'> | null): Record<string, string> {
  const limits = Object.entries({ rate: principal?.rateLimit, quota: principal?.quota }).flatMap(([name, limit]) =>
    limit ? [{ name, ...limit }] : [],
  );
  if (limits.length === 0) return {};
  return {
    'RateLimit-Policy': limits.map(({ name, limit }) => `"${name}";q=${limit}`).join(', '),
    RateLimit: limits
      .map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`)
      .join(', '),
  };
}
