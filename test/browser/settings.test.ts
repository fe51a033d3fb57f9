import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { snippets } from '../../src/features/pages/shared/snippets.js';
import { clipboardOf, inBrowser } from '../support/browser.js';
import { cookieName, rememberedIn } from '../support/browser-session.js';
import { password, signUp, xApiKey } from '../support/service.js';
import { accountByKey, canRun, run } from '../support/snippets.js';
import { createKey, keepKey, newEmail, register } from '../support/tour.js';

/** Whether the last character of a text stands on the left of the first, where the text is first in an element. */
const runsToTheLeft = `(selector, text) => {
  const texts = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  let node = texts.nextNode();
  while (node && !node.data.includes(text)) node = texts.nextNode();
  const start = node.data.indexOf(text);
  const leftOf = (at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  };
  return leftOf(start + text.length - 1) < leftOf(start);
}`;

describe('the settings page, in a browser', () => {
  const at = inBrowser({}, { atPublicUrl: true });

  const meBy = (key: string) => at.service.request('/auth/me', { headers: xApiKey(key) });

  it('goes on with a session that is remembered, in 20 tabs at once, by a cookie that only /auth/refresh sees', async () => {
    const { page, faults } = await at.browser.open();
    const { statuses, cookies } = await rememberedIn(page, await signUp(at.service), 20);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const cookie = { name: cookieName, path: '/auth/refresh', httpOnly: true, sameSite: 'Strict', secure: false };
    expect(cookies).toEqual([expect.objectContaining(cookie)]);
    expect(await page.context().cookies(page.url())).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('takes a new user from nothing to a key that works, and to one that does no longer', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    const key = await createKey(page, 'Nightly export');

    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Copy the key' }).click();
    await dialog.getByRole('status').getByText('Copied').first().waitFor();
    expect(await clipboardOf(page)).toBe(key);
    await dialog.getByRole('button', { name: 'Copy the line for .env' }).click();
    await expect.poll(() => clipboardOf(page)).toBe(`LATCHKEY_API_KEY=${key}`);

    for (const [name, { title, language }] of Object.entries(snippets)) {
      await dialog.getByRole('tab', { name: title, exact: true }).click();
      const program = await dialog.locator(`[data-snippet="${name}"] code`).innerText();
      expect(program).not.toContain(key);
      if (!(await canRun(language, name === 'requests' ? ['requests'] : []))) continue;
      const { stdout, stderr } = await run(language, program, { env: { LATCHKEY_API_KEY: key } });
      expect(stderr).toBe('');
      expect(stdout).toMatch(accountByKey);
    }

    const close = dialog.getByRole('button', { name: 'Close' });
    expect(await close.isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    await keepKey(page);
    await page.getByRole('link', { name: 'Nightly export' }).waitFor();
    await page.getByText('1 of 10 keys in use').waitFor();

    await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
    const revoke = dialog.getByRole('button', { name: 'Revoke key' });
    await revoke.click();
    await dialog.getByText(`Type ${key.slice(-4)} to confirm.`).waitFor();
    await dialog.getByRole('textbox', { name: /^Type/ }).fill(key.slice(-4));
    await dialog.getByLabel('Reason').fill('tried out');
    await revoke.click();
    await page.getByText('0 of 10 keys in use').waitFor();
    expect((await meBy(key)).status).toBe(401);
    await page.getByText('Ended', { exact: true }).click();
    await page.getByText('revoked', { exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows a label in the direction of its language, whatever stands around it', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    // In a line that runs to the right, the mark at its end would stand on the right of it.
    const label = 'کلید من (۱)!';
    const places: Record<string, unknown> = {};
    const look = async (place: string, selector: string) => {
      places[place] = await page.evaluate(`(${runsToTheLeft})(${JSON.stringify(selector)}, ${JSON.stringify(label)})`);
    };
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const field = page.getByRole('dialog').getByRole('textbox', { name: 'Label' });
    await field.fill(label);
    places['field'] = await page.evaluate(
      'getComputedStyle(document.querySelector("[role=dialog] .mantine-TextInput-input")).unicodeBidi',
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('dialog', { name: `Your new key: ${label}` }).waitFor();
    await look('new key', '[role=dialog]');
    await keepKey(page);
    await look('list', 'table');
    await page.getByRole('link', { name: label }).click();
    await page.getByRole('heading', { name: 'Recent events' }).waitFor();
    await look('key', 'main');
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog', { name: `Revoke ${label}` }).waitFor();
    await look('question', '[role=dialog]');
    expect(places).toEqual({ field: 'plaintext', 'new key': true, list: true, key: true, question: true });
    expect(faults).toEqual([]);
  });

  it('shows a key nowhere any more once it was closed or reloaded', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    const key = await createKey(page, 'canary');
    const secret = key.split('_').at(-1)?.slice(0, 64) ?? '';
    expect(await everythingOn(page)).toContain(secret);
    await keepKey(page);
    expect(await everythingOn(page)).not.toContain(secret);

    await createKey(page, 'canary 2');
    const bodies: Promise<string>[] = [];
    page.on('response', (response) => bodies.push(response.text().catch(() => '')));
    // The page asks whether it may go, as the key would be lost.
    const asked = page.waitForEvent('dialog').then((question) => question.accept());
    await Promise.all([asked, page.reload()]);
    await page.getByRole('link', { name: 'canary 2' }).click();
    await page.getByRole('heading', { name: 'Recent events' }).waitFor();
    const answers = (await Promise.all(bodies)).join('\n');
    expect(answers).toContain('canary 2');
    expect(answers + (await everythingOn(page))).not.toMatch(/lk_[0-9A-Za-z]{16}_[0-9a-f]{10}/);
    expect(faults).toEqual([]);
  });

  it('shows a new key until it is saved, also to somebody who goes back', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    await createKey(page, 'first');
    await keepKey(page);
    await page.getByRole('link', { name: 'first' }).click();
    await page.getByRole('link', { name: 'All keys' }).click();
    const key = await createKey(page, 'second');
    await page.goBack();
    await page.getByRole('heading', { name: 'first' }).waitFor();
    const dialog = page.getByRole('dialog', { name: 'Your new key: second' });
    expect((await dialog.locator('pre').first().innerText()).trim()).toBe(key);
    await expect.poll(() => page.evaluate(`document.activeElement.closest('[role="dialog"]') !== null`)).toBe(true);
    await keepKey(page);
    expect(faults).toEqual([]);
  });

  it('loses nothing typed when the session ends', async () => {
    const { page, faults } = await at.browser.open();
    const email = newEmail();
    await page.clock.install();
    await register(page, email);
    await page.getByRole('button', { name: 'Create your first key' }).click();
    await page.getByRole('textbox', { name: 'Label' }).fill('typed before');
    await page.context().clearCookies();
    await page.clock.fastForward('01:00:01');
    const again = page.getByRole('dialog', { name: 'Log in again' });
    await again.waitFor();
    await page.keyboard.press('Escape');
    await again.getByRole('textbox', { name: 'Password' }).fill(password);
    await again.getByRole('button', { name: 'Log in' }).click();
    await again.waitFor({ state: 'hidden' });
    expect(await page.getByRole('textbox', { name: 'Label' }).inputValue()).toBe('typed before');
    await page.getByRole('button', { name: 'Create key' }).last().click();
    await page.getByRole('dialog', { name: 'Your new key: typed before' }).waitFor();
    // The refusal of the refresh, which the browser writes on its console.
    expect(faults).toEqual([expect.stringContaining('401')]);
  });

  it('says what is wrong, and where', async () => {
    const { page } = await at.browser.open();
    const email = newEmail();
    await register(page, email);
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Label' }).fill('x');
    await dialog.getByRole('button', { name: /^Advanced/ }).click();
    await dialog.getByLabel('Allowed addresses').first().fill('not an address');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByLabel('Allowed addresses').first().getAttribute('aria-invalid')).toBe('true');
    expect(await dialog.getByRole('textbox', { name: 'Label' }).inputValue()).toBe('x');

    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: email }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('Check both and try again.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Email address' }).inputValue()).toBe(email);
  });

  it('takes no label of blanks, and lets the reader of a refusal hear it', async () => {
    const { page } = await at.browser.open();
    await register(page, newEmail());
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const dialog = page.getByRole('dialog');
    const label = dialog.getByRole('textbox', { name: 'Label' });
    await label.fill('   ');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText('Use 1 to 100 visible characters on one line.').waitFor();
    expect(await label.getAttribute('aria-invalid')).toBe('true');
    await label.fill('x'.repeat(100));
    await page.route('**/auth/apikeys', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByRole('alert').getByText('Can’t reach the service').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.role ?? ""')).toBe('alert');
  });

  it('forgets who has left: what is answered late neither logs in nor shows anything to the next', async () => {
    const { page, faults } = await at.browser.open();
    const [first, second] = [newEmail(), newEmail()];
    await register(page, first);
    await createKey(page, 'of the first');
    await keepKey(page);
    await page.getByRole('link', { name: 'of the first' }).click();
    await page.getByRole('button', { name: first }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(page.url()).toMatch(/settings#\/$/);
    expect(await page.title()).not.toContain('of the first');

    const held: (() => Promise<void>)[] = [];
    await page.route('**/auth/login', async (route) => {
      const response = await route.fetch();
      held.push(() => route.fulfill({ response }));
    });
    await page.getByRole('textbox', { name: 'Email address' }).fill(first);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect.poll(() => held.length).toBe(1);
    await page.getByRole('button', { name: 'Create an account' }).click();
    await held[0]?.();
    await page.unroute('**/auth/login');
    await page.getByRole('textbox', { name: 'Email address' }).fill(second);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    await page.getByRole('button', { name: second }).waitFor();
    expect(faults).toEqual([]);
  });

  it('tells the service of a log-out, with the token of the session that it ends', async () => {
    const { page, faults } = await at.browser.open();
    const email = newEmail();
    await register(page, email);
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    const asked = page.waitForRequest(/\/auth\/apikeys/);
    await page.reload();
    const token = (await (await asked).headerValue('authorization'))?.slice('Bearer '.length);
    const answered = page.waitForResponse(/\/auth\/logout\?all=false$/);
    await page.getByRole('button', { name: email }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    const response = await answered;
    expect(response.status()).toBe(204);
    expect(await response.request().allHeaders()).toMatchObject({ authorization: `Bearer ${token}` });
    expect((await at.service.request('/auth/me', { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
    expect(faults).toEqual([]);
  });

  it('logs out at once, also without a connection', async () => {
    const { page } = await at.browser.open();
    const email = newEmail();
    await register(page, email);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: email }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    const untold = page.getByText('but the service did not answer');
    await untold.waitFor();
    expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0);
    const tryAgain = page.getByRole('button', { name: 'Try again' });
    await tryAgain.click();
    await expect.poll(() => tryAgain.getAttribute('aria-busy')).toBe('false');
    await page.context().setOffline(false);
    const answered = page.waitForResponse(/\/auth\/logout\?all=false$/);
    await tryAgain.click();
    expect((await answered).status()).toBe(204);
    await untold.waitFor({ state: 'hidden' });
  });

  it('says so when it breaks', async () => {
    const { page } = await at.browser.open();
    await page.addInitScript(
      "Object.defineProperty(Document.prototype, 'title', { set() { throw new Error('broken'); } })",
    );
    await page.goto('/settings');
    await page.getByRole('heading', { name: 'This page is broken' }).waitFor();
    await page.getByText('Error: broken').waitFor();
  });

  it('changes a key, stops it for a while, and shows how it was used', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    const key = await createKey(page, 'Export');
    await keepKey(page);
    await meBy(key);
    await at.service.services.usage.flush();
    await page.getByRole('link', { name: 'Export' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Label' }).fill('Weekly export');
    await dialog.getByText('7 days', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Weekly export active' }).waitFor();
    await page.getByRole('button', { name: 'Show table' }).click();
    await page.getByRole('row', { name: /^\w+ \d+ 1 0 0 1$/ }).waitFor();

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('disabled', { exact: true }).waitFor();
    expect((await meBy(key)).status).toBe(401);
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('active', { exact: true }).waitFor();
    expect((await meBy(key)).status).toBe(200);
    await page.getByRole('link', { name: 'All keys' }).click();
    await page.getByRole('row', { name: /Weekly export.*in 7 days|Weekly export.*in 6 days/ }).waitFor();
    expect(faults).toEqual([]);
  });
});

describe('the settings page over plain HTTP, in a browser', () => {
  const at = inBrowser({ publicUrl: 'http://latchkey.test' });

  it('copies a key out of the dialog that keeps the focus, and reports no fault', async () => {
    const { page, faults } = await at.browser.open();
    await register(page, newEmail());
    expect(await page.evaluate('[isSecureContext, typeof navigator.clipboard]')).toEqual([false, 'undefined']);
    const key = await createKey(page, 'plain');
    await page.getByRole('button', { name: 'Copy the key' }).click();
    await page.getByRole('status').getByText('Copied').first().waitFor();
    expect(await clipboardOf(page)).toBe(key);
    expect(faults).toEqual([]);
  });
});

/** What a page holds: its elements with their values, and what it has stored. */
async function everythingOn(page: Page): Promise<string> {
  return (await page.evaluate(`JSON.stringify([
    document.documentElement.outerHTML,
    [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state,
  ])`)) as string;
}
