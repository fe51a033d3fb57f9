import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, loadConfig } from '../config/load.js';
import { connect } from '../database/connect.js';
import { requireServable } from '../database/migrations/migrate.js';
import { operatorId } from '../domain/principal.js';
import { createScopes } from '../domain/scope.js';
import { createUserRepository } from '../features/accounts/repository.js';
import { emailKey } from '../features/accounts/rules.js';
import { longestLagMs } from '../features/authentication/memory.js';
import { StartupError } from '../lib/startup-error.js';
import { logChange } from './log-change.js';
import { noAccount } from './no-account.js';
import { withDatabase } from './with-database.js';

/**
 * `grant EMAIL SCOPE…`: gives restricted scopes to a user. The first operator gets `admin` so; from then on
 * `PATCH /users/{user_id}` does the same. Instances that run know it when the command ends.
 *
 * @throws {StartupError} if something is missing, a scope is not restricted, or the user does not exist.
 */
export async function run([email, ...names]: readonly string[]): Promise<void> {
  if (email === undefined || names.length === 0) {
    throw new StartupError(
      'Give an email address and the scopes to grant: grant EMAIL SCOPE…, for example: npm run grant -- ada@example.org keys:verify',
    );
  }
  const config = loadConfig(process.env);
  requireRestricted(names, config);
  await withDatabase(config, async (uri) => {
    const targetId = await grant(uri, { email, names, config });
    logChange(config, { targetId, changed: ['scopes'], message: 'granted scopes' });
  });
}

function requireRestricted(names: readonly string[], { scopes: declared }: Config): void {
  const scopes = createScopes(declared);
  const surplus = names.find((name) => !scopes.isRestricted(name));
  if (surplus === undefined) return;
  const restricted = scopes.all.filter((scope) => scope.restricted).map(({ name }) => name);
  throw new StartupError(`${surplus} is not a restricted scope. These are: ${restricted.join(', ')}`);
}

/** @returns the user's id. */
async function grant(
  uri: string,
  { email, names, config }: { email: string; names: readonly string[]; config: Config },
): Promise<string> {
  const connection = await connect({ uri });
  try {
    await requireServable(connection.getClient().db());
    const users = createUserRepository({ connection, onChange: () => undefined });
    const user = await users.findByEmailKey(emailKey(email));
    if (!user) throw noAccount(email, config, connection.name);
    const { scopes: held } = (await users.addScopes(user._id, { names, changedBy: operatorId })) ?? user;
    // By then every instance has learned of it, so that what comes next can rely on it.
    await sleep(longestLagMs);
    const createdOn = user.createdAt.toISOString().slice(0, 10);
    console.log(`${user.email} (${user._id}, created on ${createdOn}) holds: ${held.join(', ')}`);
    return user._id;
  } finally {
    await connection.close();
  }
}
