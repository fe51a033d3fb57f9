import { type BinaryLike, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';
import type { PasswordWorkers } from './password-workers.js';

export interface PasswordHash {
  /** bcrypt's; with `boundMark` behind it if it holds for one user only. */
  passwordHash: string;
  /** Which secret's pepper is in the hash. */
  pepperId: string;
}

export interface Passwords {
  hash(password: string, userId: string): Promise<PasswordHash>;
  /** With no user, or no stored hash, it takes the same time and is false, so that nobody learns which accounts exist. */
  verify(password: string, user: Holder | null): Promise<boolean>;
  /** Whether a stored hash has another cost or form, or a pepper that is being replaced. */
  isOutdated(stored: Partial<PasswordHash>): boolean;
}

/**
 * Judges a new password of a user, and hashes it if nobody could guess it.
 *
 * @param options where the password stands in the request, and what says that nobody waits any more.
 */
export type HashNew = (
  password: string,
  user: { _id: string; email?: string | undefined; name: string | null },
  options: { pointer: string; signal: AbortSignal },
) => Promise<PasswordHash>;

/** The hash as it stands in the record of a user. */
type StoredPassword = PasswordHash & { _id: string };
/** A user, with or without a password. */
type Holder = Partial<PasswordHash> & { _id: string };

/**
 * What a hash ends with that holds for one user only: copied to another one, it does not log in. It stands in the hash
 * and in no field of its own, so that an older version of the service, which knows neither, cannot tear the two apart.
 */
const boundMark = ':user';

/**
 * Passwords as `bcrypt(base64(HMAC-SHA-384(HMAC-SHA-256(pepper, user id), NFC(password))))`. bcrypt takes no notice of what
 * lies past 72 bytes; the HMAC makes 64 of any password, and puts in a pepper that the database does not hold (NIST SP
 * 800-63B-4 §3.1.1.2). Hashes of versions before 0.2.0 have the pepper itself in place of the user's.
 *
 * @param cost bcrypt's cost: 2^cost rounds.
 * @param engine what computes the hashes.
 */
export function createPasswords({
  keyring,
  cost,
  engine = bcrypt,
}: {
  keyring: Keyring;
  cost: number;
  engine?: Pick<PasswordWorkers, 'hash' | 'compare'>;
}): Passwords {
  const nobody: StoredPassword = { _id: '', ...noPassword({ keyring, cost }) };
  return {
    async hash(password, userId) {
      const text = peppered(password, pepperOf(keyring.current, userId));
      return { passwordHash: (await engine.hash(text, cost)) + boundMark, pepperId: keyring.current.id };
    },
    async verify(password, user) {
      const stored = user && hasPassword(user) ? user : nobody;
      const { _id, passwordHash, pepperId } = stored;
      const known = keyring.byId(pepperId);
      const keys = known ?? keyring.current;
      const pepper = isBound(passwordHash) ? pepperOf(keys, _id) : keys.pepper;
      const matches = await engine.compare(peppered(password, pepper), bcryptIn(passwordHash));
      return matches && stored === user && known !== undefined;
    },
    isOutdated(stored) {
      if (!hasPassword(stored)) return false;
      const { passwordHash, pepperId } = stored;
      // Under the next secret it is ahead: another instance uses that one already.
      const isReplaced = keyring.byId(pepperId)?.role === 'previous';
      return isReplaced || !isBound(passwordHash) || bcrypt.getRounds(bcryptIn(passwordHash)) !== cost;
    },
  };
}

/** What stands in the record of a user who has no password yet: none fits it, and to find that out takes as long as ever. */
export function noPassword({ keyring, cost }: { keyring: Keyring; cost: number }): PasswordHash {
  return { passwordHash: unknownHash(cost) + boundMark, pepperId: keyring.current.id };
}

/** A hash of nobody knows what, which takes as long to compare with as any other of this cost. */
function unknownHash(cost: number): string {
  // 31 characters of bcrypt's base64, which has "." where others have "+".
  const digest = randomBytes(24).toString('base64').replaceAll('+', '.').slice(0, 31);
  return bcrypt.genSaltSync(cost) + digest;
}

function hasPassword<T extends Partial<PasswordHash>>(user: T): user is T & PasswordHash {
  return user.passwordHash !== undefined && user.pepperId !== undefined;
}

const isBound = (passwordHash: string) => passwordHash.endsWith(boundMark);

const bcryptIn = (passwordHash: string) =>
  isBound(passwordHash) ? passwordHash.slice(0, -boundMark.length) : passwordHash;

/** The user's own pepper: a key of its own, so that no password of the older form can be taken for one of this. */
function pepperOf({ pepper }: SecretKeys, userId: string): Buffer {
  return createHmac('sha256', pepper).update(userId).digest();
}

function peppered(password: string, pepper: BinaryLike | KeyObject): string {
  return createHmac('sha384', pepper).update(password.normalize('NFC')).digest('base64');
}
