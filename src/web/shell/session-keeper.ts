import { type AccessToken, type LatchkeyClient, LatchkeyProblem } from '@latchkey/client';
import type { TokenSource } from './session-fetch.js';
import { markSession, mayHaveSession } from './session-marker.js';
import {
  isFresh,
  isOlder,
  loggedIn,
  loggedOut,
  renewalLeadMs,
  retryDelayMs,
  type Session,
  type SessionState,
  stateWith,
} from './session-state.js';
import { createSessionTabs, type TabMessage } from './session-tabs.js';

export interface SessionKeeper extends TokenSource {
  state(): SessionState;
  /** Calls `listener` after each change. @returns what ends that. */
  subscribe(listener: () => void): () => void;
  /** Of the session that there is now, for requests. */
  accessToken(): string | undefined;
  /** Logs in, for as long as the browser is to be remembered. Nothing changes until the session is handed to `begin`. */
  logIn(credentials: { email: string; password: string }): Promise<Session>;
  /** Goes on in a session that was logged in here. */
  begin(session: Session): void;
  /** Leaves the session, in every tab. The service is not told. */
  end(): void;
  /**
   * Leaves the session, in every tab, and tells the service.
   *
   * @param all whether every other session of the user ends as well.
   * @throws where the service could not be told: somebody who has the browser's cookie can still use the session.
   */
  logOut(options: { all: boolean }): Promise<void>;
  /** Asks at once whether there is a session, or for a new token, where the service did not answer before. */
  retry(): void;
}

/**
 * Keeps the session of a tab: finds it when the page is loaded, renews its token before that ends, and shares both with the
 * other tabs of the browser. Only a refusal of the service ends a session, never a service that does not answer.
 *
 * @param service the client of the page.
 * @param onEnd called before a session is left.
 */
export function createSessionKeeper({
  service,
  onEnd,
}: {
  service: () => LatchkeyClient;
  onEnd: () => void;
}): SessionKeeper {
  const tabs = createSessionTabs();
  const listeners = new Set<() => void>();
  let state: SessionState = mayHaveSession() ? { ...loggedOut, isResuming: true } : loggedOut;
  /** Earlier tokens of the user that is logged in: what was sent with one of them may be sent again. */
  const earlier = new Set<string>();
  let renewing: Promise<void> | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function become(next: SessionState): void {
    if (state.session) earlier.add(state.session.accessToken);
    if (state.session?.userId !== next.session?.userId) earlier.clear();
    state = next;
    schedule();
    for (const listener of listeners) listener();
  }

  /** Hidden tabs do not renew: nobody uses them, and sessions are to end when they are not used. */
  function schedule(): void {
    clearTimeout(timer);
    if (!isWaitingForToken() && !state.session) return;
    const untilRenewal = (state.session?.expiresAt ?? 0) - renewalLeadMs - Date.now();
    const waitMs = Math.max(untilRenewal, failures > 0 ? retryDelayMs(failures) : 0);
    timer = setTimeout(keepFresh, waitMs);
  }

  const isWaitingForToken = () => state.isResuming || state.isUnreachable;

  function keepFresh(): void {
    const { session, hasEnded, isResuming } = state;
    if (document.visibilityState === 'hidden' && !isResuming) return;
    if (hasEnded || (session === null && !isResuming)) return;
    if (session && isFresh(session, Date.now())) {
      schedule();
      return;
    }
    // What fails is tried again.
    renewOnce().catch(() => undefined);
  }

  /** @throws where the service does not answer. */
  function renewOnce(): Promise<void> {
    renewing ??= tabs.alone(renewal(state.session)).finally(() => {
      renewing = null;
    });
    return renewing;
  }

  /** @param before the session whose token is to be replaced; what happens to it meanwhile takes precedence. */
  const renewal = (before: Session | null) => async () => {
    const isSettled = () => state.session !== before || state.hasEnded;
    if (isSettled()) return;
    // Another tab may have renewed it while this one waited for its turn.
    await tabs.ask();
    if (isSettled()) return;
    try {
      const session = await refreshed(service());
      if (isSettled()) return;
      failures = 0;
      if (session) await begun(session);
      else if (before) become({ ...loggedIn(before), hasEnded: true });
      else left();
    } catch (error) {
      if (isSettled()) return;
      failures++;
      const isNeeded = before === null || before.expiresAt <= Date.now();
      become({ ...state, isUnreachable: isNeeded });
      throw error;
    }
  };

  /** Goes on in a session, and lets the other tabs have it. */
  async function begun(session: Session): Promise<void> {
    markSession(true);
    become(stateWith(session, state));
    await tabs.hold(true);
    tabs.tell({ type: 'session', session });
  }

  function left(): void {
    failures = 0;
    markSession(false);
    tabs.hold(false);
    become(loggedOut);
  }

  function end(): void {
    const { session } = state;
    if (session) tabs.tell({ type: 'ended', userId: session.userId });
    onEnd();
    left();
  }

  function hear(message: TabMessage): void {
    const { session, hasEnded } = state;
    if (message.type === 'ask') {
      if (session && !hasEnded) tabs.tell({ type: 'session', session });
    } else if (message.type === 'ended') {
      if (session?.userId !== message.userId) return;
      onEnd();
      left();
    } else if (session?.accessToken !== message.session.accessToken) {
      if (session && isOlder(message.session, session)) return;
      failures = 0;
      become(stateWith(message.session, state));
      tabs.hold(true);
    }
  }

  tabs.listen(hear);
  document.addEventListener('visibilitychange', keepFresh);
  for (const event of ['online', 'pageshow', 'focus']) addEventListener(event, keepFresh);
  keepFresh();

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    accessToken: () => state.session?.accessToken,
    async logIn(credentials) {
      const { data } = await service().logIn({ body: { ...credentials, remember: true } });
      return sessionOf(data, service());
    },
    begin(session) {
      failures = 0;
      markSession(true);
      become(loggedIn(session));
      tabs.hold(true);
      tabs.tell({ type: 'session', session });
    },
    end,
    async logOut({ all }) {
      const { session } = state;
      if (!session) return;
      end();
      await endAtService(session.accessToken, { all, service: service(), isLeft: () => state.session === null });
    },
    retry: keepFresh,
    async renew(refused) {
      const { session } = state;
      if (!session || !(refused === session.accessToken || earlier.has(refused))) return null;
      if (refused === session.accessToken && !state.hasEnded) await renewOnce();
      const now = state.session;
      const isRenewed = now?.userId === session.userId && now.accessToken !== refused && !state.hasEnded;
      return isRenewed ? now.accessToken : null;
    },
    refuse(token) {
      if (state.session?.accessToken === token) become({ ...state, hasEnded: true });
    },
  };
}

/** A new token for the session of the browser's cookie. @returns `null` if the service refuses it. */
async function refreshed(latchkey: LatchkeyClient): Promise<Session | null> {
  try {
    const { data } = await latchkey.refreshSession();
    return await sessionOf(data, latchkey);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** Whose token this is, the service says: the cookie may be that of another account than the page shows. */
async function sessionOf({ access_token, expires_in }: AccessToken, latchkey: LatchkeyClient): Promise<Session> {
  const expiresAt = Date.now() + expires_in * 1000;
  const { data } = await latchkey.getCurrentUser({ auth: only(access_token) });
  return { userId: data.user.id, email: data.user.email, accessToken: access_token, expiresAt };
}

/** An answer of the service itself that a later attempt would get as well. */
function isRefusal(error: unknown): boolean {
  const passing = [408, 425, 429];
  if (!(error instanceof LatchkeyProblem) || error.code === 'unexpected_response') return false;
  return error.status < 500 && !passing.includes(error.status);
}

async function endAtService(
  token: string,
  { all, service, isLeft }: { all: boolean; service: LatchkeyClient; isLeft: () => boolean },
): Promise<void> {
  try {
    await service.logOut({ query: { all }, auth: only(token) });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The token is over, but its session may not be. The next one has a cookie of its own.
    if (!isLeft()) return;
    const next = await refreshed(service);
    if (next) await service.logOut({ query: { all }, auth: only(next.accessToken) });
  }
}

/** For a request that is sent with this token whatever the session is by then. */
const only =
  (token: string) =>
  ({ scheme }: { scheme?: string }) =>
    scheme === 'bearer' ? token : undefined;
