import { type RefObject, useLayoutEffect } from 'react';
import { focusPage } from './focus-page.js';

/**
 * Hands the focus on when its element goes: to the heading of what then stands in its place, or to the whole of that. Without
 * it, the focus would be lost to the beginning of the page.
 */
export function useFocusSuccessor(leaving: RefObject<HTMLElement | null>): void {
  useLayoutEffect(
    () => () => {
      // Still in the page at this moment, unlike in the cleanup of other effects.
      const element = leaving.current;
      if (!element?.contains(document.activeElement)) return;
      const { parentElement, previousElementSibling } = element;
      setTimeout(() => focusOn(previousElementSibling?.nextElementSibling ?? parentElement?.firstElementChild));
    },
    [leaving],
  );
}

function focusOn(content: Element | null | undefined): void {
  const heading = content?.querySelector('h1, h2, h3');
  const target = heading ?? content;
  if (target instanceof HTMLElement) {
    if (target.tabIndex < 0) target.tabIndex = -1;
    focusPage(target);
  } else focusPage();
}
