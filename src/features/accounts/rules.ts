import type { Schemas } from '../../contract/types.js';
import type { UserChanges } from './repository.js';

/** E-mail addresses are the same account whatever their case. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

/** What an operator's request changes of a user. What it does not name stays as it is. */
export function changesOf({ max_keys, rate_limit, quota, ...others }: Schemas['AccountUpdate']): UserChanges {
  const changes: UserChanges = { ...others };
  if (max_keys !== undefined) changes.maxKeys = max_keys;
  if (rate_limit !== undefined) changes.rateLimit = rateLimitOf(rate_limit);
  if (quota !== undefined) changes.quota = quota && 'unlimited' in quota ? 'unlimited' : quota;
  return changes;
}

function rateLimitOf(said: Schemas['UserRateLimit']): NonNullable<UserChanges['rateLimit']> | null {
  if (said === null) return null;
  return 'unlimited' in said ? 'unlimited' : { limit: said.limit, windowSeconds: said.window_seconds };
}
