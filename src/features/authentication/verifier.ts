import type { KeyUse } from '../../domain/outcome.js';
import type { KnownOwner, KnownUser } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import { otherSecret, type PresentedSecret } from '../../domain/rotation.js';
import type { Scopes } from '../../domain/scope.js';
import type { Clock } from '../../lib/clock.js';
import type { FindKey, FoundKey, NoKey } from './find-key.js';
import type { FindUser } from './find-owner.js';
import type { NoteNoKey } from './metrics.js';
import { decideTokenState, decideUse, isDead, type TokenRefusal, type Use, type UseCode } from './rules.js';
import type { Tokens } from './token.js';

/**
 * What a presented key is, and whether it may be used so. `owner` is `null` only if the record is gone, and `secret` only
 * where the key is dead and that would have cost bcrypt. Whoever presents an old secret is told as little as with an
 * unknown key: `use` is for the statistics.
 */
export type KeyVerification =
  | { code: 'NOT_FOUND'; reason: NoKey; use?: KeyUse }
  | { code: 'VALID'; key: KnownKey; owner: KnownOwner; secret: PresentedSecret; secretHash: string }
  | { code: Exclude<UseCode, 'VALID'>; key: KnownKey; owner: KnownOwner | null; secret: PresentedSecret | null };

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
  function noKey(reason: NoKey, use?: KeyUse): KeyVerification {
    noteNoKey(reason);
    return { code: 'NOT_FOUND', reason, ...(use && { use }) };
  }

  function judge(found: FoundKey | NoKey, use: Use): KeyVerification {
    if (typeof found === 'string') return noKey(found);
    const { key, owner } = found;
    const now = clock();
    const code = decideUse(key, owner, use, scopes, now);
    const secret = secretOf(found, now);
    switch (secret) {
      case 'old':
        return noKey('old_secret', { keyId: key._id, outcome: 'OLD_SECRET' });
      case 'lapsed':
        return noKey('lapsed_secret');
      case null:
        return isDead(code) ? { code, key, owner, secret } : noKey('wrong_secret');
      default:
        if (code !== 'VALID') return { code, key, owner, secret };
        // A key without an owner is not valid, and a secret that was compared has a hash.
        return { code, key, owner: owner as KnownOwner, secret, secretHash: found.secretHash as string };
    }
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

/** Which secret was presented, by the clock. `null`: the key was dead when it was looked up, and that would have cost bcrypt. */
function secretOf({ key, secret }: FoundKey, now: Date): PresentedSecret | 'old' | 'lapsed' | null {
  if (secret === 'own') return 'current';
  return secret === 'other' && key.rotation ? otherSecret(key.rotation, now) : null;
}
