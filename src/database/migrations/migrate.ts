import type { Connection } from 'mongoose';
import type { Logger } from '../../lib/logger.js';
import { unlessAborted } from '../../lib/within.js';
import { withLease } from '../lease.js';
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
import type { Migration } from './migration.js';

/** In the order in which they run. */
const migrations: readonly Migration[] = [
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

/**
 * Runs the migrations that this database has not seen. Instances that start together wait for each other; the lease
 * of one that died ends after a minute.
 *
 * @param signal ends it. The lease is given back at once, also where the database is still at work: another instance may
 * run the same step beside that, as after a crash.
 * @returns the names of those that ran.
 */
export async function migrate(
  { connection, logger, signal }: { connection: Connection; logger: Logger; signal?: AbortSignal },
  steps: readonly Migration[] = migrations,
): Promise<string[]> {
  const db = connection.db;
  if (!db) throw new Error('The connection is not open.');
  const applied = db.collection<{ _id: string; appliedAt: Date }>('migrations');
  const pending = async () => {
    const done = new Set((await applied.find().toArray()).map(({ _id }) => _id));
    return steps.filter(({ name }) => !done.has(name));
  };
  // Without the lease, so that a start with nothing to migrate does not wait for that of one that died.
  if ((await pending()).length === 0) return [];
  return withLease({ connection, name: 'migrations', logger, ...(signal && { signal }) }, async () => {
    const ran: string[] = [];
    for (const { name, up } of await pending()) {
      signal?.throwIfAborted();
      logger.info({ migration: name }, 'migrating');
      await unlessAborted(signal, up(db));
      await applied.insertOne({ _id: name, appliedAt: new Date() });
      logger.info({ migration: name }, 'migrated');
      ran.push(name);
    }
    return ran;
  });
}
