import type { mongo } from 'mongoose';
import { StartupError } from '../lib/startup-error.js';

/** What stands in a database while a dump is restored into it, and for as long as that is not complete. */
interface UnfinishedRestore {
  _id: 'unfinished';
  startedAt: Date;
}

/** Where it stands. Not in a dump. */
export const restoresCollection = 'restores';

const marksIn = (db: mongo.Db) => db.collection<UnfinishedRestore>(restoresCollection);

export async function findUnfinishedRestore(db: mongo.Db): Promise<UnfinishedRestore | null> {
  return marksIn(db).findOne({ _id: 'unfinished' });
}

/** From now on no instance starts on this database. Changes nothing where it is marked. */
export async function markUnfinished(db: mongo.Db): Promise<void> {
  await marksIn(db).updateOne({ _id: 'unfinished' }, { $setOnInsert: { startedAt: new Date() } }, { upsert: true });
}

/**
 * Lets instances start. This write is acknowledged as any other of the connection is, in the journal and by a majority of a
 * replica set, and with it all that was written before.
 */
export async function unmark(db: mongo.Db): Promise<void> {
  await marksIn(db).deleteOne({ _id: 'unfinished' });
}

/** @throws {StartupError} if a dump is restored into this database, or that was interrupted. */
export async function requireRestored(db: mongo.Db): Promise<void> {
  const unfinished = await findUnfinishedRestore(db);
  if (unfinished === null) return;
  throw new StartupError(
    `A restore into this database began at ${unfinished.startedAt.toISOString()} and is not complete. ` +
      'Wait until it ends. If it was interrupted, run it again: restore FILE begins anew.',
  );
}
