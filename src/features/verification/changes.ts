import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { Logger } from '../../logger.js';
import type { Memory } from './memory.js';

const intervalMs = 250;
/**
 * How far each look reaches back, in milliseconds, behind the newest change that was seen or what the database's clock
 * says, if that is earlier: a change may become visible a little after the time that it carries, the clocks of the members
 * of a replica set differ, and a clock may be set back.
 */
const overlapMs = 2000;

interface Changed {
  _id: string;
  /** Set by the database's clock with every change that verification must know of. */
  changedAt: Date;
}

export interface Changes {
  /** Looks once. Never throws: what was not seen stays unconfirmed. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Forgets what other instances change: looks every 250 ms which keys and users have changed since. Polling, as change
 * streams need a replica set.
 *
 * @returns once the first look has succeeded.
 */
export async function followChanges({
  connection,
  memory,
  logger,
}: {
  connection: Connection;
  memory: Memory;
  logger: Logger;
}): Promise<Changes> {
  const followKeys = await follow('apikeys', (id) => memory.forgetKey(id));
  const followUsers = await follow('users', (id) => memory.forgetUser(id));
  const stopping = new AbortController();
  let failing = false;

  async function follow(name: string, forget: (id: string) => void): Promise<(databaseTime: number) => Promise<void>> {
    const collection = connection.collection<Changed>(name);
    const projection = { changedAt: 1 } as const;
    const [last] = await collection
      .find({ changedAt: { $gt: new Date(0) } }, { projection })
      .sort({ changedAt: -1 })
      .limit(1)
      .toArray();
    let newest = last?.changedAt?.getTime() ?? 0;
    /** What was seen lately: the change, and when this instance saw it first, on the clock of `performance.now()`. */
    const seen = new Map<string, { change: number; at: number }>();
    return async (databaseTime) => {
      const since = Math.min(newest, databaseTime) - overlapMs;
      const changed = await collection.find({ changedAt: { $gt: new Date(since) } }, { projection }).toArray();
      const now = performance.now();
      for (const { _id, changedAt } of changed) {
        const change = changedAt.getTime();
        const earlier = seen.get(_id);
        if (earlier?.change !== change) seen.set(_id, { change, at: now });
        // Again for a while: two changes may carry the same time.
        else if (now - earlier.at > overlapMs) continue;
        forget(_id);
        newest = Math.max(newest, change);
      }
      for (const [id, { change }] of seen) if (change <= since) seen.delete(id);
    };
  }

  async function readDatabaseTime(): Promise<number> {
    const clock = connection
      .getClient()
      .db()
      .aggregate<{ now: Date }>([{ $documents: [{ now: '$$NOW' }] }]);
    const [reading] = await clock.toArray();
    if (!reading) throw new Error('The database does not tell its time.');
    return reading.now.getTime();
  }

  async function look(): Promise<void> {
    const startedAt = performance.now();
    try {
      const databaseTime = await readDatabaseTime();
      await Promise.all([followKeys(databaseTime), followUsers(databaseTime)]);
    } catch (error) {
      if (!failing) logger.error({ err: error }, 'changes of other instances cannot be seen; asking the database');
      failing = true;
      return;
    }
    if (failing) {
      // The database may be another member by now, whose clock is behind.
      memory.forgetAll();
      logger.info('changes of other instances can be seen again');
      failing = false;
    }
    memory.confirm(startedAt);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      await look();
      await pause(startedAt + intervalMs - performance.now());
    }
  }

  /** Cut short by stopping. */
  async function pause(ms: number): Promise<void> {
    await sleep(Math.max(0, ms), undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
  }

  await look();
  const running = run();
  return {
    look,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
