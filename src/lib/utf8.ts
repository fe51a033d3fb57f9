import { isAscii, isUtf8 } from 'node:buffer';

/**
 * Reads UTF-8 (RFC 3629).
 *
 * @returns `undefined` for bytes that are not UTF-8: nothing is replaced by U+FFFD, which would make one text of many.
 */
export function decodeUtf8(bytes: Buffer): string | undefined {
  // One byte a character is read faster.
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (!isUtf8(bytes)) return undefined;
  return bytes.toString('utf8');
}

const byteOrderMark = '\ufeff';

/** A text without the byte order mark that some programs put before it (RFC 8259 §8.1): it is no part of what is meant. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

/** Whether every `%` of a text begins an escape, and the escapes are UTF-8 (RFC 3986 §2.1). */
export function isPercentEncoded(text: string): boolean {
  return decodePercent(text) !== undefined;
}

/** Reads percent-encoded UTF-8. @returns `undefined` for what is none. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
