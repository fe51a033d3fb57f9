/**
 * The `Idempotency-Key` of a request: the same as before if the same is asked for again, as after an answer that was lost.
 * (`crypto.randomUUID` is there only on HTTPS and localhost.)
 */
export function idempotencyKeyOf(
  values: unknown,
  before: { key: string; text: string } | null,
): { key: string; text: string } {
  const text = JSON.stringify(values);
  if (before?.text === text) return before;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { text, key: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') };
}
