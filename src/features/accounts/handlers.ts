import type { Handlers } from '../../contract/operations.js';
import type { Clock } from '../../lib/clock.js';
import { newPublicId } from '../../lib/ids.js';
import type { Keyring } from '../../lib/keyring.js';
import { invalidField, Problem, unauthorized } from '../../problems/problem.js';
import { tokenLifetimeSeconds } from '../authentication/rules.js';
import type { Tokens } from '../authentication/token.js';
import { keepingCookie } from '../sessions/cookie.js';
import { newSessionId, type Sessions } from '../sessions/sessions.js';
import { newUser } from './new-user.js';
import type { HashNew, Passwords } from './password.js';
import type { PasswordTurns } from './password-turns.js';
import type { PasswordWorkers } from './password-workers.js';
import { presentCurrentUser, presentUser } from './present.js';
import type { UserRepository } from './repository.js';
import { createResetPassword } from './reset-password.js';
import { emailKey } from './rules.js';

type AccountHandlers = Pick<Handlers, 'registerUser' | 'logIn' | 'changePassword' | 'resetPassword' | 'getCurrentUser'>;

const guessable = 'Too easy to guess. Avoid common passwords, patterns and personal details.';

export function accountHandlers({
  users,
  passwords,
  passwordTurns,
  passwordWorkers,
  tokens,
  sessions,
  keyring,
  registration,
  clock,
}: {
  users: UserRepository;
  passwords: Passwords;
  passwordTurns: PasswordTurns;
  passwordWorkers: Pick<PasswordWorkers, 'isGuessable'>;
  tokens: Tokens;
  sessions: Sessions;
  keyring: Keyring;
  registration: 'open' | 'closed';
  clock: Clock;
}): AccountHandlers {
  const hashNew: HashNew = async (password, user, { pointer, signal }) => {
    if (await passwordWorkers.isGuessable(password, { email: user.email ?? '', name: user.name }))
      throw invalidField(pointer, guessable);
    signal.throwIfAborted();
    return passwords.hash(password, user._id);
  };

  return {
    async registerUser({ body, caller, note }) {
      if (registration === 'closed') throw new Problem('registration_closed');
      const { email, password, name = null } = body;
      const _id = `usr_${newPublicId()}`;
      const options = { pointer: '/password', signal: caller.signal };
      const hash = await passwordTurns.take(caller, () => hashNew(password, { _id, email, name }, options));
      const user = await users.insert(newUser({ _id, email, name, ...hash }, clock()));
      if (typeof user === 'string') throw new Problem('email_taken');
      note({ accountId: _id });
      return { status: 201, body: presentUser(user) };
    },

    async logIn({ body, caller, note, visit }) {
      const user = await users.findByEmailKey(emailKey(body.email));
      if (user) note({ accountId: user._id });
      const { password } = body;
      const { matches, renewed } = await passwordTurns.take(caller, async () => {
        const matches = await passwords.verify(password, user);
        const isDue = matches && user?.enabled && passwords.isOutdated(user) && !caller.signal.aborted;
        return { matches, renewed: isDue ? await passwords.hash(password, user._id) : null };
      });
      if (!user || !matches || !user.enabled) {
        const reason = !user ? 'unknown_account' : matches ? 'disabled' : 'wrong_password';
        throw unauthorized('invalid_credentials', { reason });
      }
      if (renewed && user.passwordHash) await users.rehash(user._id, user.passwordHash, renewed);
      const begun = body.remember ? await sessions.begin(user, visit) : null;
      if (begun) note({ targetId: begun.sessionId });
      const cookie = begun && { 'Set-Cookie': keepingCookie(begun.token, { visit, ...begun }) };
      const { tokenVersion } = begun ?? user;
      const accessToken = tokens.issue({ _id: user._id, tokenVersion }, begun?.sessionId ?? newSessionId());
      return {
        status: 200,
        headers: { 'Cache-Control': 'no-store', ...cookie },
        body: { access_token: accessToken, token_type: 'Bearer', expires_in: tokenLifetimeSeconds },
      };
    },

    async changePassword({ actor, body, caller }) {
      const user = await users.findById(actor.user._id);
      if (!user) throw unauthorized('invalid_token', { reason: 'user_unknown' });
      const { signal } = caller;
      const hash = await passwordTurns.take(caller, async () => {
        if (!(await passwords.verify(body.current_password, user))) {
          throw new Problem('incorrect_password', { reason: 'wrong_password' });
        }
        signal.throwIfAborted();
        return hashNew(body.new_password, user, { pointer: '/new_password', signal });
      });
      signal.throwIfAborted();
      const { passwordHash } = user;
      const changed =
        passwordHash !== undefined &&
        (await users.changePassword(user._id, {
          from: passwordHash,
          to: hash,
          kept: actor.sessionId,
        }));
      if (!changed) throw new Problem('incorrect_password');
      return { status: 204 };
    },

    resetPassword: createResetPassword({ users, passwordTurns, hashNew, keyring, clock }),

    async getCurrentUser({ actor }) {
      return { status: 200, body: presentCurrentUser(actor) };
    },
  };
}
