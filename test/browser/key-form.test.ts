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
      expect(await page.evaluate('document.activeElement.value')).toMatch(/a b$/);
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
    await page.clock.fastForward('01:00:01');
    await page.getByRole('dialog', { name: 'Log in again' }).waitFor();
    await expect.poll(() => focused(page)).toContain('Password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Log in again' }).waitFor({ state: 'hidden' });
    await expect.poll(() => focused(page)).toContain('Label');
    expect(faults).toEqual([]);
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
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/apikeys'));
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const body = (await sent).postDataJSON() as { scopes: string[] };
    expect(body.scopes.every((name) => name.endsWith(':read'))).toBe(true);
    expect(body.scopes).toHaveLength(7);
    expect(faults).toEqual([]);
  });
});
