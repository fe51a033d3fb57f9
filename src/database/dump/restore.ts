import type { Connection, mongo } from 'mongoose';
import type { Logger } from '../../lib/logger.js';
import { StartupError } from '../../lib/startup-error.js';
import { forgetAttendances } from '../attendance.js';
import { withLease } from '../lease.js';
import { migrations } from '../migrations/migrate.js';
import { findUnfinishedRestore, markUnfinished, type OwnMark, restoresCollection } from '../unfinished-restore.js';
import type { Count, DumpHeader, OpenDump } from './format.js';
import { deferIndexes } from './indexes.js';
import type { Superseded } from './supersede.js';
import { createCollectionWriter } from './write-collections.js';

/** What a start alone leaves in a database, and nobody misses. */
const leftByStart = new Set(['locks', 'plan_instances', restoresCollection, 'migrations', 'secrets', 'stats']);
/** What stays while a restore begins: it says who is at work. */
const kept = new Set(['locks', 'plan_instances', restoresCollection]);

export interface RestoreOptions {
  connection: Connection;
  dump: OpenDump;
  /** Whether an instance of the service runs on the database, as far as that can be seen. */
  isServed: () => Promise<boolean>;
  /** Waits until an instance that runs has announced itself, also on a database from which its announcement was deleted. */
  untilAnnounced: () => Promise<void>;
  onWritten?: (count: Count) => void;
  onSuperseded?: (superseded: Superseded) => void;
  logger: Logger;
  /** Ends it after the batch that is under way. */
  signal?: AbortSignal;
}

/**
 * Restores a dump into a database that holds nothing. As long as it is not complete, a mark in the database makes every
 * start of the service refuse it, whatever happens to this process. Where it fails, the database is emptied again; one that
 * was interrupted is begun anew by the next restore.
 *
 * @throws {StartupError} if the dump is of a newer version, cut or damaged, or the database is in use or holds data.
 */
export async function restoreDump(options: RestoreOptions): Promise<void> {
  const { connection, dump, logger, signal } = options;
  requireKnown(dump.header);
  const db = connection.getClient().db();
  // An instance that migrates has it, and two restores would mix.
  await withLease({ connection, name: 'migrations', logger, ...(signal && { signal }) }, async () => {
    if ((await findUnfinishedRestore(db)) === null) await requireEmpty(db);
    const mark = await markUnfinished(db);
    try {
      await requireUnserved(db, options);
      // Again: an instance may have written before it announced itself, and what its users did is not to be lost.
      if (mark.isNew) await requireEmpty(db);
    } catch (error) {
      if (mark.isNew) await mark.remove();
      throw error;
    }
    try {
      await fill(db, mark, options);
    } catch (error) {
      await undo(db, mark, logger);
      throw error;
    }
    if (await options.isServed()) throw servedError(db);
    await mark.remove();
  });
}

/** @throws {StartupError} if an instance runs on the database. */
async function requireUnserved(db: mongo.Db, { isServed, untilAnnounced }: RestoreOptions): Promise<void> {
  if (await isServed()) throw servedError(db);
  await untilAnnounced();
  if (await isServed()) throw servedError(db);
}

const servedError = ({ databaseName }: mongo.Db) =>
  new StartupError(
    `An instance of the service runs on the database ${databaseName}, or was killed less than 90 seconds ago. ` +
      'Stop all instances, then run restore again.',
  );

/** @throws {StartupError} if migrations ran before the dump that this program does not know. */
function requireKnown({ madeBy, migrations: ran }: DumpHeader): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = ran.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new StartupError(
    `The dump was made by Latchkey ${madeBy}, and this version does not know its data (${unknown}). Restore it with that version or a later one.`,
  );
}

/** @throws {StartupError} if there is anything that a start of the service has not left there by itself. */
async function requireEmpty(db: mongo.Db): Promise<void> {
  const held: string[] = [];
  for (const name of await namesIn(db)) {
    if (leftByStart.has(name)) continue;
    if (await db.collection(name).findOne({}, { projection: { _id: 1 } })) held.push(name);
  }
  if (held.length === 0) return;
  throw new StartupError(
    `The database ${db.databaseName} already holds data (${held.sort().join(', ')}), which a restore would mix with that of the dump. ` +
      'Restore into another database: name one in MONGODB_URI, or a new folder in DATA_DIR.',
  );
}

async function fill(
  db: mongo.Db,
  mark: OwnMark,
  { dump, onWritten, onSuperseded = () => undefined, signal }: RestoreOptions,
): Promise<void> {
  await empty(db, mark);
  const ran = new Set(dump.header.migrations);
  // In a database without records they make the collections and their indexes.
  for (const { name, up } of migrations) if (ran.has(name)) await up(db);
  const { unique, makeDeferred } = await deferIndexes(db, await namesIn(db));
  const { startedAt } = dump.header;
  const writer = createCollectionWriter({ db, indexes: unique, startedAt, onSuperseded });
  for await (const batch of dump.batches) {
    signal?.throwIfAborted();
    // A process that was frozen has lost its lease, and another restore may be at work.
    await mark.requireOwn();
    await writer.write(batch);
    onWritten?.({ collection: batch.collection, documents: batch.documents.length });
  }
  signal?.throwIfAborted();
  await mark.requireOwn();
  await makeDeferred();
}

/**
 * Empties the database after a restore that failed. Where that fails as well, the mark stays.
 *
 * @throws {StartupError} if it is another restore's by now: nothing of that is touched.
 */
async function undo(db: mongo.Db, mark: OwnMark, logger: Logger): Promise<void> {
  try {
    await empty(db, mark);
    await mark.remove();
  } catch (fault) {
    if (fault instanceof StartupError) throw fault;
    logger.warn({ err: fault }, 'the database could not be emptied; it stays marked');
  }
}

/** Takes all out that is there, but for what says who is at work. @throws {StartupError} if another restore is. */
async function empty(db: mongo.Db, mark: OwnMark): Promise<void> {
  const names = (await namesIn(db)).filter((name) => !kept.has(name));
  for (const name of names) {
    await mark.requireOwn();
    await db.dropCollection(name);
  }
  await mark.requireOwn();
  // The keys of the dump were used elsewhere: see `attendedSince`.
  await forgetAttendances(db);
}

async function namesIn(db: mongo.Db): Promise<string[]> {
  const found = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  return found.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
}
