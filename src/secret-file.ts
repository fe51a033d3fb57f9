import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from './startup-error.js';

/**
 * The secret of a service that was given none: made at the first start and kept in the data directory, readable by its
 * owner only.
 *
 * @throws {StartupError} if the directory cannot be written.
 */
export function keptSecret(dataDir: string): { secret: string; path: string; generated: boolean } {
  const path = join(dataDir, 'secret');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const secret = randomBytes(32).toString('hex');
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return { secret, path, generated: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new StartupError(
        `DATA_DIR ${dataDir} cannot be written (${(error as Error).message}). Make it writable, or choose another.`,
      );
    }
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (Buffer.byteLength(secret) < 32) {
    throw new StartupError(
      `${path} holds no secret of at least 32 bytes. Put it back, or remove it to lose every key made with it.`,
    );
  }
  return { secret, path, generated: false };
}
