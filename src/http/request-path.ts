import { unescape as unescapeLeniently } from 'node:querystring';
import { consistsOfWords, redact } from '../domain/redact.js';
import { redacted } from '../lib/random-text.js';

/** Scheme and authority, which a target may begin with (RFC 9112 §3.2.2). */
const authority = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;
/** What reads like the user of an authority, where a path begins with two slashes (RFC 3986 §4.2). */
const userinfo = /^(\/{2,})[^/]*@/;
/** What may not stand in a segment as it is (RFC 3986 §3.3), and a percent sign that begins no escape. */
const illegal = /%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@%-]/gi;
/** Longest `instance`, in characters; the contract says so too. */
const mostCharacters = 2000;
/** How often an escape is looked behind. */
const mostDecodings = 4;

/** Path of a request's target as it was sent: without scheme, authority, query and fragment. */
export function pathOf(target: string): string {
  return target.replace(authority, '').split(/[?#]/, 1)[0] ?? '';
}

/** Query of a request's target as it was sent, without its question mark. */
export function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? '' : (target.slice(mark + 1).split('#', 1)[0] ?? '');
}

/**
 * The `instance` of a problem (RFC 9457 §3.1.5): the path as it was sent, escapes and all. Characters that no URI may hold
 * are escaped. Of a segment in which a key, a token or a piece of one may hide, behind escapes or not, what is left is shown.
 */
export function instanceOf(target: string): string {
  const path = pathOf(target).replace(userinfo, '$1');
  const shown = path.split('/').map(shownSegment).join('/') || '/';
  // Not half of an escape.
  return shown.slice(0, mostCharacters).replace(/%[\da-f]?$/i, '');
}

function shownSegment(segment: string): string {
  const legal = segment.replace(illegal, escapeByte);
  const decoded = fullyDecoded(legal);
  if (decoded === null) return encodeURIComponent(redacted);
  const plain = decoded.normalize('NFKC');
  const shown = consistsOfWords(plain) ? plain : redact(plain);
  return shown === plain ? legal : encodeURIComponent(shown);
}

/** Node.js reads a target as Latin-1: a character of it is a byte. */
function escapeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** @returns `null` for what is escaped too often. */
function fullyDecoded(segment: string): string | null {
  let text = segment;
  for (let times = 0; times < mostDecodings; times++) {
    const decoded = unescapeLeniently(text);
    if (decoded === text) return text;
    text = decoded;
  }
  return unescapeLeniently(text) === text ? text : null;
}
