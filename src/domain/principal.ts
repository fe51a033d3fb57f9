import { field, type RecordOf } from '../lib/fields.js';
import type { Quota, RateLimit } from './limit.js';
import type { Claim, KnownOwner, KnownUser, OwnerKind } from './owner.js';
import type { KnownRotation, PresentedSecret } from './rotation.js';
import type { CarriedScopes } from './scope.js';

/** What verification knows of a key, and reads of its record. Neither its text nor its hash. */
export const knownKeyFields = {
  /** `key_` and the key's public id. */
  _id: field<string>(),
  /** Id of its owner. */
  ownerId: field<string>(),
  /** Missing in records of earlier versions, and of those only users had keys. */
  ownerKind: field<OwnerKind | undefined>(),
  /** Who made it, as `actorId` says. Missing in records of earlier versions. */
  createdBy: field<string | undefined>(),
  /** What a back end says of it, for itself. Missing in records of earlier versions. */
  claims: field<Claim[] | undefined>(),
  label: field<string>(),
  /** As pairs: a name such as `constructor` is harmless as a value, and not as a field. */
  metadata: field<{ name: string; value: string }[]>(),
  /** What it may do, as far as its owner may. */
  scopes: field<string[]>(),
  /** Networks (CIDR) that it may be used from; empty for everywhere. */
  ipAllowlist: field<string[]>(),
  /** Limits of its own, beside those of its owner and of the service. */
  rateLimit: field<RateLimit | null>(),
  quota: field<Quota | null>(),
  enabled: field<boolean>(),
  createdAt: field<Date>(),
  expiresAt: field<Date | null>(),
  revokedAt: field<Date | null>(),
};
export interface KnownKey extends RecordOf<typeof knownKeyFields> {
  /** The last rotation; missing or `null` if there was none. Its record holds the other secret as well: see `StoredRotation`. */
  rotation?: KnownRotation | null;
}

/** A kind of credential, as the contract names it: an access token of this service (JWT), or an API key. */
export type CredentialMethod = 'jwt' | 'api_key';

interface Principal {
  /** Whom the credential belongs to: a key of an organization has no user. */
  owner: KnownOwner;
  user: KnownUser | null;
  /** What the credential carries of its owner's scopes. */
  scopes: CarriedScopes;
  /** When the credential ends; `null` for never. */
  expiresAt: Date | null;
}

/** The holder of a key. Its uses are counted and limited. */
interface KeyActor extends Principal {
  method: 'api_key';
  key: KnownKey;
  /** Which secret of the key the request carried, as far as is known: of a rotation elsewhere that may be a second later. */
  secret: PresentedSecret;
  /** Its hash, by which the record says which one it is by now. */
  secretHash: string;
}

/** A user who has logged in. */
interface TokenActor extends Principal {
  method: 'jwt';
  owner: KnownUser;
  user: KnownUser;
  key: null;
  /** The log-in that the token came of; `null` for a token of an earlier version of the service. */
  sessionId: string | null;
}

/**
 * Who is calling. What an actor may do stands in it: only the contract, which may ask for one kind of credential, and the
 * answer that shows it to its holder look at `method`.
 */
export type Actor = KeyActor | TokenActor;

/** Who does something, as records keep it: the key that it was done with, else the user. The prefix of an id says which. */
export function actorId({ owner, key }: Pick<Actor, 'owner' | 'key'>): string {
  return key?._id ?? owner._id;
}

/** Stands for whoever runs a command on the machine of the service. */
export const operatorId = 'operator';
