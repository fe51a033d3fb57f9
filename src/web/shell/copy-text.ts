/**
 * Puts text on the clipboard. Browsers have `navigator.clipboard` only on HTTPS and localhost; elsewhere the text is selected
 * in a field and copied by the old command. The field stands next to the element that asked: a dialog that keeps the
 * focus to itself would take it away from one outside.
 *
 * @returns whether it is on the clipboard.
 */
export async function copyText(text: string, nextTo: Element): Promise<boolean> {
  // The types say that it is always there.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    await clipboard?.writeText(text);
    if (clipboard) return true;
  } catch {
    // Not allowed; the old command may be.
  }
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.ariaHidden = 'true';
  field.tabIndex = -1;
  Object.assign(field.style, { position: 'fixed', top: '0', opacity: '0', pointerEvents: 'none' });
  nextTo.after(field);
  field.select();
  try {
    return document.execCommand('copy');
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
