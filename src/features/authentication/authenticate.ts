import type { Operation } from '../../contract/read-operations.js';
import { keyTextOf } from '../../domain/key-text.js';
import type { Actor, CredentialMethod } from '../../domain/principal.js';
import { credentialInQuery, isCredentialParameter } from '../../http/credential-in-query.js';
import type { Authenticate, ClientCredentials, Presented } from '../../http/ports.js';
import { decodePercent, decodeUtf8 } from '../../lib/utf8.js';
import { Problem, unauthorized } from '../../problems/problem.js';
import type { Credentials, Verification } from './credentials.js';
import { createMetricsAccess, type MetricsAccess } from './metrics-access.js';

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
        const { text, only } = presentedCredential(presented, operation) ?? {};
        return only === undefined ? text : '';
      });
      return undefined;
    }
    if (operation.credentials.length === 0) return undefined;
    const credential = presentedCredential(presented, operation);
    if (credential === undefined) throw unauthorized('authentication_required');
    const { text, only, scheme } = credential;
    const verification = credentials.verify(text, { ip: presented.from.ip, only });
    if (verification instanceof Promise) return verification.then((found) => actorOf(found, scheme));
    return actorOf(verification, scheme);
  };
}

function actorOf(verification: Verification, scheme: Credential['scheme']): Actor {
  if (verification.accepted) return verification.actor;
  const { code, reason, use: refusedUse } = verification;
  throw code === 'invalid_token'
    ? unauthorized(code, { reason, refusedUse, scheme })
    : new Problem(code, { refusedUse });
}

interface Credential {
  text: string;
  /** The one kind that it may be, where the place that it was found in says so. */
  only?: CredentialMethod;
  scheme?: 'Basic';
}

/** Whether a header says anything: an empty one is none. Configurations send it for a variable that is not set. */
const isSent = (value: string) => value.trim() !== '';

/**
 * The credential of `Authorization: Bearer` or of `X-API-Key`; where the operation takes it, also that of an OAuth client.
 * Another scheme is a credential that is not valid.
 *
 * @throws {Problem} `invalid_request` for two of them (RFC 6750 §3.1), or for one in the query string, where it ends up
 * in the logs of everything on the way.
 */
function presentedCredential(
  presented: Presented,
  { clientAuthentication }: Pick<Operation, 'clientAuthentication'>,
): Credential | undefined {
  const { client, parameters } = presented;
  if (parameters.some(isCredentialParameter)) throw credentialInQuery();
  const authorization = presented.authorization.filter(isSent);
  const apiKey = presented.apiKey.filter(isSent);
  if (authorization.length + apiKey.length + (client ? 1 : 0) > 1) {
    const places = clientAuthentication ? 'Authorization, X-API-Key or client_secret' : 'Authorization or X-API-Key';
    throw new Problem('invalid_request', { detail: `Send one credential: either ${places}, and only once.` });
  }
  if (client) return keyOfClient(client);
  if (apiKey[0] !== undefined) return { text: apiKey[0], only: 'api_key' };
  if (authorization[0] === undefined) return undefined;
  const [, text] = /^Bearer +([^\s]+) *$/i.exec(authorization[0]) ?? [];
  if (text !== undefined) return { text };
  if (clientAuthentication && /^Basic(?: |$)/i.test(authorization[0])) return keyInBasic(authorization[0]);
  // It says nothing of the credential, and a key without `Bearer` in front of it is the commonest mistake.
  throw unauthorized('invalid_token', {
    detail: 'Send Authorization as Bearer, a space, and the key or token.',
    reason: 'malformed_authorization',
  });
}

/** The key of a client whose id is that of the key (RFC 6749 §2.3.1). @throws {Problem} `invalid_token` for another id. */
function keyOfClient({ id, secret }: ClientCredentials, scheme?: 'Basic'): Credential {
  if (keyTextOf(secret)?.keyId !== id) throw unauthorized('invalid_token', { reason: 'client_id_mismatch', scheme });
  return { text: secret, only: 'api_key', ...(scheme && { scheme }) };
}

/**
 * Both parts are encoded as in a form, in UTF-8, before they are put together (RFC 6749 §2.3.1).
 *
 * @throws {Problem} `invalid_token`.
 */
function keyInBasic(authorization: string): Credential {
  const [, token = ''] = /^Basic +([\w+/-]+=*) *$/i.exec(authorization) ?? [];
  const [, ...parts] = /^([^:]*):(.*)$/s.exec(decodeUtf8(Buffer.from(token, 'base64')) ?? '') ?? [];
  const [id, secret] = parts.map((part) => decodePercent(part.replaceAll('+', ' ')));
  if (id === undefined || secret === undefined) {
    throw unauthorized('invalid_token', { reason: 'malformed_authorization', scheme: 'Basic' });
  }
  return keyOfClient({ id, secret }, 'Basic');
}
