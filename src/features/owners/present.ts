import type { Schemas } from '../../contract/types.js';
import type { Quota, RateLimit } from '../../domain/limit.js';
import type { Claim, KnownOwner } from '../../domain/owner.js';
import type { Plans } from '../../domain/plan.js';
import type { ListedOwner } from './listed-owners.js';

/** Whose it is, in the adopter's terms: for back ends. */
export function presentOwner(owner: KnownOwner): Schemas['Owner'] {
  return { ...presentCurrentOwner(owner), metadata: presentClaims(owner.metadata) };
}

/** The same for whoever holds the owner's credentials: without what back ends have written for themselves. */
export function presentCurrentOwner({ kind, _id, externalId, name, plan }: KnownOwner): Schemas['CurrentOwner'] {
  return { type: kind, id: _id, external_id: externalId, name, plan };
}

export function presentClaims(claims: readonly Claim[]): Schemas['Claims'] {
  return Object.fromEntries(claims.map(({ name, value }) => [name, value]));
}

type AccountFields = Omit<Schemas['Account'], 'user'> & Omit<Schemas['OrganizationAccount'], 'organization'>;

/** What back ends and operators see of an owner, whatever its kind. */
export function presentAccountFields(owner: ListedOwner, plans: Pick<Plans, 'of'>): AccountFields {
  const { externalId = null, enabled, plan = null, scopes, maxKeys = null, metadata = [] } = owner;
  const { rateLimit = null, quota = null, createdBy = null, changedBy = null } = owner;
  return {
    external_id: externalId,
    enabled,
    plan,
    effective_plan: plans.of(plan).name,
    scopes,
    max_keys: maxKeys,
    rate_limit: rateLimit === 'unlimited' ? { unlimited: true } : presentRateLimit(rateLimit),
    quota: quota === 'unlimited' ? { unlimited: true } : presentQuota(quota),
    metadata: presentClaims(metadata),
    created_by: createdBy,
    changed_by: changedBy,
  };
}

function presentRateLimit(rateLimit: RateLimit | null): Schemas['RateLimit'] {
  return rateLimit && { limit: rateLimit.limit, window_seconds: rateLimit.windowSeconds };
}

function presentQuota(quota: Quota | null): Schemas['Quota'] {
  return quota && { limit: quota.limit, period: quota.period };
}
