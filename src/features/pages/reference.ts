import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LocalContract } from '../../contract/document.js';
import { StartupError } from '../../lib/startup-error.js';
import { type HtmlPage, policyOf } from './html-page.js';
import type { Brand } from './shared/instance.js';

/** Where `npm run build` puts the page, seen both from `src` and from `dist`. */
const builtPage = fileURLToPath(new URL('../../../dist/reference.html', import.meta.url));
const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * The page that Redoc built from the contract.
 *
 * @throws {StartupError} if it was not built.
 */
export function loadReferencePage(): string {
  try {
    return readFileSync(builtPage, 'utf8');
  } catch {
    throw new StartupError('The reference is not built. Run: npm run build');
  }
}

/** The built page with the address of this instance. */
export function referenceOfContract(
  built: string,
  { localize }: Pick<LocalContract, 'localize'>,
  { name }: Brand,
): HtmlPage {
  return pageOf(titled(localize(built), name));
}

/**
 * The same of another document. It is rendered by the reader's browser: the built page has the contract in it twice, as HTML
 * and as what Redoc makes that of, and does with the second alone. HTML in its texts may be anybody's: none that acts is let
 * through.
 */
export function referenceOfApi(built: string, document: Record<string, unknown>, title: string): HtmlPage {
  const json = JSON.stringify(document).replaceAll('<', '\\u003c');
  const empty = replaced(built, /(<div id="redoc">)[\s\S]*(<\/div>\s*<script type="module">)/, '');
  const other = replaced(empty, /^(\s*const __redoc_definition = ).*(;)$/m, json);
  const sanitizing = replaced(other, /(__redoc_options = \{)(")/, '"sanitize":true,');
  return pageOf(titled(sanitizing, title));
}

function titled(html: string, title: string): string {
  const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return replaced(html, /(<title>).*?(<\/title>)/, `${escaped} reference`);
}

/** @throws if there is nothing between the two groups of the pattern to be replaced: Redoc has changed then. */
function replaced(html: string, pattern: RegExp, by: string): string {
  if (!pattern.test(html)) throw new Error(`The reference is not what Redoc makes: it has no ${pattern}.`);
  return html.replace(pattern, (_all, start: string, end: string) => start + by + end);
}

/** With a policy that lets exactly the page's own inline scripts run. */
function pageOf(html: string): HtmlPage {
  const hashes = [...html.matchAll(inlineScript)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  const scripts = `script-src ${hashes.join(' ')}`;
  return { html, policy: policyOf(scripts, "style-src 'unsafe-inline'", 'font-src data:', "img-src 'self' data:") };
}
