import { keyIdOf, secretBytes, tagBytes } from '../../domain/key-text.js';

/** What may be the public id of a key: after its prefix, or after the `key_` of an id. Linear: no repetition follows another. */
const publicId = /(?<=[0-9A-Za-z])_([0-9A-Za-z]{16})(?![0-9A-Za-z])/g;
/** What makes a whole key of it. */
const secret = new RegExp(`_([0-9a-f]{${2 * (secretBytes + tagBytes)}})`, 'y');

/** Something in a text that looks like a key, or like a piece of one from which its id can be told. */
export interface KeyInText {
  keyId: string;
  publicId: string;
  /** Secrets and tags that follow the id: none in what is cut off, one as a rule. */
  secrets: string[];
}

/**
 * The keys that a text may have in it, in their order, each once. In a time that is proportional to the text's length. What
 * comes before an id is not looked at: only the record of a key says what keys began with when it was made.
 */
export function keysInText(text: string): KeyInText[] {
  const found = new Map<string, KeyInText>();
  for (const match of text.matchAll(publicId)) {
    const [whole, id = ''] = match;
    const key = found.get(id) ?? { keyId: keyIdOf(id), publicId: id, secrets: [] };
    found.set(id, key);
    secret.lastIndex = match.index + whole.length;
    const digits = secret.exec(text)?.[1];
    if (digits !== undefined && !key.secrets.includes(digits)) key.secrets.push(digits);
  }
  return [...found.values()];
}
