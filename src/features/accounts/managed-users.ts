import type { Handlers } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import type { Plans } from '../../domain/plan.js';
import { type Actor, actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Clock } from '../../lib/clock.js';
import { Problem } from '../../problems/problem.js';
import { createManageOwners, etagOfOwner } from '../owners/manage-owners.js';
import type { ReadOwnerChanges } from '../owners/owner-changes.js';
import type { ForgetAccount } from '../throttling/forget-account.js';
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
  readOwnerChanges,
  plans,
  reach,
  clock,
}: {
  users: UserRepository;
  updateAccount: UpdateAccount;
  eraseUser: EraseUser;
  forgetAccount: ForgetAccount;
  readOwnerChanges: ReadOwnerChanges;
  plans: Plans;
  reach: Reach;
  clock: Clock;
}): ManagedUserHandlers {
  /** What is kept of attempts at a password stands under the address: whoever has that next is somebody else. */
  async function update(user: UserRecord, changes: Parameters<UpdateAccount>[1]) {
    const updated = await updateAccount(user._id, changes, user);
    const { emailKey: former } = user;
    const isMoved = former !== undefined && changes.emailKey !== undefined && changes.emailKey !== former;
    if (isMoved && updated !== null && typeof updated === 'object') await forgetAccount(former);
    return updated;
  }

  const managed = createManageOwners<UserRecord>({ ...users, kind: 'user', update }, { plans, reach });

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
      const { _id } = await managed.find(actor, path.user_id);
      if (!(await eraseUser(_id, actorId(actor)))) throw new Problem('user_not_found');
      note({ targetId: _id });
      return { status: 204 };
    },
  };
}
