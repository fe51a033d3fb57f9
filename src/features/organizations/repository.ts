import type { Collection, Connection } from 'mongoose';
import { createLoader } from '../../database/load-by-id.js';
import { type StoredOwner, storedOwnerFields } from '../../domain/owner.js';
import { organizationsIn } from './model.js';

export type OrganizationRepository = ReturnType<typeof createOrganizationRepository>;

export function createOrganizationRepository({ connection }: { connection: Connection }) {
  const loadKnown = createLoader<StoredOwner>(organizationsIn(connection) as unknown as Collection, storedOwnerFields);
  return {
    /** For verification. */
    async findKnown(id: string): Promise<StoredOwner | null> {
      return loadKnown(id);
    },
  };
}
