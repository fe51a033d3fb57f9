import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';

/** Of the elements that this finds the focus by. */
const [rows, controls] = ['[data-row]', '[data-control]'];

interface Place {
  key: string | undefined;
  /** Among the rows. */
  at: number;
  control: string | undefined;
}

/**
 * Keeps the focus in the list when what had it goes away: its row was revoked here or elsewhere, moved, or has no such
 * button any more. Then the same row has it, else the next one, else the last one, and the heading where no row is left.
 * Who has left the list, for more than a dialog, is not called back.
 *
 * A row has its key's id in `data-row`, what can be pressed in it a name in `data-control`.
 */
export function useRowFocus(heading: RefObject<HTMLElement | null>) {
  const list = useRef<HTMLDivElement>(null);
  const last = useRef<Place>(null);

  function onFocus({ target }: FocusEvent): void {
    const row = target.closest<HTMLElement>(rows);
    const at = row ? [...(list.current?.querySelectorAll(rows) ?? [])].indexOf(row) : 0;
    last.current = { key: row?.dataset['row'], at, control: (target as HTMLElement).dataset['control'] };
  }

  function onBlur({ relatedTarget }: FocusEvent): void {
    const isNear = relatedTarget?.closest('[role="dialog"]') || list.current?.contains(relatedTarget);
    if (!isNear) last.current = null;
  }

  // After every change, and after a dialog that has closed with it has done what it can.
  useEffect(() => {
    const timer = setTimeout(() => {
      if (last.current && isFocusLost()) placeNear(last.current, list.current)?.focus();
      if (last.current && isFocusLost()) heading.current?.focus();
    });
    return () => clearTimeout(timer);
  });

  return { list, onFocus, onBlur };
}

/** The page itself has the focus when nothing else in it has. */
function isFocusLost(): boolean {
  const { activeElement, body } = document;
  const isNowhere = activeElement === null || activeElement === body || activeElement.id === 'main';
  return isNowhere && document.querySelector('[role="dialog"]') === null;
}

function placeNear({ key, at, control }: Place, list: HTMLElement | null): HTMLElement | null | undefined {
  const all = [...(list?.querySelectorAll<HTMLElement>(rows) ?? [])];
  const same = all.find(({ dataset }) => dataset['row'] === key);
  const row = same ?? all[Math.min(at, all.length - 1)];
  const sameControl = control && same?.querySelector<HTMLElement>(`[data-control="${control}"]`);
  return sameControl || row?.querySelector<HTMLElement>(controls);
}
