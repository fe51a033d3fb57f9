import { type Config, loadConfig } from '../config/load.js';
import { connect } from '../database/connect.js';
import { migrate } from '../database/migrations/migrate.js';
import { createUserRepository, type UserRepository } from '../features/accounts/repository.js';
import { createResetTokens } from '../features/accounts/reset-token.js';
import { resetEndsAt } from '../features/accounts/rules.js';
import { type ApiKeyRepository, createApiKeyRepository } from '../features/apikeys/repository.js';
import { createSecretRepository } from '../features/secrets/repository.js';
import { requireFittingSecrets } from '../features/secrets/secrets.js';
import { systemClock } from '../lib/clock.js';
import { createKeyring, type Keyring } from '../lib/keyring.js';
import { createLogger } from '../lib/logger.js';
import { StartupError } from '../lib/startup-error.js';
import { logChange } from './log-change.js';
import { withDatabaseAndSecret } from './with-database.js';

interface Accounts {
  config: Config;
  /** The name of the database. */
  database: string;
  users: UserRepository;
  apiKeys: ApiKeyRepository;
  keyring: Keyring;
}

/** The only word of a command that is about one account. @throws {StartupError} if there is none, or more. */
export function emailIn(command: string, words: readonly string[]): string {
  const [email, surplus] = words;
  if (email !== undefined && surplus === undefined) return email;
  throw new StartupError(
    `Give one email address: ${command} EMAIL, for example: npm run ${command} -- ada@example.org`,
  );
}

/**
 * Does the work of a command on accounts, in the database of the service, whether or not that runs.
 *
 * @throws {StartupError} if the secret is not the one that the database is used with: nothing that is made under another
 * one would work.
 */
export async function withAccounts(work: (accounts: Accounts) => Promise<void>): Promise<void> {
  const config = loadConfig(process.env);
  await withDatabaseAndSecret(config, async ({ uri, secret }) => {
    const connection = await connect({ uri, patient: true });
    try {
      // It may be new: then nothing would keep two accounts of one address apart.
      await migrate({ connection, logger: createLogger({ level: 'warn' }) });
      const repositories = { connection, onChange: () => undefined };
      const users = createUserRepository(repositories);
      const keyring = createKeyring({ ...config, secret });
      const apiKeys = createApiKeyRepository(repositories);
      const secretRecords = createSecretRepository({ connection });
      await requireFittingSecrets({ secretRecords, users, apiKeys, keyring, now: systemClock() });
      await work({ config, database: connection.name, users, apiKeys, keyring });
    } finally {
      await connection.close();
    }
  });
}

/**
 * Makes a link by which the password of an account can be set, and prints it. The token is in the fragment of the
 * address, which browsers do not send: it reaches no log and no proxy.
 *
 * @param what it says before the link.
 * @throws {StartupError} if the account is disabled.
 */
export async function printLink(
  { config, users, keyring }: Accounts,
  user: { _id: string; email?: string | undefined },
  what: string,
): Promise<void> {
  const { token, tokenHash } = createResetTokens({ keyring }).issue(user._id);
  const isKept = await users.keepPasswordReset(user._id, { tokenHash, expiresAt: resetEndsAt(new Date()) });
  if (!isKept) {
    throw new StartupError(
      `The account ${user.email ?? user._id} is disabled. Enable it first: PATCH /users/${user._id} with {"enabled": true}`,
    );
  }
  const targetId = user._id;
  logChange(config, { targetId, changed: ['passwordReset'], message: 'made a link that sets a password' });
  console.log(what);
  console.log(
    'Send this link to the user. It sets the password once, within 24 hours. Earlier links of the account no longer work.',
  );
  console.log(`${config.publicUrl}/settings#/password/${token}`);
}
