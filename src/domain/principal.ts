import { field, type RecordOf } from '../lib/fields.js';
import type { Override, Quota, RateLimit } from './limit.js';
import type { CarriedScopes } from './scope.js';

/** What verification knows of a key, and reads of its record. Neither its text nor its hash. */
export const knownKeyFields = {
  /** `key_` and the key's public id. */
  _id: field<string>(),
  userId: field<string>(),
  label: field<string>(),
  /** As pairs: a name such as `constructor` is harmless as a value, and not as a field. */
  metadata: field<{ name: string; value: string }[]>(),
  /** What it may do, as far as its user may. */
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
export interface KnownKey extends RecordOf<typeof knownKeyFields> {}

/** A session that has ended: none of its access tokens is accepted. */
export interface EndedSession {
  id: string;
  /** By when the last of its access tokens has expired. */
  until: Date;
}

/** A session whose access tokens of earlier versions go on working. */
export interface KeptSession {
  id: string;
  /** The oldest version whose tokens do. */
  from: number;
  /** The version of the user under which they do: once that is raised again, they do not. */
  under: number;
}

/** What verification knows of a user, and reads of its record; not the hash of the password. */
export const knownUserFields = {
  /** `usr_` and a public id. */
  _id: field<string>(),
  /** As the user wrote it. */
  email: field<string>(),
  /** As it is compared; unique. */
  emailKey: field<string>(),
  name: field<string | null>(),
  enabled: field<boolean>(),
  /** The restricted scopes that the user holds. All others are everybody's. */
  scopes: field<string[]>(),
  /**
   * What holds for this user instead of what the service says: the most active keys, and the limits over all of them. In
   * records of earlier versions nothing is said.
   */
  maxKeys: field<number | null | undefined>(),
  rateLimit: field<Override<RateLimit> | undefined>(),
  quota: field<Override<Quota> | undefined>(),
  /** A token carries the version that it was issued under, and works as long as that is this one. */
  tokenVersion: field<number>(),
  /** Sessions that ended while access tokens of theirs may still live. Missing in records of earlier versions. */
  endedSessions: field<EndedSession[] | undefined>(),
  /** Whose access tokens the last change of the password has left alone; missing if it has left none. */
  keptSession: field<KeptSession | null | undefined>(),
  createdAt: field<Date>(),
};
export interface KnownUser extends RecordOf<typeof knownUserFields> {}

/** A kind of credential, as the contract names it: an access token of this service (JWT), or an API key. */
export type CredentialMethod = 'jwt' | 'api_key';

interface Principal {
  user: KnownUser;
  /** What the credential carries of its user's scopes. */
  scopes: CarriedScopes;
  /** When the credential ends; `null` for never. */
  expiresAt: Date | null;
}

/** The holder of a key. Its uses are counted and limited. */
interface KeyActor extends Principal {
  method: 'api_key';
  key: KnownKey;
}

/** A user who has logged in. */
interface TokenActor extends Principal {
  method: 'jwt';
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
export function actorId({ user, key }: Actor): string {
  return key?._id ?? user._id;
}

/** Stands for whoever runs a command on the machine of the service. */
export const operatorId = 'operator';
