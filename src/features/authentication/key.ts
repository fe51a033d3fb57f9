import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcrypt';
import { keyIdOf, keyTextOf, secretBytes, tagBytes } from '../../domain/key-text.js';
import { newPublicId } from '../../lib/ids.js';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';

export interface KeyParts {
  /** Id of the record: `key_` and the public id. */
  id: string;
  /** 32 random bytes as 64 hexadecimal digits: what is hashed and stored. */
  secret: string;
  /** Which of the service's secrets made the tag. */
  tagSecretId: string;
}

/**
 * Makes a key, or a new secret for one.
 *
 * @param publicId of the key that there is already; a new one where it is left out.
 * @returns its text, which is shown once, and its parts.
 */
export function mintKey({
  prefix,
  publicId = newPublicId(),
  keyring,
}: {
  prefix: string;
  publicId?: string;
  keyring: Keyring;
}): KeyParts & { text: string } {
  const secret = randomBytes(secretBytes).toString('hex');
  const tagged = `${prefix}_${publicId}_${secret}`;
  const text = tagged + tagOf(tagged, keyring.current);
  return { text, id: keyIdOf(publicId), secret, tagSecretId: keyring.current.id };
}

/** What is stored of a secret of a key: by it a presented text is recognised, and none can be found out. */
export interface SealedSecret {
  /** bcrypt of the secret. */
  secretHash: string;
  /** Of the whole text. */
  keyedDigest: KeyedDigest;
  /** Which of the service's secrets made the tag in the text. */
  tagSecretId: string;
  lastFour: string;
}

/**
 * The same, with what is stored of it.
 *
 * @param keyHashCost bcrypt's.
 */
export async function mintSealedKey({
  keyHashCost,
  ...key
}: Parameters<typeof mintKey>[0] & { keyHashCost: number }): Promise<{
  id: string;
  text: string;
  sealed: SealedSecret;
}> {
  const { id, text, secret, tagSecretId } = mintKey(key);
  const secretHash = await hashSecret(secret, keyHashCost);
  const keyedDigest = keyedDigestOf(text, key.keyring.current);
  return { id, text, sealed: { secretHash, keyedDigest, tagSecretId, lastFour: text.slice(-4) } };
}

/** The id of the record that a text would belong to if it were a key; `null` if it does not look like one. */
export function keyIdIn(text: string): string | null {
  return keyTextOf(text)?.keyId ?? null;
}

/**
 * Reads a presented key and checks its tag, which only a holder of the service's secret could have made: a forged key
 * ends here, before the database and before bcrypt. A tag made under a secret that only verifies is good as well.
 */
export function readKey(text: string, keyring: Keyring): KeyParts | 'malformed' | 'forged' {
  const parts = keyTextOf(text);
  if (!parts) return 'malformed';
  const { keyId, secret, tag, tagged } = parts;
  const presented = Buffer.from(tag);
  const maker = keyring.all.find((keys) => timingSafeEqual(Buffer.from(tagOf(tagged, keys)), presented));
  return maker ? { id: keyId, secret, tagSecretId: maker.id } : 'forged';
}

/** A digest of the whole text of a key, which nobody can make or test without the service's secret. */
export interface KeyedDigest {
  /** Which secret's key it was made with. */
  secretId: string;
  /** HMAC-SHA-256 (RFC 2104), as base64url. */
  value: string;
}

/** A key has 256 random bits: one fast digest is as hard to invert as a slow one. Under a key, it cannot even be tested. */
export function keyedDigestOf(text: string, { id, digest }: SecretKeys): KeyedDigest {
  return { secretId: id, value: createHmac('sha256', digest).update(text).digest('base64url') };
}

/** In a time that does not depend on where the two differ. @param keys those that the digest was made with. */
export function digestMatches(text: string, { value }: KeyedDigest, keys: SecretKeys): boolean {
  const [expected, stored] = [Buffer.from(keyedDigestOf(text, keys).value), Buffer.from(value)];
  return expected.length === stored.length && timingSafeEqual(expected, stored);
}

/** @param cost bcrypt's cost. The least is enough: the secret has 256 random bits, and fits into bcrypt's 72 bytes. */
export function hashSecret(secret: string, cost: number): Promise<string> {
  return bcrypt.hash(secret, cost);
}

/** In a time that does not depend on where the two differ. */
export function secretMatches(secret: string, hash: string): Promise<boolean> {
  return bcrypt.compare(secret, hash);
}

function tagOf(text: string, { tag }: SecretKeys): string {
  return createHmac('sha256', tag)
    .update(text)
    .digest('hex')
    .slice(0, 2 * tagBytes);
}
