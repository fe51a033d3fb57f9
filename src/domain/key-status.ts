import type { KnownKey } from './principal.js';

/** What a key is at a moment: `status` in the contract. */
export const keyStatuses = ['active', 'disabled', 'revoked', 'expired'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** The repository of keys filters by the same definitions, and a test holds the two together. */
export function keyStatus(key: Pick<KnownKey, 'revokedAt' | 'expiresAt' | 'enabled'>, now: Date): KeyStatus {
  if (key.revokedAt) return 'revoked';
  if (key.expiresAt && key.expiresAt <= now) return 'expired';
  return key.enabled ? 'active' : 'disabled';
}
