/** The media type in a `Content-Type` (RFC 9110 §8.3.1), in lower case and without its parameters. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}
