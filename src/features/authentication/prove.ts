import type { Keyring } from '../../lib/keyring.js';
import { createSingleFlight } from '../../lib/single-flight.js';
import { digestMatches, type KeyedDigest, keyedDigestOf, secretMatches } from './key.js';

/** What a record holds by which a presented key is tested: for each secret of the key by itself. */
export interface StoredProof {
  /** bcrypt of the secret. */
  secretHash: string;
  /** Missing in records that older versions made, until the key is used. */
  keyedDigest?: KeyedDigest | undefined;
}

/** A key as it was presented. */
export interface PresentedKey {
  text: string;
  /** The part of it that bcrypt has hashed. */
  secret: string;
  /** Salted digest of the text. */
  digest: string;
}

/** Whether a presented key is the one that these were made for. */
export type Prove = (keyId: string, stored: StoredProof, presented: PresentedKey) => boolean | Promise<boolean>;

/** Takes the digest that a record should have for the secret of this hash, as long as it has that. */
export type NoteDigest = (keyId: string, secretHash: string, keyedDigest: KeyedDigest) => void;

/**
 * What the keyed digest of a record says of a presented key, in some microseconds; `undefined` where there is none under a
 * known secret.
 */
export function matchesDigest(
  { keyedDigest }: Pick<StoredProof, 'keyedDigest'>,
  { text }: Pick<PresentedKey, 'text'>,
  keyring: Keyring,
): boolean | undefined {
  const keys = keyedDigest && keyring.byId(keyedDigest.secretId);
  return keyedDigest && keys && digestMatches(text, keyedDigest, keys);
}

/**
 * Tests a presented key by the keyed digest of its record, which costs some microseconds, and where there is none under a
 * known secret by the bcrypt hash. Records without a digest, or with one under a secret that is being replaced, get one under
 * the current secret once their key was presented.
 */
export function createProve({ keyring, noteDigest }: { keyring: Keyring; noteDigest: NoteDigest }): Prove {
  /** Of a key that thousands use at once the hash is compared once. */
  const comparisons = createSingleFlight<boolean>();

  const renew = (keyId: string, { secretHash }: StoredProof, { text }: PresentedKey) =>
    noteDigest(keyId, secretHash, keyedDigestOf(text, keyring.current));

  return (keyId, stored, presented) => {
    const { secretHash, keyedDigest } = stored;
    const matches = matchesDigest(stored, presented, keyring);
    if (matches !== undefined) {
      const keys = keyedDigest && keyring.byId(keyedDigest.secretId);
      if (matches && keys && keyring.isReplaced(keys)) renew(keyId, stored, presented);
      return matches;
    }
    return comparisons.run(`${presented.digest} ${secretHash}`, async () => {
      const matches = await secretMatches(presented.secret, secretHash);
      if (matches) renew(keyId, stored, presented);
      return matches;
    });
  };
}
