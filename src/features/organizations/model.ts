import type { Connection, mongo } from 'mongoose';
import type { StoredOwner } from '../../domain/owner.js';

/** An organisation as it is stored: what verification knows of it, and the rest. */
export interface OrganizationRecord extends StoredOwner {
  /** Who made it and who changed it last, as `actorId` says, or `operatorId`. */
  createdBy?: string;
  changedBy?: string;
  /** The database's time of the last change that verification must know of. */
  changedAt?: Date;
}

export function organizationsIn(connection: Connection): mongo.Collection<OrganizationRecord> {
  return connection.collection<OrganizationRecord>('organizations');
}
