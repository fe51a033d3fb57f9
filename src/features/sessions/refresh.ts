import type { Origin } from '../../domain/outcome.js';
import type { KnownUser } from '../../domain/owner.js';
import type { Sealing } from '../../lib/seal.js';
import type { RefreshOutcome } from './metrics.js';
import type { SessionRecord } from './model.js';
import type { RefreshTokenParts, RefreshTokens } from './refresh-token.js';
import type { SessionHolder, SessionRepository } from './repository.js';
import { decideRefresh, expiresAt, type RefreshRefusal, renewed, type SessionLifetime, sessionUse } from './rules.js';

/** A refresh token as its browser is to keep it. */
export interface KeptToken {
  token: string;
  /** The database's time. */
  now: Date;
  expiresAt: Date;
}

export type Refreshed =
  | {
      ok: true;
      outcome: Extract<RefreshOutcome, 'kept' | 'renewed' | 'repeated'>;
      user: Pick<KnownUser, '_id' | 'tokenVersion'>;
      sessionId: string;
      /** `null` where the browser has it already. */
      kept: KeptToken | null;
    }
  | {
      ok: false;
      outcome: Extract<RefreshOutcome, 'reused' | 'refused' | 'forged'>;
      reason: RefreshRefusal | 'refresh_token_reused' | 'refresh_token_malformed' | 'refresh_token_forged';
      /** Of a genuine token. */
      of?: Pick<RefreshTokenParts, 'userId' | 'sessionId'>;
    };

/**
 * Goes on with the session of a refresh token. A token that nobody here has made costs no look-up; a good one costs one or,
 * where it is renewed, two.
 */
export type Refresh = (token: string, from: Origin) => Promise<Refreshed>;

export function createRefresh({
  sessionRecords,
  tokens,
  sealing: { seal, unseal },
  lifetime,
}: {
  sessionRecords: Pick<SessionRepository, 'find' | 'replace' | 'end'>;
  tokens: RefreshTokens;
  sealing: Sealing;
  lifetime: SessionLifetime;
}): Refresh {
  return async (token, from) => {
    const parts = tokens.read(token);
    if (typeof parts === 'string') return { ok: false, outcome: 'forged', reason: `refresh_token_${parts}` };
    const { userId, sessionId, generation } = parts;
    const found = await sessionRecords.find(userId, sessionId);
    if (!found) return refused('session_ended');
    const { now } = found;

    function refused(reason: RefreshRefusal): Refreshed {
      return { ok: false, outcome: 'refused', reason, of: parts as RefreshTokenParts };
    }

    /** @param hasTried whether the token was to be renewed, and something else has changed the session meanwhile. */
    async function settle({ user, session }: SessionHolder, hasTried: boolean): Promise<Refreshed> {
      const presented = { generation, matches: (hash: string) => tokens.matches(token, hash) };
      const decision = decideRefresh({ user, session, lifetime, now }, presented);
      const accepted = { ok: true, user, sessionId } as const;
      switch (decision.code) {
        case 'refused':
          return refused(decision.reason);
        case 'reused':
          await sessionRecords.end(userId, [sessionId]);
          return { ok: false, outcome: 'reused', reason: 'refresh_token_reused', of: parts as RefreshTokenParts };
        case 'repeat': {
          const successor = unseal<string>(decision.successor, token);
          if (successor === null) return refused('unknown_refresh_token');
          return { ...accepted, outcome: 'repeated', kept: keptOf(successor, decision.session) };
        }
        case 'renew':
          // The next refresh does.
          if (hasTried) return { ...accepted, outcome: 'kept', kept: null };
          return renew(decision.session);
        case 'keep':
          return { ...accepted, outcome: 'kept', kept: null };
      }
    }

    function keptOf(next: string, session: SessionRecord): KeptToken {
      return { token: next, now, expiresAt: expiresAt(session, lifetime) };
    }

    /** Of those that renew a token at the same time one does, and all others learn of its successor. */
    async function renew(session: SessionRecord): Promise<Refreshed> {
      const next = tokens.issue({ userId, sessionId, generation: generation + 1 });
      const kept = { tokenHash: next.tokenHash, successor: seal(next.token, token) };
      const holder = await sessionRecords.replace(userId, session, renewed(session, kept, sessionUse(from, now)));
      if (!holder) return refused('session_ended');
      const { user } = holder;
      if (holder.session?.tokenHash !== next.tokenHash) return settle(holder, true);
      return { ok: true, outcome: 'renewed', user, sessionId, kept: keptOf(next.token, holder.session) };
    }

    return settle(found, false);
  };
}
