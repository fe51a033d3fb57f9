import { type Connection, type Model, Schema } from 'mongoose';
import type { StoredUser } from '../../domain/owner.js';
import type { Erasure } from '../owners/erasure-records.js';
import type { OwnerChanges } from '../owners/owner-changes.js';
import { ownerSchemaFields } from '../owners/schema-fields.js';
import type { SessionRecord } from '../sessions/model.js';

/** A user as it is stored: what verification knows of it, and the rest. */
export interface UserRecord extends StoredUser {
  /** See `PasswordHash`. Missing where a back end has made the user and nobody has set a password: then none fits. */
  passwordHash?: string;
  /** Which secret's pepper is in the hash. */
  pepperId?: string;
  /** Of the link by which a new password can be set: the newest one that was made, until it is used or voided. */
  passwordReset?: PasswordReset;
  /** Log-ins that are remembered, those that are over as well. Missing where there never was one. */
  sessions?: SessionRecord[];
  /** Who made the user, if not the user. */
  createdBy?: string;
  /** Who changed last what an operator may change: as `actorId` says, or `operatorId`. Missing where nobody has. */
  changedBy?: string;
  /** Counts these changes. Missing where there was none; instances of the release before do not count theirs. */
  version?: number;
  /** The database's time of the last change that verification must know of. */
  changedAt?: Date;
  /** Of a user who is being erased. */
  erasure?: Erasure;
}

/** What is kept of such a link. */
export interface PasswordReset {
  /** Of its token: see `createResetTokens`. */
  tokenHash: string;
  expiresAt: Date;
}

/** What back ends and operators may change of a user, and who does. */
export type UserChanges = OwnerChanges & Partial<Pick<UserRecord, 'email' | 'emailKey' | 'changedBy'>>;

const schema = new Schema<UserRecord>(
  {
    ...ownerSchemaFields,
    email: { type: String },
    emailKey: { type: String },
    passwordHash: { type: String },
    pepperId: { type: String },
    tokenVersion: { type: Number, required: true },
    createdBy: { type: String },
    version: { type: Number },
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
  },
  { versionKey: false },
);

export function userModel(connection: Connection): Model<UserRecord> {
  return connection.model<UserRecord>('User', schema, 'users');
}
