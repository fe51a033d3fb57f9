import { useEffect, useSyncExternalStore } from 'react';

/** Why a part of the application is not there: no connection, or a new release that has other parts. */
export class PartUnavailable extends Error {
  override name = 'PartUnavailable';
}

interface PartState<Module> {
  /** `null` until it is there. */
  module: Module | null;
  /** Why it could not be loaded, also while that is tried again; `null` for no reason. */
  error: PartUnavailable | null;
}

/** A part of the application, with a program of its own. */
export interface Part<Module> {
  state(): PartState<Module>;
  subscribe(listener: () => void): () => void;
  /** Loads it, once; also before it is needed. A failure is in `state`. */
  load(): Promise<void>;
  /**
   * Loads it after a failure. Where that fails although the service answers, a new release has taken its place, or the
   * browser keeps to the failure: the page is loaded anew, which knows what there is now.
   */
  retry(): Promise<void>;
}

/**
 * A part of the application that is loaded when somebody needs it, and then stays.
 *
 * @param importModule such as `() => import('./some-page.js')`.
 */
export function createPart<Module>(
  importModule: () => Promise<Module>,
  { doesServiceAnswer, reload }: PartOptions = ofThisPage,
): Part<Module> {
  let state: PartState<Module> = { module: null, error: null };
  let loading: Promise<void> | null = null;
  const listeners = new Set<() => void>();

  function become(next: PartState<Module>): void {
    state = next;
    for (const listener of listeners) listener();
  }

  async function importOnce(): Promise<void> {
    try {
      become({ module: await importModule(), error: null });
    } catch (cause) {
      loading = null;
      become({ module: null, error: new PartUnavailable('A part of the page could not be loaded.', { cause }) });
    }
  }

  const load = () => {
    loading ??= importOnce();
    return loading;
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    load,
    async retry() {
      await load();
      if (state.error && (await doesServiceAnswer())) reload();
    },
  };
}

interface PartOptions {
  doesServiceAnswer: () => Promise<boolean>;
  reload: () => void;
}

const ofThisPage: PartOptions = {
  async doesServiceAnswer() {
    try {
      return (await fetch(location.pathname, { cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  },
  reload: () => location.reload(),
};

/** A part, and what `QueryState` has to know of it. It is loaded as soon as it is needed. */
export function usePart<Module>(part: Part<Module>, isNeeded = true) {
  const state = useSyncExternalStore(part.subscribe, part.state);
  useEffect(() => {
    if (isNeeded) void part.load();
  }, [part, isNeeded]);
  return { ...state, refetch: part.retry };
}

/** Loads parts while nothing else happens, so that whoever needs one later finds it there. */
export function useIdleLoading(parts: readonly Part<unknown>[]): void {
  useEffect(() => {
    const load = () => {
      for (const part of parts) void part.load();
    };
    // Safari has no such call.
    if (typeof requestIdleCallback !== 'function') {
      const timer = setTimeout(load, 1000);
      return () => clearTimeout(timer);
    }
    const request = requestIdleCallback(load);
    return () => cancelIdleCallback(request);
  }, [parts]);
}
