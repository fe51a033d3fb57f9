import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, loadConfig } from '../config/load.js';
import { connect } from '../database/connect.js';
import { requireServable } from '../database/migrations/migrate.js';
import { operatorId } from '../domain/principal.js';
import { createScopes } from '../domain/scope.js';
import { createUserRepository } from '../features/accounts/repository.js';
import { emailKey } from '../features/accounts/rules.js';
import { longestLagMs } from '../features/authentication/memory.js';
import { fullDate } from '../lib/day.js';
import { StartupError } from '../lib/startup-error.js';
import { logChange } from './log-change.js';
import { noAccount } from './no-account.js';
import { withDatabase } from './with-database.js';

/**
 * `grant EMAIL|USER_ID SCOPE…`: gives restricted scopes to a user. An email address proves nothing of who has registered
 * under it; the id of a person's account does. The first operator gets `admin` so; from then on
 * `PATCH /users/{user_id}` does the same. Instances that run know it when the command ends.
 *
 * @throws {StartupError} if something is missing, a scope is not restricted, or the user does not exist.
 */
export async function run([account, ...names]: readonly string[]): Promise<void> {
  if (account === undefined || names.length === 0) {
    throw new StartupError(
      'Give an email address or a user ID, and the scopes to grant: grant EMAIL|USER_ID SCOPE…, for example: npm run grant -- ada@example.org keys:verify',
    );
  }
  const config = loadConfig(process.env);
  requireRestricted(names, config);
  await withDatabase(config, async (uri) => {
    const targetId = await grant(uri, { account, names, config });
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
  { account, names, config }: { account: string; names: readonly string[]; config: Config },
): Promise<string> {
  const connection = await connect({ uri });
  try {
    await requireServable(connection.getClient().db());
    const users = createUserRepository({ connection, onChange: () => undefined });
    const user = await (account.includes('@') ? users.findByEmailKey(emailKey(account)) : users.findById(account));
    if (!user) throw noAccount(account, config, connection.name);
    const { scopes: held } = (await users.addScopes(user._id, { names, changedBy: operatorId })) ?? user;
    // By then every instance has learned of it, so that what comes next can rely on it.
    await sleep(longestLagMs);
    console.log(`${user.email} (${user._id}, created on ${fullDate(user.createdAt)}) holds: ${held.join(', ')}`);
    return user._id;
  } finally {
    await connection.close();
  }
}
