import type { UserRecord } from '../accounts/model.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import { type KeyStatus, keyStatus } from '../apikeys/rules.js';

/** Why a credential that is genuine is refused; for the log. The caller learns none of it. */
export type StateRefusal = Exclude<KeyStatus, 'active'> | 'user_unknown' | 'user_disabled' | 'logged_out';

export type StateDecision = { usable: true; user: UserRecord } | { usable: false; reason: StateRefusal };

/** Whether a key of this state may be used now. Taken before the hash is compared: a dead key costs no bcrypt. */
export function decideKeyState(
  key: Pick<ApiKeyRecord, 'revokedAt' | 'expiresAt' | 'enabled'>,
  user: UserRecord | null,
  now: Date,
): StateDecision {
  const status = keyStatus(key, now);
  return status === 'active' ? decideUserState(user) : { usable: false, reason: status };
}

/** Whether a token of this user may be used: issued under the version that is still in force. */
export function decideTokenState(user: UserRecord | null, tokenVersion: number): StateDecision {
  const decision = decideUserState(user);
  if (!decision.usable || decision.user.tokenVersion === tokenVersion) return decision;
  return { usable: false, reason: 'logged_out' };
}

function decideUserState(user: UserRecord | null): StateDecision {
  if (!user) return { usable: false, reason: 'user_unknown' };
  return user.enabled ? { usable: true, user } : { usable: false, reason: 'user_disabled' };
}
