import { type Connection, type Model, Schema } from 'mongoose';
import type { StoredUser } from '../../domain/owner.js';
import type { SessionRecord } from '../sessions/model.js';

/** A user as it is stored: what verification knows of it, and the rest. */
export interface UserRecord extends StoredUser {
  email: string;
  /** As email addresses are compared; unique. */
  emailKey: string;
  /** See `PasswordHash`. */
  passwordHash: string;
  /** Which secret's pepper is in the hash. */
  pepperId: string;
  /** Of the link by which a new password can be set: the newest one that was made, until it is used or voided. */
  passwordReset?: PasswordReset;
  /** Log-ins that are remembered, those that are over as well. Missing where there never was one. */
  sessions?: SessionRecord[];
  /** Who changed last what an operator may change: as `actorId` says, or `operatorId`. Missing where nobody has. */
  changedBy?: string;
  /** The database's time of the last change that verification must know of. */
  changedAt?: Date;
}

/** What is kept of such a link. */
export interface PasswordReset {
  /** Of its token: see `createResetTokens`. */
  tokenHash: string;
  expiresAt: Date;
}

/** What an operator may change of a user, and who does. */
export type UserChanges = Partial<
  Pick<UserRecord, 'enabled' | 'scopes' | 'maxKeys' | 'rateLimit' | 'quota' | 'changedBy'>
>;

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
    passwordReset: {
      type: new Schema<PasswordReset>(
        { tokenHash: { type: String, required: true }, expiresAt: { type: Date, required: true } },
        { _id: false },
      ),
    },
    // Written by pipelines, and by the repository of sessions.
    sessions: { type: [Schema.Types.Mixed], default: undefined },
    endedSessions: { type: [Schema.Types.Mixed], default: undefined },
    keptSession: { type: Schema.Types.Mixed, default: null },
    changedBy: { type: String },
    changedAt: { type: Date },
  },
  { versionKey: false },
);

export function userModel(connection: Connection): Model<UserRecord> {
  return connection.model<UserRecord>('User', schema, 'users');
}
