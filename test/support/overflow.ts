import type { Page } from 'playwright-core';

/** What lies outside the window, and what does not fit into its own box. A tolerance of a pixel is for what is rounded. */
const findOverflow = `(() => {
  const found = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push('the page is ' + scrollWidth + ' px wide');
  // Programs and typed text scroll within their box; what is for screen readers only has none.
  const apart = 'pre, pre *, input, textarea, select, option, .unseen, .skip, svg *';
  // Where nothing is cut, something may reach into the padding around, as hovered buttons do, and the actions of a dialog.
  const mayExceed = (element) => {
    if (getComputedStyle(element).overflowX !== 'visible') return 1;
    return element.querySelector('.dialog-actions, .new-key-end') ? 32 : 8;
  };
  for (const element of document.body.querySelectorAll('*')) {
    if (element.matches(apart) || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { left, right, width, height } = element.getBoundingClientRect();
    if (width <= 1 || height <= 1) continue;
    const text = element.textContent.trim();
    const name = [element.localName, ...element.classList].join('.') + ' "' + text.slice(0, 20) + '"';
    if (left < -1 || right > innerWidth + 1) found.push('outside: ' + name);
    else if (text !== '' && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + mayExceed(element)) found.push('too wide: ' + name);
  }
  return found;
})()`;

/**
 * What does not fit a page at some widths: of a phone, and of a desktop of 1280 px at 400 % (WCAG 2.2, 1.4.10). The
 * window keeps the last of them.
 */
export async function overflowOf(page: Page, widths: readonly number[]): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 });
    faults.push(...(await settledOverflow(page)).map((fault) => `${fault} (${width} px)`));
  }
  return faults;
}

/** How long what floats over a page may take to find its new place, in milliseconds; a busy browser is slow. */
const patienceMs = 5000;

async function settledOverflow(page: Page): Promise<string[]> {
  for (const startedAt = Date.now(); ; ) {
    // A busy browser may not have told it of the new width.
    await page.evaluate("dispatchEvent(new Event('resize'))");
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    const found = (await page.evaluate(findOverflow)) as string[];
    if (found.length === 0 || Date.now() - startedAt > patienceMs) return found;
  }
}
