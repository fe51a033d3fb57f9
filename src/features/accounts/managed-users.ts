import type { Handlers } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import type { Plans } from '../../domain/plan.js';
import { type Actor, actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Clock } from '../../lib/clock.js';
import type { RequireScopes } from '../authentication/authorize.js';
import type { BeyondReach } from '../owners/beyond-reach.js';
import { createManageOwners, etagOfOwner } from '../owners/manage-owners.js';
import type { ReadOwnerChanges } from '../owners/owner-changes.js';
import type { EraseUser } from './erase-user.js';
import type { UserRecord } from './model.js';
import { newUser } from './new-user.js';
import { presentAccount } from './present.js';
import type { UserRepository } from './repository.js';
import { emailKey } from './rules.js';
import type { UpdateAccount } from './update-account.js';

type ManagedUserHandlers = Pick<
  Handlers,
  'listUsers' | 'createUser' | 'upsertUser' | 'getUser' | 'updateUser' | 'deleteUser'
>;

type Fields = Schemas['AccountUpdate'];

/** Users, as back ends and operators manage them. */
export function managedUserHandlers({
  users,
  updateAccount,
  eraseUser,
  forgetAccount,
  requireScopes,
  readOwnerChanges,
  plans,
  reach,
  beyondReach,
  clock,
}: {
  users: UserRepository;
  updateAccount: UpdateAccount;
  eraseUser: EraseUser;
  forgetAccount: (account: string) => Promise<void>;
  requireScopes: RequireScopes;
  readOwnerChanges: ReadOwnerChanges;
  plans: Plans;
  reach: Reach;
  beyondReach: BeyondReach;
  clock: Clock;
}): ManagedUserHandlers {
  /**
   * By the address a user logs in, and an operator grants scopes: a back end that could move somebody who knows a password to
   * another address could have a log-in of its own granted whatever is meant for that one.
   */
  async function update(user: UserRecord, changes: Parameters<UpdateAccount>[1], caller: Actor) {
    const { emailKey: former, passwordHash } = user;
    const { emailKey: next, ...others } = changes;
    const isMoved = next !== undefined && next !== former;
    if (isMoved && passwordHash !== undefined) requireScopes(caller, ['admin']);
    const updated = await updateAccount(user._id, isMoved ? changes : others, user);
    // What is kept of attempts at the password stands under the address: whoever has that next is somebody else.
    const isDone = updated !== null && typeof updated === 'object';
    if (isMoved && isDone && former !== undefined) await forgetAccount(former);
    return updated;
  }

  const managed = createManageOwners<UserRecord>({ ...users, kind: 'user', update }, { plans, reach, beyondReach });

  const changesOf = (caller: Actor, { email, ...fields }: Fields) => ({
    ...readOwnerChanges(caller, fields),
    ...(email !== undefined && { email, emailKey: emailKey(email) }),
  });

  /** Whoever is made has a plan: that of the request, or the default. */
  const newUserOf = (caller: Actor, fields: Fields) => {
    const { scopes: _, ...given } = changesOf(caller, { plan: null, ...fields });
    return newUser({ ...given, createdBy: actorId(caller) }, clock());
  };

  const replyWith = (user: UserRecord) => ({
    headers: { ETag: etagOfOwner(user) },
    body: presentAccount(user, plans),
  });
  const replyWithNew = (user: UserRecord) => {
    const { headers, body } = replyWith(user);
    return { status: 201 as const, headers: { ...headers, Location: `/users/${user._id}` }, body };
  };

  return {
    async listUsers({ actor, query }) {
      return managed.page(actor, query, {
        emailKey: query.email === undefined ? undefined : emailKey(query.email),
        present: (user) => presentAccount(user, plans),
      });
    },

    async createUser({ actor, body, note }) {
      const user = await managed.create(newUserOf(actor, body));
      note({ targetId: user._id });
      return replyWithNew(user);
    },

    async upsertUser({ actor, body, note }) {
      const changes = changesOf(actor, body);
      const make = () => newUserOf(actor, body);
      const { owner, created } = await managed.upsert(actor, body.external_id, { changes, make });
      note({ targetId: owner._id, changed: Object.keys(body) });
      return created ? replyWithNew(owner) : { status: 200, ...replyWith(owner) };
    },

    async getUser({ actor, path }) {
      return { status: 200, ...replyWith(await managed.find(actor, path.user_id)) };
    },

    async updateUser({ actor, path, headers, body, note }) {
      const changes = changesOf(actor, body);
      const user = await managed.change(actor, path.user_id, { changes, ifMatch: headers['If-Match'] });
      note({ targetId: user._id, changed: Object.keys(body) });
      return { status: 200, ...replyWith(user) };
    },

    async deleteUser({ actor, path, note }) {
      await managed.erase(actor, path.user_id, eraseUser);
      note({ targetId: path.user_id });
      return { status: 204 };
    },
  };
}
