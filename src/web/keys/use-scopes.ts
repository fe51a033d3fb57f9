import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
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
  /** Why they are not there, also while they are asked for again; `null` for no reason. */
  failure: unknown;
  isRetrying: boolean;
  /** Resolves once they are there, or have failed again. Does nothing where they have not failed. */
  retry: () => Promise<void>;
}

export function useScopes(): OfferedScopes {
  const { data, error, refetch } = useQuery(listScopesOptions());
  // While it is asked for again, the query has no error: what is read, and the button that has the focus, stay.
  const [retried, setRetried] = useState<unknown>(null);
  const isRetrying = retried !== null;
  const failure = data || isSessionOver(error) ? null : (retried ?? error);

  async function retry(): Promise<void> {
    if (isRetrying || failure === null) return;
    setRetried(failure);
    await refetch();
    setRetried(null);
  }

  return {
    offered: data?.data,
    defaults: (data?.data ?? []).filter((scope) => scope.default).map(({ name }) => name),
    failure,
    isRetrying,
    retry,
  };
}
