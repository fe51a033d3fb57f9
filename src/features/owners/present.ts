import type { Schemas } from '../../contract/types.js';
import type { Claim, KnownOwner } from '../../domain/owner.js';

/** Whose it is, in the adopter's terms. */
export function presentOwner({ kind, _id, externalId, name, plan, metadata }: KnownOwner): Schemas['Owner'] {
  return { type: kind, id: _id, external_id: externalId, name, plan, metadata: presentClaims(metadata) };
}

export function presentClaims(claims: readonly Claim[]): Schemas['Claims'] {
  return Object.fromEntries(claims.map(({ name, value }) => [name, value]));
}
