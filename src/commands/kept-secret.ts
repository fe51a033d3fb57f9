import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrExplain } from '../database/embedded/data-directory.js';
import { StartupError } from '../lib/startup-error.js';

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
