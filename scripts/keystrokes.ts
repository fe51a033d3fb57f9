/**
 * What a search in a long list costs the page, for `npm run page-speed`: a letter on its own, and the rows that come after
 * a pause. In milliseconds that the main thread works on scripts, styles and layout, with the processor not slowed down.
 */
import type { CDPSession, Page } from 'playwright-core';
import { connect } from '../src/database/connect.js';
import type { TestBrowser } from '../test/support/browser.js';
import { insertKeys } from '../test/support/many-keys.js';
import type { ServiceProcess } from '../test/support/process.js';
import { newEmail, register } from '../test/support/tour.js';
import { median } from './bench/goals.js';

export interface Keystrokes {
  /** Everything that a letter makes the main thread do before the pause ends. */
  letterMs: number;
  /** Everything that the rows make it do, of which other work can stand between two parts. */
  rowsMs: number;
  /** The longest that it does without a pause; 0 where that is below 50 ms, which browsers do not tell. */
  longestMs: number;
}

/** Each finds other keys than the one before, and more than a page of them. */
const searches = ['nightly', 'export', 'reports:3', 'ci', 'stag', 'a', 'back', 'reports:1'];
/** Within the pause that the search waits for. */
const letterWaitMs = 120;
/** For the answer, and whatever comes after the rows. */
const rowsWaitMs = 900;

/** In a list of 1,000 active and 1,000 ended keys. */
export async function measureKeystrokes(browser: TestBrowser, service: ServiceProcess): Promise<Keystrokes> {
  const { page } = await browser.open({ viewport: { width: 1280, height: 800 } });
  const owner = newEmail();
  await register(page, owner);
  const connection = await connect({ uri: service.databaseUri() });
  try {
    const user = await connection.collection<{ _id: string }>('users').findOne({ email: owner });
    if (!user) throw new Error('The user is not in the database.');
    await insertKeys(connection, [{ userId: user._id, active: 1000, revoked: 500, expired: 500 }], new Date());
  } finally {
    await connection.close();
  }
  await page.reload();
  await page.getByText('Showing 50 of').waitFor();
  const metrics = await page.context().newCDPSession(page);
  await metrics.send('Performance.enable');
  await page.evaluate(`
    globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' });
  `);
  const seen: Keystrokes[] = [];
  for (const search of searches) seen.push(await searchFor(page, metrics, search));
  await page.context().close();
  const of = (what: keyof Keystrokes) => median(seen.map((one) => one[what]));
  return { letterMs: of('letterMs'), rowsMs: of('rowsMs'), longestMs: of('longestMs') };
}

async function searchFor(page: Page, metrics: CDPSession, search: string): Promise<Keystrokes> {
  const field = page.getByRole('searchbox');
  await field.fill(search.slice(0, -1));
  await page.waitForTimeout(rowsWaitMs);
  await page.evaluate('longTasks.length = 0');
  await field.focus();
  const before = await workOf(metrics);
  await page.keyboard.type(search.slice(-1));
  await page.waitForTimeout(letterWaitMs);
  const typed = await workOf(metrics);
  await page.waitForTimeout(rowsWaitMs);
  const after = await workOf(metrics);
  const longestMs = await page.evaluate<number>('Math.max(0, ...longTasks)');
  return { letterMs: typed - before, rowsMs: after - typed, longestMs };
}

const kindsOfWork = new Set(['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration']);

/** Of the main thread since the page began, in milliseconds. */
async function workOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.filter(({ name }) => kindsOfWork.has(name)).reduce((sum, { value }) => sum + value * 1000, 0);
}
