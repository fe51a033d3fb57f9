import type { SessionPage } from './session-page.js';
import { isFresh, renewalLeadMs, retryDelayMs, type Session } from './session-state.js';
import type { SessionStore } from './session-store.js';
import type { SessionTabs } from './session-tabs.js';

export interface SessionRenewal {
  /** Gets a new token, once for all who ask meanwhile. @throws where the service does not answer. */
  renew(): Promise<void>;
  /** Gets a new token if it is time for one. What fails is tried again later. */
  keepFresh(): void;
}

interface SessionRenewalOptions {
  store: SessionStore;
  tabs: SessionTabs;
  page: SessionPage;
  /** @returns `null` if the service refuses it. @throws where the service does not answer. */
  refresh: () => Promise<Session | null>;
  /** Goes on with what the service has answered. */
  onAnswer: (answer: Session | null) => Promise<void>;
}

/** Renews the token of a session before it ends, and finds the session of a page that was loaded. */
export function createSessionRenewal({ store, tabs, page, refresh, onAnswer }: SessionRenewalOptions): SessionRenewal {
  let renewing: Promise<void> | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function schedule(): void {
    clearTimeout(timer);
    const { session, isResuming, isUnreachable } = store.state();
    if (!session && !isResuming && !isUnreachable) return;
    const untilRenewal = (session?.expiresAt ?? 0) - renewalLeadMs - Date.now();
    timer = setTimeout(keepFresh, Math.max(untilRenewal, failures > 0 ? retryDelayMs(failures) : 0));
  }

  /** Hidden tabs do not renew: nobody uses them, and sessions are to end when they are not used. */
  function keepFresh(): void {
    const { session, hasEnded, isResuming } = store.state();
    if (page.isHidden() && !isResuming) return;
    if (hasEnded || (session === null && !isResuming)) return;
    if (session && isFresh(session, Date.now())) schedule();
    else renew().catch(() => undefined);
  }

  function renew(): Promise<void> {
    const { session } = store.state();
    renewing ??= tabs
      .alone(() => replace(session))
      .finally(() => {
        renewing = null;
      });
    return renewing;
  }

  /** @param before the session whose token is to be replaced; what happens to it meanwhile takes precedence. */
  async function replace(before: Session | null): Promise<void> {
    const isSettled = () => store.state().session !== before || store.state().hasEnded;
    if (isSettled()) return;
    // Another tab may have renewed it while this one waited for its turn.
    await tabs.ask();
    if (isSettled()) return;
    try {
      const answer = await refresh();
      if (!isSettled()) await onAnswer(answer);
    } catch (error) {
      if (isSettled()) return;
      failures++;
      const isNeeded = before === null || before.expiresAt <= Date.now();
      store.become({ ...store.state(), isUnreachable: isNeeded });
      throw error;
    }
  }

  store.subscribe((before) => {
    if (store.state().session !== before.session) failures = 0;
    schedule();
  });
  page.onReturn(keepFresh);
  return { renew, keepFresh };
}
