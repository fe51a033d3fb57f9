import type { Handlers } from '../../contract/operations.js';
import type { Scopes } from '../../domain/scope.js';

export function scopeHandlers({ scopes }: { scopes: Scopes }): Pick<Handlers, 'listScopes'> {
  return {
    async listScopes({ actor }) {
      return { status: 200, body: { data: scopes.grantable(actor.owner) } };
    },
  };
}
