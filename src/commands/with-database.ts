import type { Config } from '../config/load.js';
import { hasData, prepareDataDirectory } from '../database/embedded/data-directory.js';
import { findEmbedded, startEmbedded } from '../database/embedded/embedded.js';
import { createLogger } from '../lib/logger.js';
import { StartupError } from '../lib/startup-error.js';
import { keptSecretIn, startWithSecret } from './kept-secret.js';

/**
 * Does the work of a command on the database of the configuration or, where it names none, on the embedded one, whether or
 * not the service runs on it.
 *
 * @throws {StartupError} if there is none, which is not made: it would be empty; or if the embedded one cannot be started.
 */
export async function withDatabase<T>(
  { mongodbUri, dataDir }: Pick<Config, 'mongodbUri' | 'dataDir'>,
  work: (uri: string) => Promise<T>,
): Promise<T> {
  const running = mongodbUri ?? (await findEmbedded(dataDir));
  if (running !== null) return work(running);
  if (!hasData(dataDir)) {
    throw new StartupError(
      `There is no database in ${dataDir}. Set DATA_DIR to the folder of the service's data, or MONGODB_URI to its database.`,
    );
  }
  prepareDataDirectory(dataDir);
  const embedded = await startEmbedded({
    directory: dataDir,
    logger: createLogger({ level: 'warn' }),
  });
  try {
    return await work(embedded.uri);
  } finally {
    await embedded.stop();
  }
}

/**
 * The same for work that needs the secret of the service as well. Where neither is there yet, both are made, as by the
 * first start of the service.
 *
 * @throws {StartupError} if the embedded database cannot be started, or the secret cannot be found.
 */
export async function withDatabaseAndSecret<T>(
  { mongodbUri, secret, dataDir }: Pick<Config, 'mongodbUri' | 'secret' | 'dataDir'>,
  work: (found: { uri: string; secret: string }) => Promise<T>,
): Promise<T> {
  const running = mongodbUri ?? (await findEmbedded(dataDir));
  if (running !== null) return work({ uri: running, secret: secret ?? keptSecretIn(dataDir) });
  const logger = createLogger({ level: 'warn' });
  const { embedded, secret: found } = await startWithSecret({ directory: dataDir, secret, logger });
  try {
    return await work({ uri: embedded.uri, secret: found });
  } finally {
    await embedded.stop();
  }
}
