import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { json, password, type TestService, xApiKey } from './service.js';

/** Something to do at each page and dialog. */
export type Stop = (name: string) => Promise<void>;

export interface TouredService extends Pick<TestService, 'client' | 'request'> {
  /** Resolves when the uses of keys until now show in their usage. */
  usesAreWritten(): Promise<void>;
}

export const newEmail = () => `ada-${randomBytes(4).toString('hex')}@example.org`;

/** Makes an account by the page itself. */
export async function register(page: Page, email: string): Promise<void> {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'API keys', exact: true }).waitFor();
}

/** Makes a key by the page itself, which then shows it. */
export async function createKey(page: Page, label: string): Promise<string> {
  await page
    .getByRole('button', { name: /^Create (your first )?key$/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Label' }).fill(label);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('dialog', { name: `Your new key: ${label}` }).waitFor();
  return (await page.getByRole('dialog').locator('pre').first().innerText()).trim();
}

/** Leaves the dialog that shows a new key. */
export async function keepKey(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'I have saved it' }).check();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Goes through every page and dialog of the settings, as a new user with a few keys, and stops at each. */
export async function tourSettings(page: Page, service: TouredService, visit: Stop): Promise<void> {
  const stop: Stop = async (name) => {
    // What shows only under the pointer is no part of the picture.
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').first().waitFor({ state: 'hidden' });
    await visit(name);
  };
  const email = newEmail();
  const dialog = page.getByRole('dialog');
  const closeDialog = async () => {
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  await page.goto('/settings');
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await stop('log-in');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await stop('register');
  await register(page, email);
  await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  await stop('no-keys');

  await page.getByRole('button', { name: 'Create your first key' }).click();
  await dialog.getByRole('textbox', { name: 'Label' }).fill('Nightly export');
  await stop('create-key');
  await dialog.getByText('Never', { exact: true }).click();
  await dialog.getByRole('button', { name: /^Advanced/ }).click();
  await dialog.getByRole('textbox', { name: 'Description' }).waitFor();
  await stop('create-key-advanced');
  await dialog.getByText('90 days', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('dialog', { name: 'Your new key: Nightly export' }).waitFor();
  const key = (await dialog.locator('pre').first().innerText()).trim();
  await stop('reveal-key');
  await keepKey(page);

  await liveWith(service, email, key);
  await page.reload();
  await page.getByRole('link', { name: 'Nightly export' }).waitFor();
  await stop('keys');
  await page.getByRole('link', { name: 'Nightly export' }).click();
  await page.getByRole('heading', { name: 'Recent events' }).waitFor();
  await page.getByRole('slider', { name: 'Day' }).waitFor();
  await stop('key');
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('textbox', { name: 'Label' }).waitFor();
  await stop('edit-key');
  await closeDialog();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await dialog.waitFor();
  await stop('revoke-key');
  await closeDialog();
  await page.getByRole('button', { name: email }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  await stop('account');
  await page.getByRole('menuitem', { name: 'Change password' }).click();
  await dialog.waitFor();
  await stop('change-password');
  await closeDialog();

  // The token is void from elsewhere, which the next request of the page learns of.
  const { data } = await service.client().logIn({ body: { email, password } });
  await service.client({ accessToken: data.access_token }).logOut({ query: { all: true } });
  await page.getByRole('link', { name: 'All keys' }).click();
  await page.getByText('Ended', { exact: true }).click();
  await page.getByRole('dialog', { name: 'Log in again' }).waitFor();
  await stop('log-in-again');
}

/** Further keys in several states, and uses of the first. */
async function liveWith(service: TouredService, email: string, key: string): Promise<void> {
  const { data } = await service.client().logIn({ body: { email, password } });
  const client = service.client({ accessToken: data.access_token });
  await client.createApiKey({ body: { label: 'Notebook', expires_in_days: 3, scopes: [] } });
  await client.createApiKey({
    body: { label: 'Deploy from CI', expires_at: null, scopes: ['apikeys:read', 'apikeys:write'] },
  });
  const paused = await client.createApiKey({ body: { label: 'Weather agent', ip_allowlist: ['203.0.113.0/24'] } });
  await client.updateApiKey({ path: { key_id: paused.data.id }, body: { enabled: false } });
  for (let use = 0; use < 12; use++) await service.request('/auth/me', { headers: xApiKey(key) });
  for (let use = 0; use < 3; use++) await service.request('/auth/apikeys', json({ label: 'x' }, xApiKey(key)));
  await service.request('/verify', json({ key }, xApiKey(key)));
  await service.usesAreWritten();
}
