import type { Config } from '../config/load.js';
import { StartupError } from '../lib/startup-error.js';

/**
 * What a command says about an account that is not there: where it was looked for, by the variable that says so.
 *
 * @param database the name of the database.
 */
export function noAccount(account: string, { mongodbUri, dataDir }: Config, database: string): StartupError {
  const place =
    mongodbUri === null ? `the database in ${dataDir} (DATA_DIR)` : `the database ${database} of MONGODB_URI`;
  const orCreate = account.includes('@') ? `, or create the account first: npm run create-user -- ${account}` : '.';
  return new StartupError(
    `There is no account ${account} in ${place}. Check that this is the service's database${orCreate}`,
  );
}
