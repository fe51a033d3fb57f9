import type { KnownOwner, KnownUser } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import type { Scopes } from '../../domain/scope.js';
import type { Clock } from '../../lib/clock.js';
import type { FindKey, FoundKey, NoKey } from './find-key.js';
import type { FindUser } from './find-owner.js';
import type { NoteNoKey } from './metrics.js';
import { decideTokenState, decideUse, type TokenRefusal, type Use, type UseCode } from './rules.js';
import type { Tokens } from './token.js';

/** What a presented key is, and whether it may be used so. `owner` is `null` only if the record is gone. */
export type KeyVerification =
  | { code: 'NOT_FOUND'; reason: NoKey }
  | { code: 'VALID'; key: KnownKey; owner: KnownOwner }
  | { code: Exclude<UseCode, 'VALID'>; key: KnownKey; owner: KnownOwner | null };

type TokenVerification =
  | { ok: true; user: KnownUser; sessionId: string | null; expiresAt: Date; issuedAt: Date }
  | { ok: false; reason: TokenRefusal | string };

export interface Verifier {
  /** Judges a key; its limits are another matter. At once, if the key and its owner are remembered. */
  verifyKey(text: string, use: Use): KeyVerification | Promise<KeyVerification>;
  verifyToken(text: string): Promise<TokenVerification>;
}

/**
 * Judges who stands behind a credential. What is in memory says nothing about whether a key may be used: that is decided at
 * every use.
 */
export function createVerifier({
  findKey,
  findUser,
  tokens,
  scopes,
  noteNoKey,
  clock,
}: {
  findKey: FindKey;
  findUser: FindUser;
  tokens: Tokens;
  scopes: Scopes;
  noteNoKey: NoteNoKey;
  clock: Clock;
}): Verifier {
  function judge(found: FoundKey | NoKey, use: Use): KeyVerification {
    if (typeof found === 'string') {
      noteNoKey(found);
      return { code: 'NOT_FOUND', reason: found };
    }
    const { key, owner } = found;
    const code = decideUse(key, owner, use, scopes, clock());
    // A key without an owner is not valid.
    return code === 'VALID' ? { code, key, owner: owner as KnownOwner } : { code, key, owner };
  }

  return {
    verifyKey(text, use) {
      const found = findKey(text);
      return found instanceof Promise ? found.then((lookup) => judge(lookup, use)) : judge(found, use);
    },

    async verifyToken(text) {
      const token = tokens.verify(text);
      if (!token.ok) return token;
      const { userId, sessionId, expiresAt, issuedAt } = token.claims;
      const user = await findUser(userId);
      const state = decideTokenState(user, token.claims);
      if (state !== 'usable') return { ok: false, reason: state };
      return { ok: true, user: user as KnownUser, sessionId, expiresAt, issuedAt };
    },
  };
}
