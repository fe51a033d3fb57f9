import type { Attempt, CountAttempt } from '../../http/ports.js';
import { emailKey } from '../accounts/rules.js';
import type { Throttle } from './throttle.js';

/** Counts a request as an attempt to guess a password. */
export function createCountAttempt({ throttle }: { throttle: Throttle }): CountAttempt {
  return async ({ address, actor, body }) => {
    const guess = { address, account: actor?.user.emailKey ?? namedAccount(body) };
    const headers = await throttle.consume(guess);
    return { headers, forgive: () => throttle.forgive(guess) };
  };
}

/** The account that the body names, where nobody is logged in yet; the contract has checked the body. */
function namedAccount(body: Attempt['body']): string {
  return emailKey((body as { email: string }).email);
}
