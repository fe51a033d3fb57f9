import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { hashOf, type ListView, viewOf } from './list-view.js';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('hashchange', listener);
  };
}

const isList = () => /^#?\/?(\?|$)/.test(location.hash);

/** Address of the list as it was last seen, so that the way back to it leads to the same rows. */
let lastAddress = keptAddress() ?? '#/';

/** What the page before a reload has noted. */
function keptAddress(): string | null {
  const kept = (history.state as { list?: unknown } | null)?.list;
  return typeof kept === 'string' && kept.startsWith('#/') ? kept : null;
}

/** For the way back from another page, also once that was loaded again. */
export function useListAddress(): string {
  useEffect(() => history.replaceState({ ...history.state, list: lastAddress }, ''), []);
  return lastAddress;
}

function currentHash(): string {
  if (isList()) lastAddress = location.hash || '#/';
  return lastAddress;
}

/**
 * What the list shows, which stands in the address: going back and loading the page again keep it. A change takes the
 * place of the one before, so that going back leads out of the list. The router is not told: it is still the same page.
 */
export function useListView(): [view: ListView, change: (change: Partial<ListView>) => void] {
  const hash = useSyncExternalStore(subscribe, currentHash);
  const change = useCallback((next: Partial<ListView>) => {
    if (!isList()) return;
    history.replaceState(history.state, '', hashOf({ ...viewOf(location.hash), ...next }));
    for (const listener of listeners) listener();
  }, []);
  return [useMemo(() => viewOf(hash), [hash]), change];
}
