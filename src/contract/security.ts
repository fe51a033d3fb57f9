import type { Request } from 'express';
import type { Verifier } from '../features/verification/verify.js';
import { Problem, unauthorized } from '../problems/problem.js';
import type { Operation } from './document.js';
import type { Actor } from './operations.js';

export type Authenticate = (req: Request, operation: Operation) => Promise<Actor | undefined>;

const jwt = /^[\w-]+\.[\w-]+\.[\w-]*$/;
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
 * Finds the caller as the contract's `security` demands: nobody for a public operation, else the holder of the one
 * credential of the request.
 *
 * The validator's own security handlers are not used: they run alternatives in parallel, so that with two credentials
 * the last to finish would own the request, and they rebuild errors.
 */
export function createAuthenticate({ verifier }: { verifier: Verifier }): Authenticate {
  return async (req, { credentials }) => {
    if (credentials.length === 0) return undefined;
    const credential = presentedCredential(req);
    if (credential === undefined) throw unauthorized('authentication_required');
    const { text, mayBeToken } = credential;
    const verification = await (mayBeToken && jwt.test(text)
      ? verifier.verifyToken(text)
      : verifier.verifyApiKey(text));
    if (!verification.ok) throw unauthorized('invalid_token', verification.reason);
    return verification.actor;
  };
}

/** @throws {Problem} if the actor's kind of credential is not one that the operation takes. */
export function requireAccepted(actor: Actor | undefined, { credentials }: Operation): void {
  if (actor === undefined || credentials.includes(actor.method)) return;
  throw new Problem(
    'credential_not_accepted',
    actor.method === 'jwt' ? { detail: 'Send an API key: this operation is about the key of the request.' } : {},
  );
}

/**
 * The credential of `Authorization: Bearer` or of `X-API-Key`. Another scheme is a credential that is not valid.
 *
 * @throws {Problem} `invalid_request` for two of them (RFC 6750 §3.1), or for one in the query string, where it ends up
 * in the logs of everything on the way.
 */
function presentedCredential(req: Request): { text: string; mayBeToken: boolean } | undefined {
  if (Object.keys(req.query).some((name) => credentialParameters.has(name.toLowerCase()))) {
    throw new Problem('invalid_request', {
      detail:
        'Send the credential in a header, not in the query string. Revoke it if it is an API key: it may have been logged on its way.',
    });
  }
  const { authorization = [], 'x-api-key': apiKey = [] } = req.headersDistinct;
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
