import { Problem } from '../problems/problem.js';

/** UTF-8 in the spellings that are met, and US-ASCII, of which every text is the same bytes in UTF-8. */
const utf8Names = /^(?:(?:cs|unicode-1-1-)?utf[-_ ]?8|(?:cs|us[-_ ]?)?ascii)$/i;

/** One parameter of a media type (RFC 9110 §5.6.6), or whatever stands in its place. */
const parameter = /;[ \t]*(?:([!#$%&'*+.^`|~\w-]+)=([!#$%&'*+.^`|~\w-]+|"(?:[^"\\]|\\.)*")[ \t]*(?=;|$)|([^;]*))/gy;

/**
 * Refuses a body whose `Content-Type` says that it is not UTF-8, or says it twice or in a way that somebody on the way
 * could read otherwise. Of other parameters nothing is demanded.
 *
 * @param mediaType that is taken, for the answer to name.
 * @throws {Problem} `unsupported_media_type`.
 */
export function requireUtf8(contentType: string, mediaType: string): void {
  const charsets = charsetsIn(contentType);
  if (charsets.length === 0 || (charsets.length === 1 && utf8Names.test(charsets[0] as string))) return;
  throw new Problem('unsupported_media_type', {
    detail: `Send the body as ${mediaType} in UTF-8, with charset=utf-8 or no charset at all.`,
    headers: { Accept: mediaType },
    reason: 'charset',
  });
}

/** What the parameters called `charset` say; one that is malformed is given as it stands there. */
function charsetsIn(contentType: string): string[] {
  const start = contentType.indexOf(';');
  if (start < 0) return [];
  return Array.from(contentType.slice(start).matchAll(parameter)).flatMap(([, name, value = '', malformed = '']) => {
    if (name === undefined) return /charset/i.test(malformed) ? [malformed] : [];
    // `charset*` and `charset*0` say it as in email (RFC 2231), which some programs read here too.
    if (/^charset\*/i.test(name)) return [name];
    if (name.toLowerCase() !== 'charset') return [];
    return [value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value];
  });
}
