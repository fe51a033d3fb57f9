import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { sessions } from './latchkey.js';
import type { SessionKeeper } from './session-keeper.js';
import type { SessionState } from './session-state.js';

interface SessionContext extends SessionState, Pick<SessionKeeper, 'begin' | 'end' | 'logIn' | 'retry'> {}

const Context = createContext<SessionContext | null>(null);

/** Provides the session, and the queries that are made in it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const state = useSyncExternalStore(sessions.subscribe, sessions.state);
  const context = useMemo(() => ({ ...sessions, ...state }), [state]);
  return (
    <Context value={context}>
      <QueryClientProvider client={useQueriesOf(state)}>{children}</QueryClientProvider>
    </Context>
  );
}

export function useSession(): SessionContext {
  const context = useContext(Context);
  if (!context) throw new Error('There is no SessionProvider around this.');
  return context;
}

/** What one account has been shown is shown to no other. */
function useQueriesOf({ session, hasEnded, isUnreachable }: SessionState): QueryClient {
  const owner = session?.userId ?? null;
  const [held, setHeld] = useState(() => ({ owner, queries: createQueries() }));
  if (held.owner !== owner) setHeld({ owner, queries: createQueries() });
  const { queries } = held;
  useEffect(() => () => queries.clear(), [queries]);

  // What could not be asked meanwhile is asked again.
  const isInterrupted = hasEnded || isUnreachable;
  useEffect(() => {
    if (isInterrupted) return () => void queries.invalidateQueries();
    return undefined;
  }, [isInterrupted, queries]);
  return queries;
}

function createQueries(): QueryClient {
  return new QueryClient({
    // The client repeats what may be repeated, and says so when there is no connection.
    defaultOptions: {
      queries: { retry: false, staleTime: 10_000, networkMode: 'always' },
      mutations: { gcTime: 0, networkMode: 'always' },
    },
  });
}
