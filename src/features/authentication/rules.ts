import { type KeyStatus, keyStatus } from '../../domain/key-status.js';
import type { Outcome } from '../../domain/outcome.js';
import type { KnownOwner, KnownUser } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import type { Scopes } from '../../domain/scope.js';
import type { SecretRole } from '../../lib/keyring.js';
import { containsAddress } from '../../lib/networks.js';

/** Lifetime of an access token, in seconds. */
export const tokenLifetimeSeconds = 3600;
/** How long after the retirement of a secret an instance that was not restarted yet may sign with it, in seconds. */
const rolloutSeconds = 15 * 60;

/** What can be said of a use before the limits are asked. */
export type UseCode = Exclude<Outcome, 'RATE_LIMITED' | 'QUOTA_EXCEEDED' | 'OLD_SECRET'>;
type StateCode = Exclude<UseCode, 'INSUFFICIENT_SCOPE' | 'IP_NOT_ALLOWED'>;

/** What a key is to be used for. */
export interface Use {
  /** All of them are needed. */
  scopes: readonly string[];
  /** Where it was presented from; `null` where that is not known. */
  ip: string | null;
}

const codeOfStatus: Record<KeyStatus, StateCode> = {
  active: 'VALID',
  revoked: 'REVOKED',
  expired: 'EXPIRED',
  disabled: 'DISABLED',
};

/**
 * Whether a key may be used so, its limits apart: first its state, then the address, then the scopes. Every entry point asks
 * this. The operations of the service, and `/forward-auth`, ask for no scope here: which they need is known only once the
 * caller is, and `RequireScopes` asks for them.
 */
export function decideUse(key: KnownKey, owner: KnownOwner | null, use: Use, scopes: Scopes, now: Date): UseCode {
  const state = decideKeyState(key, owner, now);
  if (state !== 'VALID' || !owner) return state;
  if (key.ipAllowlist.length > 0 && !containsAddress(key.ipAllowlist, use.ip)) return 'IP_NOT_ALLOWED';
  return scopes.holds(owner, key.scopes, use.scopes) ? 'VALID' : 'INSUFFICIENT_SCOPE';
}

/** The same without a use in mind. Taken before a hash is compared: a dead key costs no bcrypt. */
export function decideKeyState(
  key: Pick<KnownKey, 'revokedAt' | 'expiresAt' | 'enabled' | 'ownerKind'>,
  owner: Pick<KnownOwner, 'enabled'> | null,
  now: Date,
): StateCode {
  const code = codeOfStatus[keyStatus(key, now)];
  if (code !== 'VALID') return code;
  if (owner?.enabled) return 'VALID';
  return key.ownerKind === 'organization' ? 'OWNER_DISABLED' : 'USER_DISABLED';
}

/** Whether the state of a key has decided against it, whatever the use: then no hash of its secrets is compared. */
export function isDead(code: UseCode): code is Exclude<StateCode, 'VALID'> {
  return code !== 'VALID' && code !== 'INSUFFICIENT_SCOPE' && code !== 'IP_NOT_ALLOWED';
}

/** Why a genuine token is refused; for the log. The caller learns none of it. */
export type TokenRefusal = 'user_unknown' | 'user_disabled' | 'logged_out' | 'session_ended';

/** Of a token: under which version of its user it was issued, and to which log-in. */
interface TokenOrigin {
  tokenVersion: number;
  sessionId: string | null;
}

/** Whether a token of this user may be used: issued under the version that is still in force, to a session that goes on. */
export function decideTokenState(user: KnownUser | null, token: TokenOrigin): 'usable' | TokenRefusal {
  if (!user) return 'user_unknown';
  if (!user.enabled) return 'user_disabled';
  if (user.tokenVersion !== token.tokenVersion && !isKept(user, token)) return 'logged_out';
  const { sessionId } = token;
  const hasEnded = sessionId !== null && user.endedSessions?.some(({ id }) => id === sessionId);
  return hasEnded ? 'session_ended' : 'usable';
}

/** Whether a token of an earlier version belongs to the session that has changed the password since. */
function isKept({ tokenVersion, keptSession: kept }: KnownUser, token: TokenOrigin): boolean {
  if (!kept || kept.id !== token.sessionId || kept.under !== tokenVersion) return false;
  return token.tokenVersion >= kept.from && token.tokenVersion < tokenVersion;
}

/** What the database knows of a secret. */
export interface SecretHistory {
  /** Whether an instance has started with it as its current one, so that there may be tokens under it. */
  wasCurrent: boolean;
  /** When it ceased to be the current one, by the database's clock; `null` if it did not. */
  retiredAt: Date | null;
}

/**
 * Whether a token that was issued then, under this secret, may be used. A previous secret is kept for as long as there are
 * keys and passwords that were made under it, and who finds it must not make tokens with it for so long; nor with one that
 * was never in use here, such as that of another installation.
 */
export function decideTokenSecret(
  { role, wasCurrent, retiredAt }: SecretHistory & { role: SecretRole },
  { issuedAt, now, acceptRetired }: { issuedAt: Date; now: Date; acceptRetired: boolean },
): 'usable' | 'jwt_retired_secret' {
  if (role === 'current' || (role === 'next' && !retiredAt)) return 'usable';
  if (!acceptRetired || !wasCurrent) return 'jwt_retired_secret';
  // An instance has started with it as its current one again.
  if (!retiredAt) return 'usable';
  const isLate = issuedAt.getTime() > retiredAt.getTime() + rolloutSeconds * 1000;
  return isLate || now >= tokensEndAt(retiredAt) ? 'jwt_retired_secret' : 'usable';
}

/** From when on no token under a secret is accepted that was retired then. */
export function tokensEndAt(retiredAt: Date): Date {
  return new Date(retiredAt.getTime() + (rolloutSeconds + tokenLifetimeSeconds) * 1000);
}
