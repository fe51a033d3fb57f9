import type { UserRecord } from '../accounts/model.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import { keyStatus } from '../apikeys/rules.js';

/** Why a key is refused; for the log. The caller of a refused key learns none of it. */
export type KeyRefusal =
  | 'malformed'
  | 'forged'
  | 'unknown'
  | 'revoked'
  | 'expired'
  | 'disabled'
  | 'user_disabled'
  | 'wrong_secret';

/** Whether a key of this state may be used now. Taken before the hash is compared: a dead key costs no bcrypt. */
export function decideKeyState(
  key: Pick<ApiKeyRecord, 'revokedAt' | 'expiresAt' | 'enabled'>,
  user: Pick<UserRecord, 'enabled'> | null,
  now: Date,
): { usable: true } | { usable: false; reason: KeyRefusal } {
  const status = keyStatus(key, now);
  if (status !== 'active') return { usable: false, reason: status };
  if (!user?.enabled) return { usable: false, reason: 'user_disabled' };
  return { usable: true };
}

/** Whether a token of this user may be used: issued under the version that is still in force. */
export function decideTokenState(
  user: Pick<UserRecord, 'enabled' | 'tokenVersion'> | null,
  tokenVersion: number,
): { usable: true } | { usable: false; reason: 'user_unknown' | 'user_disabled' | 'logged_out' } {
  if (!user) return { usable: false, reason: 'user_unknown' };
  if (!user.enabled) return { usable: false, reason: 'user_disabled' };
  if (user.tokenVersion !== tokenVersion) return { usable: false, reason: 'logged_out' };
  return { usable: true };
}
