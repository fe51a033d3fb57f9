import type { Actor, CredentialMethod } from '../../domain/principal.js';
import type { Scopes } from '../../domain/scope.js';
import type { Authorize } from '../../http/ports.js';
import { insufficientScope, Problem } from '../../problems/problem.js';

/** What to do about a credential that is good, but not for the operation; where the catalogue's advice does not fit. */
const advice: Partial<Record<CredentialMethod, string>> = {
  jwt: 'Send an API key: this operation is about the key of the request.',
};

/** By the kind of the credential, which the contract names, and by its scopes. */
export function createAuthorize({ requireScopes }: { requireScopes: RequireScopes }): Authorize {
  return (actor, { credentials, scopes }) => {
    if (actor === undefined) return;
    if (!credentials.includes(actor.method)) {
      const detail = advice[actor.method];
      throw new Problem('credential_not_accepted', detail === undefined ? {} : { detail });
    }
    requireScopes(actor, scopes);
  };
}

/** @throws {Problem} `insufficient_scope` if the credential lacks one of them. */
export type RequireScopes = (actor: Actor, needed: readonly string[]) => void;

export function createRequireScopes({ scopes }: { scopes: Scopes }): RequireScopes {
  return ({ owner, key, scopes: carried }, needed) => {
    if (needed.length === 0 || scopes.holds(owner, carried, needed)) return;
    throw insufficientScope(needed, key ? { keyId: key._id, outcome: 'INSUFFICIENT_SCOPE' } : undefined);
  };
}
