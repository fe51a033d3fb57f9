import type { Handlers } from '../../contract/operations.js';
import { Problem, unauthorized } from '../../problems/problem.js';
import { tokenLifetimeSeconds } from '../authentication/rules.js';
import type { Tokens } from '../authentication/token.js';
import { droppingCookie, keepingCookie, refreshTokenIn } from './cookie.js';
import type { NoteRefresh } from './metrics.js';
import { presentSession } from './present.js';
import type { SessionRepository } from './repository.js';
import type { Sessions } from './sessions.js';

type SessionHandlers = Pick<Handlers, 'refreshSession' | 'logOut' | 'listSessions' | 'endSession'>;

const ambiguous = 'The request has two refresh cookies. Delete the cookies of this site, then log in again.';

export function sessionHandlers({
  sessions,
  sessionRecords,
  tokens,
  noteRefresh,
}: {
  sessions: Sessions;
  sessionRecords: SessionRepository;
  tokens: Tokens;
  noteRefresh: NoteRefresh;
}): SessionHandlers {
  return {
    // A refusal leaves the cookie alone: it may be the answer to one that the browser has replaced since, by a new log-in.
    async refreshSession({ visit, note }) {
      const presented = refreshTokenIn(visit);
      if (presented === 'ambiguous') throw new Problem('invalid_request', { detail: ambiguous, reason: 'two_cookies' });
      if (presented === null) {
        noteRefresh('missing');
        throw unauthorized('invalid_session', { reason: 'no_cookie' });
      }
      const refreshed = await sessions.refresh(presented.token, visit);
      noteRefresh(refreshed.outcome);
      if (!refreshed.ok) {
        const { reason, of } = refreshed;
        if (of) note({ accountId: of.userId, targetId: of.sessionId });
        throw unauthorized('invalid_session', { reason });
      }
      const { user, sessionId, kept } = refreshed;
      note({ accountId: user._id, targetId: sessionId });
      const cookie = kept && { 'Set-Cookie': keepingCookie(kept.token, { visit, ...kept }) };
      return {
        status: 200,
        headers: { 'Cache-Control': 'no-store', ...cookie },
        body: { access_token: tokens.issue(user, sessionId), token_type: 'Bearer', expires_in: tokenLifetimeSeconds },
      };
    },

    async logOut({ actor: { user, sessionId }, query, visit }) {
      // A token of an earlier version does not say which log-in it came of.
      if (query.all || sessionId === null) await sessionRecords.endAll(user._id);
      else await sessionRecords.end(user._id, [sessionId]);
      return { status: 204, headers: { 'Set-Cookie': droppingCookie(visit) } };
    },

    async listSessions({ actor: { user, sessionId } }) {
      const found = await sessions.list(user);
      return { status: 200, body: { data: found.map((session) => presentSession(session, sessionId)) } };
    },

    async endSession({ actor: { user, sessionId }, path: { session_id: id }, note, visit }) {
      note({ targetId: id });
      const found = await sessions.list(user);
      if (!found.some(({ session }) => session.id === id)) throw new Problem('session_not_found');
      await sessionRecords.end(user._id, [id]);
      return { status: 204, ...(id === sessionId && { headers: { 'Set-Cookie': droppingCookie(visit) } }) };
    },
  };
}
