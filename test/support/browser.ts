import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { Config } from '../../src/config/load.js';
import { startService, type TestOptions, type TestService } from './service.js';

export interface TestBrowser {
  /** A page of its own, without cookies or anything else of another one. Closed when the test ends, unless somebody else is to close it. */
  open(options?: BrowserContextOptions): Promise<WatchedPage>;
  /** The same for several tests, until the browser is closed. */
  openForAll(options?: BrowserContextOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

export interface WatchedPage {
  page: Page;
  /**
   * What the page did and should not have done: requests to another origin than the service's (no other name resolves),
   * what its Content-Security-Policy stopped, errors that nothing caught, and errors on the console. Nothing stands between
   * the page and the network: with a route, the browser would ask for every file again at every load.
   */
  faults: string[];
}

/** How long a page may take to do what is waited for: much longer than it does where nothing else runs. */
const patienceMs = 20_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const packs = join(root, 'node_modules/@sparticuz/chromium');
/** For code, and for what the package's only font lacks, such as arrows. */
const monospacedFont = join(root, 'node_modules/dejavu-fonts-ttf/ttf');
/** Gone with the next `npm ci`. */
const cache = join(root, 'node_modules/.cache/latchkey');

/**
 * Starts Chromium for the pages of one service, whose `publicUrl` it resolves to where the service listens; no other
 * name resolves. It is `CHROMIUM_PATH` where that is set, otherwise the one of the npm package `@sparticuz/chromium`,
 * which brings its libraries and a font.
 */
export async function launchBrowser(
  { baseUrl, config }: { baseUrl: string; config: { publicUrl: string } },
  closeLater: (close: () => Promise<void>) => void = onTestFinished,
): Promise<TestBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-browser-'));
  const { origin, hostname, protocol, port } = new URL(config.publicUrl);
  const publicPort = port || (protocol === 'https:' ? '443' : '80');
  try {
    const browser = await chromium.launch({
      ...(await chromiumIn(home)),
      args: [
        // The sandbox does not start for root nor in most containers, and the pages are our own.
        '--no-sandbox',
        `--host-resolver-rules=MAP ${hostname}:${publicPort} ${new URL(baseUrl).host}, MAP * ~NOTFOUND`,
      ],
    });
    const newContext = async (options?: BrowserContextOptions) => {
      const context = await browser.newContext({ baseURL: origin, locale: 'en-US', ...options });
      context.setDefaultTimeout(patienceMs);
      return context;
    };
    return {
      async open(options) {
        const context = await newContext(options);
        closeLater(() => context.close());
        return watch(await context.newPage(), origin);
      },
      openForAll: async (options) => watch(await (await newContext(options)).newPage(), origin),
      async close() {
        await browser.close();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

/** A service and its browser, for every test of the `describe` that this is called in. */
export function inBrowser(
  overrides?: Partial<Config>,
  options?: TestOptions,
): { readonly service: TestService; readonly browser: TestBrowser } {
  let service: TestService;
  let browser: TestBrowser;
  beforeAll(async () => {
    service = await startService(overrides, options);
    browser = await launchBrowser(service);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });
  return {
    get service() {
      return service;
    },
    get browser() {
      return browser;
    },
  };
}

/**
 * Has everything on the page arrive that moves, but what always does: half-way, colours and places are not those that stay.
 * What was changed just before, such as the colour scheme, starts to move with the next frame, which is therefore waited for.
 */
export async function standStill(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const moving = () => document.getAnimations().filter(
      ({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime < Infinity,
    );
    do {
      for (const animation of moving()) animation.finish();
      await frame();
      await frame();
    } while (moving().length > 0);
  })()`);
}

async function watch(page: Page, origin: string): Promise<WatchedPage> {
  const faults: string[] = [];
  const isForeign = (url: string) => !url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url);
  page.on('request', (request) => {
    if (isForeign(request.url())) faults.push(`request to ${request.url()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  // A script that is caught when the policy stops it says nothing on the console, but the event is sent.
  await page.addInitScript(`addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    console.error('stopped by ' + effectiveDirective + ': ' + blockedURI));`);
  return { page, faults };
}

/** @param home folder for whatever Chromium and its libraries write; playwright-core removes the profile itself. */
async function chromiumIn(home: string): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }> {
  const env = { ...process.env, HOME: home, TMPDIR: home };
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) return { executablePath: CHROMIUM_PATH, env };
  const folder = await unpackedChromium();
  // The package's own file names folders of AWS Lambda. With this one, text looks the same on every machine.
  const fonts = join(home, 'fonts.conf');
  writeFileSync(
    fonts,
    `<fontconfig>
      <dir>${join(folder, 'fonts')}</dir>
      <dir>${monospacedFont}</dir>
      <cachedir>${join(home, 'font-cache')}</cachedir>
      <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
      <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
      <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
    </fontconfig>`,
  );
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...env, FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: join(folder, 'al2023/lib') },
  };
}

/**
 * Where the packs of `@sparticuz/chromium` are unpacked, 200 MB, once for each version of it.
 *
 * The package unpacks into the temporary folder of its process and takes whatever lies there for finished. A process
 * of its own therefore gets a new folder for that, which is moved into place when it is whole: runs side by side, or
 * one that was cut short, never start half a browser. Naming a Lambda runtime makes it unpack the libraries (NSS) too
 * that a bare Debian does not have.
 */
async function unpackedChromium(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(packs, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const unpacking = mkdtempSync(join(cache, 'unpacking-'));
  const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      env: { ...process.env, TMPDIR: unpacking, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
    });
    renameSync(unpacking, folder);
  } catch (error) {
    rmSync(unpacking, { recursive: true, force: true });
    // Somebody else was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** What is on the clipboard, by pasting it into a field of another page of the same browser. */
export async function clipboardOf(page: Page): Promise<string> {
  const other = await page.context().newPage();
  try {
    await other.setContent('<textarea autofocus></textarea>');
    const field = other.locator('textarea');
    await field.focus();
    await other.keyboard.press('ControlOrMeta+V');
    return await field.inputValue();
  } finally {
    await other.close();
  }
}
