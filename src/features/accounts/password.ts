import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';

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
 */
export async function createPasswords({ keyring, cost }: { keyring: Keyring; cost: number }): Promise<Passwords> {
  const hash = async (password: string): Promise<PasswordHash> => ({
    passwordHash: await bcrypt.hash(peppered(password, keyring.current), cost),
    pepperId: keyring.current.id,
  });
  const nobody = await hash('');
  return {
    hash,
    async verify(password, stored) {
      const { passwordHash, pepperId } = stored ?? nobody;
      const keys = keyring.byId(pepperId);
      const matches = await bcrypt.compare(peppered(password, keys ?? keyring.current), passwordHash);
      return matches && stored !== null && keys !== undefined;
    },
    isOutdated: ({ passwordHash, pepperId }) =>
      pepperId !== keyring.current.id || bcrypt.getRounds(passwordHash) !== cost,
  };
}

function peppered(password: string, { pepper }: SecretKeys): string {
  return createHmac('sha384', pepper).update(password.normalize('NFC')).digest('base64');
}
