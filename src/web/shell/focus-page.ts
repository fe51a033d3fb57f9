/** Moves the focus, unless there is a dialog that it would leave. */
export function focusPage(element = document.getElementById('main')): void {
  const dialog = [...document.querySelectorAll('[role="dialog"]')].at(-1);
  if (!dialog || dialog.contains(element)) element?.focus();
}
