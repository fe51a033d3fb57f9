import { LRUCache } from 'lru-cache';
import type { KnownKey, KnownUser } from '../../domain/principal.js';

/** That a presented key matched the stored hash. As long as the record has this hash, it need not be compared again. */
export interface Proof {
  /** Salted digest of the presented text; the text itself is not kept. */
  digest: string;
  secretHash: string;
}

/** Told of whatever is forgotten. */
export interface ForgetListener {
  key?(keyId: string): void;
  user?(userId: string): void;
  all(): void;
}

/**
 * What this process remembers of keys and users, bounded in number. There is no lifetime: whatever changes is forgotten,
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
  user(userId: string): KnownUser | undefined;
  /**
   * Looks up a key. What `lookUp` hands to `remember` is remembered, unless the key was forgotten since the look-up began:
   * it may be what was true before.
   */
  lookUpKey<T>(keyId: string, lookUp: (remember: (proof: Proof, key: KnownKey) => void) => Promise<T>): Promise<T>;
  /** The same for a user. */
  lookUpUser<T>(userId: string, lookUp: (remember: (user: KnownUser) => void) => Promise<T>): Promise<T>;
  forgetKey(keyId: string): void;
  forgetUser(userId: string): void;
  forgetAll(): void;
  /** Says that all changes are known that were made before this moment, on the clock of `performance.now()`. */
  confirm(at: number): void;
  /** How long ago that was, in milliseconds. */
  lagMs(): number;
  /** How many there are; keys of which only the proof is left among them. */
  size(): { keys: number; users: number };
  onForget(listener: ForgetListener): void;
}

/** How long changes of other instances may be unknown before nothing is trusted, in milliseconds. */
export const longestLagMs = 1000;

/**
 * Who looks something up later than so long after another did not join that one's look-up: changes of other instances may
 * be unseen. In milliseconds.
 */
export const joinWithinMs = longestLagMs / 2;

/** @param max most keys, and most users. */
export function createMemory({ max, now = () => performance.now() }: { max: number; now?: () => number }): Memory {
  const keys = new LRUCache<string, KnownKey>({ max });
  const proofs = new LRUCache<string, Proof>({ max });
  const users = new LRUCache<string, KnownUser>({ max });
  const [keyLookUps, userLookUps] = [createLookUps(), createLookUps()];
  const listeners: ForgetListener[] = [];
  let confirmedAt = Number.NEGATIVE_INFINITY;

  const isTrusted = () => now() - confirmedAt < longestLagMs;

  return {
    proof: (keyId) => proofs.get(keyId),
    key(keyId) {
      const [key, proof] = [keys.get(keyId), proofs.get(keyId)];
      if (!key || !proof || !isTrusted()) return undefined;
      return { digest: proof.digest, secretHash: proof.secretHash, key };
    },
    user(userId) {
      const user = users.get(userId);
      return user && isTrusted() ? user : undefined;
    },
    lookUpKey(keyId, lookUp) {
      return keyLookUps.run(keyId, (isCurrent) =>
        lookUp((proof, key) => {
          if (!isCurrent()) return;
          keys.set(keyId, key);
          proofs.set(keyId, proof);
        }),
      );
    },
    lookUpUser(userId, lookUp) {
      return userLookUps.run(userId, (isCurrent) =>
        lookUp((user) => {
          if (isCurrent()) users.set(userId, user);
        }),
      );
    },
    forgetKey(keyId) {
      keys.delete(keyId);
      keyLookUps.outdate(keyId);
      for (const { key } of listeners) key?.(keyId);
    },
    forgetUser(userId) {
      users.delete(userId);
      userLookUps.outdate(userId);
      for (const { user } of listeners) user?.(userId);
    },
    forgetAll() {
      keys.clear();
      users.clear();
      for (const lookUps of [keyLookUps, userLookUps]) lookUps.outdateAll();
      for (const { all } of listeners) all();
    },
    confirm(at) {
      confirmedAt = at;
    },
    lagMs: () => now() - confirmedAt,
    size: () => ({ keys: proofs.size, users: users.size }),
    onForget: (listener) => void listeners.push(listener),
  };
}

/** Knows of each look-up under way whether what it looks up was forgotten since it began. */
function createLookUps() {
  /** By id, those that began since it was forgotten last. */
  const current = new Map<string, { running: number }>();
  return {
    async run<T>(id: string, work: (isCurrent: () => boolean) => Promise<T>): Promise<T> {
      const group = current.get(id) ?? { running: 0 };
      group.running++;
      current.set(id, group);
      try {
        return await work(() => current.get(id) === group);
      } finally {
        group.running--;
        if (group.running === 0 && current.get(id) === group) current.delete(id);
      }
    },
    outdate: (id: string) => void current.delete(id),
    outdateAll: () => current.clear(),
  };
}
