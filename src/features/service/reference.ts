import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LocalContract } from '../../contract/document.js';
import { StartupError } from '../../startup-error.js';

export interface Reference {
  html: string;
  /** Content-Security-Policy that lets exactly the page's own inline scripts run. */
  policy: string;
}

/** Where `npm run build` puts the page, seen both from `src` and from `dist`. */
const builtPage = fileURLToPath(new URL('../../../dist/reference.html', import.meta.url));
const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * The reference that Redoc built from the contract, with the address of this instance.
 *
 * @throws {StartupError} if it was not built.
 */
export function loadReference({ localize }: Pick<LocalContract, 'localize'>): Reference {
  let page: string;
  try {
    page = readFileSync(builtPage, 'utf8');
  } catch {
    throw new StartupError('The reference is not built. Run: npm run build');
  }
  const html = localize(page);
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
