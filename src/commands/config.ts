import { type Config, loadConfig } from '../config/load.js';
import { namedVariables } from '../config/table.js';
import type { Variable } from '../config/variables.js';
import { connect } from '../database/connect.js';
import { findEmbedded } from '../database/embedded/embedded.js';
import { createUserRepository } from '../features/accounts/repository.js';
import { createApiKeyRepository } from '../features/apikeys/repository.js';
import { describeSecrets } from '../features/secrets/describe-secrets.js';
import { createSecretRepository } from '../features/secrets/repository.js';
import { createKeyring } from '../lib/keyring.js';
import { StartupError } from '../lib/startup-error.js';
import { findSecret } from './kept-secret.js';

/**
 * `config`: prints every variable with the value that the environment gives it, and what depends on each secret.
 *
 * @throws {ConfigError} as a start would, if one of them cannot be.
 */
export async function run(): Promise<void> {
  for (const [name, variable] of namedVariables) {
    const { allowed, purpose } = variable;
    console.log(`${name}\n    ${currentValue(name, variable)}\n    may be: ${allowed}\n    ${purpose}\n`);
  }
  const config = loadConfig(process.env);
  const lines = (await dependents(config)).map((line) => `    ${line}`);
  console.log(`What depends on each secret, by its public id:\n${lines.join('\n')}`);
}

function currentValue(name: string, { secret, fallback }: Variable<unknown>): string {
  const value = process.env[name];
  if (value === undefined || value === '') return `not set: ${fallback}`;
  return secret ? 'set (hidden)' : value;
}

/** Lines for people. Starts no database and makes no secret: where there is none, it says that it cannot tell. */
async function dependents(config: Config): Promise<string[]> {
  try {
    const secret = findSecret(config);
    if (secret === null) return ['not known: there is no secret yet'];
    const uri = config.mongodbUri ?? (await findEmbedded(config.dataDir));
    if (uri === null) return ['not known: the embedded MongoDB is not running; start the service, then run this again'];
    return await readDependents(uri, secret, config);
  } catch (error) {
    if (error instanceof StartupError) return [`not known: ${error.message}`];
    throw error;
  }
}

async function readDependents(uri: string, secret: string, config: Config): Promise<string[]> {
  const connection = await connect({ uri });
  const unchanged = { connection, onChange: () => undefined };
  try {
    return await describeSecrets({
      keyring: createKeyring({ ...config, secret }),
      secretRecords: createSecretRepository({ connection }),
      users: createUserRepository(unchanged),
      apiKeys: createApiKeyRepository(unchanged),
      tokens: config.previousSecretsTokens,
      now: new Date(),
    });
  } finally {
    await connection.close();
  }
}
