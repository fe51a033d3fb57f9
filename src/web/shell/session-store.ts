import type { SessionState } from './session-state.js';

export interface SessionStore {
  state(): SessionState;
  become(next: SessionState): void;
  /** Calls `listener` after each change, with the state before it. @returns what ends that. */
  subscribe(listener: (before: SessionState) => void): () => void;
  /** Whether a token was one of the user that is logged in: what was sent with it may be sent again. */
  isOurs(token: string): boolean;
}

export function createSessionStore(initial: SessionState): SessionStore {
  const listeners = new Set<(before: SessionState) => void>();
  const tokens = new Set<string>();
  let state = initial;
  return {
    state: () => state,
    become(next) {
      const before = state;
      if (before.session?.userId !== next.session?.userId) tokens.clear();
      if (next.session) tokens.add(next.session.accessToken);
      state = next;
      for (const listener of listeners) listener(before);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isOurs: (token) => tokens.has(token),
  };
}
