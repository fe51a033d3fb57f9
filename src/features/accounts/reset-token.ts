import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';

interface ResetTokens {
  /** A new token, and what is to be kept of it. */
  issue(userId: string): { token: string; tokenHash: string };
  /** Whether a token is the one of which this hash was kept. Takes the same time wherever the two differ. */
  matches(token: string, tokenHash: string): boolean;
}

/** `reset_`, the user's public id, and 32 random bytes. With the id in it, no index is needed to find the user. */
const form = /^reset_([0-9A-Za-z]{16})_[0-9A-Za-z_-]{43}$/;

/**
 * The tokens of links by which a password can be set. What is kept is a keyed digest: whoever copies the database, or can
 * write to it, cannot make a link. No slow hash is needed, as nobody guesses 256 random bits.
 */
export function createResetTokens({ keyring }: { keyring: Keyring }): ResetTokens {
  return {
    issue(userId) {
      const token = `reset_${userId.slice('usr_'.length)}_${randomBytes(32).toString('base64url')}`;
      return { token, tokenHash: digestOf(token, keyring.current).toString('base64url') };
    },
    matches(token, tokenHash) {
      const kept = Buffer.from(tokenHash, 'base64url');
      return keyring.all.some((keys) => {
        const digest = digestOf(token, keys);
        return digest.length === kept.length && timingSafeEqual(digest, kept);
      });
    },
  };
}

/** Whose password a token can set, if it is good; `null` for what is no token. */
export function userIdOf(token: string): string | null {
  const [, publicId] = form.exec(token) ?? [];
  return publicId === undefined ? null : `usr_${publicId}`;
}

function digestOf(token: string, { passwordReset }: SecretKeys): Buffer {
  return createHmac('sha256', passwordReset).update(token).digest();
}
