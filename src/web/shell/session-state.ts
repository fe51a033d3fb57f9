/** A log-in of this browser, with the access token that requests are sent with. It is kept in memory only. */
export interface Session {
  userId: string;
  /** `null` for an account without one. */
  email: string | null;
  /** What the page calls the account: its email address, else its name, else its id. */
  account: string;
  accessToken: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

/** What a tab knows of the session of its browser. */
export interface SessionState {
  /** `null` where nobody is logged in, as far as it is known. */
  session: Session | null;
  /** Whether the service is still to say if this browser has a session. */
  isResuming: boolean;
  /** Whether `session` works no longer: what stands on the page waits until its owner has logged in again. */
  hasEnded: boolean;
  /** The session of another account that was logged in elsewhere in this browser, whose cookie it has replaced. */
  successor: Session | null;
  /** Whether a new token is needed, and the service does not answer. */
  isUnreachable: boolean;
}

export const loggedOut: SessionState = {
  session: null,
  isResuming: false,
  hasEnded: false,
  successor: null,
  isUnreachable: false,
};

export const loggedIn = (session: Session): SessionState => ({ ...loggedOut, session });

/** The state once there is a new session in this browser, in this tab or another. */
export function stateWith(next: Session, before: SessionState): SessionState {
  const { session } = before;
  if (session === null || session.userId === next.userId) return loggedIn(next);
  // What stands on the page belongs to the account before: its owner says what is to become of it.
  return { ...before, hasEnded: true, successor: next };
}

/** Whether a session that was told is no news: an earlier token of the same user. */
export function isOlder(told: Session, known: Session): boolean {
  return told.userId === known.userId && told.expiresAt <= known.expiresAt;
}

/** How long before its end a token is renewed, in milliseconds. */
export const renewalLeadMs = 60_000;

/** Whether the token of a session is good for long enough to be shared or kept. */
export function isFresh({ expiresAt }: Session, now: number): boolean {
  return expiresAt - now > renewalLeadMs;
}

/** How long to wait after a number of failures before the service is asked again, in milliseconds. */
export function retryDelayMs(failures: number): number {
  return Math.min(2_000 * 2 ** (failures - 1), 30_000);
}

/** Whether an answer is the service's own, and one that a later attempt would get as well. */
export function isFinal({ status, code }: { status: number; code: string }): boolean {
  const passing = [408, 425, 429];
  return code !== 'unexpected_response' && status < 500 && !passing.includes(status);
}
