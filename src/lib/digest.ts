import { createHash } from 'node:crypto';

/** SHA-256 of texts that cannot be mistaken for other texts, whatever they contain. */
export function digestOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
