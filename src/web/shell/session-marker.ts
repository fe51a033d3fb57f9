/** In the browser's storage, whether there may be a session to go on with. It says nothing else, not even whose. */
const marker = 'latchkey.has-session';

/** `false` also where a browser stores nothing for this site: it has no cookie either. */
export function mayHaveSession(): boolean {
  try {
    // Versions before this one kept the access token of a tab here.
    sessionStorage.removeItem('latchkey.session');
    return localStorage.getItem(marker) !== null;
  } catch {
    return false;
  }
}

export function markSession(hasSession: boolean): void {
  try {
    if (hasSession) localStorage.setItem(marker, 'yes');
    else localStorage.removeItem(marker);
  } catch {
    // Not allowed: the session is gone when the page is loaded again.
  }
}
