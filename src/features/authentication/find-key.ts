import type { KnownKey, KnownUser } from '../../domain/principal.js';
import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import { createSaltedDigest } from '../../lib/salted-digest.js';
import { createSingleFlight } from '../../lib/single-flight.js';
import type { FindUser } from './find-user.js';
import { type KeyParts, keyIdIn, readKey, secretMatches } from './key.js';
import { joinWithinMs, type Memory, type Proof } from './memory.js';
import { decideKeyState } from './rules.js';

/** A genuine key, as far as that had to be found out: of one that is dead the hash is not compared. */
export interface FoundKey {
  key: KnownKey;
  /** `null` only if the record is gone. */
  user: KnownUser | null;
}

/** Why a text is no key of this service; for the log. The caller learns none of it. */
export type NoKey = 'malformed' | 'forged' | 'unknown' | 'wrong_secret';

/** Finds whose key a text is. At once, if the key and its user are remembered. */
export type FindKey = (text: string) => FoundKey | NoKey | Promise<FoundKey | NoKey>;

interface FindKeyOptions {
  apiKeys: { findKnown(id: string): Promise<{ key: KnownKey; secretHash: string } | null> };
  findUser: FindUser;
  keyring: Keyring;
  memory: Memory;
  clock: Clock;
}

/** Looks in memory; else goes from the tag to the record, to its state, and only then to its hash. */
export function createFindKey({ apiKeys, findUser, keyring, memory, clock }: FindKeyOptions): FindKey {
  const saltedDigestOf = createSaltedDigest();
  const lookups = createSingleFlight<FoundKey | NoKey>({ joinWithinMs });
  memory.onForget(() => lookups.clear());

  async function lookUp(parts: KeyParts, digest: string): Promise<FoundKey | NoKey> {
    const { generation } = memory;
    const found = await apiKeys.findKnown(parts.id);
    if (!found) return 'unknown';
    const { key, secretHash } = found;
    const user = await findUser(key.userId);
    if (decideKeyState(key, user, clock()) !== 'VALID') return { key, user };
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

  return (text) => {
    const id = keyIdIn(text);
    if (id === null) return 'malformed';
    const remembered = memory.key(id);
    if (remembered && remembered.digest === saltedDigestOf(text)) {
      const { key } = remembered;
      const user = memory.user(key.userId);
      return user ? { key, user } : findUser(key.userId).then((found) => ({ key, user: found }));
    }
    const parts = readKey(text, keyring);
    if (typeof parts === 'string') return parts;
    const digest = saltedDigestOf(text);
    return lookups.run(digest, () => lookUp(parts, digest));
  };
}
