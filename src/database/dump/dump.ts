import type { mongo } from 'mongoose';
import { StartupError } from '../../lib/startup-error.js';
import { appliedIn, requireServable } from '../migrations/migrate.js';
import { type Count, type DumpHeader, writeDump } from './format.js';
import { collectionsIn, readCollections } from './read-collections.js';

interface DumpOptions {
  db: mongo.Db;
  header: Omit<DumpHeader, 'migrations'>;
  onRead?: (count: Count) => void;
  /** Documents in one answer of the database. */
  atOnce?: number;
  signal?: AbortSignal;
}

/**
 * Makes a dump of a database, part by part, beside instances that serve.
 *
 * @throws {StartupError} if it is empty, partly restored or migrated by a newer program that this one cannot follow; and at
 * the end, if it was migrated meanwhile.
 */
export async function createDump({ db, header, ...options }: DumpOptions): Promise<AsyncGenerator<Uint8Array>> {
  await requireServable(db);
  if ((await collectionsIn(db)).length === 0) {
    throw new StartupError(
      `The database ${db.databaseName} is empty: there is nothing to dump. Check MONGODB_URI, or DATA_DIR.`,
    );
  }
  const migrations = await migrationsIn(db);
  return writeDump({ ...header, migrations }, documentsOf({ db, migrations, ...options }));
}

async function* documentsOf({
  db,
  migrations,
  onRead,
  ...options
}: Omit<DumpOptions, 'header'> & { migrations: readonly string[] }) {
  for await (const found of readCollections({ db, ...options })) {
    yield found;
    onRead?.({ collection: found.collection, documents: 1 });
  }
  if ((await migrationsIn(db)).join() !== migrations.join()) {
    throw new StartupError('The database was migrated while it was dumped. Run dump again.');
  }
}

const migrationsIn = async (db: mongo.Db) => (await appliedIn(db)).map(({ _id }) => _id);
