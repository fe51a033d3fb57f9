import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { inBrowser } from '../support/browser.js';
import { keyboardOn } from '../support/keyboard.js';
import { password, xApiKey } from '../support/service.js';
import { keepKey, newEmail, register } from '../support/tour.js';

const at = inBrowser({}, { atPublicUrl: true });

/** Whoever has this key uses it, and says who they are. @returns the status of the answer. */
const use = async (key: string, userAgent = 'deployer/2.0') =>
  (await at.service.request('/auth/me', { headers: { ...xApiKey(key), 'User-Agent': userAgent } })).status;

/** An account with a key, whose page is open. */
async function openKey(page: Page) {
  const email = newEmail();
  await register(page, email);
  const { data: session } = await at.service.client().logIn({ body: { email, password } });
  const client = at.service.client({ accessToken: session.access_token });
  const { data } = await client.createApiKey({ body: { label: 'Export' } });
  await page.goto(`/settings#/keys/${data.id}`);
  await page.getByRole('heading', { name: 'Recent events' }).waitFor();
  const path = { key_id: data.id };
  const dialog = page.getByRole('dialog');
  return {
    key: data.key,
    id: data.id,
    client,
    dialog,
    band: page.locator('.rotation-band'),
    rotation: async () => (await client.getApiKey({ path })).data.rotation,
    /** The key that the dialog shows, which then is closed. */
    async newKey() {
      await page.getByRole('dialog', { name: 'Your new key: Export' }).waitFor();
      const key = (await dialog.locator('pre').first().innerText()).trim();
      await keepKey(page);
      return key;
    },
  };
}

it('replaces a key while both work, shows who still uses the old one, and ends it', async () => {
  const { page, faults } = await at.browser.open();
  const { key: old, id, client, dialog, band, rotation, newKey } = await openKey(page);
  const open = () => page.getByRole('button', { name: 'Replace key', exact: true }).click();

  await open();
  expect(await dialog.getByRole('radio', { name: 'After the new key is first used' }).isChecked()).toBe(true);
  await dialog.getByText(/^The old key works for 24 hours after the new key is first used\./).waitFor();
  await dialog.getByText('In 1 hour').click();
  await dialog.getByText(/^Both keys work until /).waitFor();

  // The service has done it, and its answer is lost: asked again, it answers with the same key.
  await page.route('**/rotate', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole('button', { name: 'Replace key' }).click();
  await dialog.getByRole('alert').getByText('Can’t reach the service').waitFor();
  await page.unroute('**/rotate');
  await dialog.getByRole('button', { name: 'Replace key' }).click();
  const current = await newKey();
  expect(current.split('_').slice(0, -1)).toEqual(old.split('_').slice(0, -1));
  await band.getByText(`The old key ending in ${old.slice(-4)} works until `).waitFor();
  await band.getByText('Not used since the new key took over.').waitFor();

  expect([await use(old), await use(old), await use(current)]).toEqual([200, 200, 200]);
  await at.service.services.usage.flush();
  await page.reload();
  await band.getByText('Used 2 times since the new key took over, last just now. ').waitFor();
  const row = band.getByRole('table', { name: 'Who still uses the old key' }).getByRole('row', { name: /^deployer / });
  expect(await row.getByRole('cell').nth(1).innerText()).toBe('2');

  const { ends_at: before } = (await rotation()) ?? {};
  const title = await band.locator('.mantine-Alert-title').innerText();
  await band.getByRole('button', { name: 'Extend' }).click();
  await page.getByRole('menuitem', { name: '24 hours from now' }).click();
  await expect.poll(() => band.locator('.mantine-Alert-title').innerText()).not.toBe(title);
  expect(Date.parse((await rotation())?.ends_at ?? '') - Date.parse(before ?? '')).toBeGreaterThan(22 * 3_600_000);

  await open();
  await dialog.getByText('This key is already being replaced').waitFor();
  await dialog.getByRole('button', { name: 'End the old key first' }).click();
  await page.getByRole('dialog', { name: 'End the old key now?' }).waitFor();
  await dialog.getByText(/^Something still uses it: it was last used just now by deployer from /).waitFor();

  // Somebody extends it in another window, a moment before.
  let isExtended = false;
  await page.route(`**/auth/apikeys/${id}`, async (route) => {
    if (route.request().method() === 'PATCH' && !isExtended) {
      isExtended = true;
      await client.updateApiKey({ path: { key_id: id }, body: { rotation: { grace_seconds: 7 * 86_400 } } });
    }
    await route.continue();
  });
  await dialog.getByRole('button', { name: 'End old key' }).click();
  await dialog.getByRole('alert').getByText('This key was changed a moment ago').waitFor();
  expect((await rotation())?.state).toBe('grace');
  await dialog.getByRole('button', { name: 'End old key' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await band.waitFor({ state: 'hidden' });
  await page.getByText(`The old key ending in ${old.slice(-4)} stopped working`).waitFor();
  expect([await use(old), await use(current)]).toEqual([401, 200]);

  // Somebody replaces it in another window.
  await open();
  await client.rotateApiKey({ path: { key_id: id }, body: { starts: 'now' } });
  await dialog.getByRole('button', { name: 'Replace key' }).click();
  await dialog.getByRole('alert').getByText('This key is already being replaced').waitFor();
  await dialog.getByRole('button', { name: 'End old key and replace' }).click();
  await newKey();
  await band.getByText('Waiting for the first use of the new key').waitFor();
  expect(await use(current)).toBe(401);
  expect(faults.filter((fault) => !/409|412|ERR_FAILED/.test(fault))).toEqual([]);
});

it('leads by the keyboard alone from a new key that waits for its first use to one that replaces a leaked one', async () => {
  const { page, faults } = await at.browser.open();
  const { key: old, dialog, band, rotation } = await openKey(page);
  const walk = keyboardOn(page);
  const [replace, leaked] = ['Replace key', 'This key leaked'].map((name) =>
    page.getByRole('button', { name, exact: true }),
  ) as [ReturnType<Page['getByRole']>, ReturnType<Page['getByRole']>];
  /** The key that is shown, which is then kept, with the focus on what had it before. */
  const keep = async () => {
    await page.getByRole('dialog', { name: 'Your new key: Export' }).waitFor();
    const key = (await dialog.locator('pre').first().innerText()).trim();
    await walk.press(dialog.getByRole('checkbox', { name: 'I have saved it' }), 'Space');
    await walk.press(dialog.getByRole('button', { name: 'Close' }));
    await dialog.waitFor({ state: 'hidden' });
    return key;
  };

  await walk.press(replace);
  await walk.stands(dialog.getByRole('radio', { name: /^After/ }));
  await page.keyboard.press('ArrowDown');
  await walk.stands(dialog.getByRole('radio', { name: /^Now/ }));
  await dialog.getByText('Anything that uses the old key fails until it has the new one.').waitFor();
  await page.keyboard.press('Escape');
  await walk.stands(replace);
  await page.keyboard.press('Enter');
  await walk.stands(dialog.getByRole('radio', { name: /^After/ }));
  await page.keyboard.press('Enter');
  await dialog.getByText(/^The old key works for 24 hours after this one is first used\. /).waitFor();
  const unused = await keep();
  await walk.stands(replace);
  await band.getByText(`Waiting for the first use of the new key ending in ${unused.slice(-4)}`).waitFor();

  await walk.press(band.getByRole('button', { name: 'Replace again' }));
  await dialog.getByText(`The new key ending in ${unused.slice(-4)}, which nobody has used, is discarded.`).waitFor();
  await walk.stands(dialog.getByRole('radio', { name: /^After/ }));
  await page.keyboard.press('Enter');
  const current = await keep();
  await walk.stands(band.getByRole('button', { name: 'Replace again' }));
  expect([await use(unused), await use(old), await use(current)]).toEqual([401, 200, 200]);
  await expect.poll(async () => (await rotation())?.state).toBe('grace');
  await page.reload();
  await band.getByText(`The old key ending in ${old.slice(-4)} works until `).waitFor();
  await page.getByText('Replaced by you').waitFor();

  await walk.press(band.getByRole('button', { name: 'End now' }));
  await walk.stands(dialog.getByRole('button', { name: 'Cancel' }));
  await page.keyboard.press('Enter');
  await walk.stands(band.getByRole('button', { name: 'End now' }));
  await page.keyboard.press('Enter');
  await dialog.getByText('Nobody has used the old key since the new one took over.').waitFor();
  await walk.press(dialog.getByRole('button', { name: 'End old key' }));
  await band.waitFor({ state: 'hidden' });
  await walk.stands(page.getByRole('heading', { level: 1 }));

  await walk.press(leaked);
  await walk.stands(dialog.getByRole('button', { name: 'Cancel' }));
  await walk.press(dialog.getByRole('button', { name: 'Replace it now' }));
  await dialog.getByText('The old key no longer works.').waitFor();
  const safe = await keep();
  await walk.stands(leaked);
  expect([await use(current), await use(safe)]).toEqual([401, 200]);
  expect(faults).toEqual([]);
});
