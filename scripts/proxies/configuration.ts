import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url));

/**
 * Copies a configuration of `deploy/`, with addresses and names in it replaced.
 *
 * @throws if one of them is not in it: then it is not what ran that is published.
 */
export function copyConfiguration(from: string, to: string, replacements: Record<string, string>): void {
  let text = readFileSync(deploy + from, 'utf8');
  for (const [found, replacement] of Object.entries(replacements)) {
    if (!text.includes(found)) throw new Error(`deploy/${from} does not have: ${found}`);
    text = text.replaceAll(found, replacement);
  }
  writeFileSync(to, text);
}
