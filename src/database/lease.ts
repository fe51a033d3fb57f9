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
  const leases = connection.collection<Lease>('locks');
  const owner = randomUUID();
  for (let tries = 0; !(await acquire(leases, name, owner)); tries++) {
    if (tries === 0)
      logger.info({ lease: name }, 'waiting for another instance, or for the lease of one that died to end');
    await sleep(pollMs);
  }
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
    await leases.deleteOne({ _id: name, owner });
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
