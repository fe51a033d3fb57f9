import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { password } from '../support/service.js';
import { createKey, keepKey, newEmail, register } from '../support/tour.js';

/** What has the focus: its accessible name as far as these pages give one, or else its text. */
const focused = (page: Page) =>
  page.evaluate<string>(`(() => {
    const at = document.activeElement;
    const label = at.labels?.[0] ?? at;
    return (at.getAttribute('aria-label') ?? label.textContent).trim();
  })()`);

const actions = ['read', 'write'] as const;
const scopes = ['reports', 'alerts', 'stations', 'forecasts', 'maps', 'exports'].flatMap((resource) =>
  actions.map((action) => ({
    name: `${resource}:${action}`,
    description: `Lets a key ${action} ${resource}.`,
    default: action === 'read' && resource === 'reports',
    restricted: false,
  })),
);

describe('the form about a key, in a browser', () => {
  const at = inBrowser({ scopes });

  it('is typed into without a click, in every dialog, though the scopes are slow', async () => {
    const { page, faults } = await at.browser.open();
    const email = newEmail();
    await page.clock.install();
    await page.route('**/auth/scopes', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await register(page, email);
    const dialog = page.getByRole('dialog');
    /** Types into what just opened, and leaves it by Escape, which asks where something would be lost. */
    const typeInto = async (field: string, opener: string, isAsked: boolean) => {
      await dialog.waitFor();
      await expect.poll(() => focused(page)).toContain(field);
      await page.keyboard.type('a b');
      await expect.poll(() => page.evaluate('document.activeElement.value')).toMatch(/a b$/);
      await page.keyboard.press('Escape');
      if (isAsked) {
        await page.getByRole('dialog', { name: 'Discard your changes?' }).waitFor();
        await expect.poll(() => focused(page)).toBe('Keep editing');
        await page.keyboard.press('Enter');
        await expect.poll(() => focused(page)).toContain(field);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Discard', exact: true }).click();
      }
      await dialog.first().waitFor({ state: 'hidden' });
      await expect.poll(() => focused(page)).toBe(opener);
    };
    await page.getByRole('button', { name: 'Create your first key' }).click();
    await typeInto('Label', 'Create your first key', true);
    await createKey(page, 'first');
    await keepKey(page);
    await page.getByRole('button', { name: 'Revoke first' }).click();
    await typeInto('confirm', 'Revoke first', false);
    await page.getByRole('link', { name: 'first' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await typeInto('Label', 'Edit', true);
    await page.getByRole('button', { name: email }).click();
    await page.getByRole('menuitem', { name: 'Change password' }).click();
    await typeInto('Current password', email, false);

    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByRole('textbox', { name: 'Label' }).waitFor();
    await page.context().clearCookies();
    await page.clock.fastForward('01:00:01');
    await page.getByRole('dialog', { name: 'Log in again' }).waitFor();
    await expect.poll(() => focused(page)).toContain('Password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Log in again' }).waitFor({ state: 'hidden' });
    await expect.poll(() => focused(page)).toContain('Label');
    // The refusal of the refresh, which the browser writes on its console.
    expect(faults).toEqual([expect.stringContaining('401')]);
  });

  it('asks before a change is lost by the cross, a click outside or Back; without one it just closes', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    await createKey(page, 'first');
    await keepKey(page);
    await page.getByRole('link', { name: 'first' }).click();
    const open = async () => {
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByRole('dialog', { name: 'Edit first' }).waitFor();
    };
    const question = page.getByRole('dialog', { name: 'Discard your changes?' });
    const form = page.getByRole('dialog', { name: 'Edit first' });
    const ways: [way: string, leave: () => Promise<unknown>][] = [
      ['the cross', () => form.getByRole('button', { name: 'Close' }).click()],
      ['a click outside', () => page.mouse.click(5, 5)],
      ['Back', () => page.goBack()],
    ];
    for (const [way, leave] of ways) {
      await open();
      await form.getByRole('textbox', { name: 'Description' }).waitFor({ state: 'hidden' });
      await expect.poll(() => focused(page)).toContain('Label');
      // By the keys, as a browser minds a change of the history only where somebody has done something.
      await page.keyboard.type('changed');
      await leave();
      await expect.poll(() => question.isVisible(), { message: way }).toBe(true);
      await expect.poll(() => focused(page)).toBe('Keep editing');
      await page.keyboard.press('Enter');
      await question.waitFor({ state: 'hidden' });
      expect(await form.getByRole('textbox', { name: 'Label' }).inputValue()).toMatch(/changed$/);
      await leave();
      await question.getByRole('button', { name: 'Discard', exact: true }).click();
      await form.waitFor({ state: 'hidden' });
      await expect.poll(() => focused(page)).toBe('Edit');
      await page.getByRole('heading', { name: 'first' }).waitFor();
    }
    for (const [, leave] of ways.slice(0, 2)) {
      await open();
      await leave();
      await form.waitFor({ state: 'hidden' });
    }
    // Back leads where it did: nothing of the dialogs is left in the history.
    await page.goBack();
    await page.getByRole('heading', { name: 'API keys', exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows every fault at its field, opens the section that it is in, and has the focus there', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const dialog = page.getByRole('dialog');
    const submit = () => dialog.getByRole('button', { name: 'Create key' }).click();
    const alert = dialog.getByRole('alert');
    await submit();
    await alert.getByText('Check the highlighted fields', { exact: true }).waitFor();
    await dialog.getByText('Use 1 to 100 visible characters on one line.').waitFor();
    await expect.poll(() => focused(page)).toContain('Label');
    await page.keyboard.type('ok');
    await alert.waitFor({ state: 'hidden' });

    await dialog.getByRole('button', { name: /^Advanced/ }).click();
    await dialog.getByRole('textbox', { name: 'Rate limit' }).fill('2000000000');
    await dialog.getByLabel('Allowed addresses').first().fill('203.0.113.7,10.1.2.3/8,');
    await dialog.getByRole('button', { name: /^Advanced/ }).click();
    await submit();
    await dialog.getByText('Use a whole number from 1 to 1,000,000,000.').waitFor();
    await expect.poll(() => focused(page)).toContain('Rate limit');
    await expect.poll(() => page.evaluate('document.activeElement.value')).toBe('2,000,000,000');
    await dialog.getByRole('textbox', { name: 'Rate limit' }).fill('100000');
    await submit();
    await dialog.getByText(/^10\.1\.2\.3\/8: This entry /).waitFor();
    await expect.poll(() => focused(page)).toContain('Allowed addresses');
    await expectAccessible(page, 'a fault in the advanced section');
    await page.keyboard.press('Backspace');

    // What belongs to no field is told above them.
    const answer = (errors: object[]) =>
      page.route('**/auth/apikeys', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({
              status: 400,
              contentType: 'application/problem+json',
              json: { code: 'invalid_request', title: 'The request is invalid', status: 400, detail: 'x', errors },
            })
          : route.fallback(),
      );
    await answer([
      { parameter: 'Idempotency-Key', message: 'Use a shorter one.' },
      { pointer: '/quota/period', message: 'Use `day` or `month`.' },
      { pointer: '/scopes/0', message: 'Use another.' },
    ]);
    await submit();
    await alert.getByText('Idempotency-Key: Use a shorter one.').waitFor();
    await dialog.getByText('Use day or month.').waitFor();
    await dialog.getByText('Use another.').waitFor();
    expect(await dialog.getByLabel('Quota: per').getAttribute('aria-invalid')).toBe('true');
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
  });

  it('offers the scopes by resource, finds them, and takes a choice before or after they have come', async () => {
    const { page, faults } = await at.browser.open({ viewport: { width: 360, height: 740 } });
    await register(page, newEmail());
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const dialog = page.getByRole('dialog');
    const groups = dialog.locator('.scope-group > legend');
    expect(await groups.allInnerTexts()).toEqual([
      'reports',
      'alerts',
      'stations',
      'forecasts',
      'maps',
      'exports',
      'apikeys',
    ]);
    await dialog.getByText('2 of 14 selected').waitFor();
    const inSight = await dialog.getByRole('button', { name: 'Create key' }).boundingBox();
    expect((inSight?.y ?? 741) + (inSight?.height ?? 0)).toBeLessThanOrEqual(740);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await dialog.getByRole('button', { name: 'None: no scope' }).click();
    await dialog.getByRole('button', { name: 'All: maps' }).click();
    await dialog.getByRole('textbox', { name: 'Search scopes' }).fill('WRITE');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'All: every scope found' }).click();
    await dialog.getByText('8 of 14 selected').waitFor();
    await dialog.getByRole('textbox', { name: 'Search scopes' }).fill('');
    await dialog.getByRole('button', { name: 'Read only: every scope that ends in read, and no other' }).click();
    await dialog.getByText('7 of 14 selected').waitFor();
    await expectAccessible(page, 'scopes');
    await dialog.getByRole('textbox', { name: 'Label' }).fill('reader');
    const answered = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/apikeys'),
    );
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const { scopes: kept } = (await (await answered).json()) as { scopes: string[] };
    expect(kept.every((name) => name.endsWith(':read'))).toBe(true);
    expect(kept).toHaveLength(7);
    expect(faults).toEqual([]);
  });

  it('says that the scopes could not be loaded, tries again inside the form, and can do without', async () => {
    const { page } = await at.browser.open();
    await page.route('**/auth/scopes', (route) => route.abort());
    await register(page, newEmail());
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const dialog = page.getByRole('dialog');
    await page.keyboard.type('kept');
    await dialog.getByText('Couldn’t load the scopes').waitFor({ timeout: 20_000 });
    await expectAccessible(page, 'scopes that could not be loaded');
    await page.unroute('**/auth/scopes');
    await dialog.getByRole('button', { name: 'Try again' }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('2 of 14 selected').waitFor();
    await expect.poll(() => focused(page)).toBe('Search scopes');
    expect(await dialog.getByRole('textbox', { name: 'Label' }).inputValue()).toBe('kept');
  });
});
