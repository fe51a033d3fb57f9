import { mongo } from 'mongoose';
import type { Migration } from './migration.js';

/** The code of MongoDB's `IndexNotFound`. */
const indexNotFound = 27;
/** Keys in one update: a few milliseconds of the database. */
const batch = 1000;
/**
 * Any text, and nothing else. With `$type: 'string'` the database would not use the index to find one: it does not see that
 * a given text is of that type, and would look through all users at every log-in.
 */
const anyText = { $gt: '' };

/** Users without an email address, organizations, and keys that say whose they are whatever kind their owner is of. */
export const owners: Migration = {
  name: '0012-owners',
  compatibleFrom: '0003-last-used',
  async up(db) {
    // The new index first, and only then the old one goes: no moment has none. By another name, as that of the old one is
    // taken. Both speak of the same field, so that instances of the release before understand either's refusal.
    await db.collection('users').createIndexes([
      { key: { emailKey: 1 }, name: 'emailKey_text', unique: true, partialFilterExpression: { emailKey: anyText } },
      { key: { externalId: 1 }, unique: true, partialFilterExpression: { externalId: anyText } },
      { key: { 'erasure.dueAt': 1 }, sparse: true },
    ]);
    await dropIndex(db.collection('users'), 'emailKey_1');
    await db.collection('organizations').createIndexes([
      { key: { externalId: 1 }, unique: true, partialFilterExpression: { externalId: anyText } },
      { key: { changedAt: 1 }, sparse: true },
      { key: { 'erasure.dueAt': 1 }, sparse: true },
    ]);
    await db.collection('idempotency').createIndexes([{ key: { ownerId: 1 }, sparse: true }]);
    await fillOwners(db);
    const held = { ownerId: anyText, slot: { $exists: true } };
    await db
      .collection('apikeys')
      .createIndexes([{ key: { ownerId: 1, slot: 1 }, unique: true, partialFilterExpression: held }]);
  },
};

/**
 * Gives keys that do not say their owner's id and kind what they say in the words of the release before. Keys that an
 * instance of that release makes later stay without; the next release calls this again before it relies on them. Can be
 * run again at any time, beside instances of both releases: nothing that is there changes, and nobody forgets a key by it.
 */
export async function fillOwners(db: mongo.Db): Promise<void> {
  const keys = db.collection<{ _id: string }>('apikeys');
  const missing = { ownerId: { $exists: false }, userId: { $exists: true } };
  let after = '';
  for (;;) {
    const page = { _id: { $gt: after }, ...missing } as mongo.Filter<{ _id: string }>;
    const found = await keys
      .find(page, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(batch)
      .toArray();
    const last = found.at(-1)?._id;
    if (last === undefined) return;
    await keys.updateMany({ ...missing, _id: { $gt: after, $lte: last } } as mongo.Filter<{ _id: string }>, [
      { $set: { ownerId: '$userId', ownerKind: { $ifNull: ['$ownerKind', 'user'] } } },
    ]);
    after = last;
  }
}

async function dropIndex(collection: mongo.Collection, name: string): Promise<void> {
  try {
    await collection.dropIndex(name);
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError && error.code === indexNotFound)) throw error;
  }
}
