/** What a session needs of the page that it is in. */
export interface SessionPage {
  isHidden(): boolean;
  /** Calls `listener` whenever the page is used again, or the connection is back. */
  onReturn(listener: () => void): void;
  /** Whether this browser may have a session to go on with, by a mark that says nothing else, not even whose. */
  mayHaveSession(): boolean;
  markSession(hasSession: boolean): void;
}
