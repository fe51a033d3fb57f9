import { randomBytes } from 'node:crypto';
import { createTextHmac } from '../../lib/hmac.js';
import type { Keyring } from '../../lib/keyring.js';
import { createSingleFlight } from '../../lib/single-flight.js';
import type { UserRepository } from '../accounts/repository.js';
import type { Tokens } from '../accounts/token.js';
import { type KeyParts, keyIdIn, longestKey, readKey, secretMatches } from '../apikeys/key.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import type { Scopes } from '../scopes/scopes.js';
import { longestLagMs, type Memory, type Proof } from './memory.js';
import {
  decideKeyState,
  decideTokenState,
  decideUse,
  type KnownKey,
  type KnownUser,
  type TokenRefusal,
  type Use,
  type UseCode,
} from './rules.js';

/** What a presented key is, and whether it may be used so. `user` is `null` only if the record is gone. */
export type KeyVerification =
  | { code: 'NOT_FOUND'; reason: 'malformed' | 'forged' | 'unknown' | 'wrong_secret' }
  | { code: 'VALID'; key: KnownKey; user: KnownUser }
  | { code: Exclude<UseCode, 'VALID'>; key: KnownKey; user: KnownUser | null };

export type TokenVerification =
  | { ok: true; user: KnownUser; expiresAt: Date; issuedAt: Date }
  | { ok: false; reason: TokenRefusal | string };

export interface Verifier {
  /** Judges a key; its limits are another matter. At once, if the key and its user are remembered. */
  verifyKey(text: string, use: Use): KeyVerification | Promise<KeyVerification>;
  verifyToken(text: string): Promise<TokenVerification>;
}

/** A genuine key, as far as that had to be found out: of one that is dead the hash is not compared. */
interface FoundKey {
  key: KnownKey;
  user: KnownUser | null;
}
type Lookup = FoundKey | 'unknown' | 'wrong_secret';

/**
 * Finds who stands behind a credential: from memory; else from the tag to the record, its state, and only then its hash.
 * What is in memory says nothing about whether the key may be used: that is decided at every use.
 */
export function createVerifier({
  users,
  apiKeys,
  tokens,
  keyring,
  memory,
  scopes,
}: {
  users: UserRepository;
  apiKeys: ApiKeyRepository;
  tokens: Tokens;
  keyring: Keyring;
  memory: Memory;
  scopes: Scopes;
}): Verifier {
  // Of this process alone: what is in its memory is of no use to anybody else.
  const digestOf = createTextHmac({ key: randomBytes(32), longest: longestKey });
  /**
   * One look-up at a time for one key or user. Who comes after something was forgotten does not join an older one; nor,
   * as changes may be unseen, who comes later than half of the longest lag: a look-up of a key may join one of its user.
   */
  const keyLookups = createSingleFlight<Lookup>({ joinWithinMs: longestLagMs / 2 });
  const userLookups = createSingleFlight<KnownUser | null>({ joinWithinMs: longestLagMs / 2 });
  memory.onForget(() => {
    keyLookups.clear();
    userLookups.clear();
  });

  async function findUser(userId: string): Promise<KnownUser | null> {
    return memory.user(userId) ?? userLookups.run(userId, () => lookUpUser(userId));
  }

  async function lookUpUser(userId: string): Promise<KnownUser | null> {
    const { generation } = memory;
    const user = await users.findKnown(userId);
    if (user) memory.rememberUser(generation, user);
    return user;
  }

  async function lookUp(parts: KeyParts, digest: string): Promise<Lookup> {
    const { generation } = memory;
    const found = await apiKeys.findKnown(parts.id);
    if (!found) return 'unknown';
    const { key, secretHash } = found;
    const user = await findUser(key.userId);
    if (decideKeyState(key, user, new Date()) !== 'VALID') return { key, user };
    const proof = { digest, secretHash };
    if (!(await isProven(parts, proof))) return 'wrong_secret';
    memory.rememberKey(generation, proof, key);
    return { key, user };
  }

  async function isProven({ id, secret }: KeyParts, { digest, secretHash }: Proof): Promise<boolean> {
    const proof = memory.proof(id);
    if (proof?.digest === digest && proof.secretHash === secretHash) return true;
    return secretMatches(secret, secretHash);
  }

  function find(text: string): Lookup | 'malformed' | 'forged' | Promise<Lookup> {
    const id = keyIdIn(text);
    if (id === null) return 'malformed';
    const remembered = memory.key(id);
    if (remembered && remembered.digest === digestOf(text)) {
      const { key } = remembered;
      const user = memory.user(key.userId);
      return user ? { key, user } : findUser(key.userId).then((found) => ({ key, user: found }));
    }
    const parts = readKey(text, keyring);
    if (typeof parts === 'string') return parts;
    const digest = digestOf(text);
    return keyLookups.run(digest, () => lookUp(parts, digest));
  }

  function judge(found: Lookup | 'malformed' | 'forged', use: Use): KeyVerification {
    if (typeof found === 'string') return { code: 'NOT_FOUND', reason: found };
    const { key, user } = found;
    const code = decideUse(key, user, use, scopes, new Date());
    // A key without a user is not valid.
    return code === 'VALID' ? { code, key, user: user as KnownUser } : { code, key, user };
  }

  return {
    verifyKey(text, use) {
      const found = find(text);
      return found instanceof Promise ? found.then((lookup) => judge(lookup, use)) : judge(found, use);
    },

    async verifyToken(text) {
      const token = tokens.verify(text);
      if (!token.ok) return token;
      const { userId, tokenVersion, expiresAt, issuedAt } = token.claims;
      const user = await findUser(userId);
      const state = decideTokenState(user, tokenVersion);
      if (state !== 'usable') return { ok: false, reason: state };
      return { ok: true, user: user as KnownUser, expiresAt, issuedAt };
    },
  };
}
