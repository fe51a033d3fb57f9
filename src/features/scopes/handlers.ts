import type { Handlers } from '../../contract/operations.js';
import { isDefaultScope, type Scopes } from '../../domain/scope.js';

export function scopeHandlers({ scopes }: { scopes: Scopes }): Pick<Handlers, 'listScopes'> {
  return {
    async listScopes({ actor: { owner } }) {
      const grantable = scopes.grantable(owner);
      const data = grantable.map((scope) => ({ ...scope, default: isDefaultScope(scope, owner.defaultScopes) }));
      return { status: 200, body: { data } };
    },
  };
}
