import { type Connection, type Model, Schema } from 'mongoose';
import type { Quota, RateLimit } from '../../domain/limit.js';
import type { KnownKey } from '../../domain/principal.js';
import type { KeyedDigest } from '../authentication/key.js';

/** A key as it is stored: what verification knows of it, and the rest. */
export interface ApiKeyRecord extends KnownKey {
  description: string | null;
  prefix: string;
  /** bcrypt of the secret. */
  secretHash: string;
  /** Of the whole text. Missing in records that older versions made, until the key is used. */
  keyedDigest?: KeyedDigest;
  /** Which secret made the tag in the key's text; not known of keys of versions before 0.2.0 that were not used since. */
  tagSecretId?: string;
  lastFour: string;
  /**
   * Which of the user's places for keys this one holds: every key that is neither revoked nor expired has one, disabled
   * ones included. A key that has expired keeps its own until a newer key needs it.
   */
  slot?: number;
  /** Counts the changes of what the user may set. */
  version: number;
  updatedAt: Date;
  lastUsedAt: Date | null;
  lastUsedIp: string | null;
  lastUsedUserAgent: string | null;
  revokedReason: string | null;
  /** Who revoked it, and who changed it last, as `actorId` says. Missing where nobody has, or an older version did not note it. */
  revokedBy?: string;
  changedBy?: string;
  /** The database's time of the last change that verification must know of. */
  changedAt?: Date;
}

const schema = new Schema<ApiKeyRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    label: { type: String, required: true },
    description: { type: String, default: null },
    metadata: [{ _id: false, name: { type: String, required: true }, value: { type: String } }],
    prefix: { type: String, required: true },
    secretHash: { type: String, required: true },
    keyedDigest: { type: new Schema<KeyedDigest>({ secretId: String, value: String }, { _id: false }) },
    tagSecretId: { type: String },
    lastFour: { type: String, required: true },
    slot: { type: Number },
    enabled: { type: Boolean, required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    expiresAt: { type: Date, default: null },
    lastUsedAt: { type: Date, default: null },
    lastUsedIp: { type: String, default: null },
    lastUsedUserAgent: { type: String, default: null },
    revokedAt: { type: Date, default: null },
    revokedReason: { type: String, default: null },
    revokedBy: { type: String },
    changedBy: { type: String },
    scopes: [{ type: String }],
    ipAllowlist: [{ type: String }],
    rateLimit: { type: new Schema<RateLimit>({ limit: Number, windowSeconds: Number }, { _id: false }), default: null },
    quota: { type: new Schema<Quota>({ limit: Number, period: String }, { _id: false }), default: null },
    changedAt: { type: Date },
  },
  { versionKey: false },
);

export function apiKeyModel(connection: Connection): Model<ApiKeyRecord> {
  return connection.model<ApiKeyRecord>('ApiKey', schema, 'apikeys');
}
