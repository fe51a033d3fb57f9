import type { Page } from 'playwright-core';

/** Something that moved though the reader had done nothing in the half second before: it counts for CLS. */
export interface LayoutShift {
  value: number;
  /** What moved, from where to where. */
  moved: string[];
}

/** Run in the page, before anything of its own. */
const observe = `
  globalThis.layoutShifts = [];
  const nameOf = (node) => {
    const element = node?.closest ? node : node?.parentElement;
    if (!element) return 'what is gone';
    const { className } = element;
    return element.localName + '.' + String(className?.baseVal ?? className) + ' "' + element.textContent.slice(0, 30) + '"';
  };
  const placeOf = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      const moved = sources.map(({ node, previousRect, currentRect }) =>
        nameOf(node) + ': ' + placeOf(previousRect) + ' to ' + placeOf(currentRect));
      layoutShifts.push({ value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** From the next document on. */
export async function observeLayoutShifts(page: Page): Promise<void> {
  await page.addInitScript(observe);
}

/** Of the document that the page shows; their values add up to its CLS. */
export async function layoutShiftsOf(page: Page): Promise<LayoutShift[]> {
  // What was painted last is told with the next frame.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  return (await page.evaluate('layoutShifts')) as LayoutShift[];
}
