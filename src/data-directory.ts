import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from './startup-error.js';

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

/**
 * The secret of a service that was given none: made at the first start and kept in the data directory, readable by its
 * owner only.
 *
 * @throws {StartupError} if the file is there but holds no secret.
 */
export function keptSecret(directory: string): { secret: string; path: string; generated: boolean } {
  const path = join(directory, 'secret');
  const generated = !existsSync(path) && writeOnce(path, `${randomBytes(32).toString('hex')}\n`);
  const secret = readOrExplain(path).trim();
  if (Buffer.byteLength(secret) < 32) {
    throw new StartupError(
      `${path} holds no secret of at least 32 bytes. Put it back, or remove it to lose every key made with it.`,
    );
  }
  return { secret, path, generated };
}

/** Writes a file that is there as a whole or not at all, whatever happens meanwhile. @returns whether it was not there. */
function writeOnce(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
