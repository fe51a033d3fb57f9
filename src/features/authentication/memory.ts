import { LRUCache } from 'lru-cache';
import type { KnownOwner } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import type { LookUps } from './look-ups.js';
import { weightOfKey, weightOfOwner } from './weight.js';

/** That a presented key matched a stored hash. As long as the record has this hash, it need not be compared again. */
export interface Proof {
  /** Salted digest of the presented text; the text itself is not kept. */
  digest: string;
  secretHash: string;
}

/** A key as the database has it, and the hashes by which its proofs are told apart. */
export interface HashedKey {
  key: KnownKey;
  /** Of its own secret, the one in use. */
  secretHash: string;
  /** Of the other secret, where it was rotated. */
  otherHash?: string | undefined;
}

/** A key that is remembered. */
export interface RememberedKey {
  key: KnownKey;
  /** Of its own secret, once that was presented. */
  own: Proof | undefined;
  /** The same of the other secret. What that is worth is for the clock to say, at every use. */
  other: Proof | undefined;
}

/**
 * What this process remembers of keys and their owners, bounded in number and in size. There is no lifetime: whatever changes is forgotten,
 * here at once, and for the changes of other instances as soon as `followChanges` sees them. While that cannot see, which
 * is told by `confirm`, no record is trusted. One is forgotten by its id: nobody's changes touch what is remembered of
 * anybody else.
 *
 * Proofs are no part of a record: a change of a record leaves those of its secrets standing, two at most.
 */
export interface Memory {
  /** Those of a key, whether its record is trusted or not. */
  proofs(keyId: string): readonly Proof[];
  /** The record of a key, where it is there and records are trusted. */
  key(keyId: string): RememberedKey | undefined;
  owner(ownerId: string): KnownOwner | undefined;
  /** Remembers what a look-up has found that is still current: see `LookUps`. @param proof of one of its secrets. */
  rememberKey(hashed: HashedKey, proof: Proof): void;
  rememberOwner(owner: KnownOwner): void;
  forgetKey(keyId: string): void;
  forgetOwner(ownerId: string): void;
  forgetAll(): void;
  /** Says that all changes are known that were made before this moment, on the clock of `performance.now()`. */
  confirm(at: number): void;
  /** Whether all changes are known that were made until shortly before now: records are trusted no longer than that. */
  isTrusted(): boolean;
  /** How long ago that was, in milliseconds. */
  lagMs(): number;
  /** How many there are; keys of which only proofs are left among them. */
  size(): { keys: number; owners: number };
  /** Has whatever is forgotten forgotten there as well. */
  onForget(lookUps: { keys?: Forgetting; owners?: Forgetting }): void;
}

type Forgetting = Pick<LookUps<unknown>, 'forget' | 'forgetAll'>;

/** How long changes of other instances may be unknown before nothing is trusted, in milliseconds. */
export const longestLagMs = 1000;

const none: readonly Proof[] = [];
/** Memory for each key and for each owner, in bytes: those with much metadata take the place of others. */
const bytesEach = 1280;
/** The heaviest of all fits several times. */
const leastBytes = 128 * 1024;

/** @param max most keys, and most owners. */
export function createMemory({ max, now = () => performance.now() }: { max: number; now?: () => number }): Memory {
  const maxSize = Math.max(max * bytesEach, leastBytes);
  const keys = new LRUCache<string, RememberedKey>({ max, maxSize, sizeCalculation: ({ key }) => weightOfKey(key) });
  const proofs = new LRUCache<string, readonly Proof[]>({ max });
  const owners = new LRUCache<string, KnownOwner>({ max, maxSize, sizeCalculation: weightOfOwner });
  const lookUps: Record<'keys' | 'owners', Forgetting[]> = { keys: [], owners: [] };
  let confirmedAt = Number.NEGATIVE_INFINITY;

  const isTrusted = () => now() - confirmedAt < longestLagMs;

  return {
    proofs: (keyId) => proofs.get(keyId) ?? none,
    key(keyId) {
      const key = keys.get(keyId);
      // What is used stays, proofs and all.
      if (!key || !proofs.get(keyId) || !isTrusted()) return undefined;
      return key;
    },
    owner(ownerId) {
      const owner = owners.get(ownerId);
      return owner && isTrusted() ? owner : undefined;
    },
    rememberKey({ key, secretHash, otherHash }, proof) {
      const hashes = [secretHash, otherHash].filter((hash) => hash !== proof.secretHash);
      const others = (proofs.peek(key._id) ?? none).filter((other) => hashes.includes(other.secretHash));
      const standing = [proof, ...others];
      const proofOf = (hash: string | undefined) => standing.find((each) => each.secretHash === hash);
      keys.set(key._id, { key, own: proofOf(secretHash), other: proofOf(otherHash) });
      proofs.set(key._id, standing);
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
    isTrusted,
    lagMs: () => now() - confirmedAt,
    size: () => ({ keys: proofs.size, owners: owners.size }),
    onForget({ keys: ofKeys, owners: ofOwners }) {
      if (ofKeys) lookUps.keys.push(ofKeys);
      if (ofOwners) lookUps.owners.push(ofOwners);
    },
  };
}
