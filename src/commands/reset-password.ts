import { emailKey } from '../features/accounts/rules.js';
import { noAccount } from './no-account.js';
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
    if (!user) throw noAccount(email, accounts.config, accounts.database);
    await printLink(accounts, user, `The account is ${user.email} (${user._id}).`);
  });
}
