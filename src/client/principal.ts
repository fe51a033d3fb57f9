import type { LimitState, VerifiedKey } from '#generated/types.gen.js';

/** Whose key it is, and what it may do. */
export interface Principal {
  keyId: string;
  userId: string;
  label: string;
  scopes: string[];
  metadata: Record<string, string>;
  /** `null` for a key that does not expire. */
  expiresAt: Date | null;
  /** `null` where there is none, or where the key was refused before it was asked. */
  rateLimit: PrincipalLimit | null;
  /** `null` where there is none, or where the key was refused before it was asked. */
  quota: PrincipalLimit | null;
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
    userId: key.user_id,
    label: key.label,
    scopes: [...key.scopes],
    metadata: { ...key.metadata },
    expiresAt: key.expires_at === null ? null : new Date(key.expires_at),
    rateLimit: toLimit(key.rate_limit),
    quota: toLimit(key.quota),
  };
}

function toLimit(state: LimitState): PrincipalLimit | null {
  if (state === null) return null;
  return { limit: state.limit, remaining: state.remaining, resetSeconds: state.reset_seconds };
}
