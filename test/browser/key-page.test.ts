import type { Locator, Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { password, xApiKey } from '../support/service.js';
import { newEmail, register } from '../support/tour.js';

const at = inBrowser();

const hasFocus = (target: Locator) => expect.poll(() => target.and(target.page().locator(':focus')).count()).toBe(1);

/** An account with a key that was used once, whose page is open. */
async function openKey(page: Page): Promise<{ address: string }> {
  const email = newEmail();
  await register(page, email);
  const { data: session } = await at.service.client().logIn({ body: { email, password } });
  const client = at.service.client({ accessToken: session.access_token });
  const { data } = await client.createApiKey({ body: { label: 'Export' } });
  await at.service.request('/auth/me', { headers: { ...xApiKey(data.key), 'User-Agent': 'exporter/1.0' } });
  await client.updateApiKey({ path: { key_id: data.id }, body: { description: 'Runs every night.' } });
  await at.service.services.usage.flush();
  const address = `/settings#/keys/${data.id}`;
  await page.goto(address);
  await page.getByRole('heading', { name: 'Recent events' }).waitFor();
  return { address };
}

it('gives the number of each day by the keyboard, and says who revoked the key, with the focus where it is read on', async () => {
  const { page, faults } = await at.browser.open();
  await openKey(page);
  await page.getByText('Last used by exporter/1.0 from ').waitFor();
  await page.getByText('Last changed by you', { exact: true }).waitFor();

  const slider = page.getByRole('slider', { name: 'Day' });
  const said = () => slider.getAttribute('aria-valuetext');
  await slider.focus();
  expect(await said()).toMatch(/ \(today so far\): 1 accepted$/);
  await page.keyboard.press('ArrowLeft');
  expect(await said()).toMatch(/^\w+ \d+: no uses$/);
  expect(await page.locator('.usage-selected').innerText()).toBe(await said());
  await page.keyboard.press('End');
  expect(await said()).toMatch(/: 1 accepted$/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('table', { name: 'Daily usage' }).waitFor();
  await hasFocus(page.getByRole('button', { name: 'Hide table' }));

  const opener = page.getByRole('button', { name: 'Revoke', exact: true });
  const dialog = page.getByRole('dialog', { name: 'Revoke Export' });
  const reason = dialog.getByRole('textbox', { name: 'Reason' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await hasFocus(reason);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await hasFocus(opener);
  await page.keyboard.press('Enter');
  await reason.fill('x'.repeat(201));
  await page.keyboard.press('Enter');
  await dialog.getByRole('alert').getByText('Check the highlighted fields').waitFor();
  await hasFocus(reason);
  // Told at its field, and not once more above it.
  expect(await dialog.getByText(/200/).count()).toBe(1);
  await expectAccessible(page, 'a reason that is refused');
  await reason.fill('Leaked in a log');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await hasFocus(page.getByRole('heading', { level: 1 }));
  await page
    .getByRole('alert')
    .getByText(/^Revoked .+ by you$/)
    .waitFor();
  await page.getByText('Revoked by you: Leaked in a log', { exact: true }).waitFor();
  await expectAccessible(page, 'a revoked key with a table');
  expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
});

it('has a heading while a key is on its way, failed or missing, and goes on with it once it is there', async () => {
  const { page } = await at.browser.open();
  const { address } = await openKey(page);
  const heading = page.getByRole('heading', { level: 1 });
  const key = address.slice(address.indexOf('key_'));
  const held: Route[] = [];
  const asked = `**/auth/apikeys/${key}`;
  await page.route(asked, (route) => void held.push(route));
  await page.reload();
  await expect.poll(() => held.length).toBe(1);
  expect(await heading.innerText()).toBe('API key');
  await held[0]?.fulfill({
    status: 403,
    contentType: 'application/problem+json',
    json: { code: 'forbidden', title: 'No', status: 403, detail: 'No.' },
  });
  await page.getByRole('alert').getByText('Couldn’t load the key').waitFor();
  expect(await heading.innerText()).toBe('API key');
  await page.unroute(asked);
  await page.getByRole('button', { name: 'Try again' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Export' }).waitFor();
  await hasFocus(heading);

  await page.goto('/settings#/keys/key_0000000000000000');
  await page.getByRole('heading', { level: 1, name: 'Key not found' }).waitFor();
  expect(await page.title()).toMatch(/^Key not found/);
  await page.getByRole('link', { name: 'All keys' }).click();
  await page.getByRole('link', { name: 'Export' }).waitFor();
});
