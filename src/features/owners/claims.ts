import type { Schemas } from '../../contract/types.js';
import type { Claim } from '../../domain/owner.js';
import { jsonBytes } from '../../lib/json-bytes.js';

/** The most that claims may hold, in bytes of all names and values. The contract says so in words. */
export const mostClaimsBytes = 4096;

/** What a back end says of a key or an owner, or why not: with the place of the claims, as a pointer into the body. */
export function decideClaims(
  requested: Schemas['Claims'],
  pointer: string,
): { ok: true; claims: Claim[] } | { ok: false; pointer: string; message: string } {
  const claims = Object.entries(requested).map(([name, value]) => ({ name, value }));
  const bytes = claims.reduce((sum, { name, value }) => sum + jsonBytes(name) + jsonBytes(value), 0);
  if (bytes <= mostClaimsBytes) return { ok: true, claims };
  const [most, held] = [mostClaimsBytes, bytes].map((count) => count.toLocaleString('en'));
  const message = `Use at most ${most} bytes in all names and values together. These take ${held}.`;
  return { ok: false, pointer, message };
}
