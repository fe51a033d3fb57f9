import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../database/connect.js';
import { hasData, prepareDataDirectory, readOrExplain, requirePrivate } from '../database/embedded/data-directory.js';
import { type EmbeddedDatabase, startEmbedded } from '../database/embedded/embedded.js';
import type { Logger } from '../lib/logger.js';
import { StartupError } from '../lib/startup-error.js';
import { isStrongSecret } from '../lib/strong-secret.js';

/**
 * Starts the embedded MongoDB, and finds the secret that goes with its data: the one that is given, else the one that is
 * kept in the data directory, readable by its owner only. It is made at the first start, and never beside data.
 *
 * @param secret `null` if none is given.
 * @throws {StartupError} if the file holds no secret, others can read it, or it is missing beside data.
 */
export async function startWithSecret({
  directory,
  secret,
  logger,
}: {
  directory: string;
  secret: string | null;
  logger: Logger;
}): Promise<{ embedded: EmbeddedDatabase; secret: string }> {
  prepareDataDirectory(directory);
  const path = join(directory, 'secret');
  const isNew = !hasData(directory);
  const known = secret ?? (existsSync(path) ? readKept(path) : isNew ? makeKept(path, logger) : null);
  const embedded = await startEmbedded({ directory, logger });
  try {
    if (known !== null) return { embedded, secret: known };
    // A start that was interrupted, or `grant` of an older version, may have made the database, with nothing in it.
    await requireUnused(embedded.uri, path);
    return { embedded, secret: makeKept(path, logger) };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function requireUnused(uri: string, path: string): Promise<void> {
  const connection = await connect({ uri });
  try {
    const found = await connection.collection('users').findOne({}, { projection: { _id: 1 } });
    if (found === null) return;
  } finally {
    await connection.close();
  }
  throw new StartupError(
    `${path} is missing, and the database beside it has users, whose keys and passwords depend on it. ` +
      'Put the file back from a backup, or set SECRET. If the secret is lost, start over with another DATA_DIR.',
  );
}

/** The secret that a service would use, without making one; `null` if there is none. Says nothing of how good it is. */
export function findSecret({ secret, dataDir }: { secret: string | null; dataDir: string }): string | null {
  const path = join(dataDir, 'secret');
  return secret ?? (existsSync(path) ? readOrExplain(path).trim() : null);
}

/**
 * The secret that a service keeps in its data directory.
 *
 * @throws {StartupError} if there is none.
 */
export function keptSecretIn(directory: string): string {
  const path = join(directory, 'secret');
  if (existsSync(path)) return readKept(path);
  throw new StartupError(`${path} is missing. Set SECRET to the secret of the running service.`);
}

function readKept(path: string): string {
  requirePrivate(path);
  const secret = readOrExplain(path).trim();
  if (isStrongSecret(secret)) return secret;
  const isShort = Buffer.byteLength(secret) < 32;
  throw new StartupError(
    isShort
      ? `${path} holds no secret of at least 32 bytes. Put the secret back from a backup.`
      : `${path} holds a secret that is easy to guess. Set SECRET to a new one, from \`openssl rand -hex 32\`, and PREVIOUS_SECRETS to the one in the file.`,
  );
}

function makeKept(path: string, logger: Logger): string {
  if (writeOnce(path, `${randomBytes(32).toString('hex')}\n`)) {
    logger.info({ path }, 'generated a secret; keep this file: without it, no key, token or password works');
  }
  return readKept(path);
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
