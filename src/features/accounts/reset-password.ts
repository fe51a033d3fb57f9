import type { Handlers } from '../../contract/operations.js';
import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import { Problem } from '../../problems/problem.js';
import type { PasswordReset, UserRecord } from './model.js';
import type { HashNew } from './password.js';
import type { PasswordTurns } from './password-turns.js';
import { presentUser } from './present.js';
import type { UserRepository } from './repository.js';
import { createResetTokens, userIdOf } from './reset-token.js';

/** Sets a password by a link that the operator has made. */
export function createResetPassword({
  users,
  passwordTurns,
  hashNew,
  keyring,
  clock,
}: {
  users: UserRepository;
  passwordTurns: PasswordTurns;
  hashNew: HashNew;
  keyring: Keyring;
  clock: Clock;
}): Handlers['resetPassword'] {
  const tokens = createResetTokens({ keyring });

  /** @throws {Problem} if the token opens no account at this time. */
  async function holderOf(token: string): Promise<{ user: UserRecord; reset: PasswordReset }> {
    const userId = userIdOf(token);
    const user = userId === null ? null : await users.findById(userId);
    const reset = user?.passwordReset;
    if (!user?.enabled || !reset || !tokens.matches(token, reset.tokenHash)) throw new Problem('invalid_reset_token');
    if (reset.expiresAt > clock()) return { user, reset };
    throw new Problem('invalid_reset_token', {
      detail: 'It is older than 24 hours. Ask the operator of this service for a new link.',
    });
  }

  return async ({ body: { token, new_password: password }, caller, note }) => {
    const { user, reset } = await holderOf(token);
    note({ accountId: user._id });
    const options = { pointer: '/new_password', signal: caller.signal };
    const hash = await passwordTurns.take(caller, () => hashNew(password, user, options));
    caller.signal.throwIfAborted();
    if (!(await users.resetPassword(user._id, reset, hash))) throw new Problem('invalid_reset_token');
    // From where its user has set the password, the user may log in.
    note({ countedAccount: user.emailKey ?? user._id });
    return { status: 200, body: presentUser(user) };
  };
}
