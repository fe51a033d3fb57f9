import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { standStill } from './browser.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

interface Looked {
  colorsOnly?: boolean;
  within?: string;
}

/** What may be right in light and wrong in dark: all else is the same element with the same name. */
const ofColors = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

/** Of what axe would fetch first, the style sheets are for a rule that it does not follow unless told to. */
const ofMedia = { assets: ['media'] };

/**
 * Has axe look at the page as it stands, by all of its rules, those that are only good practice included. Of what is right
 * it does not gather where it is, which takes longer than to look.
 *
 * @param colorsOnly where all else was looked at in other colors already.
 * @param within a selector, where all else of the page was looked at already.
 * @returns what it finds, with the place and what to do.
 */
export async function violationsOn(page: Page, { colorsOnly = false, within }: Looked = {}): Promise<string[]> {
  await standStill(page);
  if (!(await page.evaluate("'axe' in window"))) await loadAxe(page);
  const options = JSON.stringify({ resultTypes: ['violations'], preload: ofMedia, ...(colorsOnly && ofColors) });
  const run = `axe.run(${within === undefined ? 'document' : JSON.stringify(within)}, ${options}).then(({ violations }) => violations)`;
  const violations = (await page.evaluate(run)) as Violation[];
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** As a script of its own, which the browser compiles once: what `evaluate` is given, it compiles for every document. */
async function loadAxe(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  await session.detach();
}

/** Fails if axe finds anything. */
export async function expectAccessible(page: Page, name = page.url(), options: Looked = {}): Promise<void> {
  expect(await violationsOn(page, options), name).toEqual([]);
}

/** What a reader may have chosen. The first is looked at by every rule, the others for their colors. */
export const colorModes = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'light', forcedColors: 'active' },
} as const;

/** Fails if axe finds anything in light, dark or forced colors; leaves the page in light. */
export async function expectAccessibleInAllColors(
  page: Page,
  name = page.url(),
  options: Pick<Looked, 'within'> = {},
): Promise<void> {
  for (const [mode, media] of Object.entries(colorModes)) {
    await page.emulateMedia(media);
    await expectAccessible(page, `${name}, ${mode}`, { ...options, colorsOnly: mode !== 'light' });
  }
  await page.emulateMedia(colorModes.light);
}
