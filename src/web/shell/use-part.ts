import { useEffect, useSyncExternalStore } from 'react';
import { createPart, type Part, type PartPage } from './part.js';

const thisPage: PartPage = {
  async doesServiceAnswer() {
    try {
      return (await fetch(location.pathname, { cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  },
  reload: () => location.reload(),
};

/** A part of this page, such as `() => import('./some-page.js')`. */
export const partOfThisPage = <Module>(importModule: () => Promise<Module>) => createPart(importModule, thisPage);

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
