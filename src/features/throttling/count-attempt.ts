import type { Attempt, CountAttempt } from '../../http/ports.js';
import type { PasswordTurns } from '../accounts/password-turns.js';
import { emailKey } from '../accounts/rules.js';
import type { AccountDigest } from './account-digest.js';
import type { Throttle } from './throttle.js';

/** Counts a request as an attempt to guess a password, unless nobody would look at it: too many wait. */
export function createCountAttempt({
  throttle,
  passwordTurns,
  accountDigest,
}: {
  throttle: Throttle;
  passwordTurns: PasswordTurns;
  accountDigest: AccountDigest;
}): CountAttempt {
  return async ({ address, actor, body, onEnd, noteAccount }) => {
    const guess = { address, account: actor?.user.emailKey ?? namedAccount(body) };
    noteAccount(accountDigest(guess.account));
    onEnd(passwordTurns.enter(address));
    const headers = await throttle.consume(guess);
    return { headers, forgive: () => throttle.forgive(guess), takeBack: () => throttle.takeBack(guess) };
  };
}

/** The account that the body names, where nobody is logged in yet; the contract has checked the body. */
function namedAccount(body: Attempt['body']): string {
  return emailKey((body as { email: string }).email);
}
