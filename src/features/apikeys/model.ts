import { type Connection, type Model, Schema } from 'mongoose';
import { labelWordsOf } from '../../domain/label-words.js';
import type { Quota, RateLimit } from '../../domain/limit.js';
import { ownerKinds } from '../../domain/owner.js';
import type { KnownKey } from '../../domain/principal.js';
import { type KnownRotation, rotationStages } from '../../domain/rotation.js';
import { dayOf } from '../../lib/day.js';
import type { KeyedDigest, SealedSecret } from '../authentication/key.js';

/**
 * What is kept of a secret of a key. Its digest is missing in records that older versions made, until the key is used, and
 * which secret made its tag is not known of keys of versions before 0.2.0 that were not used since.
 */
export type StoredSecret = Pick<SealedSecret, 'secretHash' | 'lastFour'> &
  Partial<Pick<SealedSecret, 'keyedDigest' | 'tagSecretId'>>;

/** A rotation, with the other secret of its key. */
export interface StoredRotation extends KnownRotation, StoredSecret {
  /** Who rotated the key, as `actorId` says. */
  rotatedBy: string;
  /** Ends the grace period once the old secret was not used for so long; `null` for not before its end. */
  drainAfterIdleSeconds: number | null;
  /** Who has used the old secret since the grace period began. */
  previousUse?: PreviousUse;
  /** The database's time when that was written last: whether a secret is idle is decided by one clock, whoever has seen it used. */
  previousUseWrittenAt?: Date;
}

export interface PreviousUse {
  uses: number;
  lastUsedAt: Date;
  lastUsedIp: string | null;
  lastUsedUserAgent: string | null;
  /** The last of them, the latest first. */
  callers: { ip: string | null; userAgent: string | null; uses: number; lastUsedAt: Date }[];
}

/** A key: what verification knows of it, and the rest. Its own secret is the one in use. */
export interface ApiKeyRecord extends KnownKey, StoredSecret {
  description: string | null;
  prefix: string;
  /** When the secret in use was made. Missing where it is as old as the key. */
  secretCreatedAt?: Date;
  rotation?: StoredRotation | null;
  /** Whether the key may rotate itself. Missing in records of earlier versions: it may not. */
  selfRotation?: boolean;
  /** After how many days its secret should be replaced; `null` or missing for what the plan or the service says. */
  rotateAfterDays?: number | null;
  /**
   * Which of its owner's places for keys this one holds: every key that is neither revoked nor expired has one, disabled
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

/**
 * A key as it is stored. Instances of the release before know an owner as `userId` only, and write no `ownerId`: until all of
 * them are gone, `userId` is what queries go by, and the other is written for the release that comes next.
 */
export type StoredApiKey = Omit<ApiKeyRecord, 'ownerId'> & { userId: string; ownerId?: string } & Searched;

/** What stands in a record only for searches of everybody's keys. Instances of the release before do not write it. */
interface Searched {
  /** The words of the label: see `labelWordsOf`. */
  labelWords?: string[];
  /** Midnight (UTC) of the last day on which it was used, or made. An index has it: it is written once a day, not at every use. */
  lastUsedDay?: Date;
  /** Names the request that has revoked many keys, this one among them: see `revocationOf`. */
  revokedIn?: string;
}

export function storedKey(key: ApiKeyRecord): StoredApiKey {
  const searched = { labelWords: labelWordsOf(key.label), lastUsedDay: dayOf(key.lastUsedAt ?? key.createdAt) };
  return { ...key, ...searched, userId: key.ownerId };
}

export function keyOfStored({ userId, labelWords, lastUsedDay, revokedIn, ...key }: StoredApiKey): ApiKeyRecord {
  return { ...key, ownerId: userId };
}

const keyedDigest = { type: new Schema<KeyedDigest>({ secretId: String, value: String }, { _id: false }) };

const rotation = new Schema<StoredRotation>({
  _id: { type: String, required: true },
  stage: { type: String, enum: rotationStages, required: true },
  rotatedAt: { type: Date, required: true },
  rotatedBy: { type: String, required: true },
  graceSeconds: { type: Number, required: true },
  drainAfterIdleSeconds: { type: Number, default: null },
  graceFrom: { type: Date, default: null },
  endsAt: { type: Date, required: true },
  secretHash: { type: String, required: true },
  keyedDigest,
  tagSecretId: { type: String },
  lastFour: { type: String, required: true },
  previousUse: { type: Schema.Types.Mixed },
  previousUseWrittenAt: { type: Date },
});

const schema = new Schema<StoredApiKey>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    ownerId: { type: String },
    ownerKind: { type: String, enum: ownerKinds },
    createdBy: { type: String },
    // A value is a text, a number, or true or false.
    claims: { type: [Schema.Types.Mixed], default: undefined },
    label: { type: String, required: true },
    description: { type: String, default: null },
    metadata: [{ _id: false, name: { type: String, required: true }, value: { type: String } }],
    prefix: { type: String, required: true },
    secretHash: { type: String, required: true },
    keyedDigest,
    tagSecretId: { type: String },
    lastFour: { type: String, required: true },
    secretCreatedAt: { type: Date },
    rotation: { type: rotation, default: undefined },
    selfRotation: { type: Boolean },
    rotateAfterDays: { type: Number },
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
    labelWords: { type: [String], default: undefined },
    lastUsedDay: { type: Date },
    revokedIn: { type: String },
  },
  { versionKey: false },
);

export function apiKeyModel(connection: Connection): Model<StoredApiKey> {
  return connection.model<StoredApiKey>('ApiKey', schema, 'apikeys');
}
