import type { Schemas } from '../../contract/types.js';
import type { Actor } from '../../domain/principal.js';
import type { UserRecord } from './model.js';

export function presentUser(user: Pick<UserRecord, '_id' | 'email' | 'name' | 'createdAt'>): Schemas['User'] {
  return {
    id: user._id,
    email: user.email,
    name: user.name,
    created_at: user.createdAt.toISOString(),
  };
}

export function presentCurrentUser(actor: Actor): Schemas['CurrentUser'] {
  const { method, user, key, expiresAt } = actor;
  const authentication = { method, key_id: key?._id ?? null, expires_at: expiresAt?.toISOString() ?? null };
  return { user: presentUser(user), authentication };
}

/** As operators see it. */
export function presentAccount(user: UserRecord): Schemas['Account'] {
  const { enabled, scopes, changedBy = null } = user;
  return { user: presentUser(user), enabled, scopes, changed_by: changedBy };
}
