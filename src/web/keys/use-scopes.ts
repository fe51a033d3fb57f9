import { useQuery } from '@tanstack/react-query';
import { isSessionOver } from '../shell/problems.js';
import { listScopesOptions } from '../shell/queries.js';
import { type Retry, useRetry } from '../shell/retry.js';

export interface OfferedScope {
  name: string;
  description: string;
}

/** The scopes that the reader may give to a key. */
export interface OfferedScopes extends Retry {
  /** `undefined` until they have come. */
  offered: readonly OfferedScope[] | undefined;
  /** Names of those that a new key has by itself; empty until they have come. */
  defaults: readonly string[];
}

export function useScopes(): OfferedScopes {
  const query = useQuery(listScopesOptions());
  const { data, error } = query;
  const { failure, ...retry } = useRetry(query);
  return {
    offered: data?.data,
    defaults: (data?.data ?? []).filter((scope) => scope.default).map(({ name }) => name),
    failure: data || isSessionOver(error) ? null : failure,
    ...retry,
  };
}
