import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import { labelWordsOf } from '../../domain/label-words.js';
import { dayOf } from '../../lib/day.js';
import { bulkWrite, relaxed } from '../bulk-write.js';
import type { Sweep } from '../sweep.js';
import type { Migration } from './migration.js';

/** Keys that are read at a time. */
const batch = 1000;
/** How far back the sweep looks for renamed keys: three sweeps, in milliseconds. */
const renewedMs = 30 * 60_000;
/** From the newest on, which lists begin with; read backwards for the reverse. */
const newest = { createdAt: -1, _id: -1 } as const;

/** What is read of a key that does not have what searches of everybody's keys go by. */
interface Unfilled {
  _id: string;
  label?: string;
  createdAt?: Date;
  lastUsedAt?: Date | null;
  labelWords?: string[];
  lastUsedDay?: Date;
  changedAt?: Date;
  erasedAt?: Date | null;
}

/** Searches of everybody's keys: for every filter that may stand alone there is an index. */
export const searches: Migration = {
  name: '0013-searches',
  compatibleFrom: '0003-last-used',
  async up(db) {
    // First: an index is made faster at the end than kept while it fills.
    await fillInOrder(db);
    // In two steps, so that one that is interrupted need not make all of them anew.
    await db.collection('apikeys').createIndexes([
      { key: newest, name: 'newest' },
      { key: newest, name: 'newest_revoked', partialFilterExpression: { revokedAt: { $gt: new Date(0) } } },
      { key: newest, name: 'newest_disabled', partialFilterExpression: { enabled: false } },
      { key: { createdBy: 1, ...newest }, name: 'newest_created_by' },
      { key: { scopes: 1, ...newest }, name: 'newest_by_scope' },
    ]);
    await db.collection('apikeys').createIndexes([
      // Keys that never expire have `null`, and stand in order under that.
      { key: { expiresAt: 1, ...newest }, name: 'newest_by_expiry' },
      { key: { lastFour: 1 }, name: 'last_four' },
      { key: { labelWords: 1 }, name: 'label_words' },
      { key: { lastUsedDay: 1 }, name: 'last_used_day' },
      { key: { 'metadata.name': 1, 'metadata.value': 1 }, name: 'metadata', sparse: true },
      { key: { revokedIn: 1 }, name: 'revoked_in', sparse: true },
    ]);
    // What was made meanwhile.
    await fillSearches(db);
  },
};

/** Does what instances of the release before leave undone, for as long as they run. */
export function createSweepSearches(db: mongo.Db): Sweep {
  return async (now, signal) => {
    await fillSearches(db, signal);
    await renewWords(db, new Date(now.getTime() - renewedMs), signal);
  };
}

const missing = { labelWords: { $exists: false }, label: { $exists: true } } as const;
const projection = { label: 1, createdAt: 1, lastUsedAt: 1 } as const;

/** The same for all keys, page by page in the order of their ids, for which there is an index already. */
async function fillInOrder(db: mongo.Db): Promise<void> {
  const keys = db.collection<Unfilled>('apikeys');
  for (let after = ''; ; ) {
    const page = { ...missing, _id: { $gt: after } };
    const found = await keys.find(page, { projection }).sort({ _id: 1 }).limit(batch).toArray();
    const last = found.at(-1);
    if (!last) return;
    await keys.bulkWrite(found.map(filling) as mongo.AnyBulkWriteOperation<Unfilled>[], { ordered: false });
    after = last._id;
  }
}

function filling({ _id, label = '', createdAt, lastUsedAt }: Unfilled) {
  const lastUsed = lastUsedAt ?? createdAt;
  const filled = { labelWords: labelWordsOf(label), ...(lastUsed && { lastUsedDay: dayOf(lastUsed) }) };
  return { updateOne: { filter: { _id, ...missing }, update: { $set: filled } } };
}

/**
 * Gives keys without them the words of their labels and the day of their last use. Keys that an instance of the release
 * before makes later lack them until this runs again, which the sweep has it do. Nothing that is there changes, and nobody
 * forgets a key by it.
 *
 * @param signal ends it after the batch that is under way.
 */
export async function fillSearches(db: mongo.Db, signal?: AbortSignal): Promise<void> {
  const keys = db.collection<Unfilled>('apikeys');
  while (!signal?.aborted) {
    const found = await keys.find(missing, { projection, hint: 'label_words' }).limit(batch).toArray();
    if (found.length === 0) return;
    await bulkWrite(keys, found.map(filling) as mongo.AnyBulkWriteOperation<Unfilled>[], relaxed);
  }
}

/**
 * Gives keys that were changed lately the words of their labels where they have others: an instance of the release before
 * renames a key and leaves its words as they were. The sweep has it done. Nobody forgets a key by it.
 *
 * @param since by the database's clock: keys that were changed before are not looked at.
 * @param signal ends it after the batch that is under way.
 */
export async function renewWords(db: mongo.Db, since: Date, signal?: AbortSignal): Promise<void> {
  const keys = db.collection<Unfilled>('apikeys');
  // An erased key has a label that nobody wrote, and is found by none.
  const changed = { changedAt: { $gte: since }, labelWords: { $exists: true }, erasedAt: null } as const;
  const found = keys.find(changed, { projection: { label: 1, labelWords: 1 }, batchSize: batch });
  const stale: { _id: string; label: string; labelWords: string[] }[] = [];
  for await (const { _id, label = '', labelWords = [] } of found) {
    if (signal?.aborted) return;
    const words = labelWordsOf(label);
    if (!isDeepStrictEqual(words, labelWords)) stale.push({ _id, label, labelWords: words });
    if (stale.length === batch) await bulkWrite(keys, stale.splice(0).map(renewal), relaxed);
  }
  await bulkWrite(keys, stale.map(renewal), relaxed);
}

/** Only while the key has the label that was read. */
function renewal({ _id, label, labelWords }: { _id: string; label: string; labelWords: string[] }) {
  return { updateOne: { filter: { _id, label }, update: { $set: { labelWords } } } };
}
