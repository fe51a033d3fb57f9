import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';

describe('the page at a wrong address, in a browser', () => {
  const at = inBrowser();
  const name = { level: 1, name: 'Page not found' } as const;
  /** What a browser says on its console of every page that is not found. */
  const isNotice = (fault: string) => fault.includes('status of 404');

  it.each(['light', 'dark'] as const)('has no fault that axe finds, in %s, without JavaScript', async (colorScheme) => {
    const { page, faults } = await at.browser.open({ colorScheme, forcedColors: 'none' });
    const response = await page.goto('/nowhere/at/all');
    expect(response?.status()).toBe(404);
    await page.getByRole('heading', name).waitFor();
    await expectAccessible(page);
    expect(faults.filter((fault) => !isNotice(fault))).toEqual([]);
  });

  it('fits a phone of 360 px, with forced colours and without JavaScript, and leads to a page', async () => {
    const { page, faults } = await at.browser.open({
      viewport: { width: 360, height: 740 },
      isMobile: true,
      forcedColors: 'active',
      javaScriptEnabled: false,
    });
    await page.goto(`/${'long'.repeat(50)}`);
    await page.getByRole('heading', name).waitFor();
    const { width = 0 } = (await page.locator('body').boundingBox()) ?? {};
    expect(width).toBe(360);
    for (const link of ['API keys', 'Developers', 'Reference']) {
      const box = await page.locator('main').getByRole('link', { name: link }).boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 360).toBe(true);
    }
    await page.locator('main').getByRole('link', { name: 'Developers' }).click();
    await page
      .getByRole('heading', { level: 1, name: 'No browser automation needed. Call the API with a key.' })
      .waitFor();
    expect(faults.filter((fault) => !isNotice(fault))).toEqual([]);
  });
});
