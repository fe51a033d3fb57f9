/** Fewer different bytes than any random secret has: 32 random hexadecimal digits have 14 on average. */
const fewestBytes = 10;
/** Fewer different steps from byte to byte than any random secret has: in "abcdef…" all are alike. */
const fewestSteps = 8;
/** What stands in examples, and what commands look like that were not run. */
const placeholder =
  /change.?(?:me|this|it)|replace.?(?:me|this|it|with)|your.{0,12}secret|insert.{0,12}secret|openssl rand/i;

/**
 * Whether a text may be a secret: at least 32 bytes, as many as HMAC-SHA-256 makes (RFC 7518 §3.2), and not one that
 * anybody would try first: few different characters, a pattern that is repeated, a sequence, a placeholder. Whether it is
 * random nobody can see.
 */
export function isStrongSecret(text: string): boolean {
  const bytes = [...Buffer.from(text)];
  const steps = bytes.slice(1).map((byte, at) => byte - (bytes[at] ?? 0));
  return (
    bytes.length >= 32 &&
    new Set(bytes).size >= fewestBytes &&
    new Set(steps).size >= fewestSteps &&
    !isRepetition(bytes) &&
    !placeholder.test(text)
  );
}

/** Whether the text is a pattern and its repetition, the last one perhaps cut short. */
function isRepetition(bytes: readonly number[]): boolean {
  for (let period = 1; period <= bytes.length / 2; period++) {
    if (bytes.every((byte, at) => at < period || byte === bytes[at - period])) return true;
  }
  return false;
}
