import type { Page, Route } from 'playwright-core';
import { catalogue, type ProblemCode, referenceOf } from '../../src/problems/catalogue.js';
import type { LatchkeyClient } from './client.js';
import { password, xApiKey } from './service.js';
import { keepKey, newEmail, register, type Stop, type TouredService } from './tour.js';

/** What the page asks for, as Playwright matches addresses. */
const [keys, scopes, sessions, usage] = [
  '**/auth/apikeys?*',
  '**/scopes',
  '**/auth/sessions',
  '**/auth/apikeys/*/usage?*',
] as const;

/** Goes through what people see where something is on its way, missing or wrong, and stops at each. */
export async function tourStates(page: Page, service: TouredService, visit: Stop): Promise<void> {
  const stop: Stop = async (name) => {
    await page.mouse.move(0, 0);
    await visit(name);
  };
  const email = newEmail();
  await stopBeforeLogIn(page, stop);
  await register(page, email);
  const { data } = await service.client().logIn({ body: { email, password } });
  const client = service.client({ accessToken: data.access_token });
  await stopAtList(page, client, stop);
  await stopAtForm(page, stop);
  await stopAtReplacement(page, { service, client }, stop);
  await stopAtKey(page, client, stop);
  await stopAtLimits(page, client, stop);
  await stopAtAccount(page, stop);
}

async function stopBeforeLogIn(page: Page, stop: Stop): Promise<void> {
  const submit = page.locator('#main button[type=submit]');
  const alert = page.getByRole('alert').first();
  await page.goto('/settings');
  await page.getByLabel('Email address').fill('nobody@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await submit.click();
  await alert.waitFor();
  await stop('log-in-refused');
  await page.context().setOffline(true);
  await submit.click();
  await alert.getByText('Can’t reach the service').waitFor();
  await stop('log-in-offline');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Email address').fill('nobody@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill('passwordpassword');
  await submit.click();
  await page.locator('[aria-invalid=true]').waitFor();
  await stop('register-refused');
  await page.goto('/settings#/password/reset_0');
  await page.getByRole('textbox', { name: 'New password' }).fill(password);
  await submit.click();
  await alert.waitFor();
  await stop('set-password-void');
}

async function stopAtList(page: Page, client: LatchkeyClient, stop: Stop): Promise<void> {
  await whileHeld(page, keys, async () => {
    await page.goto('/settings#/');
    await page.reload();
    await page.locator('.loading').waitFor();
    await stop('keys-loading');
  });
  await whileRefused(page, keys, 'internal_error', async () => {
    await page.reload();
    await page.getByText('Couldn’t load your keys').waitFor();
    await stop('keys-failed');
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  const made = await Promise.all(['first', 'second'].map((label) => client.createApiKey({ body: { label } })));
  await page.reload();
  await page.getByRole('link', { name: 'first' }).waitFor();
  await page.getByRole('searchbox').or(page.getByLabel('Search keys')).first().fill('nothing has this');
  await page.getByText('No keys match').waitFor();
  await stop('keys-no-match');
  await page.goto('/settings#/?status=ended');
  await page.getByText('No expired or revoked keys.').waitFor();
  await stop('keys-none-ended');
  for (const { data } of made)
    await client.revokeApiKey({ path: { key_id: data.id }, query: { reason: 'Leaked in a log' } });
  await page.goto('/settings#/');
  await page.reload();
  await page.getByRole('heading', { name: 'No active keys' }).waitFor();
  await stop('keys-all-ended');
  await page.getByText('Show ended keys').click();
  await page.getByText('Leaked in a log').first().waitFor();
  await stop('keys-ended');
}

async function stopAtForm(page: Page, stop: Stop): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Create an API key' });
  const open = async () => {
    await page.goto('/settings#/');
    await page.reload();
    await page.getByRole('button', { name: 'Create key' }).first().click();
    await dialog.waitFor();
  };
  await whileHeld(page, scopes, async () => {
    await open();
    await stop('create-key-loading');
  });
  await whileRefused(page, scopes, 'internal_error', async () => {
    await open();
    await dialog.getByText('Couldn’t load the scopes').waitFor();
    await stop('create-key-no-scopes');
  });
  await open();
  await dialog.getByRole('textbox', { name: 'Label' }).fill('   ');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByRole('alert').waitFor();
  await stop('create-key-refused');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Discard your changes?' }).waitFor();
  await stop('create-key-discard');
  await page.getByRole('button', { name: 'Discard' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** A key from the dialog that replaces it to the page where both work, and keys that should be replaced soon. */
async function stopAtReplacement(
  page: Page,
  { service, client }: { service: TouredService; client: LatchkeyClient },
  stop: Stop,
): Promise<void> {
  const { data } = await client.createApiKey({ body: { label: 'Deploy', rotate_after_days: 5, self_rotation: true } });
  await client.createApiKey({ body: { label: 'Due', rotate_after_days: 5 } });
  const dialog = page.getByRole('dialog');
  const band = page.locator('.rotation-band');
  const open = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await page.goto(`/settings#/keys/${data.id}`);
  await page
    .getByText(/^Replace by .+\(in \d days\)/)
    .first()
    .waitFor();
  await stop('key-due');
  await open('Replace key');
  await stop('replace-key');
  await whileRefused(page, '**/rotate', 'self_service_disabled', async () => {
    await dialog.getByText('In 7 days', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Replace key' }).click();
    await dialog.getByRole('alert').waitFor();
    await stop('replace-key-refused');
  });
  await dialog.getByText('After the new key is first used', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Replace key' }).click();
  await page.getByRole('dialog', { name: 'Your new key: Deploy' }).waitFor();
  await stop('reveal-replacement');
  await keepKey(page);
  await band.getByText('Waiting for the first use').waitFor();
  await stop('key-pending');
  await client.rotateApiKey({ path: { key_id: data.id }, body: { starts: 'now' } });
  for (const program of ['curl/8.5.0', 'python-requests/2.32.3', 'Go-http-client/2.0']) {
    await service.request('/auth/me', { headers: { ...xApiKey(data.key), 'User-Agent': program } });
  }
  await service.usesAreWritten();
  await page.reload();
  await band.getByRole('table').waitFor();
  await stop('key-in-grace');
  await open('Replace key');
  await stop('replace-key-again');
  await dialog.getByRole('button', { name: 'End the old key first' }).click();
  await page.getByRole('dialog', { name: 'End the old key now?' }).waitFor();
  await stop('end-old-key');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await open('This key leaked');
  await stop('leaked-key');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.goto('/settings#/');
  await page.getByText('Being replaced').waitFor();
  await stop('keys-being-replaced');
}

async function stopAtKey(page: Page, client: LatchkeyClient, stop: Stop): Promise<void> {
  const { data } = await client.createApiKey({ body: { label: 'Export', expires_in_days: 3 } });
  const address = `/settings#/keys/${data.id}`;
  await whileHeld(page, `**/auth/apikeys/${data.id}`, async () => {
    await page.goto(address);
    await page.reload();
    await page.locator('.loading').first().waitFor();
    await stop('key-loading');
  });
  await whileRefused(page, usage, 'service_unavailable', async () => {
    await page.reload();
    await page.getByText('Couldn’t load the usage').waitFor();
    await stop('key-usage-failed');
  });
  await page.reload();
  await page.getByText('Not used in the last').waitFor();
  await stop('key-unused');
  const lost = (route: Route) => (route.request().method() === 'DELETE' ? route.abort() : route.fallback());
  await page.route(`**/auth/apikeys/${data.id}*`, lost);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await page.getByText('We don’t know whether the key was revoked').waitFor();
  await stop('revoke-key-unknown');
  await page.unroute(`**/auth/apikeys/${data.id}*`, lost);
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await stop('key-revoked');
  await page.goto('/settings#/keys/key_0000000000000000');
  await page.getByRole('heading', { name: 'Key not found' }).waitFor();
  await stop('key-missing');
  await page.goto('/settings#/nowhere');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await stop('no-such-page');
}

/** As many keys as the account may have, and an account whose plan lets only a back end make keys. */
async function stopAtLimits(page: Page, client: LatchkeyClient, stop: Stop): Promise<void> {
  const { data: me } = await client.getCurrentUser();
  const { data: working } = await client.listApiKeys({ query: { status: ['active', 'disabled'], limit: 100 } });
  for (let at = working.data.length; at < (me.max_keys ?? 0); at++) {
    await client.createApiKey({ body: { label: `Worker ${at}` } });
  }
  await page.goto('/settings#/');
  await page.reload();
  await page.getByRole('note').waitFor();
  await stop('keys-at-limit');
  const withoutSelfService = async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), self_service: false } });
  };
  await page.route('**/auth/me', withoutSelfService);
  await page.reload();
  await page.getByText(/creates keys for accounts on your plan/).waitFor();
  await stop('keys-made-for-you');
  await page.unroute('**/auth/me', withoutSelfService);
}

async function stopAtAccount(page: Page, stop: Stop): Promise<void> {
  await whileHeld(page, sessions, async () => {
    await page.goto('/settings#/account');
    await page.locator('.loading').waitFor();
    await stop('account-loading');
  });
  await whileRefused(page, sessions, 'internal_error', async () => {
    await page.reload();
    await page.getByText(/^Couldn’t load/).waitFor();
    await stop('account-failed');
  });
  await page.reload();
  await page.getByText('This session').waitFor();
  await stop('account-page');
  await page.getByRole('button', { name: 'Change password' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Current password' }).fill('wrong');
  await dialog.getByRole('textbox', { name: 'New password' }).fill('another password that is long');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await dialog.getByRole('alert').waitFor();
  await stop('change-password-refused');
}

/** Does something while what is asked for does not come; then it comes. */
async function whileHeld(page: Page, asked: string, act: () => Promise<void>): Promise<void> {
  const held: Route[] = [];
  const hold = (route: Route) => void held.push(route);
  await page.route(asked, hold);
  await act();
  await page.unroute(asked, hold);
  for (const route of held) await route.continue().catch(() => undefined);
}

/** Does something while the service answers with a problem, as it would write it. */
async function whileRefused(page: Page, asked: string, code: ProblemCode, act: () => Promise<void>): Promise<void> {
  const refuse = (route: Route) => {
    const { status, title, detail } = catalogue[code];
    const { origin, pathname } = new URL(route.request().url());
    const body = {
      type: origin + referenceOf(code),
      title,
      status,
      detail,
      instance: pathname,
      code,
      request_id: 'tour',
    };
    return route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify(body) });
  };
  await page.route(asked, refuse);
  await act();
  await page.unroute(asked, refuse);
}
