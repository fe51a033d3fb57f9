/**
 * Takes a picture of every page, dialog and error state, at the width of a desktop and of a phone, in light, dark and
 * forced colours: `npm run screenshots`. They lie in `dist/screenshots`, and those of the README in `docs`. Arguments choose
 * some, such as `desktop-forced`; the pictures of earlier runs then stay.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { createLatchkeyClient, type LatchkeyClientOptions } from '../generated/client/dist/index.js';
import { launchBrowser, standStill } from '../test/support/browser.js';
import { startProcess } from '../test/support/process.js';
import { type Stop, tourSettings } from '../test/support/tour.js';
import { tourStates } from '../test/support/tour-states.js';

const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true },
};
const colors = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { colorScheme: 'light', forcedColors: 'active' },
} as const;
/** By the name of the picture, that of the README's. */
const shown = {
  'desktop-light-developers': 'developers',
  'desktop-light-keys': 'keys',
  'desktop-dark-reveal-key': 'reveal-key',
  'desktop-dark-key': 'key',
};
/** Longer than the service keeps uses before it writes them, in milliseconds. */
const usesAreWrittenMs = 6000;

/** What of `/developers` has a picture of its own, as whoever follows a link to it sees it. */
const sections = ['quick-start', 'examples', 'endpoints', 'ci', 'troubleshooting'];
/** What of `/docs` has one, and a heading that shows that it is there. */
const references = {
  reference: { fragment: '', heading: /API/ },
  'reference-operation': { fragment: '#operation/createApiKey', heading: 'Create an API key' },
};
/** Addresses that do not open. */
const wrong = { 'nothing-here': '/nowhere/at/all', 'not-for-browsers': '/auth/login' };

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = 'dist/screenshots';
const wanted = process.argv.slice(2);
if (wanted.length === 0) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
mkdirSync('docs', { recursive: true });

const service = await startProcess();
const { baseUrl } = service;
const toured = {
  client: (options: Omit<LatchkeyClientOptions, 'baseUrl'> = {}) => createLatchkeyClient({ baseUrl, ...options }),
  request: service.request,
  async usesAreWritten() {
    await sleep(usesAreWrittenMs);
    await remember(service.databaseUri());
  },
};
const closing: (() => Promise<void>)[] = [];
const browser = await launchBrowser({ baseUrl, config: { publicUrl: baseUrl } }, (close) => void closing.push(close));
try {
  for (const [size, options] of Object.entries(sizes)) {
    for (const [name, media] of Object.entries(colors)) {
      const prefix = `${size}-${name}`;
      if (wanted.length > 0 && !wanted.includes(prefix)) continue;
      await takeAll({ ...options, ...media, deviceScaleFactor: 2, reducedMotion: 'reduce' }, prefix);
      console.log(prefix);
    }
  }
  for (const [from, to] of Object.entries(shown)) {
    if (existsSync(`${folder}/${from}.png`)) copyFileSync(`${folder}/${from}.png`, `docs/${to}.png`);
  }
} finally {
  for (const close of closing) await close();
  await browser.close();
  await service.cleanup();
}

async function takeAll(options: BrowserContextOptions, prefix: string): Promise<void> {
  for (const tour of [tourDocuments, tourWithoutScript, tourSettings, tourStates]) {
    const { page } = await browser.open({ ...options, javaScriptEnabled: tour !== tourWithoutScript });
    await tour(page, toured, async (name) => {
      // Without a script nothing moves, and nothing can be waited for.
      if (tour !== tourWithoutScript) await standStill(page);
      await take(page, `${prefix}-${name}`);
    });
    await page.close();
  }
}

/** A picture of the whole page, or of the window: also of its end, where a dialog scrolls in it. */
async function take(page: Page, name: string): Promise<void> {
  const path = (end = '') => `${folder}/${name}${end}.png`;
  const dialog = page.locator('.mantine-Modal-content').last();
  if (!(await dialog.isVisible())) {
    // The reference is as long as a book.
    const isPart = name in shown || /-(?:reference|developers-)/.test(name);
    await page.screenshot({ path: path(), fullPage: !isPart });
    return;
  }
  await page.screenshot({ path: path() });
  const scroll = (expression: string) =>
    page.evaluate(`(([dialog]) => ${expression})([...document.querySelectorAll('.mantine-Modal-content')].slice(-1))`);
  if (!(await scroll('dialog.scrollHeight > dialog.clientHeight + 1'))) return;
  await scroll('dialog.scrollTo(0, dialog.scrollHeight)');
  await page.screenshot({ path: path('-end') });
  await scroll('dialog.scrollTo(0, 0)');
}

/** What everybody sees, without an account. */
async function tourDocuments(page: Page, _service: unknown, stop: Stop): Promise<void> {
  await page.goto('/developers');
  await stop('developers');
  for (const section of sections) {
    await page.goto(`/developers#${section}`);
    await stop(`developers-${section}`);
  }
  for (const [name, { fragment, heading }] of Object.entries(references)) {
    await page.goto('about:blank');
    await page.goto(`/docs${fragment}`);
    await page.getByRole('heading', { name: heading }).first().waitFor();
    await page.locator(':root:not([data-drawing])').waitFor();
    await page.getByTestId('search-trigger').filter({ hasText: 'Search' }).waitFor({ state: 'attached' });
    await stop(name);
  }
  for (const [name, path] of Object.entries(wrong)) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await stop(name);
  }
}

async function tourWithoutScript(page: Page, _service: unknown, stop: Stop): Promise<void> {
  await page.goto('/settings');
  await stop('settings-without-script');
}

/** Gives the keys that were used today a past of a month: a picture with a single day in it shows too little. */
async function remember(databaseUri: string): Promise<void> {
  const dayMs = 86_400_000;
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const connection = await mongoose.createConnection(databaseUri).asPromise();
  const usage = connection.collection<{ _id: string; keyId: string; day: Date; outcomes: object }>('usage');
  for (const { _id: _, keyId, ...rest } of await usage.find({ day: new Date(today) }).toArray()) {
    for (let ago = 1; ago < 30; ago++) {
      const day = new Date(today - ago * dayMs);
      const isWeekend = [0, 6].includes(day.getUTCDay());
      const outcomes = { VALID: isWeekend ? 3 : 9 + ((7 * ago) % 5), ...(ago % 9 === 4 && { RATE_LIMITED: 4 }) };
      const _id = `${keyId}:${day.toISOString().slice(0, 10)}`;
      await usage.updateOne({ _id }, { $set: { ...rest, keyId, day, outcomes } }, { upsert: true });
    }
  }
  await connection.close();
}
