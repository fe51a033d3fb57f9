import { looksLikeToken } from '../features/accounts/token.js';
import type { Scopes } from '../features/scopes/scopes.js';
import type { Origin, Usage } from '../features/usage/usage.js';
import type { KeyVerification, Verifier } from '../features/verification/verify.js';
import { insufficientScope, Problem, unauthorized } from '../problems/problem.js';
import type { Operation } from './document.js';
import type { Actor } from './operations.js';

/** What a request shows of itself, wherever it was read. */
export interface Presented {
  /** Every `Authorization` header. */
  authorization: readonly string[];
  /** Every `X-API-Key` header. */
  apiKey: readonly string[];
  /** Names of the parameters in the query string. */
  parameters: readonly string[];
  from: Origin;
}

/**
 * Finds the caller as the contract's `security` demands: nobody for a public operation, else the holder of the one
 * credential of the request.
 *
 * At once if there is nothing to wait for.
 *
 * @throws {Problem} if there is none, or one that is not valid or not for this address; or the promise is rejected so.
 */
export type Authenticate = (
  presented: Presented,
  operation: Operation,
) => Actor | undefined | Promise<Actor | undefined>;

/** @throws {Problem} if the actor may not call the operation: by the kind of its credential, or by its scopes. */
export type Authorize = (actor: Actor | undefined, operation: Operation) => void;

/** Names under which other APIs take a credential in the query string. */
const credentialParameters = new Set([
  'access_token',
  'api_key',
  'apikey',
  'x-api-key',
  'key',
  'token',
  'authorization',
]);

/**
 * The validator's own security handlers are not used: they run alternatives in parallel, so that with two credentials
 * the last to finish would own the request, and they rebuild errors.
 */
export function createAuthenticate({ verifier, usage }: { verifier: Verifier; usage: Usage }): Authenticate {
  async function authenticateToken(text: string): Promise<Actor> {
    const verification = await verifier.verifyToken(text);
    if (!verification.ok) throw unauthorized('invalid_token', verification.reason);
    return { method: 'jwt', user: verification.user, expiresAt: verification.expiresAt };
  }

  function actorOf(verification: KeyVerification, from: Origin): Actor {
    const { code } = verification;
    if (code === 'NOT_FOUND') throw unauthorized('invalid_token', verification.reason);
    if (code === 'VALID') return { method: 'api_key', user: verification.user, key: verification.key };
    usage.note(verification.key._id, code, from);
    if (code === 'IP_NOT_ALLOWED') throw new Problem('ip_not_allowed');
    throw unauthorized('invalid_token', code.toLowerCase());
  }

  function authenticateKey(text: string, from: Origin): Actor | Promise<Actor> {
    const verification = verifier.verifyKey(text, { scopes: [], ip: from.ip });
    return verification instanceof Promise
      ? verification.then((found) => actorOf(found, from))
      : actorOf(verification, from);
  }

  return (presented, { credentials }) => {
    if (credentials.length === 0) return undefined;
    const credential = presentedCredential(presented);
    if (credential === undefined) throw unauthorized('authentication_required');
    const { text, mayBeToken } = credential;
    return mayBeToken && looksLikeToken(text) ? authenticateToken(text) : authenticateKey(text, presented.from);
  };
}

export function createAuthorize({ scopes }: { scopes: Scopes }): Authorize {
  return (actor, { credentials, scopes: needed }) => {
    if (actor === undefined) return;
    if (!credentials.includes(actor.method)) {
      throw new Problem(
        'credential_not_accepted',
        actor.method === 'jwt' ? { detail: 'Send an API key: this operation is about the key of the request.' } : {},
      );
    }
    if (needed.length === 0) return;
    if (!scopes.holds(actor.user, actor.method === 'api_key' ? actor.key : null, needed)) {
      throw insufficientScope(needed);
    }
  };
}

/**
 * The credential of `Authorization: Bearer` or of `X-API-Key`. Another scheme is a credential that is not valid.
 *
 * @throws {Problem} `invalid_request` for two of them (RFC 6750 §3.1), or for one in the query string, where it ends up
 * in the logs of everything on the way.
 */
function presentedCredential({
  authorization,
  apiKey,
  parameters,
}: Presented): { text: string; mayBeToken: boolean } | undefined {
  if (parameters.some((name) => credentialParameters.has(name.toLowerCase()))) {
    throw new Problem('invalid_request', {
      detail:
        'Send the credential in a header, not in the query string. Revoke it if it is an API key: it may have been logged on its way.',
    });
  }
  if (authorization.length + apiKey.length > 1) {
    throw new Problem('invalid_request', {
      detail: 'Send one credential: either Authorization or X-API-Key, and only once.',
    });
  }
  if (apiKey[0] !== undefined) return { text: apiKey[0], mayBeToken: false };
  if (authorization[0] === undefined) return undefined;
  const [, text] = /^Bearer +([^\s]+) *$/i.exec(authorization[0]) ?? [];
  if (text === undefined) throw unauthorized('invalid_token', 'malformed_authorization');
  return { text, mayBeToken: true };
}
