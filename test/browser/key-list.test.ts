import { describe, expect, it } from 'vitest';
import { inBrowser } from '../support/browser.js';
import { password } from '../support/service.js';
import { newEmail, register } from '../support/tour.js';

describe('the list of keys, in a browser', () => {
  const at = inBrowser();

  it('keeps search, filter and sort in the address, and the focus in the list', { timeout: 60_000 }, async () => {
    const { page, faults } = await at.browser.open();
    const email = newEmail();
    await register(page, email);
    const { data } = await at.service.client().logIn({ body: { email, password } });
    const client = at.service.client({ accessToken: data.access_token });
    for (const label of ['Deploy', 'Export', 'Notebook']) await client.createApiKey({ body: { label } });
    await page.reload();
    await page.getByText('3 of 10 keys in use').waitFor();
    const focused = () => page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent');

    // Renamed in place; Escape gives the focus back.
    await page.getByRole('button', { name: 'Rename Export' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Rename Export');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Weekly export');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Weekly export' }).waitFor();
    await expect.poll(focused).toBe('Rename Weekly export');

    // Sorted by a heading.
    await page.getByRole('button', { name: 'Label', exact: true }).click();
    await page.locator('th[aria-sort=ascending]', { hasText: 'Label' }).waitFor();
    await expect
      .poll(() => page.locator('tbody th a').allTextContents())
      .toEqual(['Deploy', 'Notebook', 'Weekly export']);

    // Searched by the service; Back and reload keep it.
    await page.getByRole('searchbox', { name: 'Search keys' }).fill('export');
    await page.getByText('1 of 3 keys match').waitFor();
    expect(page.url()).toMatch(/#\/\?q=export&sort=label$/);
    await page.getByRole('link', { name: 'Weekly export' }).click();
    await page.getByRole('heading', { name: 'Weekly export' }).waitFor();
    await page.goBack();
    await page.getByText('1 of 3 keys match').waitFor();
    await page.reload();
    await page.getByText('1 of 3 keys match').waitFor();
    await page.getByRole('searchbox').fill('nothing');
    await page.getByText('No keys match').waitFor();
    await page.getByRole('button', { name: 'Clear search' }).click();
    await expect.poll(focused).toBe('Search keys');

    // Several are revoked at once; one fails, and stays selected with the reason.
    await page.getByRole('checkbox', { name: 'Select Deploy' }).check();
    await page.getByRole('checkbox', { name: 'Select Notebook' }).check();
    await page.getByRole('button', { name: 'Revoke 2 keys' }).click();
    let isFirst = true;
    await page.route('**/auth/apikeys/key_*', (route) => {
      if (route.request().method() !== 'DELETE' || !isFirst) return route.continue();
      isFirst = false;
      return route.abort();
    });
    const dialog = page.getByRole('dialog', { name: 'Revoke 2 keys' });
    await dialog.getByRole('button', { name: 'Revoke 2 keys' }).click();
    await dialog.getByRole('alert').getByText('1 of 2 keys couldn’t be revoked').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Not revoked.').waitFor();
    await page.getByText('1 selected').waitFor();
    await page.getByRole('button', { name: 'Revoke 1 key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke 1 key' }).click();
    await page.getByText('1 of 10 keys in use').waitFor();
    await expect.poll(focused).toBe('Select Weekly export');

    await page.getByText('Ended', { exact: true }).click();
    await page
      .getByText(/^Revoked \w+ \d+, \d{4}/)
      .first()
      .waitFor();
    for (const width of [360, 320]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(faults.filter((fault) => !fault.includes('ERR_FAILED'))).toEqual([]);
  });
});
