import type { Connection, mongo } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { duplicateKey } from '../../database/errors.js';
import { createLoader } from '../../database/load-by-id.js';
import { type StoredOwner, storedOwnerFields } from '../../domain/owner.js';
import { newPublicId } from '../../lib/ids.js';
import { powerfulOwnersIn } from '../owners/beyond-reach.js';
import { countedOwnersIn } from '../owners/counted-owners.js';
import { erasedIn, living } from '../owners/erasure-records.js';
import { findOrCreate, type Owners } from '../owners/find-or-create.js';
import { type ListedOwner, listedOwnersIn } from '../owners/listed-owners.js';
import { type StoredTerms, storedTermsIn } from '../owners/stored-terms.js';
import { type OrganizationChanges, type OrganizationRecord, organizationModel } from './model.js';

export type OrganizationRepository = ReturnType<typeof createOrganizationRepository>;

/**
 * Organizations. Those that are being erased are found for verification only, which refuses their keys.
 *
 * @param onChange called before a change of what verification must know of is reported as done, and also if it failed.
 */
export function createOrganizationRepository({
  connection,
  onChange,
}: {
  connection: Connection;
  onChange: (organizationId: string) => void;
}) {
  const organizations = organizationModel(connection);
  const loadKnown = createLoader<StoredOwner>(organizations.collection, storedOwnerFields);

  const change = <T>(id: string, write: () => Promise<T>) => announce(() => onChange(id), write);

  /** @returns `external_id_taken` if another organization has it. */
  async function insert(organization: OrganizationRecord): Promise<OrganizationRecord | 'external_id_taken'> {
    try {
      return (await organizations.create(organization)).toObject();
    } catch (error) {
      if (duplicateKey(error)?.includes('externalId')) return 'external_id_taken';
      throw error;
    }
  }

  const findByExternalId = async (externalId: string): Promise<OrganizationRecord | null> =>
    organizations.findOne({ externalId, ...living }).lean();

  const owners: Owners<OrganizationRecord> = {
    async findById(id) {
      return organizations.findOne({ _id: id, ...living }).lean();
    },

    findByExternalId,

    async findOrCreate({ email: _, ...given }) {
      return findOrCreate<OrganizationRecord>({
        find: () => findByExternalId(given.externalId),
        insert: () => insert(newOrganization(given, new Date())),
        isEmailTaken: async () => false,
      });
    },
  };

  const collection = organizations.collection as unknown as mongo.Collection<OrganizationRecord>;
  return {
    ...owners,
    ...listedOwnersIn(collection as unknown as mongo.Collection<ListedOwner>),
    ...storedTermsIn(collection as unknown as mongo.Collection<StoredTerms>),
    ...powerfulOwnersIn(collection as unknown as mongo.Collection<ListedOwner>),
    ...erasedIn(collection, { change }),
    ...countedOwnersIn(organizations.collection as unknown as Parameters<typeof countedOwnersIn>[0]),
    insert,

    /** For verification. */
    async findKnown(id: string): Promise<StoredOwner | null> {
      return loadKnown(id);
    },

    /**
     * @param version which it must still have; any if left out.
     * @returns `null` if there is no such organization, or if it has another version; `external_id_taken` if another one
     * has that external id.
     */
    async update(
      id: string,
      changes: OrganizationChanges,
      { now, version }: { now: Date; version?: number },
    ): Promise<OrganizationRecord | null | 'external_id_taken'> {
      const filter = { _id: id, ...living, ...(version !== undefined && { version }) };
      const update = { $set: { ...changes, updatedAt: now }, $inc: { version: 1 }, ...changedNow };
      try {
        return await change(id, () =>
          organizations.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean(),
        );
      } catch (error) {
        if (duplicateKey(error)?.includes('externalId')) return 'external_id_taken';
        throw error;
      }
    },
  };
}

type Given = Pick<OrganizationRecord, 'createdBy'> &
  Partial<
    Pick<
      OrganizationRecord,
      'externalId' | 'name' | 'enabled' | 'plan' | 'maxKeys' | 'rateLimit' | 'quota' | 'metadata'
    >
  >;

/** An organization that holds no scopes. What is not said is not there. */
export function newOrganization(given: Given, now: Date): OrganizationRecord {
  const nothing = { externalId: null, name: null, plan: null, maxKeys: null, rateLimit: null, quota: null };
  return {
    _id: `org_${newPublicId()}`,
    enabled: true,
    metadata: [],
    ...nothing,
    ...given,
    scopes: [],
    createdAt: now,
    updatedAt: now,
    version: 0,
  };
}
