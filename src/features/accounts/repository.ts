import { type Connection, type mongo, type QueryFilter, trusted } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { duplicateKey } from '../../database/errors.js';
import { createLoader } from '../../database/load-by-id.js';
import { type StoredUser, storedUserFields } from '../../domain/owner.js';
import { endingAll, endingOthers, endingRemembered } from '../sessions/ending.js';
import { type PasswordReset, type UserChanges, type UserRecord, userModel } from './model.js';
import type { PasswordHash } from './password.js';
import { administrator } from './rules.js';

export type UserRepository = ReturnType<typeof createUserRepository>;

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
  async function disable(
    filter: QueryFilter<UserRecord> & { _id: string },
    changes: UserChanges,
  ): Promise<UserRecord | null> {
    const given = Object.entries(changes).map(([name, value]) => [name, { $literal: value }]);
    const stages = [{ $set: { ...Object.fromEntries(given), passwordReset: '$$REMOVE' } }, ...endingRemembered];
    const native = filter as mongo.Filter<UserRecord>;
    return change(filter._id, () => collection.findOneAndUpdate(native, stages, { returnDocument: 'after' }));
  }

  /** @returns `null` if the filter finds no user. */
  async function update(
    filter: QueryFilter<UserRecord> & { _id: string },
    changes: UserChanges,
  ): Promise<UserRecord | null> {
    if (changes.enabled === false) return disable(filter, changes);
    const update = { $set: changes, ...changedNow };
    return change(filter._id, () => users.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean());
  }

  return {
    /** @returns `null` if the email address is taken. */
    async insert(user: UserRecord): Promise<UserRecord | null> {
      try {
        return (await users.create(user)).toObject();
      } catch (error) {
        if (duplicateKey(error)?.includes('emailKey')) return null;
        throw error;
      }
    },

    async findById(id: string): Promise<UserRecord | null> {
      return users.findOne({ _id: id }).lean();
    },

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

    /** @returns `null` if there is no such user. */
    async update(id: string, changes: UserChanges): Promise<UserRecord | null> {
      return update({ _id: id }, changes);
    },

    /** The same, but not of an administrator. @returns `null` if it is one, or if there is no such user. */
    async updateUnlessAdministrator(id: string, changes: UserChanges): Promise<UserRecord | null> {
      return update({ _id: id, $nor: [administrator] }, changes);
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
      const added = { $addToSet: { scopes: { $each: names } }, $set: { changedBy }, ...changedNow };
      return change(id, () => users.findOneAndUpdate({ _id: id }, added, { returnDocument: 'after' }).lean());
    },

    /** Ids of the secrets whose peppers are in passwords. */
    async pepperIds(): Promise<string[]> {
      return users.distinct('pepperId');
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
