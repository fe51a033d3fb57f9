import { notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { navigate } from 'wouter/use-hash-location';
import { currentSession, type Session, setCurrentSession } from './current-session.js';
import { isSessionOver } from './problems.js';

interface SessionState {
  session: Session | null;
  /** Whether the token works no longer: what stands on the page waits until its owner has logged in again. */
  hasEnded: boolean;
  begin(session: Session): void;
  end(): void;
}

const Context = createContext<SessionState | null>(null);

/** Provides the session, and the queries that are made in it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState(currentSession);
  const [hasEnded, setEnded] = useState(false);
  const [queries, setQueries] = useState(createQueries);

  // Of the queries of an earlier session nobody hears any more.
  useEffect(() => onUnauthorized(queries, () => setEnded(true)), [queries]);

  useEffect(() => {
    if (!session) return;
    const timer = setTimeout(() => setEnded(true), session.expiresAt - Date.now());
    return () => clearTimeout(timer);
  }, [session]);

  const state = useMemo<SessionState>(
    () => ({
      session,
      hasEnded,
      begin(next) {
        setCurrentSession(next);
        // What was asked with the old token must not end the new session.
        queries.cancelQueries();
        setSession(next);
        setEnded(false);
        queries.invalidateQueries();
      },
      end() {
        setCurrentSession(null);
        // Whoever logs in next begins at the list.
        navigate('/', { replace: true });
        setSession(null);
        setEnded(false);
        queries.clear();
        setQueries(createQueries());
        notifications.clean();
      },
    }),
    [session, hasEnded, queries],
  );
  return (
    <Context value={state}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </Context>
  );
}

export function useSession(): SessionState {
  const state = useContext(Context);
  if (!state) throw new Error('There is no SessionProvider around this.');
  return state;
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

/** Calls `listener` when a request was refused because the token works no longer. @returns what ends that. */
function onUnauthorized(queries: QueryClient, listener: () => void): () => void {
  const onError = (error: unknown) => {
    if (isSessionOver(error)) listener();
  };
  const caches = [queries.getQueryCache(), queries.getMutationCache()];
  for (const cache of caches) cache.config.onError = onError;
  return () => {
    for (const cache of caches) delete cache.config.onError;
  };
}
