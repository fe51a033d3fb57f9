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
  return running === null ? withEmbedded(place, work) : work(running);
}

/** The same where there may be none yet: the embedded one is made. */
export async function withNewDatabase<T>(place: Place, work: (uri: string) => Promise<T>): Promise<T> {
  const running = place.mongodbUri ?? (await findEmbedded(place.dataDir));
  return running === null ? withEmbedded(place, work) : work(running);
}

/** The standard output is for what a command has to say, or is a file. */
const logger = () => createLogger({ level: 'warn', destination: process.stderr });

async function withEmbedded<T>({ dataDir }: Place, work: (uri: string) => Promise<T>): Promise<T> {
  prepareDataDirectory(dataDir);
  const embedded = await startEmbedded({ directory: dataDir, logger: logger() });
  try {
    return await work(embedded.uri);
  } finally {
    await embedded.stop();
  }
}

/**
 * The same as `withDatabase` for work that needs the secret of the service as well.
 *
 * @throws {StartupError} as `withDatabase`, or if the secret cannot be found.
 */
export async function withDatabaseAndSecret<T>(
  { secret, ...place }: Place & Pick<Config, 'secret'>,
  work: (found: { uri: string; secret: string }) => Promise<T>,
): Promise<T> {
  const running = await runningIn(place);
  if (running !== null) return work({ uri: running, secret: secret ?? keptSecretIn(place.dataDir) });
  const options = { directory: place.dataDir, secret, logger: logger() };
  const { embedded, secret: found } = await startWithSecret(options);
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
