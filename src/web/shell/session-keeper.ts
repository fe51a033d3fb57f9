import type { TokenSource } from './session-fetch.js';
import type { SessionPage } from './session-page.js';
import { createSessionRenewal } from './session-renewal.js';
import { isOlder, loggedIn, loggedOut, type Session, type SessionState, stateWith } from './session-state.js';
import { createSessionStore, type SessionStore } from './session-store.js';
import type { SessionTabs, TabMessage } from './session-tabs.js';

/** What the service does for a session. All of it fails where the service does not answer. */
export interface SessionService {
  /** Logs in, for as long as the browser is to be remembered. */
  logIn(credentials: Credentials): Promise<Session>;
  /** A new token for the session of the browser's cookie. @returns `null` if the service refuses it. */
  refresh(): Promise<Session | null>;
  /** @returns whether the session has ended: `false` if its token is refused. */
  logOut(accessToken: string, options: { all: boolean }): Promise<boolean>;
}

interface Credentials {
  email: string;
  password: string;
}

export interface SessionKeeper extends TokenSource {
  state(): SessionState;
  /** Calls `listener` after each change. @returns what ends that. */
  subscribe(listener: () => void): () => void;
  /** Of the session that there is now, for requests. */
  accessToken(): string | undefined;
  /** Logs in. Nothing changes until the session is handed to `begin`. */
  logIn(credentials: Credentials): Promise<Session>;
  /** Goes on in a session that was logged in here. */
  begin(session: Session): void;
  /** Leaves the session, in every tab. The service is not told. */
  end(): void;
  /**
   * Leaves the session, in every tab.
   *
   * @param all whether every other session of the user ends as well.
   * @returns what tells the service. It fails where the service could not be told, and can then be called again: until it
   * is, somebody who has the browser's cookie can still use the session.
   */
  logOut(options: { all: boolean }): () => Promise<void>;
  /** Asks at once whether there is a session, or for a new token, where the service did not answer before. */
  retry(): void;
}

interface SessionKeeperOptions {
  service: SessionService;
  tabs: SessionTabs;
  page: SessionPage;
  /** Called before a session is left. */
  onEnd: () => void;
}

/**
 * Keeps the session of a tab: finds it when the page is loaded, renews its token before that ends, and shares both with the
 * other tabs of the browser. Only a refusal of the service ends a session, never a service that does not answer.
 */
export function createSessionKeeper({ service, tabs, page, onEnd }: SessionKeeperOptions): SessionKeeper {
  const store = createSessionStore(page.mayHaveSession() ? { ...loggedOut, isResuming: true } : loggedOut);
  const life = createSessionLife({ store, tabs, page, onEnd });
  const renewal = createSessionRenewal({ store, tabs, page, refresh: service.refresh, onAnswer: life.answered });
  tabs.listen(life.hear);
  renewal.keepFresh();

  function logOut({ all }: { all: boolean }): () => Promise<void> {
    const { session } = store.state();
    if (session) life.end();
    return async () => {
      if (!session) return;
      const isTold = await service.logOut(session.accessToken, { all });
      // The token is over, but its session may not be. The next one has a cookie of its own.
      if (isTold || store.state().session) return;
      const next = await service.refresh();
      if (next) await service.logOut(next.accessToken, { all });
    };
  }

  return {
    state: store.state,
    subscribe: store.subscribe,
    accessToken: () => store.state().session?.accessToken,
    logIn: service.logIn,
    begin: life.begin,
    end: life.end,
    logOut,
    retry: renewal.keepFresh,
    ...createTokenSource({ store, renew: renewal.renew }),
  };
}

/** How a session begins and ends in this tab, and what the other tabs are told of it. */
function createSessionLife({
  store,
  tabs,
  page,
  onEnd,
}: Omit<SessionKeeperOptions, 'service'> & { store: SessionStore }) {
  async function share(state: SessionState, session: Session): Promise<void> {
    page.markSession(true);
    store.become(state);
    tabs.tell({ type: 'session', session });
    await tabs.hold(true);
  }

  function leave(): void {
    page.markSession(false);
    tabs.hold(false);
    store.become(loggedOut);
  }

  function heardOf(told: Session): void {
    const { session } = store.state();
    if (session?.accessToken === told.accessToken || (session && isOlder(told, session))) return;
    store.become(stateWith(told, store.state()));
    tabs.hold(true);
  }

  return {
    begin: (session: Session) => void share(loggedIn(session), session),
    async answered(answer: Session | null): Promise<void> {
      const { session } = store.state();
      if (answer) await share(stateWith(answer, store.state()), answer);
      else if (session) store.become({ ...loggedIn(session), hasEnded: true });
      else leave();
    },
    end(): void {
      const { session } = store.state();
      if (session) tabs.tell({ type: 'ended', userId: session.userId });
      onEnd();
      leave();
    },
    hear(message: TabMessage): void {
      const { session, hasEnded } = store.state();
      if (message.type === 'session') heardOf(message.session);
      else if (message.type === 'ask') {
        if (session && !hasEnded) tabs.tell({ type: 'session', session });
      } else if (session?.userId === message.userId) {
        onEnd();
        leave();
      }
    },
  };
}

function createTokenSource({ store, renew }: { store: SessionStore; renew: () => Promise<void> }): TokenSource {
  return {
    async renew(refused) {
      const { session, hasEnded } = store.state();
      if (!session || !store.isOurs(refused)) return null;
      if (refused === session.accessToken && !hasEnded) await renew();
      const { session: now, hasEnded: isOver } = store.state();
      const isRenewed = now?.userId === session.userId && now.accessToken !== refused && !isOver;
      return isRenewed ? now.accessToken : null;
    },
    refuse(token) {
      const state = store.state();
      if (state.session?.accessToken === token) store.become({ ...state, hasEnded: true });
    },
  };
}
