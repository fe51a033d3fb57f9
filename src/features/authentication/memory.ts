import { LRUCache } from 'lru-cache';
import type { KnownOwner } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import type { LookUps } from './look-ups.js';
import { weightOfKey, weightOfOwner } from './weight.js';

/** That a presented key matched the stored hash. As long as the record has this hash, it need not be compared again. */
export interface Proof {
  /** Salted digest of the presented text; the text itself is not kept. */
  digest: string;
  secretHash: string;
}

/**
 * What this process remembers of keys and their owners, bounded in number and in size. There is no lifetime: whatever changes is forgotten,
 * here at once, and for the changes of other instances as soon as `followChanges` sees them. While that cannot see, which
 * is told by `confirm`, no record is trusted. One is forgotten by its id: nobody's changes touch what is remembered of
 * anybody else.
 *
 * Records and proofs lie apart: a change of a record leaves the proof of its secret standing.
 */
export interface Memory {
  proof(keyId: string): Proof | undefined;
  /** The record and the proof of a key, where both are there and records are trusted. */
  key(keyId: string): (Proof & { key: KnownKey }) | undefined;
  owner(ownerId: string): KnownOwner | undefined;
  /** Remembers what a look-up has found that is still current: see `LookUps`. */
  rememberKey(proof: Proof, key: KnownKey): void;
  rememberOwner(owner: KnownOwner): void;
  forgetKey(keyId: string): void;
  forgetOwner(ownerId: string): void;
  forgetAll(): void;
  /** Says that all changes are known that were made before this moment, on the clock of `performance.now()`. */
  confirm(at: number): void;
  /** How long ago that was, in milliseconds. */
  lagMs(): number;
  /** How many there are; keys of which only the proof is left among them. */
  size(): { keys: number; owners: number };
  /** Has whatever is forgotten forgotten there as well. */
  onForget(lookUps: { keys?: Forgetting; owners?: Forgetting }): void;
}

type Forgetting = Pick<LookUps<unknown>, 'forget' | 'forgetAll'>;

/** How long changes of other instances may be unknown before nothing is trusted, in milliseconds. */
export const longestLagMs = 1000;

/** Memory for each key and for each owner, in bytes: those with much metadata take the place of others. */
const bytesEach = 1280;
/** The heaviest of all fits several times. */
const leastBytes = 128 * 1024;

/** @param max most keys, and most owners. */
export function createMemory({ max, now = () => performance.now() }: { max: number; now?: () => number }): Memory {
  const maxSize = Math.max(max * bytesEach, leastBytes);
  const keys = new LRUCache<string, KnownKey>({ max, maxSize, sizeCalculation: weightOfKey });
  const proofs = new LRUCache<string, Proof>({ max });
  const owners = new LRUCache<string, KnownOwner>({ max, maxSize, sizeCalculation: weightOfOwner });
  const lookUps: Record<'keys' | 'owners', Forgetting[]> = { keys: [], owners: [] };
  let confirmedAt = Number.NEGATIVE_INFINITY;

  const isTrusted = () => now() - confirmedAt < longestLagMs;

  return {
    proof: (keyId) => proofs.get(keyId),
    key(keyId) {
      const [key, proof] = [keys.get(keyId), proofs.get(keyId)];
      if (!key || !proof || !isTrusted()) return undefined;
      return { digest: proof.digest, secretHash: proof.secretHash, key };
    },
    owner(ownerId) {
      const owner = owners.get(ownerId);
      return owner && isTrusted() ? owner : undefined;
    },
    rememberKey(proof, key) {
      keys.set(key._id, key);
      proofs.set(key._id, proof);
    },
    rememberOwner: (owner) => void owners.set(owner._id, owner),
    forgetKey(keyId) {
      keys.delete(keyId);
      for (const { forget } of lookUps.keys) forget(keyId);
    },
    forgetOwner(ownerId) {
      owners.delete(ownerId);
      for (const { forget } of lookUps.owners) forget(ownerId);
    },
    forgetAll() {
      keys.clear();
      owners.clear();
      for (const { forgetAll } of [...lookUps.keys, ...lookUps.owners]) forgetAll();
    },
    confirm(at) {
      confirmedAt = at;
    },
    lagMs: () => now() - confirmedAt,
    size: () => ({ keys: proofs.size, owners: owners.size }),
    onForget({ keys: ofKeys, owners: ofOwners }) {
      if (ofKeys) lookUps.keys.push(ofKeys);
      if (ofOwners) lookUps.owners.push(ofOwners);
    },
  };
}
