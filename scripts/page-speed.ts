/**
 * How fast the pages are on a first visit and what a reload asks for: `npm run page-speed`. Each page is opened in a browser
 * without anything cached, on a slow 4G connection (1.6 Mbit/s, 150 ms) and a processor at a quarter of its speed. Prints
 * the medians of three visits beside the budgets, then what a search costs in a list of 1,000 keys, and exits 1 if a budget
 * is exceeded. A minute on two cores; keep the machine quiet meanwhile.
 */
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.js';
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
  /** Shown once the page is complete. */
  complete: string;
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

const visits = 3;
const slow4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const processorSlowdown = 4;
/** For what is painted after the page is complete, and for scripts that wait until nothing else happens. */
const settleMs = 1000;

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
    budget: { beforeScriptKb: 60, lcpMs: 5000, cls: 0, assetsOnReload: 0 },
  },
];

/** Run in the page, before anything of its own. */
const observePaints = `
  globalThis.paints = { lcpMs: 0, cls: 0 };
  const observe = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe('largest-contentful-paint', ({ startTime }) => { paints.lcpMs = startTime; });
  observe('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) paints.cls += value; });
`;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const service = await startProcess({ env: { MAX_KEYS_PER_USER: '1000' } });
const { baseUrl } = service;
const closing: (() => Promise<void>)[] = [];
const browser = await launchBrowser({ baseUrl, config: { publicUrl: baseUrl } }, (close) => void closing.push(close));
const rows: { path: string; what: string; is: number; budget: number | undefined; digits?: number }[] = [];
try {
  for (const measured of pages) {
    const seen: Visit[] = [];
    for (let visit = 0; visit < visits; visit++) seen.push(await visitOnce(measured));
    for (const what of Object.keys(seen[0] ?? {}) as (keyof Visit)[]) {
      const is = median(seen.map((visit) => visit[what]));
      const digits = what === 'cls' ? 3 : 0;
      rows.push({ path: measured.path, what: titles[what], is, budget: measured.budget[what], digits });
    }
  }
  const { letterMs, rowsMs, longestMs } = await measureKeystrokes(browser, service);
  const path = '/settings, 1,000 keys';
  rows.push({ path, what: 'a letter of a search, ms of work', is: letterMs, budget: 100 });
  rows.push({ path, what: 'its rows, ms of work', is: rowsMs, budget: 100 });
  rows.push({ path, what: 'longest without a pause, ms', is: longestMs, budget: 100 });
} finally {
  for (const close of closing) await close();
  await browser.close();
  await service.cleanup();
}

const holds = ({ is, budget }: (typeof rows)[number]) => budget === undefined || is <= budget;
printTable(
  ['page', 'what', 'is', 'budget', ''],
  rows.map((row) => [
    row.path,
    row.what,
    row.is.toFixed(row.digits ?? 0),
    row.budget === undefined ? '' : String(row.budget),
    row.budget === undefined ? '' : holds(row) ? 'yes' : 'EXCEEDED',
  ]),
);
process.exit(rows.every(holds) ? 0 : 1);

async function visitOnce({ path, complete }: Measured): Promise<Visit> {
  const { page } = await browser.open({ viewport: { width: 1280, height: 800 } });
  // The watch over requests to other origins keeps the browser from using its cache.
  await page.unrouteAll();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', slow4G);
  await network.send('Emulation.setCPUThrottlingRate', { rate: processorSlowdown });
  await page.addInitScript(observePaints);
  const sent = recordSent(network);
  await page.goto(path, { timeout: 60_000 });
  await settled(page, complete);
  const paints = await page.evaluate<{ lcpMs: number; cls: number }>('globalThis.paints');
  const first = sent.splice(0);
  await page.reload({ timeout: 60_000 });
  await settled(page, complete);
  await page.context().close();
  return { ...amountsOf(first), ...paints, assetsOnReload: sent.filter(({ isAsset }) => isAsset).length };
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
