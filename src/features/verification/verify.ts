import bcrypt from 'bcrypt';
import type { Actor } from '../../contract/operations.js';
import type { Keyring } from '../../lib/keyring.js';
import type { UserRepository } from '../accounts/repository.js';
import type { Tokens } from '../accounts/token.js';
import { readKey } from '../apikeys/key.js';
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
      const user = await users.findById(key.userId);
      const state = decideKeyState(key, user, new Date());
      if (!state.usable) return { ok: false, reason: state.reason };
      if (!user || !(await bcrypt.compare(parts.secret, key.secretHash))) return { ok: false, reason: 'wrong_secret' };
      return { ok: true, actor: { method: 'api_key', user, key } };
    },

    async verifyToken(text) {
      const token = tokens.verify(text);
      if (!token.ok) return { ok: false, reason: token.reason };
      const { userId, tokenVersion, expiresAt } = token.claims;
      const user = await users.findById(userId);
      const state = decideTokenState(user, tokenVersion);
      if (!state.usable) return { ok: false, reason: state.reason };
      if (!user) return { ok: false, reason: 'user_unknown' };
      return { ok: true, actor: { method: 'jwt', user, expiresAt } };
    },
  };
}
