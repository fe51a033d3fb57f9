import { emailKey } from '../features/accounts/rules.js';
import { StartupError } from '../lib/startup-error.js';
import { emailIn, printLink, withAccounts } from './password-link.js';

/**
 * `reset-password EMAIL`: prints a link by which the user sets a new password. The old one works until then.
 *
 * @throws {StartupError} if something is missing, the account does not exist, or it is disabled.
 */
export async function run(words: readonly string[]): Promise<void> {
  const email = emailIn('reset-password', words).normalize('NFC');
  await withAccounts(async (accounts) => {
    const user = await accounts.users.findByEmailKey(emailKey(email));
    if (!user) {
      throw new StartupError(
        `There is no account ${email} in this database. Check DATA_DIR or MONGODB_URI, or create the account: npm run create-user -- ${email}`,
      );
    }
    await printLink(accounts, user, `The account is ${user.email} (${user._id}).`);
  });
}
