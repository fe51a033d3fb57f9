import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LocalContract } from '../../contract/document.js';
import { StartupError } from '../../startup-error.js';
import type { Brand } from '../../web/instance.js';
import type { Page } from './pages.js';

/** Where `npm run build` puts the page, seen both from `src` and from `dist`. */
const builtPage = fileURLToPath(new URL('../../../dist/reference.html', import.meta.url));
const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * The reference that Redoc built from the contract, with the address of this instance, and a policy that lets exactly its own
 * inline scripts run.
 *
 * @throws {StartupError} if it was not built.
 */
export function loadReference({ localize }: Pick<LocalContract, 'localize'>, { name }: Brand): Page {
  return pageOf(titled(localize(builtReference()), name));
}

/**
 * The same of another document. It is rendered by the reader's browser: the built page has the contract in it twice, as HTML
 * and as what Redoc makes that of, and does with the second alone.
 *
 * @throws {StartupError} if it was not built.
 */
export function referenceOf(document: Record<string, unknown>, title: string): Page {
  const json = JSON.stringify(document).replaceAll('<', '\\u003c');
  const page = titled(builtReference(), title);
  const empty = replaced(page, /(<div id="redoc">)[\s\S]*(<\/div>\s*<script type="module">)/, '');
  return pageOf(replaced(empty, /^(\s*const __redoc_definition = ).*(;)$/m, json));
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

function builtReference(): string {
  try {
    return readFileSync(builtPage, 'utf8');
  } catch {
    throw new StartupError('The reference is not built. Run: npm run build');
  }
}

function pageOf(html: string): Page {
  const hashes = [...html.matchAll(inlineScript)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return {
    html,
    policy: [
      "default-src 'none'",
      `script-src ${hashes.join(' ')}`,
      "style-src 'unsafe-inline'",
      'font-src data:',
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}
