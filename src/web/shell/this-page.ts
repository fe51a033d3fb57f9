import type { SessionPage } from './session-page.js';
import { channelName, createSessionTabs } from './session-tabs.js';

const mark = 'latchkey.has-session';

export const thisPage: SessionPage = {
  isHidden: () => document.visibilityState === 'hidden',
  onReturn(listener) {
    document.addEventListener('visibilitychange', listener);
    for (const event of ['online', 'pageshow', 'focus']) addEventListener(event, listener);
  },
  /** `false` also where a browser stores nothing for this site: it has no cookie either. */
  mayHaveSession() {
    try {
      // Versions before this one kept the access token of a tab here.
      sessionStorage.removeItem('latchkey.session');
      return localStorage.getItem(mark) !== null;
    } catch {
      return false;
    }
  },
  markSession(hasSession) {
    try {
      if (hasSession) localStorage.setItem(mark, 'yes');
      else localStorage.removeItem(mark);
    } catch {
      // Not allowed: the session is gone when the page is loaded again.
    }
  },
};

/** The other tabs of this browser. Without `BroadcastChannel` there are none; locks exist on https and localhost only. */
export const otherTabs = createSessionTabs({
  channel: 'BroadcastChannel' in globalThis ? new BroadcastChannel(channelName) : null,
  locks: 'locks' in navigator ? navigator.locks : null,
});
