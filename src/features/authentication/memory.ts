import { LRUCache } from 'lru-cache';
import type { KnownKey, KnownUser } from '../../domain/principal.js';

/** That a presented key matched the stored hash. As long as the record has this hash, it need not be compared again. */
export interface Proof {
  /** Salted digest of the presented text; the text itself is not kept. */
  digest: string;
  secretHash: string;
}

/** What was true when something began to be looked up; see `remember…`. */
type Generation = number;

/**
 * What this process remembers of keys and users, bounded in number. There is no lifetime: whatever changes is forgotten,
 * here at once, and for the changes of other instances as soon as `followChanges` sees them. While that cannot see, which
 * is told by `confirm`, no record is trusted.
 *
 * Records and proofs lie apart: a change of a record leaves the proof of its secret standing.
 */
export interface Memory {
  readonly generation: Generation;
  proof(keyId: string): Proof | undefined;
  /** The record and the proof of a key, where both are there and records are trusted. */
  key(keyId: string): (Proof & { key: KnownKey }) | undefined;
  user(userId: string): KnownUser | undefined;
  /** Remembers a record, unless something was forgotten since this generation: it may have been this. */
  rememberKey(generation: Generation, proof: Proof, key: KnownKey): void;
  rememberUser(generation: Generation, user: KnownUser): void;
  forgetKey(keyId: string): void;
  forgetUser(userId: string): void;
  forgetAll(): void;
  /** Says that all changes are known that were made before this moment, on the clock of `performance.now()`. */
  confirm(at: number): void;
  /** How long ago that was, in milliseconds. */
  lagMs(): number;
  /** How many there are; keys of which only the proof is left among them. */
  size(): { keys: number; users: number };
  /** Called whenever something is forgotten. */
  onForget(listener: () => void): void;
}

/** How long changes of other instances may be unknown before nothing is trusted, in milliseconds. */
export const longestLagMs = 1000;

/**
 * Who looks something up later than so long after another did not join that one's look-up: changes may be unseen, and a
 * look-up of a key may have joined one of its user. In milliseconds.
 */
export const joinWithinMs = longestLagMs / 2;

/** @param max most keys, and most users. */
export function createMemory({ max, now = () => performance.now() }: { max: number; now?: () => number }): Memory {
  const keys = new LRUCache<string, KnownKey>({ max });
  const proofs = new LRUCache<string, Proof>({ max });
  const users = new LRUCache<string, KnownUser>({ max });
  const listeners: (() => void)[] = [];
  let generation = 0;
  let confirmedAt = Number.NEGATIVE_INFINITY;

  const isTrusted = () => now() - confirmedAt < longestLagMs;
  const forgotten = () => {
    generation++;
    for (const listener of listeners) listener();
  };

  return {
    get generation() {
      return generation;
    },
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
    rememberKey(since, proof, key) {
      if (since !== generation) return;
      keys.set(key._id, key);
      proofs.set(key._id, proof);
    },
    rememberUser(since, user) {
      if (since === generation) users.set(user._id, user);
    },
    forgetKey(keyId) {
      keys.delete(keyId);
      forgotten();
    },
    forgetUser(userId) {
      users.delete(userId);
      forgotten();
    },
    forgetAll() {
      keys.clear();
      users.clear();
      forgotten();
    },
    confirm(at) {
      confirmedAt = at;
    },
    lagMs: () => now() - confirmedAt,
    size: () => ({ keys: proofs.size, users: users.size }),
    onForget: (listener) => void listeners.push(listener),
  };
}
