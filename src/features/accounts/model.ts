import { type Connection, type Model, Schema } from 'mongoose';
import type { KnownUser } from '../../domain/principal.js';

/** A user as it is stored: what verification knows of it, and the rest. */
export interface UserRecord extends KnownUser {
  /** See `PasswordHash`. */
  passwordHash: string;
  /** Which secret's pepper is in the hash. */
  pepperId: string;
  /** The database's time of the last change that verification must know of. */
  changedAt?: Date;
}

const schema = new Schema<UserRecord>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    emailKey: { type: String, required: true },
    name: { type: String, default: null },
    passwordHash: { type: String, required: true },
    pepperId: { type: String, required: true },
    enabled: { type: Boolean, required: true },
    tokenVersion: { type: Number, required: true },
    scopes: [{ type: String }],
    maxKeys: { type: Number, default: null },
    // A limit, or a word: see `Override`.
    rateLimit: { type: Schema.Types.Mixed, default: null },
    quota: { type: Schema.Types.Mixed, default: null },
    createdAt: { type: Date, required: true },
    changedAt: { type: Date },
  },
  { versionKey: false },
);

export function userModel(connection: Connection): Model<UserRecord> {
  return connection.model<UserRecord>('User', schema, 'users');
}
