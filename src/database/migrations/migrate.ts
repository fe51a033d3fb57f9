import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, mongo } from 'mongoose';
import type { Logger } from '../../lib/logger.js';
import { duplicateKey } from '../errors.js';
import { indexes } from './0001-indexes.js';
import { verification } from './0002-verification.js';
import { lastUsed } from './0003-last-used.js';

/** One step of the schema. Must be idempotent: a crash between `up` and its record runs it again. */
export interface Migration {
  /** Sorts after the names before it, and never changes. */
  name: string;
  up(db: mongo.Db): Promise<void>;
}

/** In the order in which they run. */
const migrations: readonly Migration[] = [indexes, verification, lastUsed];

interface Lock {
  _id: string;
  owner: string;
  expiresAt: Date;
}

const leaseMs = 60_000;
const pollMs = 100;

/**
 * Runs the migrations that this database has not seen. Instances that start together wait for each other; the lock of
 * one that died is free after a minute.
 *
 * @returns the names of those that ran.
 */
export async function migrate(
  { connection, logger }: { connection: Connection; logger: Logger },
  steps: readonly Migration[] = migrations,
): Promise<string[]> {
  const db = connection.db;
  if (!db) throw new Error('The connection is not open.');
  const applied = db.collection<{ _id: string; appliedAt: Date }>('migrations');
  return withLock(db.collection<Lock>('locks'), 'migrations', async () => {
    const done = new Set((await applied.find().toArray()).map(({ _id }) => _id));
    const ran: string[] = [];
    for (const { name, up } of steps) {
      if (done.has(name)) continue;
      await up(db);
      await applied.insertOne({ _id: name, appliedAt: new Date() });
      logger.info({ migration: name }, 'migrated');
      ran.push(name);
    }
    return ran;
  });
}

async function withLock<T>(locks: mongo.Collection<Lock>, name: string, work: () => Promise<T>): Promise<T> {
  const owner = randomUUID();
  while (!(await acquire(locks, name, owner))) await sleep(pollMs);
  const renewal = setInterval(() => {
    locks
      .updateOne({ _id: name, owner }, { $set: { expiresAt: new Date(Date.now() + leaseMs) } })
      .catch(() => undefined);
  }, leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await locks.deleteOne({ _id: name, owner });
  }
}

/** Takes the lock if it is free or has expired. */
async function acquire(locks: mongo.Collection<Lock>, name: string, owner: string): Promise<boolean> {
  const now = new Date();
  try {
    await locks.updateOne(
      { _id: name, expiresAt: { $lt: now } },
      { $set: { owner, expiresAt: new Date(now.getTime() + leaseMs) } },
      { upsert: true },
    );
    return true;
  } catch (error) {
    if (duplicateKey(error)) return false;
    throw error;
  }
}
