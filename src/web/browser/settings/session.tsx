import { createLatchkeyClient } from '@latchkey/client';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { isSessionOver } from './problems.js';

/** An access token, kept for as long as the tab is open. */
interface Session {
  email: string;
  accessToken: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

interface SessionState {
  session: Session | null;
  /** Whether the token works no longer: what stands on the page waits until its owner has logged in again. */
  hasEnded: boolean;
  begin(session: Session): void;
  end(): void;
}

const storageKey = 'latchkey.session';
const Context = createContext<SessionState | null>(null);

/** Provides the session, and the queries that are made in it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState(resumedSession);
  const [hasEnded, setEnded] = useState(false);
  const queries = useMemo(() => createQueries(() => setEnded(true)), []);

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
        sessionStorage.setItem(storageKey, JSON.stringify(next));
        callAs(next);
        // What was asked with the old token must not end the new session.
        queries.cancelQueries();
        if (session?.email !== next.email) queries.clear();
        setSession(next);
        setEnded(false);
        queries.invalidateQueries();
      },
      end() {
        sessionStorage.removeItem(storageKey);
        callAs(null);
        setSession(null);
        setEnded(false);
        queries.clear();
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

/** From now on the generated queries call with this session's token: they use the client that was made last. */
function callAs(session: Session | null): void {
  const baseUrl = location.origin;
  createLatchkeyClient(session ? { baseUrl, accessToken: session.accessToken } : { baseUrl });
}

function createQueries(onUnauthorized: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSessionOver(error)) onUnauthorized();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    // The client repeats what may be repeated.
    defaultOptions: { queries: { retry: false, staleTime: 10_000 }, mutations: { gcTime: 0 } },
  });
}

/** The session that this tab has had before it was loaded again. */
function resumedSession(): Session | null {
  const stored = sessionStorage.getItem(storageKey);
  const kept = stored === null ? null : (JSON.parse(stored) as Session);
  const session = kept && kept.expiresAt > Date.now() ? kept : null;
  if (!session) sessionStorage.removeItem(storageKey);
  callAs(session);
  return session;
}
