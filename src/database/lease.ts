import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, mongo } from 'mongoose';
import type { Logger } from '../lib/logger.js';
import { startLoop } from '../lib/loop.js';
import { duplicateKey } from './errors.js';

interface Lease {
  _id: string;
  owner: string;
  /** By the database's clock: an instance whose own one is fast takes no lease from another that is at work. */
  expiresAt: Date;
}

const leaseMs = 60_000;
const pollMs = 100;

/**
 * Does what only one instance may do at a time. Others wait for it; the lease of one that died ends after a minute.
 *
 * @param name of what is done: one lease each.
 * @param signal ends the waiting, and nothing that has begun.
 */
export async function withLease<T>(
  { connection, name, logger, signal }: { connection: Connection; name: string; logger: Logger; signal?: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const leases = leasesIn(connection);
  const owner = randomUUID();
  for (let tries = 0; !(await acquire(leases, name, owner)); tries++) {
    signal?.throwIfAborted();
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
 * interval. One that has failed, was stopped or died leaves it to the next.
 *
 * @param signal stops the work, which then may return before it is done.
 * @returns whether it was done here.
 */
export async function onceWithin(
  {
    connection,
    name,
    everyMs,
    logger,
    signal,
  }: { connection: Connection; name: string; everyMs: number; logger: Logger; signal?: AbortSignal },
  work: () => Promise<void>,
): Promise<boolean> {
  const leases = leasesIn(connection);
  const owner = randomUUID();
  const startedAt = performance.now();
  if (!(await acquire(leases, name, owner))) return false;
  const giveBack = () => leases.deleteOne({ _id: name, owner });
  try {
    await renewing({ leases, name, owner, logger }, work);
  } catch (error) {
    await giveBack();
    throw error;
  }
  if (signal?.aborted) {
    await giveBack();
    return false;
  }
  // A little less than the interval: the same instance is to find it free the next time.
  const leftMs = everyMs * 0.9 - (performance.now() - startedAt);
  await leases.updateOne({ _id: name, owner }, [{ $set: { expiresAt: fromNow(leftMs) } }]);
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
    work: () => leases.updateOne({ _id: name, owner }, [{ $set: { expiresAt: fromNow(leaseMs) } }]),
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
  const isFree = { $lt: [{ $ifNull: ['$expiresAt', new Date(0)] }, '$$NOW'] };
  const taken = {
    owner: { $cond: [isFree, owner, '$owner'] },
    expiresAt: { $cond: [isFree, fromNow(leaseMs), '$expiresAt'] },
  };
  try {
    const lease = await leases.findOneAndUpdate({ _id: name }, [{ $set: taken }], {
      upsert: true,
      returnDocument: 'after',
    });
    return lease?.owner === owner;
  } catch (error) {
    // Another instance has made the record at the same time.
    if (duplicateKey(error)) return false;
    throw error;
  }
}

/** So many milliseconds from now, by the database's clock. */
function fromNow(ms: number): mongo.Document {
  return { $add: ['$$NOW', Math.round(ms)] };
}
