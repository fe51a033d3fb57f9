import type { Connection, mongo } from 'mongoose';
import type { Logger } from '../../lib/logger.js';
import { StartupError } from '../../lib/startup-error.js';
import { unlessAborted } from '../../lib/within.js';
import { withLease } from '../lease.js';
import { requireRestored } from '../unfinished-restore.js';
import { indexes } from './0001-indexes.js';
import { verification } from './0002-verification.js';
import { lastUsed } from './0003-last-used.js';
import { retention } from './0004-retention.js';
import { secrets } from './0005-secrets.js';
import { administrators } from './0008-administrators.js';
import { sessions } from './0010-sessions.js';
import { labels } from './0011-labels.js';
import { owners } from './0012-owners.js';
import { searches } from './0013-searches.js';
import { ownerLists } from './0014-owner-lists.js';
import { rotations } from './0015-rotations.js';
import type { AppliedMigration, Migration } from './migration.js';
import { decideServability } from './rules.js';

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  indexes,
  verification,
  lastUsed,
  retention,
  secrets,
  administrators,
  sessions,
  labels,
  owners,
  searches,
  ownerLists,
  rotations,
];

/** What ran in a database, by name. */
export async function appliedIn(db: mongo.Db): Promise<AppliedMigration[]> {
  return db.collection<AppliedMigration>('migrations').find().sort({ _id: 1 }).toArray();
}

/**
 * Refuses a database that a newer program has migrated so that this one can no longer serve it, and one into which a dump is
 * only partly restored.
 *
 * @returns the migrations that this program does not know, and can live with.
 * @throws {StartupError} that says what to do.
 */
export async function requireServable(db: mongo.Db, steps: readonly Migration[] = migrations): Promise<string[]> {
  await requireRestored(db);
  const decision = decideServability(
    await appliedIn(db),
    steps.map(({ name }) => name),
  );
  if (!decision.ok) throw new StartupError(decision.message);
  return decision.newer;
}

/**
 * Runs the migrations that this database has not seen. Instances that start together wait for each other; the lease
 * of one that died ends after a minute.
 *
 * @param signal ends it. The lease is given back at once, also where the database is still at work: another instance may
 * run the same step beside that, as after a crash.
 * @returns the names of those that ran.
 * @throws {StartupError} as `requireServable`.
 */
export async function migrate(
  { connection, logger, signal }: { connection: Connection; logger: Logger; signal?: AbortSignal },
  steps: readonly Migration[] = migrations,
): Promise<string[]> {
  const db = connection.db;
  if (!db) throw new Error('The connection is not open.');
  const newer = await requireServable(db, steps);
  if (newer.length > 0) {
    logger.warn({ migrations: newer }, 'a newer version has migrated this database: replace this instance soon');
  }
  const pending = async () => {
    const done = new Set((await appliedIn(db)).map(({ _id }) => _id));
    return steps.filter(({ name }) => !done.has(name));
  };
  // Without the lease, so that a start with nothing to migrate does not wait for that of one that died.
  if ((await pending()).length === 0) return [];
  return withLease({ connection, name: 'migrations', logger, ...(signal && { signal }) }, async () => {
    // Others may have been at work while this one waited.
    await requireServable(db, steps);
    const ran: string[] = [];
    for (const { name, compatibleFrom, up } of await pending()) {
      signal?.throwIfAborted();
      logger.info({ migration: name }, 'migrating');
      await unlessAborted(signal, up(db));
      await db
        .collection<AppliedMigration>('migrations')
        .insertOne({ _id: name, appliedAt: new Date(), compatibleFrom });
      logger.info({ migration: name }, 'migrated');
      ran.push(name);
    }
    return ran;
  });
}
