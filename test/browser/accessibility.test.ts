import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { tourSettings } from '../support/tour.js';
import { tourStates } from '../support/tour-states.js';

const at = inBrowser({}, { atPublicUrl: true });

const media = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'light', forcedColors: 'active' },
} as const;

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
    await tour(page, toured, async (name) => {
      for (const [color, wanted] of Object.entries(media)) {
        await page.emulateMedia(wanted);
        await expectAccessible(page, `${name}, ${color}`, { colorsOnly: color !== 'light' });
      }
      await page.emulateMedia(media.light);
      await expectToFit(page, name);
    });
  },
);

/** A phone, and a desktop of 1280 px at 400 % (WCAG 2.2, 1.4.10). */
async function expectToFit(page: Page, name: string): Promise<void> {
  const desktop = page.viewportSize() ?? { width: 1280, height: 720 };
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    // What floats over the page finds its new place a moment after the width has changed.
    await expect
      .poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: `${name}, ${width} px` })
      .toBe(width);
  }
  await page.setViewportSize(desktop);
}
