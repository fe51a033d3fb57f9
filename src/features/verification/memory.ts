import { LRUCache } from 'lru-cache';
import type { KnownKey, KnownUser } from './rules.js';

/** That a presented key matched the stored hash. As long as the record has this hash, it need not be compared again. */
export interface Proof {
  /** Keyed digest of the presented text; the text itself is not kept. */
  digest: string;
  secretHash: string;
}

interface RememberedKey extends Proof {
  /** `null` once the record may have changed. */
  key: KnownKey | null;
}

/** What was true when something began to be looked up; see `remember…`. */
export type Generation = number;

/**
 * What this process remembers of keys and users, bounded in number. There is no lifetime: whatever changes is forgotten,
 * here at once, and for the changes of other instances as soon as `followChanges` sees them. While that cannot see, which
 * is told by `confirm`, nothing is remembered.
 */
export interface Memory {
  readonly generation: Generation;
  proof(keyId: string): Proof | undefined;
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
  size(): { keys: number; users: number };
  /** Called whenever something is forgotten. */
  onForget(listener: () => void): void;
}

/** How long changes of other instances may be unknown before nothing is trusted, in milliseconds. */
export const longestLagMs = 1000;

export function createMemory({ max, now = () => performance.now() }: { max: number; now?: () => number }): Memory {
  const keys = new LRUCache<string, RememberedKey>({ max });
  const users = new LRUCache<string, KnownUser>({ max });
  const listeners: (() => void)[] = [];
  let generation = 0;
  let confirmedAt = Number.NEGATIVE_INFINITY;

  const isTrusted = () => now() - confirmedAt < longestLagMs;
  const forgotten = () => {
    generation++;
    for (const listener of listeners) listener();
  };
  const forgetRecord = (entry: RememberedKey | undefined) => {
    if (entry) entry.key = null;
  };

  return {
    get generation() {
      return generation;
    },
    proof: (keyId) => keys.get(keyId),
    key(keyId) {
      const entry = keys.get(keyId);
      return entry?.key && isTrusted() ? (entry as RememberedKey & { key: KnownKey }) : undefined;
    },
    user(userId) {
      const user = users.get(userId);
      return user && isTrusted() ? user : undefined;
    },
    rememberKey(since, proof, key) {
      if (since === generation) keys.set(key._id, { ...proof, key });
    },
    rememberUser(since, user) {
      if (since === generation) users.set(user._id, user);
    },
    forgetKey(keyId) {
      forgetRecord(keys.peek(keyId));
      forgotten();
    },
    forgetUser(userId) {
      users.delete(userId);
      forgotten();
    },
    forgetAll() {
      for (const entry of keys.values()) forgetRecord(entry);
      users.clear();
      forgotten();
    },
    confirm(at) {
      confirmedAt = at;
    },
    lagMs: () => now() - confirmedAt,
    size: () => ({ keys: keys.size, users: users.size }),
    onForget: (listener) => void listeners.push(listener),
  };
}
