import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The service cannot start, and the operator can fix it: the message says how. */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}

/** What to say where something of the installation is not there. @param what a path, or what Node.js says of it. */
export function missingPart(what: string): string {
  return `Part of the installation is missing (${what}). Install it again: npm ci and npm run build, then deploy the whole of dist and node_modules.`;
}

/**
 * For files that are loaded later, and would be missed only then.
 *
 * @throws {StartupError} if one is not there.
 */
export function requireParts(urls: readonly URL[]): void {
  const missing = urls.map((url) => fileURLToPath(url)).find((path) => !existsSync(path));
  if (missing !== undefined) throw new StartupError(missingPart(missing));
}
