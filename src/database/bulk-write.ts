import type { mongo } from 'mongoose';

/** Operations in one write: a few milliseconds of the event loop at most. */
const chunk = 200;

/** Writes in no order, in parts. By the driver: mongoose costs twice as much. */
export async function bulkWrite<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  operations: readonly mongo.AnyBulkWriteOperation<T>[],
  options: { writeConcern?: mongo.WriteConcernSettings } = {},
): Promise<void> {
  for (let start = 0; start < operations.length; start += chunk) {
    await collection.bulkWrite(operations.slice(start, start + chunk), { ordered: false, ...options });
  }
}

/** For what a crash of the database may lose as a crash of this process may: waiting for its journal makes it no truer. */
export const relaxed = { writeConcern: { w: 1, journal: false } } as const;
