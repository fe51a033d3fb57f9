import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { password } from '../support/service.js';
import { newEmail, register } from '../support/tour.js';

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'dist/browser/manifest.json'), 'utf8')) as Record<string, Chunk>;
const chunkOf = (source: string) => `/${manifest[source]?.file}`;
/** What the log-in page needs, as paths: the program of the settings, and what that imports at once. */
const atOnce = (function filesOf(source: string): string[] {
  const { file, css = [], imports = [] } = manifest[source] as Chunk;
  return [...new Set([file, ...css].map((name) => `/${name}`).concat(imports.flatMap(filesOf)))];
})('settings/main.tsx');
const [signedIn, account] = [chunkOf('settings/signed-in.tsx'), chunkOf('account/account-page.tsx')];

describe('the styles of the settings', () => {
  it('have those of every component of Mantine that they are made of, and leave out the others', () => {
    const assets = readdirSync(join(root, 'dist/browser/assets'));
    const textOf = (ending: string) =>
      assets
        .filter((name) => name.endsWith(ending))
        .map((name) => readFileSync(join(root, 'dist/browser/assets', name), 'utf8'))
        .join('\n');
    const classesIn = (css: string) => new Set(css.match(/(?<=\.)m_[0-9a-f]+\b/g));
    const used = new Set(textOf('.js').match(/\bm_[0-9a-f]+\b/g));
    const built = classesIn(textOf('.css'));
    const all = classesIn(readFileSync(join(root, 'node_modules/@mantine/core/styles.css'), 'utf8'));
    expect(used.size).toBeGreaterThan(100);
    expect([...all].filter((name) => used.has(name) && !built.has(name))).toEqual([]);
    expect(built.size).toBeGreaterThan(100);
    expect(built.size).toBeLessThan(all.size / 2);
  });
});

describe('the program and the styles of the log-in page', () => {
  it('are at most 140 kB in brotli', () => {
    const sizes = atOnce.map((path) => statSync(join(root, 'dist/browser', `${path}.br`)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(140_000);
  });
});

describe('the parts of the settings, in a browser,', () => {
  const at = inBrowser();
  const isFault = (fault: string) => !/Failed to load resource|ERR_FAILED|ERR_INTERNET_DISCONNECTED/.test(fault);

  /** The scripts that the page has asked for since. */
  function scriptsOf(page: Page): string[] {
    const scripts: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith('.js')) scripts.push(pathname);
    });
    return scripts;
  }

  it('come when somebody needs them: the log-in page loads nothing of what lies behind it', async () => {
    const { page, faults } = await at.browser.open();
    const scripts = scriptsOf(page);
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(atOnce).not.toContain(signedIn);
    const theme = chunkOf('shell/theme-choice.ts');
    expect(new Set(scripts)).toEqual(new Set([theme, ...atOnce.filter((path) => path.endsWith('.js'))]));
    // What is typed says what comes next.
    await page.getByRole('button', { name: 'Create an account' }).click();
    const asked = page.waitForRequest((request) => request.url().endsWith(signedIn));
    await page.getByLabel('Email address').pressSequentially('a');
    await asked;
    expect(scripts).not.toContain(account);
    expect(faults).toEqual([]);
  });

  it.each([
    ['is not answered', (route: Route) => route.abort()],
    ['is not there any more', (route: Route) => route.fulfill({ status: 404, body: 'No such file' })],
  ])('that %s is said, and comes after "Try again"', { timeout: 60_000 }, async (_, answer) => {
    const { page, faults } = await at.browser.open({ reducedMotion: 'reduce' });
    const email = newEmail();
    await page.route(`**${account}`, answer);
    await register(page, email);
    await page.getByRole('button', { name: email }).click();
    await page.getByRole('menuitem', { name: 'Account settings' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('Couldn’t load this page').waitFor();
    await alert.getByText('or a newer version of this page is available').waitFor();
    await expectAccessible(page, 'a part that is missing');
    // It fails once more, with the service there: by a new page, which is still that of the account.
    const anew = page.waitForRequest((request) => request.isNavigationRequest());
    await alert.getByRole('button', { name: 'Try again' }).press('Enter');
    await anew;
    await alert.getByText('Couldn’t load this page').waitFor();
    await page.unroute(`**${account}`);
    await alert.getByRole('button', { name: 'Try again' }).press('Enter');
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Change password' }).waitFor();
    expect(faults.filter(isFault)).toEqual([]);
  });

  it('come by themselves once the connection is back', { timeout: 60_000 }, async () => {
    const { page, faults } = await at.browser.open();
    const email = newEmail();
    await at.service.client().registerUser({ body: { email, password } });
    await page.route(`**${signedIn}`, (route) => route.abort());
    await page.goto('/settings');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('Couldn’t load this page').waitFor();
    await page.context().setOffline(true);
    await page.unroute(`**${signedIn}`);
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: 'API keys', exact: true }).waitFor();
    expect(faults.filter(isFault)).toEqual([]);
  });
});
