import { createHmac, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';
import type { PasswordWorkers } from './password-workers.js';

export interface PasswordHash {
  passwordHash: string;
  /** Which secret's pepper is in the hash. */
  pepperId: string;
}

export interface Passwords {
  hash(password: string): Promise<PasswordHash>;
  /** With no stored hash it takes the same time and is false, so that nobody learns which accounts exist. */
  verify(password: string, stored: PasswordHash | null): Promise<boolean>;
  /** Whether a stored hash has another cost, or a pepper that is being replaced. */
  isOutdated(stored: PasswordHash): boolean;
}

/**
 * Passwords as `bcrypt(base64(HMAC-SHA-384(pepper, NFC(password))))`. bcrypt takes no notice of what lies past 72 bytes;
 * the HMAC makes 64 of any password, and puts in a pepper that the database does not hold (NIST SP 800-63B-4 §3.1.1.2).
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
  const hash = async (password: string): Promise<PasswordHash> => ({
    passwordHash: await engine.hash(peppered(password, keyring.current), cost),
    pepperId: keyring.current.id,
  });
  const nobody: PasswordHash = { passwordHash: unknownHash(cost), pepperId: keyring.current.id };
  return {
    hash,
    async verify(password, stored) {
      const { passwordHash, pepperId } = stored ?? nobody;
      const keys = keyring.byId(pepperId);
      const matches = await engine.compare(peppered(password, keys ?? keyring.current), passwordHash);
      return matches && stored !== null && keys !== undefined;
    },
    isOutdated: ({ passwordHash, pepperId }) =>
      pepperId !== keyring.current.id || bcrypt.getRounds(passwordHash) !== cost,
  };
}

/** A hash of nobody knows what, which takes as long to compare with as any other of this cost. */
function unknownHash(cost: number): string {
  // 31 characters of bcrypt's base64, which has "." where others have "+".
  const digest = randomBytes(24).toString('base64').replaceAll('+', '.').slice(0, 31);
  return bcrypt.genSaltSync(cost) + digest;
}

function peppered(password: string, { pepper }: SecretKeys): string {
  return createHmac('sha384', pepper).update(password.normalize('NFC')).digest('base64');
}
