import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { cookieName, rememberedIn } from '../support/browser-session.js';
import { password, resetTokenFor, signUp } from '../support/service.js';
import { createKey, keepKey, newEmail, register } from '../support/tour.js';

const newPassword = 'a longer walk along the river';

describe('the page behind a link for setting a password, in a browser', () => {
  const at = inBrowser();

  /** A user, and the path of a link, as `reset-password` prints it. */
  async function newLink(madeAt?: Date) {
    const person = await signUp(at.service);
    const token = await resetTokenFor(at.service, person.userId, madeAt);
    return { ...person, token, path: `/settings#/password/${token}` };
  }
  const field = (page: Page) => page.getByRole('textbox', { name: 'New password' });
  const submit = async (page: Page, text = newPassword) => {
    await field(page).fill(text);
    await page.getByRole('button', { name: 'Set password' }).click();
  };
  const logIn = ({ email }: { email: string }, text: string) =>
    at.service.client().logIn({ body: { email, password: text } });

  it('goes on with a session over plain http, where a browser sends no Sec-Fetch-Site', async () => {
    const { page, faults } = await at.browser.open();
    const { statuses, cookies } = await rememberedIn(page, await signUp(at.service), 2);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const cookie = { name: cookieName, path: '/auth/refresh', httpOnly: true, sameSite: 'Strict', secure: false };
    expect(cookies).toEqual([expect.objectContaining(cookie)]);
    expect(await page.context().cookies(page.url())).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('sets the password and logs in, and leaves no token in the address', async () => {
    const link = await newLink();
    const { page, faults } = await at.browser.open();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url(), request.headers()['referer'] ?? ''));
    await page.goto(link.path);
    await page.getByRole('heading', { name: 'Set your password' }).waitFor();
    expect(await page.title()).toMatch(/^Set your password · /);
    // Whoever only looks spends nothing.
    expect((await logIn(link, password)).response.status).toBe(200);
    await submit(page);
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    await page.getByRole('button', { name: link.email }).waitFor();
    expect(page.url()).toMatch(/settings#\/$/);
    expect(requested.join('\n')).not.toContain(link.token);
    expect((await logIn(link, newPassword)).response.status).toBe(200);
    expect(faults).toEqual([]);
  });

  it('takes a link with a full stop behind it, as a letter may have put it', async () => {
    const link = await newLink();
    const { page } = await at.browser.open();
    await page.goto(`${link.path}.`);
    await submit(page);
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  });

  it('says that a password is too weak beside the field, and takes a better one', async () => {
    const link = await newLink();
    const { page } = await at.browser.open();
    await page.goto(link.path);
    await submit(page, 'too short');
    expect(await page.evaluate(`document.querySelector('input:invalid')?.name`)).toBe('password');
    await submit(page, 'passwordpassword');
    await page.getByRole('alert').getByText('Check the highlighted fields').waitFor();
    expect(await field(page).getAttribute('aria-invalid')).toBe('true');
    await page.getByText('Too easy to guess.').waitFor();
    await submit(page);
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  });

  it.each<[string, string, (link: { path: string; userId: string; token: string }) => Promise<string>]>([
    [
      'was used',
      'It has been used, is older than 24 hours, or was replaced by a newer one.',
      async ({ path, token }) => {
        await at.service.client().resetPassword({ body: { token, new_password: newPassword } });
        return path;
      },
    ],
    [
      'was replaced',
      'It has been used, is older than 24 hours, or was replaced by a newer one.',
      async ({ path, userId }) => {
        await resetTokenFor(at.service, userId);
        return path;
      },
    ],
    [
      'has expired',
      'It is older than 24 hours.',
      async ({ userId }) => {
        const token = await resetTokenFor(at.service, userId, new Date(Date.now() - 25 * 3_600_000));
        return `/settings#/password/${token}`;
      },
    ],
    ['was cut short', 'It has been used, is older than 24 hours', async ({ path }) => path.slice(0, -20)],
    ['was made up', 'It has been used, is older than 24 hours', async ({ path }) => path + 'x'.repeat(500)],
  ])('says that a link does not work which %s, and where to get another one', async (_what, advice, spoil) => {
    const { page } = await at.browser.open();
    await page.goto(await spoil(await newLink()));
    await submit(page);
    const alert = page.getByRole('alert');
    await alert.getByText('This link no longer works').waitFor();
    await alert.getByText(advice).waitFor();
    await alert.getByText('Ask the operator of this service for a new link.').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.role ?? ""')).toBe('alert');
    await page.getByRole('link', { name: 'Log in instead' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });

  it('keeps what was typed without a connection, and logs in later where only that failed', async () => {
    const link = await newLink();
    const { page } = await at.browser.open();
    await page.goto(link.path);
    await page.context().setOffline(true);
    await submit(page);
    await page.getByRole('alert').getByText('Can’t reach the service').waitFor();
    expect(await field(page).inputValue()).toBe(newPassword);
    await page.context().setOffline(false);
    await page.route('**/auth/login', (route) => route.abort());
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText(`The password for ${link.email} is set.`).waitFor();
    await page.getByRole('alert').getByText('Can’t reach the service').waitFor();
    await page.unroute('**/auth/login');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  });

  it('shows nothing of whoever was logged in here before', async () => {
    const link = await newLink();
    const { page } = await at.browser.open();
    const first = newEmail();
    await register(page, first);
    await createKey(page, 'of the first');
    await keepKey(page);
    await page.goto(link.path);
    await submit(page);
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    await page.getByRole('button', { name: link.email }).waitFor();
    expect(await page.getByText('of the first').count()).toBe(0);
  });

  it('has no fault that axe finds, in light and dark, and fits a phone: in every state', {
    timeout: 60_000,
  }, async () => {
    const { page } = await at.browser.open({ reducedMotion: 'reduce' });
    const desktop = page.viewportSize() ?? { width: 1280, height: 720 };
    const look = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page, `${name}, ${colorScheme}`);
      }
      await page.setViewportSize({ width: 360, height: 740 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: name }).toBe(360);
      await page.setViewportSize(desktop);
    };
    const link = await newLink();
    await page.goto(link.path);
    await page.getByRole('heading', { name: 'Set your password' }).waitFor();
    await look('form');
    await submit(page, 'passwordpassword');
    await page.getByRole('alert').waitFor();
    await look('weak');
    await page.route('**/auth/login', (route) => route.abort());
    await submit(page);
    await page.getByText('is set.').waitFor();
    await look('set, not logged in');
    await page.reload();
    await submit(page);
    await page.getByRole('alert').waitFor();
    await look('spent');
  });
});
