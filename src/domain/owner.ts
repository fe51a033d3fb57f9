import { field, type RecordOf } from '../lib/fields.js';
import type { LimitPair, Override, Quota, RateLimit } from './limit.js';

/** Whom keys belong to. */
export const ownerKinds = ['user', 'organization'] as const;
export type OwnerKind = (typeof ownerKinds)[number];

/** The adopter's own id of an owner. Compared byte by byte; it fits into a header, a log line and a shell. */
export const externalIdPattern = /^[\x21-\x7e]{1,200}$/;

/** What a back end says of an owner or a key, for itself: returned at verification. */
export interface Claim {
  name: string;
  value: string | number | boolean;
}

/** What is stored of every owner, and verification reads. */
export const storedOwnerFields = {
  /** `usr_` or `org_`, and a public id. */
  _id: field<string>(),
  /** Unique among the living owners of a kind. Missing in records of earlier versions. */
  externalId: field<string | null | undefined>(),
  name: field<string | null>(),
  enabled: field<boolean>(),
  /** The restricted scopes that were granted to the owner, beside those of its plan. All others are everybody's. */
  scopes: field<string[]>(),
  /** Name of the plan; `null` for the default. It may be one that this service no longer has. */
  plan: field<string | null | undefined>(),
  /**
   * What holds for this owner instead of what the plan says: the most active keys, and the limits over all of them. In
   * records of earlier versions nothing is said.
   */
  maxKeys: field<number | null | undefined>(),
  rateLimit: field<Override<RateLimit> | undefined>(),
  quota: field<Override<Quota> | undefined>(),
  /** As pairs: a name such as `constructor` is harmless as a value, and not as a field. */
  metadata: field<Claim[] | undefined>(),
  createdAt: field<Date>(),
};
export interface StoredOwner extends RecordOf<typeof storedOwnerFields> {}

/** What holds for an owner in the end: its own word, else its plan's, else the service's. */
export interface OwnerTerms {
  /** Name of the plan that holds. */
  plan: string;
  /** The restricted scopes that it may give to its keys: granted, or of its plan. */
  scopes: readonly string[];
  /** Most active keys. */
  maxKeys: number;
  /** Longest life of a key, in days; `null` for no limit. */
  maxTtlDays: number | null;
  /** After how many days a key that says nothing itself should be rotated; `null` for never. */
  rotateAfterDays: number | null;
  /** Over all keys. */
  rateLimit: RateLimit | null;
  quota: Quota | null;
  /** Of every key by itself. */
  perKey: LimitPair;
  /** Scopes of a key that is made without any; `null` for those that are marked so. */
  defaultScopes: readonly string[] | null;
  /** Whether users make keys themselves, and not only back ends for them. */
  selfService: boolean;
}

interface OwnerOf<Kind extends OwnerKind> extends OwnerTerms {
  kind: Kind;
  _id: string;
  externalId: string | null;
  name: string | null;
  enabled: boolean;
  metadata: readonly Claim[];
  createdAt: Date;
}

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

/** What verification reads of the record of a user; not the hash of the password. */
export const storedUserFields = {
  ...storedOwnerFields,
  /** As the user wrote it. Missing where a back end has made the user without one. */
  email: field<string | undefined>(),
  /** As it is compared; unique. */
  emailKey: field<string | undefined>(),
  /** A token carries the version that it was issued under, and works as long as that is this one. */
  tokenVersion: field<number>(),
  /** Sessions that ended while access tokens of theirs may still live. Missing in records of earlier versions. */
  endedSessions: field<EndedSession[] | undefined>(),
  /** Whose access tokens the last change of the password has left alone; missing if it has left none. */
  keptSession: field<KeptSession | null | undefined>(),
};
/** Fields that are missing where a user has no email address. */
type OfEmail = 'email' | 'emailKey';
export interface StoredUser
  extends Omit<RecordOf<typeof storedUserFields>, OfEmail>,
    Partial<Pick<RecordOf<typeof storedUserFields>, OfEmail>> {}

/** A user, as verification knows it. */
export interface KnownUser
  extends OwnerOf<'user'>,
    Pick<StoredUser, 'email' | 'emailKey' | 'tokenVersion' | 'endedSessions' | 'keptSession'> {}

/** An organization, as verification knows it. */
export interface KnownOrganization extends OwnerOf<'organization'> {}

/** Whom a key belongs to, as verification knows it. */
export type KnownOwner = KnownUser | KnownOrganization;
