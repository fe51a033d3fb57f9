import { expect, it } from 'vitest';
import { clipboardOf, inBrowser } from '../support/browser.js';
import { keyboardOn } from '../support/keyboard.js';
import { password, xApiKey } from '../support/service.js';
import { newEmail } from '../support/tour.js';

const at = inBrowser({}, { atPublicUrl: true });

it('leads by the keyboard alone from an account to a revoked key, and says at each step where the focus stands', async () => {
  const { page, faults } = await at.browser.open();
  const walk = keyboardOn(page);
  const dialog = page.getByRole('dialog');
  const email = newEmail();
  await page.goto('/settings');

  await walk.press(page.getByRole('button', { name: 'Create an account' }));
  await walk.type(page.getByLabel('Email address'), email);
  await walk.type(page.getByRole('textbox', { name: 'Password' }), password);
  await walk.press(page.getByRole('button', { name: 'Show password' }), 'Space');
  await walk.press(page.getByRole('button', { name: 'Create account' }));
  await walk.stands(page.locator('main'));

  await walk.press(page.getByRole('button', { name: 'Create your first key' }));
  await walk.typeAtOnce(dialog.getByRole('textbox', { name: 'Label' }), 'By hand');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Your new key: By hand' }).waitFor();
  await walk.press(dialog.getByRole('button', { name: 'Copy the key' }));
  const key = (await dialog.locator('pre').first().innerText()).trim();
  expect(await clipboardOf(page)).toBe(key);
  await page.bringToFront();
  await walk.press(dialog.getByRole('checkbox', { name: 'I have saved it' }), 'Space');
  await walk.press(dialog.getByRole('button', { name: 'Close' }));
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => page.evaluate('document.activeElement !== document.body')).toBe(true);

  await walk.press(page.getByRole('button', { name: 'Rename By hand' }));
  await walk.typeAtOnce(page.getByRole('textbox', { name: 'New label for By hand' }), 'By keyboard');
  await page.keyboard.press('Enter');
  await walk.stands(page.getByRole('button', { name: 'Rename By keyboard' }));

  await walk.press(page.getByRole('button', { name: 'Revoke By keyboard' }));
  await walk.stands(dialog.getByRole('textbox').first());
  await page.keyboard.press('Escape');
  await walk.stands(page.getByRole('button', { name: 'Revoke By keyboard' }));

  await walk.press(page.getByRole('link', { name: 'By keyboard' }));
  await page.getByRole('heading', { name: 'Recent events' }).waitFor();
  await walk.stands(page.locator('main'));
  await walk.press(page.getByRole('button', { name: 'Edit' }));
  await walk.typeAtOnce(dialog.getByRole('textbox', { name: 'Label' }), 'lost');
  await page.keyboard.press('Escape');
  await walk.stands(page.getByRole('button', { name: 'Keep editing' }));
  await walk.press(page.getByRole('button', { name: 'Discard' }));
  await walk.stands(page.getByRole('button', { name: 'Edit' }));

  await walk.press(page.getByRole('button', { name: email }));
  await page.getByRole('menuitem', { name: 'Change password' }).waitFor();
  await walk.pressAmongItems(page.getByRole('menuitem', { name: 'Change password' }));
  await walk.typeAtOnce(dialog.getByRole('textbox', { name: 'Current password' }), 'x');
  await page.keyboard.press('Escape');
  await walk.discard();
  await walk.stands(page.getByRole('button', { name: email }));

  await walk.press(page.getByRole('button', { name: 'Revoke' }));
  await walk.typeAtOnce(dialog.getByRole('textbox', { name: 'Reason' }), 'no longer needed');
  await page.keyboard.press('Enter');
  await walk.stands(page.getByRole('heading', { name: /By keyboard/ }));
  expect((await at.service.request('/auth/me', { headers: xApiKey(key) })).status).toBe(401);
  expect(faults).toEqual([]);
});
