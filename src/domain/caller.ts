/**
 * Who waits for an answer that passwords are worked on for. `familiar`: from where this user has succeeded before, or with
 * the user's token. `stranger`: anybody else who says to be somebody. `registration`: who makes an account.
 */
export type Standing = 'familiar' | 'stranger' | 'registration';

/** Whose turn it is to have work done: of those of one standing, the keys take turns. */
export interface CallerTurn {
  lane: Standing;
  key: string;
}

/** Who waits for an answer. For work that is queued: fairly, and only for as long as somebody waits for it. */
export interface Caller {
  turn: CallerTurn;
  /** Aborted when the answer was sent or its caller is gone: what was not begun by then is not to be begun. */
  readonly signal: AbortSignal;
}
