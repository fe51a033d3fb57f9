import type { Schemas } from '../../contract/types.js';
import type { Quota, RateLimit } from '../../domain/limit.js';
import type { KnownUser } from '../../domain/owner.js';
import type { Actor } from '../../domain/principal.js';
import { presentOwner } from '../owners/present.js';
import type { UserRecord } from './model.js';

export function presentUser(user: Pick<KnownUser, '_id' | 'email' | 'name' | 'createdAt'>): Schemas['User'] {
  return {
    id: user._id,
    email: user.email ?? null,
    name: user.name,
    created_at: user.createdAt.toISOString(),
  };
}

export function presentCurrentUser(actor: Actor): Schemas['CurrentUser'] {
  const { method, owner, user, key, expiresAt } = actor;
  const authentication = { method, key_id: key?._id ?? null, expires_at: expiresAt?.toISOString() ?? null };
  return {
    user: user && presentUser(user),
    owner: presentOwner(owner),
    max_keys: owner.maxKeys,
    self_service: owner.selfService,
    authentication,
  };
}

/** As operators see it. */
export function presentAccount(user: UserRecord): Schemas['Account'] {
  const { enabled, scopes, maxKeys, rateLimit, quota, changedBy = null } = user;
  return {
    user: presentUser(user),
    enabled,
    scopes,
    max_keys: maxKeys ?? null,
    rate_limit: rateLimit === 'unlimited' ? { unlimited: true } : presentRateLimit(rateLimit ?? null),
    quota: quota === 'unlimited' ? { unlimited: true } : presentQuota(quota ?? null),
    changed_by: changedBy,
  };
}

function presentRateLimit(rateLimit: RateLimit | null): Schemas['RateLimit'] {
  return rateLimit && { limit: rateLimit.limit, window_seconds: rateLimit.windowSeconds };
}

function presentQuota(quota: Quota | null): Schemas['Quota'] {
  return quota && { limit: quota.limit, period: quota.period };
}
