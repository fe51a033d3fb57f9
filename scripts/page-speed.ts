/**
 * How fast the pages are on a first visit and what a reload asks for: `npm run page-speed`. Each page is opened in a browser
 * without anything cached, on a slow 4G connection (1.6 Mbit/s, 150 ms) and a processor at a quarter of its speed. Prints
 * the medians of three visits beside the budgets, where something moved (CLS) what it was, then what a search costs in a
 * list of 1,000 keys, and exits 1 if a budget is exceeded. Three minutes on two cores; keep the machine quiet meanwhile. With
 * an argument, such as `/docs`, only the pages whose paths begin so.
 */
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.js';
import { type LayoutShift, layoutShiftsOf, observeLayoutShifts } from '../test/support/layout-shifts.js';
import { startProcess } from '../test/support/process.js';
import { median } from './bench/goals.js';
import { printTable } from './bench/report.js';
import { measureKeystrokes } from './keystrokes.js';

/** Times in milliseconds; amounts in kB of 1,000 bytes, as they are sent, headers included. */
interface Visit {
  sentKb: number;
  htmlKb: number;
  /** Without scripts, and what only scripts ask for. */
  beforeScriptKb: number;
  lcpMs: number;
  /** Cumulative layout shift, without a unit. */
  cls: number;
  /** Hashed assets that a reload asks the service for. */
  assetsOnReload: number;
}

interface Measured {
  path: string;
  width?: keyof typeof viewports;
  /** Shown once the page is complete. */
  complete: string;
  /** What the reader does then. */
  act?: (page: Page) => Promise<void>;
  budget: Partial<Visit>;
}

const titles: Record<keyof Visit, string> = {
  sentKb: 'sent, kB',
  htmlKb: 'HTML, kB',
  beforeScriptKb: 'before the script, kB',
  lcpMs: 'LCP, ms',
  cls: 'CLS',
  assetsOnReload: 'assets asked for on a reload',
};

const viewports = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const [, , wanted = ''] = process.argv;
const visits = 3;
const slow4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const processorSlowdown = 4;
/** For what is painted after the page is complete, and for scripts that wait until nothing else happens. */
const settleMs = 1000;

const referenceDrawn = '#api-content [data-section-id]';

const pages: Measured[] = [
  {
    path: '/settings',
    complete: '#main button[type=submit]',
    budget: { sentKb: 150, lcpMs: 1900, cls: 0, assetsOnReload: 0 },
  },
  {
    path: '/developers',
    complete: '.code button',
    budget: { sentKb: 60, htmlKb: 20, lcpMs: 600, cls: 0, assetsOnReload: 0 },
  },
  {
    path: '/docs#operation/createApiKey',
    complete: '[data-section-id$="/createapikey"] h2',
    // What is shown until Redoc, which needs about four seconds more, has drawn it in the same place.
    budget: { beforeScriptKb: 60, lcpMs: 2000, cls: 0, assetsOnReload: 0 },
  },
  ...(['desktop', 'phone'] as const).flatMap((width): Measured[] => [
    { path: '/docs', width, complete: referenceDrawn, act: searchReference, budget: { cls: 0 } },
    { path: '/docs#section/Problems/rate_limited', width, complete: referenceDrawn, budget: { cls: 0 } },
  ]),
];

/** Run in the page, before anything of its own. */
const observeLargestPaint = `
  globalThis.lcpMs = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ startTime }) => { lcpMs = startTime; }))
    .observe({ type: 'largest-contentful-paint', buffered: true });
`;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const service = await startProcess({ env: { MAX_KEYS_PER_USER: '1000' } });
const { baseUrl } = service;
const closing: (() => Promise<void>)[] = [];
const browser = await launchBrowser({ baseUrl, config: { publicUrl: baseUrl } }, (close) => void closing.push(close));
const rows: { page: string; what: string; is: number; budget: number | undefined; digits?: number }[] = [];
const shifts: { page: string; shift: LayoutShift }[] = [];
try {
  for (const measured of pages.filter(({ path }) => path.startsWith(wanted))) {
    const { budget } = measured;
    const isForClsOnly = Object.keys(budget).join() === 'cls';
    const seen: Visit[] = [];
    for (let visit = 0; visit < (isForClsOnly ? 1 : visits); visit++) seen.push(await visitOnce(measured));
    for (const what of isForClsOnly ? (['cls'] as const) : (Object.keys(seen[0] ?? {}) as (keyof Visit)[])) {
      const is = median(seen.map((visit) => visit[what]));
      const digits = what === 'cls' ? 3 : 0;
      rows.push({ page: nameOf(measured), what: titles[what], is, budget: budget[what], digits });
    }
  }
  if ('/settings'.startsWith(wanted)) {
    const { letterMs, rowsMs, longestMs } = await measureKeystrokes(browser, service);
    const page = '/settings, 1,000 keys';
    rows.push({ page, what: 'a letter of a search, ms of work', is: letterMs, budget: 100 });
    rows.push({ page, what: 'its rows, ms of work', is: rowsMs, budget: 100 });
    rows.push({ page, what: 'longest without a pause, ms', is: longestMs, budget: 100 });
  }
} finally {
  for (const close of closing) await close();
  await browser.close();
  await service.cleanup();
}

const holds = ({ is, budget }: (typeof rows)[number]) => budget === undefined || is <= budget;
printTable(
  ['page', 'what', 'is', 'budget', ''],
  rows.map((row) => [
    row.page,
    row.what,
    row.is.toFixed(row.digits ?? 0),
    row.budget === undefined ? '' : String(row.budget),
    row.budget === undefined ? '' : holds(row) ? 'yes' : 'EXCEEDED',
  ]),
);
for (const { page, shift } of shifts) {
  console.log(`\n${page} moved by ${shift.value.toFixed(4)}:\n${shift.moved.join('\n')}`);
}
process.exit(rows.every(holds) ? 0 : 1);

function nameOf({ path, width, act }: Measured): string {
  return [path, ...(width ? [width] : []), ...(act ? ['search'] : [])].join(', ');
}

async function visitOnce(measured: Measured): Promise<Visit> {
  const { path, width = 'desktop', complete, act } = measured;
  const { page } = await browser.open({ viewport: viewports[width], isMobile: width === 'phone' });
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', slow4G);
  await network.send('Emulation.setCPUThrottlingRate', { rate: processorSlowdown });
  await page.addInitScript(observeLargestPaint);
  await observeLayoutShifts(page);
  const sent = recordSent(network);
  await page.goto(path, { timeout: 60_000 });
  await settled(page, complete);
  const lcpMs = await page.evaluate<number>('lcpMs');
  // What moves within half a second of an input is its answer and does not count, on a processor of today.
  if (act) await network.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await act?.(page);
  const moved = await layoutShiftsOf(page);
  shifts.push(...moved.map((shift) => ({ page: nameOf(measured), shift })));
  const cls = moved.reduce((sum, { value }) => sum + value, 0);
  const first = sent.splice(0);
  await page.reload({ timeout: 60_000 });
  await settled(page, complete);
  await page.context().close();
  return { ...amountsOf(first), lcpMs, cls, assetsOnReload: sent.filter(({ isAsset }) => isAsset).length };
}

/** To an operation, which is in the menu on a phone. */
async function searchReference(page: Page): Promise<void> {
  const menu = page.getByRole('button', { name: 'Open navigation menu' });
  if (await menu.isVisible()) await menu.click();
  await page.getByTestId('search-trigger').click();
  await page.getByPlaceholder('Search docs').pressSequentially('revoke', { delay: 100 });
  await page.getByRole('link', { name: 'Revoke an API key' }).first().click();
  await settled(page, '[data-section-id$="/revokeapikey"] h2');
}

async function settled(page: Page, complete: string): Promise<void> {
  await page.locator(complete).first().waitFor({ timeout: 60_000 });
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(settleMs);
}

interface Sent {
  kind: string;
  isAsset: boolean;
  kb: number;
}

/** What came over the network from now on; what the browser had already is not in it. */
function recordSent(network: CDPSession): Sent[] {
  const sent: Sent[] = [];
  const answers = new Map<string, Omit<Sent, 'kb'>>();
  const cached = new Set<string>();
  network.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (cached.has(requestId) || response.fromDiskCache || !/^https?:/.test(response.url)) return;
    answers.set(requestId, { kind: type, isAsset: new URL(response.url).pathname.startsWith('/assets/') });
  });
  network.on('Network.requestServedFromCache', ({ requestId }) => cached.add(requestId));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const answer = answers.get(requestId);
    if (answer && encodedDataLength > 0) sent.push({ ...answer, kb: encodedDataLength / 1000 });
  });
  return sent;
}

function amountsOf(sent: readonly Sent[]): Pick<Visit, 'sentKb' | 'htmlKb' | 'beforeScriptKb'> {
  const sum = (of: (one: Sent) => boolean) => sent.filter(of).reduce((total, { kb }) => total + kb, 0);
  return {
    sentKb: sum(() => true),
    htmlKb: sum(({ kind }) => kind === 'Document'),
    beforeScriptKb: sum(({ kind }) => kind === 'Document' || kind === 'Stylesheet'),
  };
}
