import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';

/** What a refresh token says of itself. */
export interface RefreshTokenParts {
  userId: string;
  sessionId: string;
  /** How many tokens the session had before it. */
  generation: number;
}

export interface RefreshTokens {
  /** A new token, and what is to be kept of it. */
  issue(parts: RefreshTokenParts): { token: string; tokenHash: string };
  /**
   * Reads a token and checks its tag, which only a holder of the service's secret could have made: what somebody has made
   * up ends here, before the database, and can end nobody's session.
   */
  read(token: string): RefreshTokenParts | 'malformed' | 'forged';
  /** Whether a token is the one of which this hash was kept. Takes the same time wherever the two differ. */
  matches(token: string, tokenHash: string): boolean;
}

const secretBytes = 32;
const tagBytes = 16;
/** `refresh_`, the public ids of user and session, the generation, 32 random bytes, and a tag of 16 bytes. */
const form = /^(refresh_([0-9A-Za-z]{16})_([0-9A-Za-z]{16})_(\d{1,15})_[\w-]{43})([\w-]{22})$/;

/**
 * The tokens that sessions go on with. What is kept is a keyed digest: whoever copies the database, or can write to it,
 * cannot make one. With the ids in it, no index is needed to find the session.
 */
export function createRefreshTokens({ keyring }: { keyring: Keyring }): RefreshTokens {
  return {
    issue({ userId, sessionId, generation }) {
      const ids = `${userId.slice('usr_'.length)}_${sessionId.slice('ses_'.length)}`;
      const tagged = `refresh_${ids}_${generation}_${randomBytes(secretBytes).toString('base64url')}`;
      const token = tagged + tagOf(tagged, keyring.current);
      return { token, tokenHash: digestOf(token, keyring.current) };
    },
    read(token) {
      const [, tagged, user, session, generation, tag] = form.exec(token) ?? [];
      if (tagged === undefined || tag === undefined) return 'malformed';
      if (!keyring.all.some((keys) => isSame(tagOf(tagged, keys), tag))) return 'forged';
      return { userId: `usr_${user}`, sessionId: `ses_${session}`, generation: Number(generation) };
    },
    matches: (token, tokenHash) => keyring.all.some((keys) => isSame(digestOf(token, keys), tokenHash)),
  };
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function tagOf(tagged: string, { session }: SecretKeys): string {
  return createHmac('sha256', session).update(`tag ${tagged}`).digest().subarray(0, tagBytes).toString('base64url');
}

function digestOf(token: string, { session }: SecretKeys): string {
  return createHmac('sha256', session).update(`digest ${token}`).digest('base64url');
}
