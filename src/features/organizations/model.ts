import { type Connection, type Model, Schema } from 'mongoose';
import type { StoredOwner } from '../../domain/owner.js';
import type { Erasure } from '../owners/erasure-records.js';
import type { OwnerChanges } from '../owners/owner-changes.js';

/** An organization as it is stored: what verification knows of it, and the rest. */
export interface OrganizationRecord extends StoredOwner {
  /** Who made it, and who changed it last: as `actorId` says, or `operatorId`. The latter is missing where nobody has. */
  createdBy: string;
  changedBy?: string;
  updatedAt: Date;
  /** Counts the changes. */
  version: number;
  /** The database's time of the last change that verification must know of. */
  changedAt?: Date;
  /** Of an organization that is being erased. */
  erasure?: Erasure;
}

/** What back ends and operators may change of an organization, and who does. */
export type OrganizationChanges = OwnerChanges & Partial<Pick<OrganizationRecord, 'changedBy'>>;

const schema = new Schema<OrganizationRecord>(
  {
    _id: { type: String, required: true },
    externalId: { type: String },
    name: { type: String, default: null },
    enabled: { type: Boolean, required: true },
    scopes: [{ type: String }],
    plan: { type: String, default: null },
    maxKeys: { type: Number, default: null },
    // A limit, or a word: see `Override`.
    rateLimit: { type: Schema.Types.Mixed, default: null },
    quota: { type: Schema.Types.Mixed, default: null },
    // A value is a text, a number, or true or false.
    metadata: { type: [Schema.Types.Mixed], default: [] },
    createdBy: { type: String, required: true },
    changedBy: { type: String },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date },
    erasure: { type: Schema.Types.Mixed },
  },
  { versionKey: false },
);

export function organizationModel(connection: Connection): Model<OrganizationRecord> {
  return connection.model<OrganizationRecord>('Organization', schema, 'organizations');
}
