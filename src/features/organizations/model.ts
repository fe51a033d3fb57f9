import { type Connection, type Model, Schema } from 'mongoose';
import type { StoredOwner } from '../../domain/owner.js';
import type { Erasure } from '../owners/erasure-records.js';
import type { OwnerChanges } from '../owners/owner-changes.js';
import { ownerSchemaFields } from '../owners/schema-fields.js';

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
    ...ownerSchemaFields,
    createdBy: { type: String, required: true },
    updatedAt: { type: Date, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false },
);

export function organizationModel(connection: Connection): Model<OrganizationRecord> {
  return connection.model<OrganizationRecord>('Organization', schema, 'organizations');
}
