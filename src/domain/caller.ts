/** Who waits for an answer. For work that is queued: fairly, and only for as long as somebody waits for it. */
export interface Caller {
  /** Where the request came from; empty where that is not known. */
  address: string;
  /** Aborted when the answer was sent or its caller is gone: what was not begun by then is not to be begun. */
  readonly signal: AbortSignal;
}
