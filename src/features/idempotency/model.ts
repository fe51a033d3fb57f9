import { type Connection, type Model, Schema } from 'mongoose';
import type { Sealed } from '../../lib/seal.js';

export interface IdempotencyRecord {
  /** Hash of the user, the operation and the Idempotency-Key. */
  _id: string;
  /** Hash of the request's body. */
  requestHash: string;
  /** Until when the first request may take; after it another may start over. Ignored once there is a reply. */
  lockedUntil: Date;
  /** The reply; absent while the first request runs. */
  reply?: Sealed;
  /** Whom the reply is about; set with it. Missing in records of earlier versions. */
  ownerId?: string;
  /**
   * Names the work: the same for all requests until one of them has a reply. By it the work finds what it had done when a
   * request died. Missing in records of earlier versions.
   */
  workId?: string;
  expiresAt: Date;
}

const schema = new Schema<IdempotencyRecord>(
  {
    _id: { type: String, required: true },
    requestHash: { type: String, required: true },
    lockedUntil: { type: Date, required: true },
    reply: {
      type: new Schema(
        {
          keysId: { type: String, required: true },
          iv: { type: Buffer, required: true },
          tag: { type: Buffer, required: true },
          ciphertext: { type: Buffer, required: true },
        },
        { _id: false },
      ),
    },
    ownerId: { type: String },
    workId: { type: String },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);

export function idempotencyModel(connection: Connection): Model<IdempotencyRecord> {
  return connection.model<IdempotencyRecord>('Idempotency', schema, 'idempotency');
}
