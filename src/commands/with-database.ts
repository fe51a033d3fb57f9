import type { Config } from '../config/load.js';
import { hasData, prepareDataDirectory } from '../database/embedded/data-directory.js';
import { findEmbedded, startEmbedded } from '../database/embedded/embedded.js';
import { createLogger } from '../lib/logger.js';
import { StartupError } from '../lib/startup-error.js';
import { keptSecretIn, startWithSecret } from './kept-secret.js';

type Place = Pick<Config, 'mongodbUri' | 'dataDir'>;

/**
 * Does the work of a command on the database of the configuration or, where it names none, on the embedded one, whether or
 * not the service runs on it.
 *
 * @throws {StartupError} if there is none: it is not created, as it would be empty; or if the embedded one cannot be started.
 */
export async function withDatabase<T>(place: Place, work: (uri: string) => Promise<T>): Promise<T> {
  const running = await runningIn(place);
  if (running !== null) return work(running);
  prepareDataDirectory(place.dataDir);
  const embedded = await startEmbedded({
    directory: place.dataDir,
    logger: createLogger({ level: 'warn' }),
  });
  try {
    return await work(embedded.uri);
  } finally {
    await embedded.stop();
  }
}

/**
 * The same for work that needs the secret of the service as well.
 *
 * @throws {StartupError} as `withDatabase`, or if the secret cannot be found.
 */
export async function withDatabaseAndSecret<T>(
  { secret, ...place }: Place & Pick<Config, 'secret'>,
  work: (found: { uri: string; secret: string }) => Promise<T>,
): Promise<T> {
  const running = await runningIn(place);
  if (running !== null) return work({ uri: running, secret: secret ?? keptSecretIn(place.dataDir) });
  const logger = createLogger({ level: 'warn' });
  const { embedded, secret: found } = await startWithSecret({ directory: place.dataDir, secret, logger });
  try {
    return await work({ uri: embedded.uri, secret: found });
  } finally {
    await embedded.stop();
  }
}

/** @returns the address of a database that runs, or `null` for one that is to be started. */
async function runningIn({ mongodbUri, dataDir }: Place): Promise<string | null> {
  const running = mongodbUri ?? (await findEmbedded(dataDir));
  if (running !== null || hasData(dataDir)) return running;
  throw new StartupError(
    `There is no database in ${dataDir}. Set DATA_DIR to the folder of the service's data, or MONGODB_URI to its database. In a new installation, start the service first.`,
  );
}
