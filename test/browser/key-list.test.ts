import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { insertKeys } from '../support/many-keys.js';
import { password } from '../support/service.js';
import { newEmail, register } from '../support/tour.js';

const colorsOfReaders = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'light', forcedColors: 'active' },
] as const;

describe('the list of keys, in a browser', () => {
  const at = inBrowser({ maxKeysPerUser: 100 });

  /** A page that is logged in, and the client of the same user. */
  async function openAsUser(options: BrowserContextOptions = {}) {
    const { page, faults } = await at.browser.open({ reducedMotion: 'reduce', ...options });
    const email = newEmail();
    await register(page, email);
    const { data } = await at.service.client().logIn({ body: { email, password } });
    const focused = () => page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent');
    return { page, faults, focused, client: at.service.client({ accessToken: data.access_token }) };
  }

  it('keeps search, filter and sort in the address, and the focus in the list', { timeout: 60_000 }, async () => {
    const { page, faults, focused, client } = await openAsUser();
    for (const label of ['Deploy', 'Export', 'Notebook']) await client.createApiKey({ body: { label } });
    await page.reload();
    await page.getByText('3 of 100 keys in use').waitFor();

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
    await page.getByRole('link', { name: 'Weekly export' }).click();
    await page.getByRole('heading', { name: 'Weekly export' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'All keys' }).click();
    await page.getByText('1 of 3 keys match').waitFor();
    expect(page.url()).toMatch(/#\/\?q=export&sort=label$/);
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
    await page.getByRole('button', { name: 'Rename Weekly export' }).click();
    for (const colors of colorsOfReaders) {
      await page.emulateMedia(colors);
      await expectAccessible(page, JSON.stringify(colors));
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Revoke 1 key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke 1 key' }).click();
    await page.getByText('1 of 100 keys in use').waitFor();
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

  it('keeps the focus near, and shows the newest answer, with more keys than a page', { timeout: 60_000 }, async () => {
    const { page, faults, focused, client } = await openAsUser();
    const { data: me } = await client.getCurrentUser();
    await insertKeys(at.service.services.connection, [{ userId: me.owner.id, active: 60, revoked: 1 }], new Date());
    await page.reload();
    await page.getByText('Showing 50 of 60 keys').waitFor();
    const rows = page.locator('[data-row]');
    const labelOf = async (at: number) => (await rows.nth(at).locator('a').textContent()) ?? '';

    // The first of the rows that have come.
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('60 keys', { exact: true }).waitFor({ state: 'attached' });
    await expect.poll(focused).toBe(`Select ${await labelOf(50)}`);

    // Escape gives the focus back to what opened the dialog.
    const [first, second] = [await labelOf(0), await labelOf(1)];
    const dialog = page.getByRole('dialog');
    await page.getByRole('checkbox', { name: `Select ${first}` }).check();
    for (const opener of ['Create key', 'Revoke 1 key', `Revoke ${first}`]) {
      await page.getByRole('button', { name: opener, exact: true }).press('Enter');
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await expect.poll(focused, { message: opener }).toBe(opener);
    }

    // A key that is gone hands the focus to the next one.
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    const lastFour = (await dialog.locator('label code').textContent()) ?? '';
    await dialog.locator('input:focus').waitFor();
    await page.keyboard.type(lastFour);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('59 of 100 keys in use').waitFor();
    await expect.poll(focused).toBe(`Select ${second}`);

    // An answer that comes late is not shown.
    let answerLate: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      answerLate = resolve;
    });
    const slow = /[?&]q=Export(&|$)/;
    await page.route(slow, async (route) => {
      await late;
      await route.continue().catch(() => undefined);
    });
    const asked = page.waitForRequest(slow);
    await page.getByRole('searchbox').fill('Export');
    const ended = Promise.race(
      (['requestfailed', 'requestfinished'] as const).map((event) =>
        page.waitForEvent(event as 'requestfailed', (request) => slow.test(request.url())),
      ),
    );
    await asked;
    await page.getByRole('searchbox').fill('nightly');
    await page.getByText('5 of 59 keys match').waitFor();
    answerLate();
    await ended;
    await page.getByText('5 of 59 keys match').waitFor();
    expect((await rows.locator('a').allTextContents()).filter((label) => !label.startsWith('nightly'))).toEqual([]);
    expect(page.url()).toMatch(/q=nightly/);
    expect(faults).toEqual([]);
  });

  it('makes no tooltip before a time is pointed at, and draws no row for a letter', { timeout: 60_000 }, async () => {
    const { page, faults, client } = await openAsUser({ hasTouch: true });
    const rows = page.locator('[data-row]');
    const { data: me } = await client.getCurrentUser();
    await insertKeys(at.service.services.connection, [{ userId: me.owner.id, active: 60 }], new Date());
    await page.reload();
    await page.getByText('Showing 50 of 60 keys').waitFor();
    expect(await rows.count()).toBe(50);

    // What a component of Mantine's leaves in the page, and what a tooltip does at its element.
    expect(await rows.locator('[class*="mantine-"][class*="-root"]').count()).toBe(0);
    expect(await listenersOf(page, '[data-row] time')).toEqual([]);
    const time = rows.first().locator('time').first();
    const exact = (await time.locator('.unseen').textContent())?.trim().slice(1, -1);
    const tooltip = page.getByRole('tooltip');
    // After any layout Chromium finds a mouse where it rests, as if it had just come there.
    await page.mouse.move(0, 0);
    await rows.nth(1).locator('time').first().tap();
    await tooltip.waitFor();
    await page.getByRole('heading', { name: 'API keys', exact: true }).tap();
    await tooltip.waitFor({ state: 'hidden' });
    await time.hover();
    await expect.poll(() => tooltip.textContent()).toBe(exact);
    await page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'hidden' });

    // Until its answer has come, a search changes no row.
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/[?&]q=/, async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest(/[?&]q=nightly(&|$)/);
    await page.evaluate(`
      globalThis.changes = 0;
      new MutationObserver((records) => { changes += records.length; }).observe(
        document.querySelector('.keys tbody'),
        { subtree: true, childList: true, attributes: true, characterData: true },
      );
    `);
    await page.getByRole('searchbox').pressSequentially('nightly');
    await asked;
    expect(await page.evaluate('changes')).toBe(0);
    answer();
    await page.getByText('6 of 60 keys match').waitFor();

    // The keyboard reaches the same on the page of the key.
    const label = (await rows.first().locator('a').textContent()) ?? '';
    const created = await rows.first().locator('time .unseen').first().textContent();
    await page.getByRole('link', { name: label }).press('Enter');
    await page.getByRole('heading', { name: 'Recent events' }).waitFor();
    await page
      .getByText(created?.trim().slice(1, -1) ?? '', { exact: true })
      .first()
      .waitFor();
    expect(faults).toEqual([]);
  });
});

/** The events that elements listen for themselves: React listens at the root of the page. */
async function listenersOf(page: Page, selector: string): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const expression = `[...document.querySelectorAll(${JSON.stringify(selector)})]`;
  const { result } = await session.send('Runtime.evaluate', { expression });
  const { result: elements } = await session.send('Runtime.getProperties', {
    objectId: result.objectId ?? '',
    ownProperties: true,
  });
  const ids = elements.filter(({ name }) => /^\d+$/.test(name)).map(({ value }) => value?.objectId ?? '');
  expect(ids.length).toBeGreaterThan(50);
  const found = await Promise.all(ids.map((objectId) => session.send('DOMDebugger.getEventListeners', { objectId })));
  return found.flatMap(({ listeners }) => listeners.map(({ type }) => type));
}
