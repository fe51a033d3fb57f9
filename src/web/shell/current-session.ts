/** An access token, kept for as long as the tab is open. */
export interface Session {
  email: string;
  accessToken: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

const storageKey = 'latchkey.session';

let current = resumedSession();

/** The session as it is now, for what is not a component. */
export const currentSession = () => current;

export function setCurrentSession(session: Session | null): void {
  current = session;
  remember(session);
}

/** The session that this tab has had before it was loaded again. */
function resumedSession(): Session | null {
  const kept = rememberedSession();
  if (kept && kept.expiresAt > Date.now()) return kept;
  remember(null);
  return null;
}

function rememberedSession(): Session | null {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Session | null;
  } catch {
    return null;
  }
}

/** A browser that keeps nothing for this site has the session until the page is loaded again. */
function remember(session: Session | null): void {
  try {
    if (session) sessionStorage.setItem(storageKey, JSON.stringify(session));
    else sessionStorage.removeItem(storageKey);
  } catch {
    // Not allowed.
  }
}
