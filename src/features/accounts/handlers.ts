import type { Handlers } from '../../contract/operations.js';
import type { Scopes } from '../../domain/scope.js';
import type { Clock } from '../../lib/clock.js';
import { newPublicId } from '../../lib/ids.js';
import { invalidField, Problem, unauthorized } from '../../problems/problem.js';
import { type Tokens, tokenLifetimeSeconds } from '../authentication/token.js';
import type { Passwords } from './password.js';
import { presentAccount, presentCurrentUser, presentUser } from './present.js';
import type { UserRepository } from './repository.js';
import { emailKey, isGuessable } from './rules.js';

type AccountHandlers = Pick<
  Handlers,
  'registerUser' | 'logIn' | 'logOut' | 'changePassword' | 'getCurrentUser' | 'getUser' | 'updateUser'
>;

const guessable = 'is easy to guess: it is a common password, a pattern, or about you; a sentence is a good one';

export function accountHandlers({
  users,
  passwords,
  tokens,
  scopes,
  registration,
  clock,
}: {
  users: UserRepository;
  passwords: Passwords;
  tokens: Tokens;
  scopes: Scopes;
  registration: 'open' | 'closed';
  clock: Clock;
}): AccountHandlers {
  return {
    async registerUser({ body }) {
      if (registration === 'closed') throw new Problem('registration_closed');
      const { email, password, name = null } = body;
      if (isGuessable(password, { email, name })) throw invalidField('/password', guessable);
      const user = await users.insert({
        _id: `usr_${newPublicId()}`,
        email,
        emailKey: emailKey(email),
        name,
        ...(await passwords.hash(password)),
        enabled: true,
        tokenVersion: 0,
        scopes: [],
        createdAt: clock(),
      });
      if (!user) throw new Problem('email_taken');
      return { status: 201, body: presentUser(user) };
    },

    async logIn({ body }) {
      const user = await users.findByEmailKey(emailKey(body.email));
      const matches = await passwords.verify(body.password, user);
      if (!user || !matches || !user.enabled) throw unauthorized('invalid_credentials');
      if (passwords.isOutdated(user)) {
        await users.rehash(user._id, user.passwordHash, await passwords.hash(body.password));
      }
      return {
        status: 200,
        headers: { 'Cache-Control': 'no-store' },
        body: { access_token: tokens.issue(user), token_type: 'Bearer', expires_in: tokenLifetimeSeconds },
      };
    },

    async logOut({ actor }) {
      await users.endTokens(actor.user._id);
      return { status: 204 };
    },

    async changePassword({ actor, body }) {
      const user = await users.findById(actor.user._id);
      if (!user) throw unauthorized('invalid_token', { reason: 'user_unknown' });
      if (!(await passwords.verify(body.current_password, user))) throw new Problem('incorrect_password');
      if (isGuessable(body.new_password, user)) throw invalidField('/new_password', guessable);
      const changed = await users.changePassword(user._id, user.passwordHash, await passwords.hash(body.new_password));
      if (!changed) throw new Problem('incorrect_password');
      return { status: 204 };
    },

    async getCurrentUser({ actor }) {
      return { status: 200, body: presentCurrentUser(actor) };
    },

    async getUser({ path }) {
      const user = await users.findById(path.user_id);
      if (!user) throw new Problem('user_not_found');
      return { status: 200, body: presentAccount(user) };
    },

    async updateUser({ path, body }) {
      const surplus = body.scopes?.findIndex((name) => !scopes.isRestricted(name)) ?? -1;
      if (surplus >= 0) throw invalidField(`/scopes/${surplus}`, 'is not a restricted scope of this service');
      const user = await users.update(path.user_id, body);
      if (!user) throw new Problem('user_not_found');
      return { status: 200, body: presentAccount(user) };
    },
  };
}
