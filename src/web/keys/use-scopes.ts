import { useQuery } from '@tanstack/react-query';
import { isSessionOver } from '../shell/problems.js';
import { listScopesOptions } from '../shell/queries.js';

export interface OfferedScope {
  name: string;
  description: string;
}

/** The scopes that the reader may give to a key. */
export interface OfferedScopes {
  /** `undefined` until they have come. */
  offered: readonly OfferedScope[] | undefined;
  /** Names of those that a new key has by itself; empty until they have come. */
  defaults: readonly string[];
  hasFailed: boolean;
  error: unknown;
  isFetching: boolean;
  refetch: () => unknown;
}

export function useScopes(): OfferedScopes {
  const { data, error, isFetching, refetch } = useQuery(listScopesOptions());
  return {
    offered: data?.data,
    defaults: (data?.data ?? []).filter((scope) => scope.default).map(({ name }) => name),
    hasFailed: error !== null && !isSessionOver(error),
    error,
    isFetching,
    refetch,
  };
}
