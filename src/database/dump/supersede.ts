import type { mongo } from 'mongoose';

/** A unique index: the fields that it has. */
export type UniqueIndex = readonly string[];

/** A record that had to give something up, for the operator. */
export interface Superseded {
  collection: string;
  id: string;
  /** Who has it now. */
  by: string;
}

type Loss = { update: mongo.Document[] } | 'delete';

/** What a record loses that was read before it lost to another what only one can have; by collection. */
const losses: Record<string, (index: UniqueIndex, startedAt: Date, by: mongo.Document) => Loss> = {
  // A key that lives keeps its slot: this one was revoked, or has expired. It must not come back.
  apikeys: (_index, startedAt, { createdAt }) => {
    const hasExpired = { $and: [{ $gt: ['$expiresAt', null] }, { $lte: ['$expiresAt', createdAt] }] };
    const revokedAt = { $ifNull: ['$revokedAt', { $cond: [hasExpired, null, startedAt] }] };
    return { update: [{ $set: { revokedAt } }, { $unset: 'slot' }] };
  },
  // Its address or its external id is another's by now.
  users: (index) => ({ update: [{ $unset: index.includes('emailKey') ? ['emailKey', 'email'] : [...index] }] }),
  organizations: (index) => ({ update: [{ $unset: [...index] }] }),
  // Counts that ended, and began anew.
  throttles: () => 'delete',
};

/**
 * Makes room for a document that a unique index keeps out. A dump that is taken while instances write may have read one
 * record before, and another after, something went from the first to the second, such as a slot. What was read later holds,
 * and the first one gives it up.
 *
 * @returns who gave something up; nobody where there is no such record, or no rule for the collection.
 */
export async function supersede(
  db: mongo.Db,
  {
    collection,
    document,
    indexes,
    startedAt,
  }: {
    collection: string;
    document: mongo.Document;
    indexes: readonly UniqueIndex[];
    /** When the dump began. */
    startedAt: Date;
  },
): Promise<Superseded[]> {
  const records = db.collection<{ _id: unknown }>(collection);
  const lossOf = losses[collection];
  const superseded: Superseded[] = [];
  for (const index of lossOf ? indexes : []) {
    if (!lossOf || index.some((field) => document[field] === undefined)) continue;
    const same = index.map((field) => ({ [field]: { $eq: document[field] } }));
    const filter = { $and: [...same, { _id: { $ne: document['_id'] } }] } as mongo.Filter<{ _id: unknown }>;
    const earlier = await records.findOne(filter, { projection: { _id: 1 } });
    if (!earlier) continue;
    const loss = lossOf(index, startedAt, document);
    if (loss === 'delete') await records.deleteOne({ _id: earlier._id });
    else await records.updateOne({ _id: earlier._id }, loss.update);
    superseded.push({ collection, id: String(earlier._id), by: String(document['_id']) });
  }
  return superseded;
}
