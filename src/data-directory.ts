import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/**
 * The secret of a service that was given none: made at the first start and kept in the data directory, readable by its
 * owner only.
 *
 * @throws {StartupError} if the file is there but holds no secret.
 */
export function keptSecret(directory: string): { secret: string; path: string; generated: boolean } {
  const path = join(directory, 'secret');
  try {
    const secret = randomBytes(32).toString('hex');
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return { secret, path, generated: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (Buffer.byteLength(secret) < 32) {
    throw new StartupError(
      `${path} holds no secret of at least 32 bytes. Put it back, or remove it to lose every key made with it.`,
    );
  }
  return { secret, path, generated: false };
}
