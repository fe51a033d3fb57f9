import type { Schemas } from '../../contract/types.js';
import type { KnownOwner } from '../../domain/owner.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import { presentApiKey } from '../apikeys/present.js';
import { presentClaims, presentOwner } from '../owners/present.js';

/** A key as back ends see it: with its owner, and what they have said of it. */
export function presentManagedApiKey(key: ApiKeyRecord, owner: KnownOwner, now: Date): Schemas['ManagedApiKey'] {
  return { ...presentApiKey(key, owner, now), owner: presentOwner(owner), claims: presentClaims(key.claims ?? []) };
}

/** The one answer that shows it. */
export function presentCreatedManagedApiKey(
  key: ApiKeyRecord,
  text: string,
  owner: KnownOwner,
  now: Date,
): Schemas['CreatedManagedApiKey'] {
  return { key: text, ...presentManagedApiKey(key, owner, now) };
}
