import { keyStatus } from '../../domain/key-status.js';
import type { KnownOwner } from '../../domain/owner.js';
import type { ApiKeyRecord } from '../apikeys/model.js';

const dayMs = 86_400_000;

/**
 * Whether a key that lives is more than its owner could have made now: because it lives longer than a new key may, or because
 * the owner has more keys than it may and had enough when this one was made. The oldest ones are within the plan.
 *
 * @param live ids of all keys of the owner that live, the oldest first.
 */
export function isOverPlan(
  key: Pick<ApiKeyRecord, '_id' | 'revokedAt' | 'expiresAt' | 'enabled'>,
  { maxKeys, maxTtlDays }: Pick<KnownOwner, 'maxKeys' | 'maxTtlDays'>,
  { live, now }: { live: readonly string[]; now: Date },
): boolean {
  const status = keyStatus(key, now);
  if (status === 'revoked' || status === 'expired') return false;
  const livesTooLong =
    maxTtlDays !== null && (!key.expiresAt || key.expiresAt.getTime() > now.getTime() + maxTtlDays * dayMs);
  return livesTooLong || live.indexOf(key._id) >= maxKeys;
}
