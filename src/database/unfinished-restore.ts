import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Logger } from '../lib/logger.js';
import { type Loop, startLoop } from '../lib/loop.js';
import { StartupError } from '../lib/startup-error.js';

/** What stands in a database while a dump is restored into it, and for as long as that is not complete. */
interface UnfinishedRestore {
  _id: 'unfinished';
  /** The restore that is at work. Of two, only this one may go on. */
  by: string;
  startedAt: Date;
}

/** A mark, in the hands of the restore that has set it. */
export interface OwnMark {
  /** Whether the database was unmarked before, and so holds nothing of a restore that was interrupted. */
  isNew: boolean;
  /** @throws {StartupError} if another restore has set its own since. */
  requireOwn(): Promise<void>;
  /**
   * Lets instances start. This write is acknowledged as any other of the connection is, in the journal and by a majority of
   * a replica set, and with it all that was written before.
   *
   * @throws {StartupError} as `requireOwn`.
   */
  remove(): Promise<void>;
}

/** Where it stands. Not in a dump. */
export const restoresCollection = 'restores';

/** How long an instance that runs may overlook a mark, in milliseconds. */
const lookEveryMs = 5000;

const marksIn = (db: mongo.Db) => db.collection<UnfinishedRestore>(restoresCollection);

export async function findUnfinishedRestore(db: mongo.Db): Promise<UnfinishedRestore | null> {
  return marksIn(db).findOne({ _id: 'unfinished' });
}

/** From now on no instance starts on this database. A mark of another restore becomes one of this one. */
export async function markUnfinished(db: mongo.Db): Promise<OwnMark> {
  const own = { _id: 'unfinished', by: randomUUID() } as const;
  const before = await marksIn(db).findOneAndUpdate(
    { _id: own._id },
    { $set: { by: own.by, startedAt: new Date() } },
    { upsert: true, returnDocument: 'before' },
  );
  const lost = () =>
    new StartupError(
      `This restore has stopped, as its mark is gone from the database ${db.databaseName}: another restore has taken over, ` +
        'or the database was dropped. Wait until the other one ends, or run restore again.',
    );
  return {
    isNew: before === null,
    async requireOwn() {
      if ((await marksIn(db).findOne(own)) === null) throw lost();
    },
    async remove() {
      const { deletedCount } = await marksIn(db).deleteOne(own);
      if (deletedCount === 0) throw lost();
    },
  };
}

/** @throws {StartupError} if a dump is restored into this database, or that was interrupted. */
export async function requireRestored(db: mongo.Db): Promise<void> {
  const unfinished = await findUnfinishedRestore(db);
  if (unfinished === null) return;
  throw new StartupError(
    `A restore into this database began at ${unfinished.startedAt.toISOString()} and is not complete. ` +
      'Wait until it ends. If it was interrupted, run it again: restore FILE starts over.',
  );
}

/**
 * Looks at intervals whether a restore has begun under an instance that runs, as on a database that was dropped.
 *
 * @param onFound is called once, and has to stop the instance.
 */
export function watchForRestore({
  db,
  onFound,
  logger,
  everyMs = lookEveryMs,
}: {
  db: mongo.Db;
  onFound: () => void;
  logger: Logger;
  everyMs?: number;
}): Loop {
  let isFound = false;
  const work = async () => {
    const unfinished = isFound ? null : await findUnfinishedRestore(db);
    if (unfinished === null) return;
    isFound = true;
    logger.error(
      { startedAt: unfinished.startedAt },
      'a dump is being restored into this database: this instance stops',
    );
    onFound();
  };
  return startLoop({ what: 'looking for a restore', everyMs, work, logger });
}
