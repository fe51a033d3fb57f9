/**
 * `npm run grant -- EMAIL SCOPE…`: gives restricted scopes to a user. The first operator gets `admin` so; from then on
 * `PATCH /users/{user_id}` does the same. Instances that run know it when the command ends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, loadConfig } from './config.js';
import { prepareDataDirectory } from './data-directory.js';
import { connect } from './database/connect.js';
import { findEmbedded, startEmbedded } from './database/embedded.js';
import { createUserRepository } from './features/accounts/repository.js';
import { emailKey } from './features/accounts/rules.js';
import { createScopes } from './features/scopes/scopes.js';
import { longestLagMs } from './features/verification/memory.js';
import { createLogger } from './logger.js';
import { explanationOf, StartupError } from './startup-error.js';

const [, , email, ...names] = process.argv;

try {
  if (email === undefined || names.length === 0) {
    throw new StartupError('Say who gets what: npm run grant -- ada@example.org keys:verify');
  }
  await withDatabase(loadConfig(process.env), (uri, config) => grant(uri, config, email, names));
} catch (error) {
  console.error(explanationOf(error));
  process.exitCode = 1;
}

async function grant(uri: string, { scopes: declared }: Config, email: string, names: string[]): Promise<void> {
  const scopes = createScopes(declared);
  const surplus = names.find((name) => !scopes.isRestricted(name));
  if (surplus !== undefined) {
    const restricted = scopes.all.filter((scope) => scope.restricted).map(({ name }) => name);
    throw new StartupError(`${surplus} is not a restricted scope. These are: ${restricted.join(', ')}`);
  }
  const connection = await connect({ uri });
  try {
    const users = createUserRepository({ connection, onChange: () => undefined });
    const user = await users.findByEmailKey(emailKey(email));
    if (!user) throw new StartupError(`There is no account ${email}. Make it first: POST /auth/register`);
    const held = [...new Set([...user.scopes, ...names])];
    await users.update(user._id, { scopes: held });
    // By then every instance has learned of it, so that what comes next can rely on it.
    await sleep(longestLagMs);
    console.log(`${user.email} (${user._id}) holds: ${held.join(', ')}`);
  } finally {
    await connection.close();
  }
}

/** With the database of the configuration, or the embedded one, whether or not the service runs on it. */
async function withDatabase(config: Config, work: (uri: string, config: Config) => Promise<void>): Promise<void> {
  const { mongodbUri, dataDir: directory } = config;
  const running = mongodbUri ?? (await findEmbedded(directory));
  if (running !== null) return work(running, config);
  prepareDataDirectory(directory);
  const embedded = await startEmbedded({ directory, logger: createLogger({ level: 'warn' }) });
  try {
    await work(embedded.uri, config);
  } finally {
    await embedded.stop();
  }
}
