import type { mongo } from 'mongoose';
import { bulkWrite, relaxed } from '../../database/bulk-write.js';
import type { StoredApiKey } from './model.js';
import { statusFilter } from './status-filter.js';

type Filter = mongo.Filter<StoredApiKey>;

/** Which of the service's secrets the tags of keys were made under. A key that was rotated may have two. */
export function taggedKeysIn(records: mongo.Collection<StoredApiKey>) {
  return {
    /** All that are known: of dead keys as well, and of other secrets as long as they work. */
    async tagSecretIds(now: Date): Promise<string[]> {
      const [own, other] = await Promise.all([
        records.distinct('tagSecretId'),
        records.distinct('rotation.tagSecretId', { 'rotation.endsAt': { $gt: now } } as Filter),
      ]);
      return [...new Set([...own, ...other])].filter((id): id is string => typeof id === 'string');
    },

    /**
     * How many keys that are neither revoked nor expired have a tag of this secret, in either of their secrets that work;
     * `null` for those that do not say.
     */
    async countByTagSecret(secretId: string | null, now: Date): Promise<number> {
      const live = [statusFilter('active', now), statusFilter('disabled', now)];
      const either = [
        { tagSecretId: secretId },
        { 'rotation.endsAt': { $gt: now }, 'rotation.tagSecretId': secretId },
      ] as Filter[];
      return records.countDocuments({ $and: [{ $or: either }, { $or: live }] } as Filter);
    },

    /**
     * Notes the secrets that keys of versions before 0.2.0 do not say. What is known stays. A key has one such secret at
     * most, as a new one says it: where that stands now is found here.
     *
     * @param tags the secret of each key, by id.
     */
    async noteTags(tags: ReadonlyMap<string, string>): Promise<void> {
      const unknown = (place: string) => ({ [place]: { $exists: false } });
      const updates = [...tags].flatMap(([_id, secretId]) => [
        updateOf({ _id, ...unknown('tagSecretId') }, { tagSecretId: secretId }),
        updateOf(
          { _id, 'rotation.secretHash': { $exists: true }, ...unknown('rotation.tagSecretId') },
          { 'rotation.tagSecretId': secretId },
        ),
      ]);
      await bulkWrite(records, updates, relaxed);
    },
  };
}

function updateOf(filter: mongo.Document, set: mongo.Document): mongo.AnyBulkWriteOperation<StoredApiKey> {
  return { updateOne: { filter: filter as Filter, update: { $set: set } } };
}
