/**
 * Takes a picture of every page, dialog and error state, at the width of a desktop and of a phone, in light, dark and
 * forced colours: `npm run screenshots`. They lie in `dist/screenshots`, and those of the README in `docs`. Arguments choose
 * some by the beginning of their names, such as `desktop-forced`.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import type { Page } from 'playwright-core';
import { createLatchkeyClient, type LatchkeyClientOptions } from '../generated/client/dist/index.js';
import { launchBrowser, standStill } from '../test/support/browser.js';
import { startProcess } from '../test/support/process.js';
import { tourSettings } from '../test/support/tour.js';

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

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = 'dist/screenshots';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
mkdirSync('docs', { recursive: true });

const wanted = process.argv.slice(2);
const service = await startProcess();
const { baseUrl } = service;
const closing: (() => Promise<void>)[] = [];
const browser = await launchBrowser({ baseUrl, config: { publicUrl: baseUrl } }, (close) => void closing.push(close));
try {
  for (const [size, options] of Object.entries(sizes)) {
    for (const [name, media] of Object.entries(colors)) {
      const prefix = `${size}-${name}`;
      if (wanted.length > 0 && !wanted.includes(prefix)) continue;
      const { page } = await browser.open({ ...options, ...media, deviceScaleFactor: 2, reducedMotion: 'reduce' });
      await takeAll(page, prefix);
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

async function takeAll(page: Page, prefix: string): Promise<void> {
  const take = async (name: string) => {
    await standStill(page);
    await page.screenshot({ path: `${folder}/${prefix}-${name}.png` });
  };
  await page.goto('/developers');
  await take('developers');
  for (const section of ['quick-start', 'examples', 'endpoints', 'ci', 'troubleshooting']) {
    await page.goto(`/developers#${section}`);
    await take(`developers-${section}`);
  }
  await page.goto('/docs#operation/createApiKey');
  await page.getByRole('heading', { name: 'Create an API key' }).waitFor();
  await take('reference');
  const toured = {
    client: (options: Omit<LatchkeyClientOptions, 'baseUrl'> = {}) => createLatchkeyClient({ baseUrl, ...options }),
    request: service.request,
    async usesAreWritten() {
      await sleep(usesAreWrittenMs);
      await remember(service.databaseUri());
    },
  };
  await tourSettings(page, toured, take);
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
