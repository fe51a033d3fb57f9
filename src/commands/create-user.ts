import { loadContract } from '../contract/contract.js';
import { createSchemas } from '../contract/schemas.js';
import { operatorId } from '../domain/principal.js';
import { newUser } from '../features/accounts/new-user.js';
import { noPassword } from '../features/accounts/password.js';
import { StartupError } from '../lib/startup-error.js';
import { emailIn, printLink, withAccounts } from './password-link.js';

/**
 * `create-user EMAIL`: creates an account, also while registration is closed, and prints a link by which its user sets
 * the password. Until then nobody can log in.
 *
 * @throws {StartupError} if something is missing, or the account already exists.
 */
export async function run(words: readonly string[]): Promise<void> {
  const email = emailIn('create-user', words).normalize('NFC');
  requireEmail(email);
  await withAccounts(async (accounts) => {
    const { users, keyring, config } = accounts;
    const password = noPassword({ keyring, cost: config.passwordHashCost });
    const user = newUser({ email, ...password, createdBy: operatorId }, new Date());
    if (typeof (await users.insert(user)) === 'string') {
      throw new StartupError(
        `The account ${email} already exists. To set a new password, run: npm run reset-password -- ${email}`,
      );
    }
    await printLink(accounts, user, `Created the account ${email} (${user._id}).`);
  });
}

/** By the contract's rule. @throws {StartupError} if it is not an email address. */
function requireEmail(email: string): void {
  const { document } = loadContract('');
  const schema = createSchemas(document)({ $ref: '#/components/schemas/Email' });
  if (!schema.accepts(email)) throw new StartupError(`${email} is not an email address.`);
}
