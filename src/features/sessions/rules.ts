import type { Origin } from '../../domain/outcome.js';
import type { KnownUser } from '../../domain/owner.js';
import { shownUserAgent } from '../../domain/user-agent.js';
import type { Sealed } from '../../lib/seal.js';
import type { SessionRecord } from './model.js';

/** Most sessions of one user. */
export const mostSessions = 50;

/**
 * How long a refresh token that was replaced answers with its successor, in seconds; and how long the successor stays what
 * it is, so that no token is replaced while the one before it still answers: there is never more than one of those.
 */
export const overlapSeconds = 30;
const overlapMs = overlapSeconds * 1000;

/** How long a session lasts, in milliseconds: without being used, and in all. */
export interface SessionLifetime {
  idleMs: number;
  longestMs: number;
}

/** When a session ends if it is not used again. */
export function expiresAt({ lastSeenAt, endsAt }: SessionRecord, { idleMs }: SessionLifetime): Date {
  return new Date(Math.min(lastSeenAt.getTime() + idleMs, endsAt.getTime()));
}

/** Whether a session can still be used. */
export function isAlive(
  session: SessionRecord,
  { user, lifetime, now }: { user: Pick<KnownUser, 'tokenVersion'>; lifetime: SessionLifetime; now: Date },
): boolean {
  return session.tokenVersion === user.tokenVersion && now < expiresAt(session, lifetime);
}

/** The sessions that must end so that one more has a place: those that were seen least lately. */
export function surplusOf(alive: readonly SessionRecord[]): SessionRecord[] {
  const byLastSeen = [...alive].sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  return byLastSeen.slice(mostSessions - 1);
}

/** A genuine refresh token, held against a session. */
export interface PresentedToken {
  generation: number;
  /** Whether this is the token that a digest was kept of. */
  matches(tokenHash: string): boolean;
}

/** Why a refresh is refused though its token is genuine; for the log. The caller learns none of it. */
export type RefreshRefusal = 'user_disabled' | 'session_ended' | 'session_expired' | 'unknown_refresh_token';

export type RefreshDecision =
  /** The token is good for longer. */
  | { code: 'keep'; session: SessionRecord }
  /** The token is to be replaced. */
  | { code: 'renew'; session: SessionRecord }
  /** The token was replaced just now, and the answer was lost or is on its way. */
  | { code: 'repeat'; session: SessionRecord; successor: Sealed }
  /** The token was replaced long ago: somebody else has a copy of it, or of its successor. The session is to be ended. */
  | { code: 'reused' }
  | { code: 'refused'; reason: RefreshRefusal };

/**
 * What becomes of a refresh (RFC 9700 §4.14.2, with an overlap for lost answers). A token that is newer than the session
 * knows, as after a backup was restored, ends nothing.
 *
 * @param session `null` if the user has none of this id.
 * @param now the database's time, by which all sessions live.
 */
export function decideRefresh(
  {
    user,
    session,
    lifetime,
    now,
  }: {
    user: Pick<KnownUser, 'enabled' | 'tokenVersion'> | null;
    session: SessionRecord | null;
    lifetime: SessionLifetime;
    now: Date;
  },
  presented: PresentedToken,
): RefreshDecision {
  if (!user || !session) return { code: 'refused', reason: 'session_ended' };
  if (!user.enabled) return { code: 'refused', reason: 'user_disabled' };
  if (session.tokenVersion !== user.tokenVersion) return { code: 'refused', reason: 'session_ended' };
  if (!isAlive(session, { user, lifetime, now })) return { code: 'refused', reason: 'session_expired' };
  const isYoung = now.getTime() - session.renewedAt.getTime() < overlapMs;
  if (presented.matches(session.tokenHash)) return { code: isYoung ? 'keep' : 'renew', session };
  const { previous } = session;
  if (isYoung && previous && presented.matches(previous.tokenHash)) {
    return { code: 'repeat', session, successor: previous.successor };
  }
  return presented.generation < session.generation
    ? { code: 'reused' }
    : { code: 'refused', reason: 'unknown_refresh_token' };
}

/** Who uses a session, and when. */
export interface SessionUse {
  now: Date;
  ip: string | null;
  /** Bounded, and fit to be shown. */
  userAgent: string | null;
}

export function sessionUse({ ip, userAgent }: Origin, now: Date): SessionUse {
  return { now, ip, userAgent: userAgent === null ? null : shownUserAgent(userAgent) };
}

/** A session that begins. */
export function newSession(
  { id, tokenVersion, tokenHash }: Pick<SessionRecord, 'id' | 'tokenVersion' | 'tokenHash'>,
  { now, ip, userAgent }: SessionUse,
  { longestMs }: SessionLifetime,
): SessionRecord {
  return {
    id,
    createdAt: now,
    lastSeenAt: now,
    ip,
    userAgent,
    endsAt: new Date(now.getTime() + longestMs),
    tokenVersion,
    generation: 0,
    tokenHash,
    renewedAt: now,
    previous: null,
  };
}

/** The session with its next token. */
export function renewed(
  session: SessionRecord,
  { tokenHash, successor }: { tokenHash: string; successor: Sealed },
  { now, ip, userAgent }: SessionUse,
): SessionRecord {
  return {
    ...session,
    lastSeenAt: now,
    ip,
    userAgent,
    generation: session.generation + 1,
    tokenHash,
    renewedAt: now,
    previous: { tokenHash: session.tokenHash, successor },
  };
}
