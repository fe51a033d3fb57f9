/** What had the focus when a dialog opened. */
export interface Opener {
  element: Element | null;
  /** How to find it again where the page has rendered another element in its place. */
  selector: string | null;
  name: string;
  /** Of the dialog that was open then. */
  before: Opener | undefined;
}

/** Of the dialogs that are open, the last one last. */
const openers: Opener[] = [];

/** Notes what has the focus. Of a menu, which closes behind what was chosen in it, that is the button that opens it. */
export function noteOpener(): Opener {
  const focused = document.activeElement === document.body ? null : document.activeElement;
  const menu = focused?.closest('[role="menu"]');
  const element = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
  const before = openers.at(-1);
  return { element, selector: element && selectorOf(element), name: element ? nameOf(element) : '', before };
}

/** @returns what takes it off again. */
export function pushOpener(opener: Opener): () => void {
  openers.push(opener);
  return () => void openers.splice(openers.indexOf(opener), 1);
}

/**
 * Gives the focus back, unless somebody has given it to something else meanwhile: to what opened the dialog, to what stands
 * in its place now, to what opened the dialog before, or to the page. It never leaves a dialog that is open.
 */
export function returnFocus(opener: Opener): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  const dialog = [...document.querySelectorAll('[role="dialog"]')].at(-1);
  for (let at: Opener | undefined = opener; at; at = at.before) {
    const element = presentOf(at);
    if (element && (!dialog || dialog.contains(element))) {
      element.focus();
      if (document.activeElement === element) return;
    }
  }
  const last = dialog ? dialog.querySelector('[data-autofocus]') : document.getElementById('main');
  if (last instanceof HTMLElement) last.focus();
}

function presentOf({ element, selector, name }: Opener): HTMLElement | null {
  if (element instanceof HTMLElement && element.isConnected) return element;
  if (selector === null || name === '') return null;
  const alike = [...document.querySelectorAll<HTMLElement>(selector)].filter((found) => nameOf(found) === name);
  return alike[0] ?? null;
}

function selectorOf(element: Element): string {
  const role = element.getAttribute('role');
  return role === null ? element.localName : `${element.localName}[role="${role}"]`;
}

function nameOf(element: Element): string {
  return (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
}
