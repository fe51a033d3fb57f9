import type { KeyUse } from '../../domain/outcome.js';
import type { Actor, CredentialMethod, KnownKey } from '../../domain/principal.js';
import { type PresentedSecret, previousIn } from '../../domain/rotation.js';
import { looksLikeToken } from './token.js';
import type { KeyVerification, Verifier } from './verifier.js';

/** Who stands behind a credential, or why it is refused. */
export type Verification =
  | { accepted: true; actor: Actor; issuedAt: Date }
  | {
      accepted: false;
      code: 'invalid_token' | 'ip_not_allowed';
      /** For the log only. */
      reason: string;
      /** Where it is a key of this service. */
      use?: KeyUse;
    };

/** One kind of credential. */
interface CredentialKind {
  method: CredentialMethod;
  recognises(text: string): boolean;
  /** @param ip where it was presented from; `null` where that is not known. */
  verify(text: string, ip: string | null): Verification | Promise<Verification>;
}

export interface Credentials {
  /**
   * Verifies a credential as what it is recognised to be. Looking at a key is no use of it.
   *
   * @param only the one kind that it may be, where the place that it was found in says so.
   */
  verify(
    text: string,
    options: { ip: string | null; only?: CredentialMethod | undefined },
  ): Verification | Promise<Verification>;
}

const unknown: Verification = { accepted: false, code: 'invalid_token', reason: 'unrecognized' };

/** The kinds of credentials of this service, in the order in which they are asked: for requests and for introspection. */
export function createCredentials({ verifier }: { verifier: Verifier }): Credentials {
  const kinds: readonly CredentialKind[] = [
    {
      method: 'jwt',
      recognises: looksLikeToken,
      async verify(text) {
        const verification = await verifier.verifyToken(text);
        if (!verification.ok) return { accepted: false, code: 'invalid_token', reason: verification.reason };
        const { user, sessionId, expiresAt, issuedAt } = verification;
        const actor: Actor = { method: 'jwt', owner: user, user, key: null, sessionId, scopes: 'all', expiresAt };
        return { accepted: true, actor, issuedAt };
      },
    },
    {
      method: 'api_key',
      // Whatever else it is: a key that is cut short is a key that is not valid.
      recognises: () => true,
      verify(text, ip) {
        const verification = verifier.verifyKey(text, { scopes: [], ip });
        return verification instanceof Promise ? verification.then(ofKey) : ofKey(verification);
      },
    },
  ];
  return {
    verify(text, { ip, only }) {
      for (const kind of kinds) {
        if ((only === undefined || kind.method === only) && kind.recognises(text)) return kind.verify(text, ip);
      }
      return unknown;
    },
  };
}

function ofKey(verification: KeyVerification): Verification {
  if (verification.code === 'VALID') {
    const { key, owner, secret, secretHash } = verification;
    const user = owner.kind === 'user' ? owner : null;
    const { scopes } = key;
    const expiresAt = endOf(key, secret);
    const actor: Actor = { method: 'api_key', owner, user, key, secret, secretHash, scopes, expiresAt };
    return { accepted: true, actor, issuedAt: key.createdAt };
  }
  if (verification.code === 'NOT_FOUND') {
    const { reason, use } = verification;
    return { accepted: false, code: 'invalid_token', reason, ...(use && { use }) };
  }
  const { code, key, secret } = verification;
  return {
    accepted: false,
    code: code === 'IP_NOT_ALLOWED' ? 'ip_not_allowed' : 'invalid_token',
    reason: code.toLowerCase(),
    use: { keyId: key._id, outcome: code, previousIn: previousIn({ key, secret }) },
  };
}

/** An old secret ends before its key does. */
function endOf({ expiresAt, rotation }: KnownKey, secret: PresentedSecret): Date | null {
  if (secret !== 'previous' || !rotation) return expiresAt;
  return expiresAt && expiresAt < rotation.endsAt ? expiresAt : rotation.endsAt;
}
