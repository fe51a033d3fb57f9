import { type Connection, type QueryFilter, trusted } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { duplicateKey } from '../../database/errors.js';
import { createLoader } from '../../database/load-by-id.js';
import { type KnownUser, knownUserFields } from '../../domain/principal.js';
import { type PasswordReset, type UserChanges, type UserRecord, userModel } from './model.js';
import type { PasswordHash } from './password.js';
import { administrator } from './rules.js';

export type UserRepository = ReturnType<typeof createUserRepository>;

/** @param onChange called before a change of what verification must know of is reported as done, and also if it failed. */
export function createUserRepository({
  connection,
  onChange,
}: {
  connection: Connection;
  onChange: (userId: string) => void;
}) {
  const users = userModel(connection);
  const loadKnown = createLoader<KnownUser>(users.collection, knownUserFields);

  const change = <T>(id: string, write: () => Promise<T>) => announce(() => onChange(id), write);

  /** @returns whether the filter found the user. */
  async function setPassword(filter: QueryFilter<UserRecord> & { _id: string }, to: PasswordHash): Promise<boolean> {
    const changes = { $set: to, $inc: { tokenVersion: 1 }, $unset: { passwordReset: 1 }, ...changedNow } as const;
    const { matchedCount } = await change(filter._id, () => users.updateOne(filter, changes));
    return matchedCount === 1;
  }

  /** @returns `null` if the filter finds no user. */
  async function update(
    filter: QueryFilter<UserRecord> & { _id: string },
    changes: UserChanges,
  ): Promise<UserRecord | null> {
    const voided = changes.enabled === false ? { $unset: { passwordReset: 1 } } : {};
    const update = { $set: changes, ...voided, ...changedNow };
    return change(filter._id, () => users.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean());
  }

  return {
    /** @returns `null` if the e-mail address is taken. */
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
    async findKnown(id: string): Promise<KnownUser | null> {
      return loadKnown(id);
    },

    async findByEmailKey(emailKey: string): Promise<UserRecord | null> {
      return users.findOne({ emailKey }).lean();
    },

    /** Makes every token of this user that was issued until now stop working. */
    async endTokens(id: string): Promise<void> {
      await change(id, () => users.updateOne({ _id: id }, { $inc: { tokenVersion: 1 }, ...changedNow }));
    },

    /** Sets a new password, ends the user's tokens, and voids a link. @returns whether the hash was still `from`. */
    async changePassword(id: string, from: string, to: PasswordHash): Promise<boolean> {
      return setPassword({ _id: id, passwordHash: from }, to);
    },

    /** Sets a password by a link, which is spent so, and ends the user's tokens. @returns whether it was still good. */
    async resetPassword(id: string, { tokenHash }: PasswordReset, to: PasswordHash): Promise<boolean> {
      return setPassword({ _id: id, enabled: true, 'passwordReset.tokenHash': tokenHash }, to);
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
