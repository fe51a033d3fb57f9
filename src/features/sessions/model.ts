import type { Sealed } from '../../lib/seal.js';

/** A log-in that is remembered, as it stands in the record of its user. All times are the database's. */
export interface SessionRecord {
  /** `ses_` and a public id: the `sid` of its access tokens. */
  id: string;
  createdAt: Date;
  /** When its refresh token was last renewed, and from where. */
  lastSeenAt: Date;
  ip: string | null;
  userAgent: string | null;
  /** When it ends, however often it is used. */
  endsAt: Date;
  /** The version of the user's tokens that it belongs to: a session of an older one has ended. */
  tokenVersion: number;
  /** How often the refresh token was renewed. */
  generation: number;
  /** Keyed digest of the refresh token. */
  tokenHash: string;
  /** When the token was made. */
  renewedAt: Date;
  /** The token before it; `null` if there was none. */
  previous: PreviousToken | null;
}

/** What is kept of a token that was replaced. */
export interface PreviousToken {
  tokenHash: string;
  /** The token that took its place, to be read only with the one that it replaced. */
  successor: Sealed;
}
