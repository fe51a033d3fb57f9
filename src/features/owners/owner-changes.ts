import type { Schemas } from '../../contract/types.js';
import type { StoredOwner } from '../../domain/owner.js';
import type { Plans } from '../../domain/plan.js';
import type { Actor } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Scopes } from '../../domain/scope.js';
import { invalidField } from '../../problems/problem.js';
import { granted } from '../apikeys/granted.js';
import type { RequireScopes } from '../authentication/authorize.js';
import { decideClaims } from './claims.js';

/** What a request may say of an owner of either kind. */
export type OwnerFields = Pick<
  Schemas['AccountUpdate'],
  'name' | 'external_id' | 'enabled' | 'plan' | 'scopes' | 'max_keys' | 'rate_limit' | 'quota' | 'metadata'
>;

/** What back ends and operators change of an owner. */
export type OwnerChanges = Partial<
  Pick<
    StoredOwner,
    'name' | 'externalId' | 'enabled' | 'plan' | 'scopes' | 'maxKeys' | 'rateLimit' | 'quota' | 'metadata'
  >
>;

/**
 * What a request changes of an owner; what it does not name stays as it is.
 *
 * @throws {Problem} `insufficient_scope` for scopes, which only an administrator gives; `invalid_request`.
 */
export type ReadOwnerChanges = (caller: Actor, fields: OwnerFields) => OwnerChanges;

export function createReadOwnerChanges({
  plans,
  reach,
  scopes,
  requireScopes,
}: {
  plans: Plans;
  reach: Reach;
  scopes: Pick<Scopes, 'isRestricted'>;
  requireScopes: RequireScopes;
}): ReadOwnerChanges {
  function requirePlan(caller: Actor, name: string | null): void {
    if (name !== null && !plans.isDeclared(name)) {
      throw invalidField('/plan', 'Use the name of a plan. The operator of this service declares them.');
    }
    if (!reach.mayGivePlan(caller, plans.of(name))) {
      throw invalidField('/plan', 'Use a plan without administrative scopes, or ask an administrator to set this one.');
    }
  }

  function requireGrantable(caller: Actor, names: readonly string[]): void {
    requireScopes(caller, ['admin']);
    const surplus = names.findIndex((name) => !scopes.isRestricted(name));
    if (surplus >= 0)
      throw invalidField(`/scopes/${surplus}`, 'Use a restricted scope of this service. Everyone has all others.');
  }

  return (caller, { external_id, max_keys, rate_limit, quota, metadata, name, enabled, plan, scopes: names }) => {
    if (names !== undefined) requireGrantable(caller, names);
    if (plan !== undefined) requirePlan(caller, plan);
    return {
      ...(name !== undefined && { name }),
      ...(external_id !== undefined && { externalId: external_id }),
      ...(enabled !== undefined && { enabled }),
      ...(plan !== undefined && { plan }),
      ...(names !== undefined && { scopes: names }),
      ...(max_keys !== undefined && { maxKeys: max_keys }),
      ...(rate_limit !== undefined && { rateLimit: rateLimitOf(rate_limit) }),
      ...(quota !== undefined && { quota: quota && 'unlimited' in quota ? 'unlimited' : quota }),
      ...(metadata !== undefined && { metadata: granted(decideClaims(metadata, '/metadata')).claims }),
    };
  };
}

function rateLimitOf(said: Schemas['UserRateLimit']): NonNullable<OwnerChanges['rateLimit']> | null {
  if (said === null) return null;
  return 'unlimited' in said ? 'unlimited' : { limit: said.limit, windowSeconds: said.window_seconds };
}
