import { parse } from 'node:querystring';
import { secretInText } from '../domain/key-text.js';
import { Problem } from '../problems/problem.js';

/** Names under which APIs take a credential in the query string, without what separates their words. */
const names = new Set(['accesstoken', 'apikey', 'xapikey', 'key', 'token', 'refreshtoken', 'authorization']);

/**
 * A JWT (RFC 7519): its header and its claims are JSON objects, and so begin alike in base64url. Found by its first dot: an
 * expression that starts anew at every `eyJ` would take quadratic time.
 */
const webToken = /\.(?<=eyJ[\w-]*\.)eyJ[\w-]*\.[\w-]/;

/** A refresh token, and the token of a link that sets a password. */
const ownToken = /(?:refresh(?:_[0-9a-z]{16}){2}_\d{1,15}|reset_[0-9a-z]{16})_[\w-]{43}/i;

/** Whether a parameter is one in which other APIs take a credential, in whatever case and spelling, bracketed or not. */
export function isCredentialParameter(name: string): boolean {
  const [beforeBracket = ''] = name.split('[', 1);
  return names.has(beforeBracket.toLowerCase().replace(/[\s_-]/g, ''));
}

export function credentialInQuery(): Problem {
  return new Problem('invalid_request', {
    detail:
      'Send the credential in a header, not in the query string. Revoke it if it is an API key: it may have been logged on its way.',
  });
}

/**
 * Refuses a query that holds a credential, where nothing else about a query matters: by the name of a parameter, or by a
 * key or a token under any other.
 *
 * @param query as it was sent, however badly it is encoded.
 * @throws {Problem} `invalid_request`.
 */
export function refuseCredentialIn(query: string): void {
  if (query === '') return;
  // By default only the first thousand parameters are read.
  for (const [name, value] of Object.entries(parse(query, '&', '=', { maxKeys: 0 }))) {
    if (isCredentialParameter(name) || [name, value].flat().some(holdsCredential)) throw credentialInQuery();
  }
}

function holdsCredential(text = ''): boolean {
  return text.search(secretInText) >= 0 || webToken.test(text) || ownToken.test(text);
}
