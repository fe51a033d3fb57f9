import { type Connection, type mongo, type QueryFilter, trusted } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { duplicateKey } from '../../database/errors.js';
import { createLoader } from '../../database/load-by-id.js';
import { type StoredUser, storedUserFields } from '../../domain/owner.js';
import { powerfulOwnersIn } from '../owners/beyond-reach.js';
import { countedOwnersIn } from '../owners/counted-owners.js';
import { erasedIn, living } from '../owners/erasure-records.js';
import { type EmailTaken, findOrCreate, type Owners } from '../owners/find-or-create.js';
import { type ListedOwner, listedOwnersIn } from '../owners/listed-owners.js';
import { type StoredTerms, storedTermsIn } from '../owners/stored-terms.js';
import { endingAll, endingOthers, endingRemembered } from '../sessions/ending.js';
import { type PasswordReset, type UserChanges, type UserRecord, userModel } from './model.js';
import { newUser } from './new-user.js';
import type { PasswordHash } from './password.js';
import { administrator } from './rules.js';

export type UserRepository = ReturnType<typeof createUserRepository>;

type UserFilter = QueryFilter<UserRecord> & { _id: string };

/** What another user has already. */
export type OwnerTaken = 'external_id_taken' | EmailTaken;

/** A record as it was read: see `UserRecord`. */
export type Versioned = Pick<UserRecord, 'version' | 'passwordHash'>;

interface PasswordChange {
  from: string;
  to: PasswordHash;
  kept: string | null;
}

/** @param onChange called before a change of what verification must know of is reported as done, and also if it failed. */
export function createUserRepository({
  connection,
  onChange,
}: {
  connection: Connection;
  onChange: (userId: string) => void;
}) {
  const users = userModel(connection);
  /** Without mongoose, which knows nothing of pipelines: filters and values are not cast, and must be our own. */
  const collection = users.collection as unknown as mongo.Collection<UserRecord>;
  const loadKnown = createLoader<StoredUser>(users.collection, storedUserFields);

  const change = <T>(id: string, write: () => Promise<T>) => announce(() => onChange(id), write);

  /**
   * Sets a password and voids a link.
   *
   * @param ending which sessions end by it.
   * @returns whether the filter found the user.
   */
  async function setPassword(
    filter: mongo.Filter<UserRecord> & { _id: string },
    { passwordHash, pepperId }: PasswordHash,
    ending: readonly mongo.Document[],
  ): Promise<boolean> {
    // A hash begins with what the database takes for the name of a field.
    const hash = { passwordHash: { $literal: passwordHash }, pepperId: { $literal: pepperId } };
    const stages = [{ $set: { ...hash, passwordReset: '$$REMOVE' } }, ...ending];
    const { matchedCount } = await change(filter._id, () => collection.updateOne(filter, stages));
    return matchedCount === 1;
  }

  /** Voids a link as well, and ends what is remembered: whoever is enabled again logs in again. */
  async function disable(filter: UserFilter, changes: UserChanges): Promise<UserRecord | null> {
    const given = Object.entries(changes).map(([name, value]) => [name, { $literal: value }]);
    const version = { $add: [{ $ifNull: ['$version', 0] }, 1] };
    const set = { ...Object.fromEntries(given), passwordReset: '$$REMOVE', version };
    const stages = [{ $set: set }, ...endingRemembered];
    const native = filter as mongo.Filter<UserRecord>;
    return collection.findOneAndUpdate(native, stages, { returnDocument: 'after' });
  }

  async function update(filter: UserFilter, changes: UserChanges): Promise<UserRecord | null | OwnerTaken> {
    // A link that went to the address before may not open the account.
    const voided = changes.emailKey === undefined ? {} : { $unset: { passwordReset: 1 } };
    const update = { $set: changes, ...voided, $inc: { version: 1 }, ...changedNow };
    const write = async () =>
      changes.enabled === false
        ? disable(filter, changes)
        : users.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean<UserRecord | null>();
    return change(filter._id, () => unlessTaken(write));
  }

  const insert = async (user: UserRecord): Promise<UserRecord | OwnerTaken> =>
    unlessTaken(async () => (await users.create(user)).toObject());

  const isEmailTaken = async (emailKey: string | undefined): Promise<boolean> =>
    emailKey !== undefined && (await users.exists({ emailKey })) !== null;

  const findByExternalId = async (externalId: string): Promise<UserRecord | null> =>
    users.findOne({ externalId, ...living }).lean();

  const owners: Owners<UserRecord> = {
    async findById(id) {
      return users.findOne({ _id: id, ...living }).lean();
    },

    findByExternalId,

    async findOrCreate(given) {
      const user = newUser(given, new Date());
      return findOrCreate<UserRecord>({
        find: () => findByExternalId(given.externalId),
        insert: () => insert(user),
        isEmailTaken: () => isEmailTaken(user.emailKey),
      });
    },
  };

  return {
    ...owners,
    ...erasedIn(collection, {
      change,
      kept: { tokenVersion: { $add: ['$tokenVersion', 1] } },
      account: { $ifNull: ['$emailKey', '$_id'] },
    }),
    ...countedOwnersIn(users.collection as unknown as Parameters<typeof countedOwnersIn>[0]),
    ...listedOwnersIn(users.collection as unknown as mongo.Collection<ListedOwner>),
    ...storedTermsIn(users.collection as unknown as mongo.Collection<StoredTerms>),
    ...powerfulOwnersIn(users.collection as unknown as mongo.Collection<ListedOwner>),
    insert,
    isEmailTaken,

    /** For verification. */
    async findKnown(id: string): Promise<StoredUser | null> {
      return loadKnown(id);
    },

    async findByEmailKey(emailKey: string): Promise<UserRecord | null> {
      return users.findOne({ emailKey }).lean();
    },

    /**
     * Sets a new password, ends all sessions and tokens but those of one session, and voids a link.
     *
     * @param kept id of that session; `null` for none.
     * @returns whether the hash was still `from`.
     */
    async changePassword(id: string, { from, to, kept }: PasswordChange): Promise<boolean> {
      return setPassword({ _id: id, passwordHash: from }, to, kept === null ? endingAll : endingOthers(kept));
    },

    /** Sets a password by a link, which is spent so, and ends all sessions and tokens. @returns whether it was still good. */
    async resetPassword(id: string, { tokenHash }: PasswordReset, to: PasswordHash): Promise<boolean> {
      return setPassword({ _id: id, enabled: true, 'passwordReset.tokenHash': tokenHash }, to, endingAll);
    },

    /** Keeps a link by which the password can be set; the one before it is void. @returns whether the user is enabled. */
    async keepPasswordReset(id: string, passwordReset: PasswordReset): Promise<boolean> {
      const { matchedCount } = await users.updateOne({ _id: id, enabled: true }, { $set: { passwordReset } });
      return matchedCount === 1;
    },

    /**
     * @param expected the record as it was read, which it must still be; any if left out.
     * @returns `null` if there is no such user, or one of another version; what is taken, if another user has it.
     */
    async update(id: string, changes: UserChanges, expected?: Versioned): Promise<UserRecord | null | OwnerTaken> {
      return update({ _id: id, ...living, ...unchangedSince(expected, changes) }, changes);
    },

    /** The same, but not of an administrator. @returns `null` if it is one as well. */
    async updateUnlessAdministrator(
      id: string,
      changes: UserChanges,
      expected?: Versioned,
    ): Promise<UserRecord | null | OwnerTaken> {
      return update({ _id: id, ...living, ...unchangedSince(expected, changes), $nor: [administrator] }, changes);
    },

    /** Whether anybody but this user is an administrator. */
    async hasOtherAdministrator(id: string): Promise<boolean> {
      return (await users.exists({ ...administrator, _id: trusted({ $ne: id }) })) !== null;
    },

    /** Adds scopes to those that the user holds, whoever changes them meanwhile. @returns `null` if there is no such user. */
    async addScopes(
      id: string,
      { names, changedBy }: { names: readonly string[]; changedBy: string },
    ): Promise<UserRecord | null> {
      const added = {
        $addToSet: { scopes: { $each: names } },
        $set: { changedBy },
        $inc: { version: 1 },
        ...changedNow,
      };
      return change(id, () =>
        users.findOneAndUpdate({ _id: id, ...living }, added, { returnDocument: 'after' }).lean(),
      );
    },

    /** Ids of the secrets whose peppers are in passwords. */
    async pepperIds(): Promise<string[]> {
      return (await users.distinct('pepperId')).filter((id) => id !== undefined);
    },

    async countByPepper(pepperId: string): Promise<number> {
      return users.countDocuments({ pepperId });
    },

    /** Stores the same password under another pepper or cost. Changes nothing if the password changed meanwhile. */
    async rehash(id: string, from: string, to: PasswordHash): Promise<void> {
      await users.updateOne({ _id: id, passwordHash: from }, { $set: to });
    },
  };
}

type Unchanged = { version?: number | null; passwordHash?: string | null };

/**
 * Part of a filter: the record is still as it was read. Records that were never changed have no version. A password that is
 * set is no such change, but decides who may change the address.
 */
function unchangedSince(expected: Versioned | undefined, { emailKey }: UserChanges): Unchanged {
  if (!expected) return {};
  const { version = null, passwordHash = null } = expected;
  return { version, ...(emailKey !== undefined && { passwordHash }) };
}

async function unlessTaken<T>(write: () => Promise<T>): Promise<T | OwnerTaken> {
  try {
    return await write();
  } catch (error) {
    const fields = duplicateKey(error);
    if (fields?.includes('emailKey')) return 'email_taken';
    if (fields?.includes('externalId')) return 'external_id_taken';
    throw error;
  }
}
