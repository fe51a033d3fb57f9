import type { KnownOwner } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';

/** A record without what people and back ends have written, in bytes. */
const recordBytes = 512;
/** One of the values that a record may have many of, beside its characters. */
const valueBytes = 64;
/** V8 keeps texts in one byte or two for each character. */
const characterBytes = 2;

/** About how much memory a key takes, in bytes. Found out when it is remembered, and not when it is used. */
export function weightOfKey({ label, metadata, claims, scopes, ipAllowlist }: KnownKey): number {
  const values = (scopes.length + ipAllowlist.length) * valueBytes;
  return recordBytes + label.length * characterBytes + values + weightOf(metadata) + weightOf(claims);
}

/** The same of an owner. */
export function weightOfOwner({ metadata, scopes }: Pick<KnownOwner, 'metadata' | 'scopes'>): number {
  return recordBytes + scopes.length * valueBytes + weightOf(metadata);
}

function weightOf(pairs: readonly { name: string; value: unknown }[] = []): number {
  let characters = 0;
  for (const { name, value } of pairs) characters += name.length + (typeof value === 'string' ? value.length : 0);
  return pairs.length * valueBytes + characters * characterBytes;
}
