import type { CallerTurn } from '../../domain/caller.js';
import type { Actor } from '../../domain/principal.js';
import type { Attempt, CountAttempt } from '../../http/ports.js';
import { networkOf } from '../../lib/networks.js';
import type { PasswordTurns } from '../accounts/password-turns.js';
import { emailKey } from '../accounts/rules.js';
import type { AccountDigest } from './account-digest.js';
import type { Guess } from './attempt-keys.js';
import type { Throttle } from './throttle.js';

/** Counts a request as an attempt to guess a password, or to register, unless nobody would look at it: too many wait. */
export function createCountAttempt({
  throttle,
  passwordTurns,
  accountDigest,
}: {
  throttle: Throttle;
  passwordTurns: PasswordTurns;
  accountDigest: AccountDigest;
}): CountAttempt {
  return async ({ isRegistration, address, actor, body, onEnd, noteAccount }) => {
    const account = actor ? accountOf(actor) : namedAccount(body);
    noteAccount(accountDigest(account));
    const guess = { isRegistration, address, account, holdsToken: actor !== undefined };
    const isFamiliar = !isRegistration && (await throttle.isFamiliar(guess));
    const turn = turnOf(guess, isFamiliar);
    onEnd(passwordTurns.enter(turn));
    return { turn, ...(await throttle.count(guess, { isFamiliar })) };
  };
}

function turnOf({ isRegistration, address, account, holdsToken }: Guess, isFamiliar: boolean): CallerTurn {
  if (isRegistration) return { lane: 'registration', key: networkOf(address) };
  if (isFamiliar || holdsToken) return { lane: 'familiar', key: account };
  return { lane: 'stranger', key: networkOf(address) };
}

/** A user without an email address has an id that is none. */
function accountOf({ owner, user }: Actor): string {
  return user?.emailKey ?? owner._id;
}

/**
 * The account that the body names, where nobody is logged in yet; the contract has checked the body. The token of a link
 * stands for its account: whoever makes tokens up uses up nobody else's attempts. What stands there may be an email
 * address, and is not to be taken for one: none has a space.
 */
function namedAccount(body: Attempt['body']): string {
  const { email, token = '' } = body as { email?: string; token?: string };
  return email === undefined ? `token ${token}` : emailKey(email);
}
