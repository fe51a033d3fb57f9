import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { colorModes, violationsOn } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { tourSettings } from '../support/tour.js';
import { tourStates } from '../support/tour-states.js';

const at = inBrowser({}, { atPublicUrl: true });

it.each([
  ['every page and dialog', tourSettings],
  ['whatever is on its way, missing or wrong', tourStates],
])(
  'has no fault that axe finds, in light, dark and forced colours, and fits 320 px: %s',
  {
    timeout: 120_000,
  },
  async (_what, tour) => {
    const { page } = await at.browser.open({ reducedMotion: 'reduce' });
    const toured = { ...at.service, usesAreWritten: () => at.service.services.usage.flush() };
    const faults: Record<string, string[]> = {};
    const note = (where: string, found: string[]) => {
      if (found.length > 0) faults[where] = found;
    };
    await tour(page, toured, async (name) => {
      for (const [color, wanted] of Object.entries(colorModes)) {
        await page.emulateMedia(wanted);
        note(`${name}, ${color}`, await violationsOn(page, { colorsOnly: color !== 'light' }));
      }
      await page.emulateMedia(colorModes.light);
      note(`${name}, narrow`, await overflowOf(page));
    });
    expect(faults).toEqual({});
  },
);

/** By how much the page is wider than a phone, and than a desktop of 1280 px at 400 % (WCAG 2.2, 1.4.10). */
async function overflowOf(page: Page): Promise<string[]> {
  const desktop = page.viewportSize() ?? { width: 1280, height: 720 };
  const found: string[] = [];
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    // What floats over the page finds its new place when it hears of the new width, which a busy browser may not tell it.
    const fits = `dispatchEvent(new Event('resize')), document.documentElement.scrollWidth === ${width}`;
    await page.waitForFunction(fits, undefined, { timeout: 5000 }).catch(() => found.push(`wider than ${width} px`));
  }
  await page.setViewportSize(desktop);
  return found;
}
