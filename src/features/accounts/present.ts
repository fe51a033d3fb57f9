import type { Schemas } from '../../contract/types.js';
import type { KnownUser } from '../../domain/owner.js';
import type { Plans } from '../../domain/plan.js';
import type { Actor } from '../../domain/principal.js';
import type { ListedOwner } from '../owners/listed-owners.js';
import { presentAccountFields, presentCurrentOwner } from '../owners/present.js';

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
    owner: presentCurrentOwner(owner),
    max_keys: owner.maxKeys,
    self_service: owner.selfService,
    rotate_after_days: owner.rotateAfterDays,
    authentication,
  };
}

/** As back ends and operators see it. */
export function presentAccount(user: ListedOwner, plans: Pick<Plans, 'of'>): Schemas['Account'] {
  return { user: presentUser(user), ...presentAccountFields(user, plans) };
}
