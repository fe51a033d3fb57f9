import { Problem } from '../problems/problem.js';

/** Content codings in which a body may come, as the body parser reads them. */
const contentCodings = ['gzip', 'deflate', 'br'] as const;

/** Refuses a body by its media type or character set, and says what the operation takes (RFC 9110 §15.5.16). */
export function unsupportedMediaType(mediaTypes: readonly string[]): Problem {
  if (mediaTypes.length === 0) return new Problem('unsupported_media_type');
  return new Problem('unsupported_media_type', {
    detail: `Send the body as ${mediaTypes.join(' or ')}, in UTF-8.`,
    headers: { Accept: mediaTypes.join(', ') },
  });
}

/** Refuses a body by its content coding, and says which are read (RFC 9110 §12.5.3). */
export function unsupportedContentEncoding(): Problem {
  return new Problem('unsupported_media_type', {
    detail: 'Send the body without Content-Encoding, or with gzip, deflate or br.',
    headers: { 'Accept-Encoding': contentCodings.join(', ') },
  });
}
