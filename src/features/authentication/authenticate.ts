import type { Actor, CredentialMethod } from '../../domain/principal.js';
import type { Authenticate, Presented } from '../../http/ports.js';
import { Problem, unauthorized } from '../../problems/problem.js';
import type { Credentials, Verification } from './credentials.js';
import { createMetricsAccess, type MetricsAccess } from './metrics-access.js';

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
export function createAuthenticate({
  credentials,
  metrics,
}: {
  credentials: Credentials;
  metrics: MetricsAccess;
}): Authenticate {
  const requireMetricsAccess = createMetricsAccess(metrics);
  return (presented, operation) => {
    if (operation.metricsToken) {
      requireMetricsAccess(() => {
        const { text, only } = presentedCredential(presented) ?? {};
        return only === undefined ? text : '';
      });
      return undefined;
    }
    if (operation.credentials.length === 0) return undefined;
    const credential = presentedCredential(presented);
    if (credential === undefined) throw unauthorized('authentication_required');
    const verification = credentials.verify(credential.text, { ip: presented.from.ip, only: credential.only });
    return verification instanceof Promise ? verification.then(actorOf) : actorOf(verification);
  };
}

function actorOf(verification: Verification): Actor {
  if (verification.accepted) return verification.actor;
  const { code, reason, use: refusedUse } = verification;
  throw code === 'invalid_token' ? unauthorized(code, { reason, refusedUse }) : new Problem(code, { refusedUse });
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
}: Presented): { text: string; only?: CredentialMethod } | undefined {
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
  if (apiKey[0] !== undefined) return { text: apiKey[0], only: 'api_key' };
  if (authorization[0] === undefined) return undefined;
  const [, text] = /^Bearer +([^\s]+) *$/i.exec(authorization[0]) ?? [];
  if (text === undefined) throw unauthorized('invalid_token', { reason: 'malformed_authorization' });
  return { text };
}
