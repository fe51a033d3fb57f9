import type { Connection } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { duplicateKey } from '../../database/errors.js';
import { createLoader } from '../../database/load-by-id.js';
import { type KnownUser, knownUserFields } from '../../domain/principal.js';
import { type UserRecord, userModel } from './model.js';
import type { PasswordHash } from './password.js';

export type UserRepository = ReturnType<typeof createUserRepository>;

/** What an operator may change of a user. */
export type UserChanges = Partial<Pick<UserRecord, 'enabled' | 'scopes' | 'maxKeys' | 'rateLimit' | 'quota'>>;

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

    /** Sets a new password and ends the user's tokens. @returns whether the hash was still `from`. */
    async changePassword(id: string, from: string, to: PasswordHash): Promise<boolean> {
      const { matchedCount } = await change(id, () =>
        users.updateOne({ _id: id, passwordHash: from }, { $set: to, $inc: { tokenVersion: 1 }, ...changedNow }),
      );
      return matchedCount === 1;
    },

    /** @returns `null` if there is no such user. */
    async update(id: string, changes: UserChanges): Promise<UserRecord | null> {
      return change(id, () =>
        users.findOneAndUpdate({ _id: id }, { $set: changes, ...changedNow }, { returnDocument: 'after' }).lean(),
      );
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
