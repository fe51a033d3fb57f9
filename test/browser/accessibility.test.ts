import { describe, expect, it } from 'vitest';
import { colorModes, violationsOn } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { overflowOf } from '../support/overflow.js';
import { tourSettings } from '../support/tour.js';
import { tourStates } from '../support/tour-states.js';
import { longestConfig, tourLongTexts } from '../support/tour-texts.js';

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
      const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 };
      note(`${name}, narrow`, await overflowOf(page, [360, 320]));
      await page.setViewportSize({ width, height });
    });
    expect(faults).toEqual({});
  },
);

describe('with texts as long as they may be, in German, Arabic, Persian and Chinese too', () => {
  const long = inBrowser(longestConfig, { atPublicUrl: true });

  it('fits a phone, and a desktop at 400 %', { timeout: 120_000 }, async () => {
    const { page } = await long.browser.open({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
    const faults: Record<string, string[]> = {};
    await tourLongTexts(page, long.service, async (name) => {
      const found = await overflowOf(page, [320, 360]);
      if (found.length > 0) faults[name] = found;
    });
    expect(faults).toEqual({});
  });
});
