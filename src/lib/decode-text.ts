/** What a file begins with that is not UTF-8: a byte order mark, or the zeros of ASCII in another width (YAML 1.2.2 §5.2). */
const widths: readonly [start: RegExp, encoding: string | null][] = [
  [/^(?:0000feff|fffe0000|000000..|..000000)/, null],
  [/^(?:feff|00)/, 'utf-16be'],
  [/^(?:fffe|..00)/, 'utf-16le'],
];

/**
 * The text of a file in UTF-8 or UTF-16, without its byte order mark.
 *
 * @throws {Error} that says what to do, if it is in another encoding.
 */
export function decodeText(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  const [, encoding] = widths.find(([width]) => width.test(start)) ?? [null, 'utf-8'];
  try {
    if (encoding !== null) return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Said below.
  }
  throw new Error('It is neither UTF-8 nor UTF-16. Save it as UTF-8.');
}
