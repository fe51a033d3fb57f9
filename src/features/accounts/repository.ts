import type { Connection } from 'mongoose';
import { duplicateKey } from '../../database/errors.js';
import { type UserRecord, userModel } from './model.js';
import type { PasswordHash } from './password.js';

export type UserRepository = ReturnType<typeof createUserRepository>;

export function createUserRepository({ connection }: { connection: Connection }) {
  const users = userModel(connection);
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

    async findByEmailKey(emailKey: string): Promise<UserRecord | null> {
      return users.findOne({ emailKey }).lean();
    },

    /** Makes every token of this user that was issued until now stop working. */
    async endTokens(id: string): Promise<void> {
      await users.updateOne({ _id: id }, { $inc: { tokenVersion: 1 } });
    },

    /** Sets a new password and ends the user's tokens. @returns whether the hash was still `from`. */
    async changePassword(id: string, from: string, to: PasswordHash): Promise<boolean> {
      const { matchedCount } = await users.updateOne(
        { _id: id, passwordHash: from },
        { $set: to, $inc: { tokenVersion: 1 } },
      );
      return matchedCount === 1;
    },

    /** Stores the same password under another pepper or cost. Changes nothing if the password changed meanwhile. */
    async rehash(id: string, from: string, to: PasswordHash): Promise<void> {
      await users.updateOne({ _id: id, passwordHash: from }, { $set: to });
    },
  };
}
