/**
 * The text of a key: `<prefix>_<public id>_<secret><tag>`. The prefix is the operator's; the public id 16 base62
 * characters; the secret 32 bytes and the tag 8, both in lower-case hexadecimal digits.
 */

const mostPrefixCharacters = 32;
const publicIdCharacters = 16;
export const secretBytes = 32;
export const tagBytes = 8;
const [secretDigits, tagDigits] = [2 * secretBytes, 2 * tagBytes];

/** Longest text that can be a key, in characters. */
const longestKey = mostPrefixCharacters + 1 + publicIdCharacters + 1 + secretDigits + tagDigits;

const format = new RegExp(
  `^[A-Za-z0-9_]{1,${mostPrefixCharacters}}_([0-9A-Za-z]{${publicIdCharacters}})_([0-9a-f]{${secretDigits}})([0-9a-f]{${tagDigits}})$`,
);

/** What to look for where a key may have got by mistake: its secret and its tag, in any case. */
export const secretInText = new RegExp(`_[0-9a-f]{${secretDigits + tagDigits}}`, 'gi');

interface KeyText {
  /** Id of the record that the text would belong to. */
  keyId: string;
  secret: string;
  tag: string;
  /** Everything before the tag, which is made over it. */
  tagged: string;
}

/** The parts of a text that looks like a key; `null` for any other. */
export function keyTextOf(text: string): KeyText | null {
  const [, publicId, secret, tag] = (text.length <= longestKey && format.exec(text)) || [];
  if (publicId === undefined || secret === undefined || tag === undefined) return null;
  return { keyId: keyIdOf(publicId), secret, tag, tagged: text.slice(0, -tagDigits) };
}

export function keyIdOf(publicId: string): string {
  return `key_${publicId}`;
}

/** The other way round. @param keyId id of a key of this service. */
export function publicIdOf(keyId: string): string {
  return keyId.slice(keyIdOf('').length);
}
