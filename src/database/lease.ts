import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, mongo } from 'mongoose';
import type { Logger } from '../lib/logger.js';
import { startLoop } from '../lib/loop.js';
import { duplicateKey } from './errors.js';

interface Lease {
  _id: string;
  owner: string;
  expiresAt: Date;
}

const leaseMs = 60_000;
const pollMs = 100;

/**
 * Does what only one instance may do at a time. Others wait for it; the lease of one that died ends after a minute.
 *
 * @param name of what is done: one lease each.
 */
export async function withLease<T>(
  { connection, name, logger }: { connection: Connection; name: string; logger: Logger },
  work: () => Promise<T>,
): Promise<T> {
  const leases = leasesIn(connection);
  const owner = randomUUID();
  for (let tries = 0; !(await acquire(leases, name, owner)); tries++) {
    if (tries === 0)
      logger.info({ lease: name }, 'waiting for another instance, or for the lease of one that died to end');
    await sleep(pollMs);
  }
  try {
    return await renewing({ leases, name, owner, logger }, work);
  } finally {
    await leases.deleteOne({ _id: name, owner });
  }
}

/**
 * Does what one instance is to do for all, at intervals: not while another does it, nor if one has done it in most of the
 * interval. One that has failed or died leaves it to the next.
 *
 * @returns whether it was done here.
 */
export async function onceWithin(
  { connection, name, everyMs, logger }: { connection: Connection; name: string; everyMs: number; logger: Logger },
  work: () => Promise<void>,
): Promise<boolean> {
  const leases = leasesIn(connection);
  const owner = randomUUID();
  const startedAt = Date.now();
  if (!(await acquire(leases, name, owner))) return false;
  try {
    await renewing({ leases, name, owner, logger }, work);
  } catch (error) {
    await leases.deleteOne({ _id: name, owner });
    throw error;
  }
  // A little less than the interval: the same instance is to find it free the next time.
  const expiresAt = new Date(startedAt + everyMs * 0.9);
  await leases.updateOne({ _id: name, owner }, { $set: { expiresAt } });
  return true;
}

const leasesIn = (connection: Connection) => connection.collection<Lease>('locks');

/** Does the work while the lease is renewed. */
async function renewing<T>(
  lease: { leases: mongo.Collection<Lease>; name: string; owner: string; logger: Logger },
  work: () => Promise<T>,
): Promise<T> {
  const { leases, name, owner, logger } = lease;
  const renewal = startLoop({
    what: `renewing the lease of ${name}`,
    everyMs: leaseMs / 3,
    work: () => leases.updateOne({ _id: name, owner }, { $set: { expiresAt: endOfLease(new Date()) } }),
    logger,
  });
  try {
    return await work();
  } finally {
    await renewal.stop();
  }
}

/** Takes the lease if it is free or has ended. */
async function acquire(leases: mongo.Collection<Lease>, name: string, owner: string): Promise<boolean> {
  const now = new Date();
  try {
    await leases.updateOne(
      { _id: name, expiresAt: { $lt: now } },
      { $set: { owner, expiresAt: endOfLease(now) } },
      { upsert: true },
    );
    return true;
  } catch (error) {
    if (duplicateKey(error)) return false;
    throw error;
  }
}

function endOfLease(from: Date): Date {
  return new Date(from.getTime() + leaseMs);
}
