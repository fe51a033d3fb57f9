import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser, standStill } from '../support/browser.js';
import { logInRemembered } from '../support/browser-session.js';
import { password } from '../support/service.js';
import { newEmail, register } from '../support/tour.js';

const keysHeading = (page: Page) => page.getByRole('heading', { name: 'API keys', exact: true });
const logInHeading = (page: Page) => page.getByRole('heading', { name: 'Log in', exact: true });
const again = (page: Page) => page.getByRole('dialog', { name: 'Log in again' });

/** Further tabs of the same browser. */
async function openTabs(page: Page, count: number): Promise<Page[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const tab = await page.context().newPage();
      await tab.goto('/settings');
      return tab;
    }),
  );
}

function refreshesOf(page: Page): string[] {
  const found: string[] = [];
  page.context().on('request', (request) => {
    if (request.url().endsWith('/auth/refresh')) found.push(request.url());
  });
  return found;
}

async function everythingStored(page: Page): Promise<string> {
  return (await page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state])',
  )) as string;
}

async function logOutIn(page: Page, email: string): Promise<void> {
  await page.getByRole('button', { name: email }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
}

describe('the session of a browser, in a browser', () => {
  let aheadMs = 0;
  const at = inBrowser({}, { atPublicUrl: true, clock: () => new Date(Date.now() + aheadMs) });

  it('lives through a reload and is shared by all tabs, with one refresh, and no token is stored', async () => {
    const { page, faults } = await at.browser.open();
    const refreshes = refreshesOf(page);
    const email = newEmail();
    await register(page, email);
    expect(refreshes).toEqual([]);
    expect(await everythingStored(page)).not.toMatch(/eyJ|refresh_/);
    await page.reload();
    await keysHeading(page).waitFor();
    expect(refreshes).toHaveLength(1);
    const tabs = await openTabs(page, 3);
    for (const tab of tabs) await tab.getByRole('button', { name: email }).waitFor();
    expect(refreshes).toHaveLength(1);

    await logOutIn(page, email);
    for (const tab of [page, ...tabs]) await logInHeading(tab).waitFor();
    await page.reload();
    await logInHeading(page).waitFor();
    expect(refreshes).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it('gets a new token where the service refuses one, and repeats what was sent, which happens once', async () => {
    const { page } = await at.browser.open();
    await register(page, newEmail());
    const refreshes = refreshesOf(page);
    await page.getByRole('button', { name: 'Create your first key' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Label' }).fill('after an hour');
    const sent: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/auth/apikeys'))
        sent.push(request.headers()['idempotency-key']);
    });
    aheadMs = 2 * 3_600_000;
    try {
      await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
      await page.getByRole('dialog', { name: 'Your new key: after an hour' }).waitFor();
    } finally {
      aheadMs = 0;
    }
    expect(refreshes.length).toBeGreaterThan(0);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toBe(sent[1]);
    expect(await again(page).count()).toBe(0);
  });

  it('stays where the service does not answer, and goes on when it does', async () => {
    const { page } = await at.browser.open();
    const email = newEmail();
    await register(page, email);
    await page.route('**/auth/refresh', (route) => route.fulfill({ status: 503, json: {} }));
    await page.reload();
    await page.getByRole('alert').getByText('Can’t reach the service').waitFor();
    expect(await logInHeading(page).count()).toBe(0);
    await page.unroute('**/auth/refresh');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: email }).waitFor();
  });

  it('is asked for again only once the refresh is refused, and nothing typed is lost', async () => {
    const { page } = await at.browser.open();
    const email = newEmail();
    await register(page, email);
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const label = page.getByRole('dialog').getByRole('textbox', { name: 'Label' });
    await label.fill('typed before');
    const { accessToken } = await logInRemembered(at.service, { email });
    await at.service.client({ accessToken }).logOut({ query: { all: true } });
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    await again(page).getByRole('textbox', { name: 'Password' }).fill(password);
    await again(page).getByRole('button', { name: 'Log in' }).click();
    await again(page).waitFor({ state: 'hidden' });
    expect(await label.inputValue()).toBe('typed before');
  });

  it('of another account, begun in another tab, takes nothing from a page before its owner says so', async () => {
    const { page } = await at.browser.open();
    const [first, second] = [newEmail(), newEmail()];
    await register(page, first);
    const [tab] = (await openTabs(page, 1)) as [Page];
    await tab.getByRole('button', { name: first }).waitFor();
    await page.evaluate("localStorage.removeItem('latchkey.has-session')");
    const other = await page.context().newPage();
    await register(other, second);
    await again(tab).getByText(`You logged in as ${second} in another tab.`).waitFor();
    await tab.getByRole('button', { name: `Continue as ${second}` }).click();
    await tab.getByRole('button', { name: second }).waitFor();
    await again(page).waitFor();
  });

  it('is listed on the account page, and each can be ended there', async () => {
    const { page, faults } = await at.browser.open({ reducedMotion: 'reduce' });
    const email = newEmail();
    await register(page, email);
    const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const elsewhere = await logInRemembered(at.service, { email }, { 'User-Agent': agent });
    await page.getByRole('button', { name: email }).click();
    await page.getByRole('menuitem', { name: 'Account settings' }).click();
    const row = page.getByRole('row', { name: /Firefox on Windows/ });
    await row.waitFor();
    expect(await page.getByRole('row', { name: /Chrome on Linux.*This session/ }).count()).toBe(1);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page, `account, ${colorScheme}`);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.setViewportSize({ width: 1280, height: 720 });
    await row.getByRole('button').click();
    await row.waitFor({ state: 'hidden' });
    await page.getByRole('row').locator(':focus', { hasText: 'Log out' }).waitFor();
    expect(
      (await at.service.request('/auth/me', { headers: { Authorization: `Bearer ${elsewhere.accessToken}` } })).status,
    ).toBe(401);
    await page.getByRole('button', { name: 'Log out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
    await logInHeading(page).waitFor();
    expect(faults).toEqual([]);
  });

  it('has an address for each page, and says so at any other', async () => {
    const { page } = await at.browser.open();
    await register(page, newEmail());
    for (const path of ['/nowhere', '/keys/key_short', '/account/else']) {
      await page.goto(`/settings#${path}`);
      await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    }
    await page.getByRole('link', { name: 'Go to your API keys' }).click();
    await keysHeading(page).waitFor();
  });

  it('goes on after the password was changed here, and the focus returns to the account', async () => {
    const { page } = await at.browser.open();
    const email = newEmail();
    await register(page, email);
    const account = page.getByRole('button', { name: email });
    const openDialog = async () => {
      await account.click();
      await page.getByRole('menuitem', { name: 'Change password' }).click();
      await page.getByRole('dialog').waitFor();
    };
    await openDialog();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await account.and(page.locator(':focus')).waitFor();
    await openDialog();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Current password' }).fill(password);
    await page.keyboard.press('Tab');
    const reveal = dialog.getByRole('button', { name: 'Show current password' });
    await reveal.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Space');
    expect(await reveal.getAttribute('aria-pressed')).toBe('true');
    const next = dialog.getByRole('textbox', { name: 'New password' });
    // 14 characters, in 28 units of UTF-16.
    await next.fill('🐢'.repeat(14));
    await dialog.getByRole('button', { name: 'Change password' }).click();
    expect(await page.evaluate("document.querySelector('[role=dialog] input:invalid')?.validationMessage")).toBe(
      'Use at least 15 characters.',
    );
    await next.fill('a longer walk along the river');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed.').waitFor();
    await page.reload();
    await account.waitFor();
  });
});

describe('a forgotten password, in a browser', () => {
  const at = inBrowser({ supportContact: 'mailto:help@example.org?subject=Keys' });

  it('is explained on the log-in form, with the contact of the operator', async () => {
    const { page } = await at.browser.open({ viewport: { width: 390, height: 800 } });
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByText('for a link to set a new one').waitFor();
    const contact = page.getByRole('link', { name: 'Contact help@example.org' });
    expect(await contact.getAttribute('href')).toBe('mailto:help@example.org?subject=Keys');
    const sizes =
      "[...document.querySelectorAll('input')].map((input) => Number.parseFloat(getComputedStyle(input).fontSize))";
    expect(await page.evaluate(sizes)).toEqual([16, 16]);
    await standStill(page);
    await expectAccessible(page);
  });
});
