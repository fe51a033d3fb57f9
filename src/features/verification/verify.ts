import type { Actor } from '../../contract/operations.js';
import type { Keyring } from '../../lib/keyring.js';
import type { UserRepository } from '../accounts/repository.js';
import type { Tokens } from '../accounts/token.js';
import { readKey, secretMatches } from '../apikeys/key.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { decideKeyState, decideTokenState } from './rules.js';

export type Verification = { ok: true; actor: Actor } | { ok: false; reason: string };

export interface Verifier {
  verifyApiKey(text: string): Promise<Verification>;
  verifyToken(text: string): Promise<Verification>;
}

/** Finds who stands behind a credential: from the tag to the record, its state, and only then its hash. */
export function createVerifier({
  users,
  apiKeys,
  tokens,
  keyring,
}: {
  users: UserRepository;
  apiKeys: ApiKeyRepository;
  tokens: Tokens;
  keyring: Keyring;
}): Verifier {
  return {
    async verifyApiKey(text) {
      const parts = readKey(text, keyring);
      if (typeof parts === 'string') return { ok: false, reason: parts };
      const key = await apiKeys.findById(parts.id);
      if (!key) return { ok: false, reason: 'unknown' };
      const state = decideKeyState(key, await users.findById(key.userId), new Date());
      if (!state.usable) return { ok: false, reason: state.reason };
      if (!(await secretMatches(parts.secret, key.secretHash))) return { ok: false, reason: 'wrong_secret' };
      return { ok: true, actor: { method: 'api_key', user: state.user, key } };
    },

    async verifyToken(text) {
      const token = tokens.verify(text);
      if (!token.ok) return { ok: false, reason: token.reason };
      const { userId, tokenVersion, expiresAt } = token.claims;
      const state = decideTokenState(await users.findById(userId), tokenVersion);
      if (!state.usable) return { ok: false, reason: state.reason };
      return { ok: true, actor: { method: 'jwt', user: state.user, expiresAt } };
    },
  };
}
