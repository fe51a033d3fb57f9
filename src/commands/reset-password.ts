import { emailKey } from '../features/accounts/rules.js';
import { fullDate } from '../lib/day.js';
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
    const account = `The account is ${user.email} (${user._id}), created on ${fullDate(user.createdAt)}.`;
    const { length: keys } = await accounts.apiKeys.usedSlots(user._id);
    await printLink(accounts, user, keys === 0 ? account : `${account} ${keptKeys(keys, user._id)}`);
  });
}

/** Anybody may have registered under an address: who takes an account over must not share it with keys of others. */
function keptKeys(keys: number, userId: string): string {
  const [kept, them] =
    keys === 1
      ? ['It has 1 key: if active, it keeps working.', 'it']
      : [`It has ${keys} keys: those that are active keep working.`, 'them'];
  return `${kept} If someone else may have created ${them}, revoke ${them}: POST /apikeys/revoke with the filter {"owner_id": "${userId}"}.`;
}
