import DataLoader from 'dataloader';
import type { Collection, mongo } from 'mongoose';

/** Documents in one query. */
const mostAtOnce = 100;

/**
 * Reads documents by id, those that are asked for at the same time in one query: after a start thousands of keys are looked
 * up, and a query for each would halve how many a second. Nothing is kept. Without mongoose, whose casts have
 * nothing to do here.
 *
 * @returns the fields of the projection, `null` where there is no document.
 */
export function createLoader<T extends { _id: string }>(
  collection: Collection,
  projection: Record<string, 1>,
): (id: string) => Promise<T | null> {
  const documents = collection as unknown as mongo.Collection<{ _id: string }>;
  const loader = new DataLoader<string, T | null>(
    async (ids) => {
      const found = await documents.find<T>({ _id: { $in: [...ids] } }, { projection }).toArray();
      const byId = new Map(found.map((document) => [document._id, document]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    { cache: false, maxBatchSize: mostAtOnce },
  );
  return (id) => loader.load(id);
}
