/** One thing that is asked for, however often. */
export interface Attempt<Body> {
  /** The `Idempotency-Key`. */
  key: string;
  body: Body;
  /** What the body was made from. */
  text: string;
}

/**
 * The same attempt as before if the same is asked for again, as after an answer that was lost: with the same
 * `Idempotency-Key`, and the same body to the last millisecond, which may have been made from the time of day.
 * (`crypto.randomUUID` is there only on HTTPS and localhost.)
 */
export function attemptOf<Body>(values: unknown, makeBody: () => Body, before: Attempt<Body> | null): Attempt<Body> {
  const text = JSON.stringify(values);
  if (before?.text === text) return before;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { key, body: makeBody(), text };
}
