import type { KnownOwner } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import { createSaltedDigest } from '../../lib/salted-digest.js';
import { type FindOwner, ownerOf } from './find-owner.js';
import { type KeyParts, keyIdIn, readKey } from './key.js';
import { createLookUps } from './look-ups.js';
import type { Memory } from './memory.js';
import type { Prove, StoredProof } from './prove.js';
import { decideKeyState } from './rules.js';

/** A genuine key, as far as that had to be found out: of one that is dead the secret is not compared. */
export interface FoundKey {
  key: KnownKey;
  /** `null` only if the record is gone. */
  owner: KnownOwner | null;
}

/** Why a text is no key of this service; for the log. The caller learns none of it. */
export type NoKey = 'malformed' | 'forged' | 'unknown' | 'wrong_secret';

/** Finds whose key a text is. At once, if the key and its owner are remembered. */
export type FindKey = (text: string) => FoundKey | NoKey | Promise<FoundKey | NoKey>;

/** What the database holds of a key. */
interface StoredKey extends StoredProof {
  key: KnownKey;
  tagSecretId?: string | undefined;
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

/** Looks in memory; else goes from the tag to the record, to its state, and only then to its secret. */
export function createFindKey({ apiKeys, noteTag, findOwner, prove, keyring, memory, clock }: FindKeyOptions): FindKey {
  const saltedDigestOf = createSaltedDigest();
  const lookUps = createLookUps<StoredKey | null>();
  memory.onForget({ keys: lookUps });

  function lookUp(text: string, { id, secret, tagSecretId }: KeyParts): Promise<FoundKey | NoKey> {
    const read = () => apiKeys.findKnown(id);
    return lookUps.run(id, read, async (found, isCurrent, beganAt) => {
      if (!found) return 'unknown';
      const { key, secretHash } = found;
      // Whoever uses a key after it has changed waits for no look-up of its owner from before.
      const owner = await findOwner(ownerOf(key), beganAt);
      if (decideKeyState(key, owner, clock()) !== 'VALID') return { key, owner };
      const digest = saltedDigestOf(text);
      if (!(await isProven(found, { text, secret, digest }))) return 'wrong_secret';
      if (found.tagSecretId === undefined) noteTag?.(id, tagSecretId);
      if (isCurrent()) memory.rememberKey({ digest, secretHash }, key);
      return { key, owner };
    });
  }

  function isProven(
    { key, tagSecretId: _tagSecretId, ...stored }: StoredKey,
    presented: { text: string; secret: string; digest: string },
  ): boolean | Promise<boolean> {
    const known = memory.proof(key._id);
    if (known?.digest === presented.digest && known.secretHash === stored.secretHash) return true;
    return prove(key._id, stored, presented);
  }

  return (text) => {
    const id = keyIdIn(text);
    if (id === null) return 'malformed';
    const remembered = memory.key(id);
    if (remembered && remembered.digest === saltedDigestOf(text)) {
      const { key } = remembered;
      const owner = memory.owner(key.ownerId);
      return owner ? { key, owner } : findOwner(ownerOf(key)).then((found) => ({ key, owner: found }));
    }
    const parts = readKey(text, keyring);
    return typeof parts === 'string' ? parts : lookUp(text, parts);
  };
}
