import { type Connection, type Model, Schema } from 'mongoose';

export interface UserRecord {
  /** `usr_` and a public id. */
  _id: string;
  /** As the user wrote it. */
  email: string;
  /** As it is compared; unique. */
  emailKey: string;
  name: string | null;
  passwordHash: string;
  /** Which secret's pepper is in the hash. */
  pepperId: string;
  enabled: boolean;
  /** A token carries the version that it was issued under, and works as long as that is this one. */
  tokenVersion: number;
  /** The restricted scopes that the user holds. All others are everybody's. */
  scopes: string[];
  createdAt: Date;
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
    createdAt: { type: Date, required: true },
    changedAt: { type: Date },
  },
  { versionKey: false },
);

export function userModel(connection: Connection): Model<UserRecord> {
  return connection.model<UserRecord>('User', schema, 'users');
}
