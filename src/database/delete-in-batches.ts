import type { mongo } from 'mongoose';
import { relaxed } from './bulk-write.js';

/** Documents in one command: a few milliseconds of the database, and well within the time that an answer may take. */
const batch = 1000;

/**
 * Deletes whatever fits a filter, a batch at a time, so that others have their turn in between. What a crash of the
 * database brings back is deleted by the next sweep.
 *
 * @param signal ends it after the batch that is under way.
 */
export async function deleteInBatches<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  filter: mongo.Filter<T>,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) {
    const found = await collection
      .find(filter, { projection: { _id: 1 } })
      .limit(batch)
      .toArray();
    if (found.length > 0) {
      // Again the filter: one that was changed meanwhile stays.
      const these = { $and: [{ _id: { $in: found.map(({ _id }) => _id) } }, filter] } as mongo.Filter<T>;
      await collection.deleteMany(these, relaxed);
    }
    if (found.length < batch) return;
  }
}
