import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { StartupError } from '../../lib/startup-error.js';

/**
 * Makes the data directory, for its owner only, if it is not there.
 *
 * @throws {StartupError} if it cannot be written.
 */
export function prepareDataDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`DATA_DIR ${path} cannot be written (${reason}). Make it writable, or choose another.`);
  }
}

/** @throws {StartupError} if the file cannot be read. */
export function readOrExplain(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${path} cannot be read (${(error as Error).message}). Make it readable for this user.`);
  }
}
