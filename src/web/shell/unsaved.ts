import { createContext, useContext, useEffect, useEffectEvent } from 'react';

/** Told whether what a dialog holds would be lost with it. */
export const UnsavedContext = createContext<(isChanged: boolean) => void>(() => undefined);

/** Has the dialog around a form ask before it closes, for as long as there are changes that were not saved. */
export function useUnsaved(isChanged: boolean): void {
  const tell = useContext(UnsavedContext);
  useEffect(() => {
    tell(isChanged);
    return () => tell(false);
  }, [tell, isChanged]);
}

const guardName = 'latchkeyUnsaved';
let guards = 0;

/**
 * Has the browser's Back call `onBack` instead of leaving the page, while `isActive`: by an entry of the history that has
 * the same address, and is gone when nothing is to be guarded any more.
 */
export function useBackGuard(isActive: boolean, onBack: () => void): void {
  const wentBack = useEffectEvent(onBack);
  useEffect(() => {
    if (!isActive) return;
    const guard = ++guards;
    const isHere = () => (history.state as Record<string, unknown> | null)?.[guardName] === guard;
    const put = () => history.pushState({ [guardName]: guard }, '');
    const onPop = () => {
      if (isHere()) return;
      put();
      wentBack();
    };
    put();
    addEventListener('popstate', onPop);
    return () => {
      removeEventListener('popstate', onPop);
      // Whoever has gone to another page since has left it behind.
      if (isHere()) history.back();
    };
  }, [isActive]);
}
