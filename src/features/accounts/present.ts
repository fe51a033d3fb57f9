import type { Actor, Schemas } from '../../contract/operations.js';
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
  const authentication =
    actor.method === 'jwt'
      ? { method: actor.method, key_id: null, expires_at: actor.expiresAt.toISOString() }
      : { method: actor.method, key_id: actor.key._id, expires_at: actor.key.expiresAt?.toISOString() ?? null };
  return { user: presentUser(actor.user), authentication };
}

/** As operators see it. */
export function presentAccount(user: UserRecord): Schemas['Account'] {
  return { user: presentUser(user), enabled: user.enabled, scopes: user.scopes };
}
