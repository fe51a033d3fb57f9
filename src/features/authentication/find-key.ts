import type { KnownOwner } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import { createSaltedDigest } from '../../lib/salted-digest.js';
import { type FindOwner, ownerOf } from './find-owner.js';
import { type KeyParts, keyIdIn, readKey } from './key.js';
import { createLookUps } from './look-ups.js';
import type { Memory, Proof, RememberedKey } from './memory.js';
import { matchesDigest, type PresentedKey, type Prove, type StoredProof } from './prove.js';
import { decideKeyState } from './rules.js';

/** A genuine key, as far as that had to be found out. */
export interface FoundKey {
  key: KnownKey;
  /** `null` only if the record is gone. */
  owner: KnownOwner | null;
  /**
   * Which of its secrets was presented: its own, or the other one of its rotation, whatever that is worth by now. `null`
   * only for a dead key with a secret that nothing but bcrypt could compare.
   */
  secret: 'own' | 'other' | null;
  /** The hash of that secret, which stays with it whichever of the two it becomes; `null` where that is. */
  secretHash: string | null;
}

/**
 * Why a text is no key of this service; for the log. The caller learns none of it. `old_secret`: a rotation has replaced it,
 * and its grace period is over. `lapsed_secret`: it was to replace another, and nobody has used it in time.
 */
export type NoKey = 'malformed' | 'forged' | 'unknown' | 'wrong_secret' | 'old_secret' | 'lapsed_secret';

/** Finds whose key a text is. At once, if the key and its owner are remembered. */
export type FindKey = (text: string) => FoundKey | NoKey | Promise<FoundKey | NoKey>;

/** What the database holds of a secret of a key. */
interface StoredSecret extends StoredProof {
  tagSecretId?: string | undefined;
}

/** What the database holds of a key, and of its own secret. */
interface StoredKey extends StoredSecret {
  key: KnownKey;
  /** The other secret of its rotation. */
  other?: StoredSecret | null;
}

interface FindKeyOptions {
  apiKeys: { findKnown(id: string): Promise<StoredKey | null> };
  /** Told which secret made a key's tag, where its record does not say so. */
  noteTag?: (keyId: string, secretId: string) => void;
  findOwner: FindOwner;
  prove: Prove;
  keyring: Keyring;
  memory: Memory;
  clock: Clock;
}

/** Looks in memory; else goes from the tag to the record, to its state and to its secrets: those of a dead key cost no bcrypt. */
export function createFindKey({ apiKeys, noteTag, findOwner, prove, keyring, memory, clock }: FindKeyOptions): FindKey {
  const saltedDigestOf = createSaltedDigest();
  const lookUps = createLookUps<StoredKey | null>();
  memory.onForget({ keys: lookUps });

  async function lookUp(text: string, parts: KeyParts): Promise<FoundKey | NoKey> {
    const askedAt = performance.now();
    let hasRead = false;
    const read = () => {
      hasRead = true;
      return apiKeys.findKnown(parts.id);
    };
    const found = await lookUpSince(text, parts, read);
    // What others have read may be older than a rotation elsewhere whose new secret this is. All who joined read once more.
    return found === 'wrong_secret' && !hasRead ? lookUpSince(text, parts, read, askedAt) : found;
  }

  /** @param since joins no look-up that began earlier. */
  function lookUpSince(
    text: string,
    { id, secret, tagSecretId }: KeyParts,
    read: () => Promise<StoredKey | null>,
    since?: number,
  ): Promise<FoundKey | NoKey> {
    const use = async (found: StoredKey | null, isCurrent: () => boolean, beganAt: number) => {
      if (!found) return 'unknown';
      const { key, other } = found;
      // Whoever uses a key after it has changed waits for no look-up of its owner from before.
      const owner = await findOwner(ownerOf(key), beganAt);
      const presented = { text, secret, digest: saltedDigestOf(text) };
      if (decideKeyState(key, owner, clock()) !== 'VALID') {
        const told = ofDead(found, presented);
        return told === 'wrong_secret' ? told : { key, owner, ...told };
      }
      const proven = await provenOf(found, presented);
      if (!proven) return 'wrong_secret';
      if (proven.tagSecretId === undefined) noteTag?.(id, tagSecretId);
      const { secretHash } = proven;
      const hashed = { key, secretHash: found.secretHash, otherHash: other?.secretHash };
      if (isCurrent()) memory.rememberKey(hashed, { digest: presented.digest, secretHash });
      return { key, owner, secret: proven === other ? ('other' as const) : ('own' as const), secretHash };
    };
    return lookUps.run(id, read, use, since);
  }

  /** The secret of a key that was presented; `null` for none of them. */
  async function provenOf(found: StoredKey, presented: PresentedKey): Promise<StoredSecret | null> {
    const { key, other } = found;
    if (await isProven(key._id, found, presented)) return found;
    return other && (await isProven(key._id, other, presented)) ? other : null;
  }

  function isProven(
    keyId: string,
    { secretHash, keyedDigest }: StoredSecret,
    presented: PresentedKey,
  ): boolean | Promise<boolean> {
    return isRemembered(keyId, secretHash, presented) || prove(keyId, { secretHash, keyedDigest }, presented);
  }

  function isRemembered(keyId: string, secretHash: string, { digest }: PresentedKey): boolean {
    const isKnown = (proof: Proof) => proof.digest === digest && proof.secretHash === secretHash;
    return memory.proofs(keyId).some(isKnown);
  }

  /**
   * The secret of a dead key that was presented: what has ended long ago is told no more of the key than while it lives. Known
   * of every secret with a keyed digest, which is each that was used since the version that made them.
   */
  function ofDead(
    { key: { _id }, other, ...own }: StoredKey,
    presented: PresentedKey,
  ): Pick<FoundKey, 'secret' | 'secretHash'> | 'wrong_secret' {
    const compare = (stored: StoredSecret) =>
      isRemembered(_id, stored.secretHash, presented) || matchesDigest(stored, presented, keyring);
    const matches = compare(own);
    if (matches) return { secret: 'own', secretHash: own.secretHash };
    const otherMatches = other ? compare(other) : false;
    if (other && otherMatches) return { secret: 'other', secretHash: other.secretHash };
    return matches === false && otherMatches === false ? 'wrong_secret' : { secret: null, secretHash: null };
  }

  return (text) => {
    const id = keyIdIn(text);
    if (id === null) return 'malformed';
    const remembered = memory.key(id);
    const secret = remembered && secretOf(remembered, saltedDigestOf(text));
    if (secret) {
      const { key } = remembered;
      const secretHash = remembered[secret]?.secretHash ?? null;
      const owner = memory.owner(key.ownerId);
      if (owner) return { key, owner, secret, secretHash };
      return findOwner(ownerOf(key)).then((found) => ({ key, owner: found, secret, secretHash }));
    }
    const parts = readKey(text, keyring);
    return typeof parts === 'string' ? parts : lookUp(text, parts);
  };
}

/** Which secret of a remembered key a text has, by its digest; `undefined` for one that was not proven yet. */
function secretOf({ own, other }: RememberedKey, digest: string): 'own' | 'other' | undefined {
  if (digest === own?.digest) return 'own';
  return digest === other?.digest ? 'other' : undefined;
}
