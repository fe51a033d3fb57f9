import type { AskTime } from '../../database/settled-time.js';
import type { Origin } from '../../domain/outcome.js';
import type { KnownUser } from '../../domain/owner.js';
import { newPublicId } from '../../lib/ids.js';
import type { Keyring } from '../../lib/keyring.js';
import { createSealing } from '../../lib/seal.js';
import type { SessionRecord } from './model.js';
import { createRefresh, type KeptToken, type Refresh } from './refresh.js';
import { createRefreshTokens } from './refresh-token.js';
import type { SessionRepository } from './repository.js';
import { expiresAt, isAlive, newSession, type SessionLifetime, sessionUse, surplusOf } from './rules.js';

type Holder = Pick<KnownUser, '_id' | 'tokenVersion'>;
type HolderOfAll = Holder & { sessions?: readonly SessionRecord[] };

export interface Sessions {
  /**
   * Begins a session. The one that was used least recently ends where there are too many.
   *
   * @returns the version of the user's tokens as well, which may be raised by that.
   */
  begin(user: HolderOfAll, from: Origin): Promise<KeptToken & { sessionId: string; tokenVersion: number }>;
  refresh: Refresh;
  /** Those of a user that can be used, the one that was used last first. */
  list(user: Holder): Promise<{ session: SessionRecord; expiresAt: Date }[]>;
}

/** The id of a log-in, whether it is remembered or not. */
export const newSessionId = () => `ses_${newPublicId()}`;

/**
 * Log-ins that are remembered, each with a refresh token that is renewed as it is used; docs/decisions/0018-sessions.md has
 * the rules. All times are the database's, which instances share.
 */
export function createSessions({
  sessionRecords,
  keyring,
  lifetime,
  databaseTime,
}: {
  sessionRecords: SessionRepository;
  keyring: Keyring;
  lifetime: SessionLifetime;
  databaseTime: AskTime;
}): Sessions {
  const tokens = createRefreshTokens({ keyring });
  const sealing = createSealing({ keyring, keyOf: ({ session }) => session });

  /** @returns the version of the user's tokens afterwards. */
  async function makeRoom(user: HolderOfAll, now: Date): Promise<number> {
    const { sessions = [] } = user;
    const alive = sessions.filter((session) => isAlive(session, { user, lifetime, now }));
    const over = sessions.filter((session) => !alive.includes(session)).map(({ id }) => id);
    if (over.length > 0) await sessionRecords.forget(user._id, over);
    const surplus = surplusOf(alive).map(({ id }) => id);
    return surplus.length > 0 ? sessionRecords.endSurplus(user, surplus) : user.tokenVersion;
  }

  return {
    async begin(user, from) {
      const now = await databaseTime();
      const tokenVersion = await makeRoom(user, now);
      const sessionId = newSessionId();
      const { _id: userId } = user;
      const { token, tokenHash } = tokens.issue({ userId, sessionId, generation: 0 });
      const session = newSession({ id: sessionId, tokenVersion, tokenHash }, sessionUse(from, now), lifetime);
      await sessionRecords.add(userId, session);
      return { sessionId, tokenVersion, token, now, expiresAt: expiresAt(session, lifetime) };
    },

    refresh: createRefresh({ sessionRecords, tokens, sealing, lifetime }),

    async list(user) {
      const { sessions, now } = await sessionRecords.list(user._id);
      const alive = sessions.filter((session) => isAlive(session, { user, lifetime, now }));
      alive.sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
      return alive.map((session) => ({ session, expiresAt: expiresAt(session, lifetime) }));
    },
  };
}
