// Copied from src/client by `npm run generate`. Do not edit.
import type { LimitState, Owner, VerifiedKey, VerifiedRotation } from '#generated/types.gen.js';

/** Whose key it is, and what it may do. */
export interface Principal {
  keyId: string;
  /** Whom the key belongs to. `null` only if the owner no longer exists: such a key is never valid. */
  owner: PrincipalOwner | null;
  /** `null` for a key of an organization. */
  userId: string | null;
  /** Who made the key: id of a user or of a key, or `operator`. `null` if that is not known. */
  createdBy: string | null;
  label: string;
  scopes: string[];
  /** Set by the holder of the key, who may write anything. */
  metadata: Record<string, string>;
  /** Set by back ends and operators only. */
  claims: Record<string, string | number | boolean>;
  /** `null` for a key that does not expire. */
  expiresAt: Date | null;
  /**
   * Which secret of the key was presented: the one in use, or the one that a rotation is replacing, until the rotation ends.
   * `null` for a key that no longer works.
   */
  secret: 'current' | 'previous' | null;
  /** The rotation that is replacing the secret of the key; `null` if both secrets do not work now. */
  rotation: PrincipalRotation | null;
  /** `null` where there is none, or where the key was refused before it was asked. */
  rateLimit: PrincipalLimit | null;
  /** `null` where there is none, or where the key was refused before it was asked. */
  quota: PrincipalLimit | null;
}

/** Whom a key belongs to. */
export interface PrincipalOwner {
  type: 'user' | 'organization';
  id: string;
  /** Your own id of the owner. */
  externalId: string | null;
  name: string | null;
  plan: string;
  /** Set by back ends and operators only. */
  metadata: Record<string, string | number | boolean>;
}

/** The time in which the old secret of a key works as well. */
export interface PrincipalRotation {
  startedAt: Date;
  /** When the old secret stops working. */
  endsAt: Date;
}

/** What is left of a limit. */
export interface PrincipalLimit {
  limit: number;
  remaining: number;
  /** Seconds until uses are free again: of a rate limit the first, of a quota all of them. */
  resetSeconds: number;
}

/**
 * A request that a verifier has let pass. Declared once, `latchkey` is known for every request: see the README. Where no
 * verifier runs it is missing all the same.
 */
export interface WithPrincipal {
  latchkey: Principal;
}

/** Shares nothing with the key: what a request does to its principal must not reach the next one through the cache. */
export function toPrincipal(key: NonNullable<VerifiedKey>): Principal {
  return {
    keyId: key.id,
    owner: key.owner && toOwner(key.owner),
    userId: key.user_id,
    createdBy: key.created_by,
    label: key.label,
    scopes: [...key.scopes],
    metadata: { ...key.metadata },
    claims: { ...key.claims },
    expiresAt: key.expires_at === null ? null : new Date(key.expires_at),
    // An instance of the release before says neither.
    secret: key.secret ?? null,
    rotation: toRotation(key.rotation ?? null),
    rateLimit: toLimit(key.rate_limit),
    quota: toLimit(key.quota),
  };
}

function toOwner({ external_id: externalId, metadata, ...others }: Owner): PrincipalOwner {
  return { ...others, externalId, metadata: { ...metadata } };
}

function toRotation(rotation: VerifiedRotation): PrincipalRotation | null {
  return rotation && { startedAt: new Date(rotation.started_at), endsAt: new Date(rotation.ends_at) };
}

function toLimit(state: LimitState): PrincipalLimit | null {
  if (state === null) return null;
  return { limit: state.limit, remaining: state.remaining, resetSeconds: state.reset_seconds };
}
