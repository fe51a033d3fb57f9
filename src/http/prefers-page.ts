import Negotiator from 'negotiator';

/** In the order in which they are preferred, where the reader does not mind. */
const offered = ['application/problem+json', 'application/json', 'text/html'] as const;
/** Of `Accept`, in characters. No browser sends more, and what is longer takes time to read. */
const mostAccepted = 1000;

/** Whether a reader would rather have a page than JSON (RFC 9110 §12.5.1), as browsers say of what people open. */
export function prefersPage(accept: readonly string[] = []): boolean {
  if (accept.length === 0) return false;
  const reader = new Negotiator({ headers: { accept: accept.join(', ').slice(0, mostAccepted) } });
  return reader.mediaType(offered) === 'text/html';
}
