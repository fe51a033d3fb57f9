import type { Connection } from 'mongoose';
import type { Primary } from '../../database/primary.js';
import type { Logger } from '../../lib/logger.js';
import { startLoop } from '../../lib/loop.js';
import type { Memory } from './memory.js';

const intervalMs = 250;
/**
 * How far each look reaches back, in milliseconds, behind the newest change that was seen or what the database's clock
 * says, if that is earlier: a change may become visible a little after the time that it carries, the clocks of the members
 * of a replica set differ, and a clock may be set back.
 */
const overlapMs = 2000;

/**
 * How long each look reaches back so, in milliseconds after the newest change was seen. Whatever carries an earlier time is
 * visible by then, far later than any single write takes; from then on only every `rereadMs` a look reaches back, and the
 * others begin at the newest change. Otherwise a burst would be read four times a second until the next change.
 */
const settledMs = 5000;
const rereadMs = 5000;

/**
 * Most changes of one collection in one look; beyond, everything is forgotten. Whoever changes more at once, in the database
 * itself perhaps, does not make every instance read them all.
 */
const mostChanges = 10_000;

const collections = ['apikeys', 'users', 'organizations'] as const;
type Kind = (typeof collections)[number];

interface Changed {
  _id: string;
  /** Set by the database's clock with every change that verification must know of. */
  changedAt: Date;
}

/** What changed lately, and the database's time when it began to look. */
type Reading = Record<Kind, Changed[]> & { now: Date };

interface Changes {
  /** Looks once. Never throws: what was not seen stays unconfirmed. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Forgets what other instances change: looks every 250 ms which keys and owners have changed since. Polling, as change
 * streams need a replica set.
 *
 * @returns once the first look has succeeded.
 */
export async function followChanges({
  connection,
  primary,
  memory,
  logger,
}: {
  connection: Connection;
  primary: Pick<Primary, 'confirm' | 'elections'>;
  memory: Memory;
  logger: Logger;
}): Promise<Changes> {
  const readChanges = await createReader({ connection, memory });
  let failing = false;
  let elections = primary.elections();

  async function look(): Promise<void> {
    const startedAt = performance.now();
    try {
      // First: a primary that was cut off would tell that nothing has changed, and its successor would confirm that.
      await primary.confirm();
      await readChanges();
    } catch (error) {
      if (!failing) logger.error({ err: error }, 'changes of other instances cannot be seen; asking the database');
      failing = true;
      return;
    }
    // Another member may have another clock, and may lack what was read at the one before and was never acknowledged.
    if (failing || primary.elections() !== elections) memory.forgetAll();
    elections = primary.elections();
    if (failing) logger.info('changes of other instances can be seen again');
    failing = false;
    memory.confirm(startedAt);
  }

  await look();
  const { stop } = startLoop({ what: 'looking for changes', everyMs: intervalMs, work: look, logger });
  return { look, stop };
}

/** Makes what reads the changes of other instances and forgets what they have changed. It throws where it cannot read. */
async function createReader({
  connection,
  memory,
}: {
  connection: Connection;
  memory: Memory;
}): Promise<() => Promise<void>> {
  const db = connection.getClient().db();
  const newest = {
    apikeys: await newestIn(connection, 'apikeys'),
    users: await newestIn(connection, 'users'),
    organizations: await newestIn(connection, 'organizations'),
  };
  const followed = {
    apikeys: createFollower(newest.apikeys, (id) => memory.forgetKey(id)),
    users: createFollower(newest.users, (id) => memory.forgetOwner(id)),
    organizations: createFollower(newest.organizations, (id) => memory.forgetOwner(id)),
  };
  /** The database's time at the last look; before the first, that of the newest change. */
  let databaseTime = Math.max(...Object.values(newest));

  /** One command for everything: four times a second a second one would be felt by those who verify. */
  async function read(time: number): Promise<Reading> {
    const changed = (kind: Kind) => {
      const since = new Date(followed[kind].ask(time));
      const pipeline = [
        { $match: { changedAt: { $gt: since } } },
        { $limit: mostChanges + 1 },
        { $project: { changedAt: 1 } },
      ];
      return { $lookup: { from: kind, as: kind, pipeline } };
    };
    const pipeline = [{ $documents: [{ now: '$$NOW' }] }, ...collections.map(changed)];
    const { cursor } = await db.command({ aggregate: 1, pipeline, cursor: {} });
    return cursor.firstBatch[0];
  }

  return async () => {
    let assumed = databaseTime;
    let reading = await read(assumed);
    // Set back since the last look: what has changed since then carries times that were not asked for.
    while (reading.now.getTime() < assumed) {
      assumed = reading.now.getTime();
      reading = await read(assumed);
    }
    databaseTime = reading.now.getTime();
    const tooMany = collections.filter((kind) => reading[kind].length > mostChanges);
    if (tooMany.length > 0) memory.forgetAll();
    for (const kind of collections) {
      if (tooMany.includes(kind)) followed[kind].skip(databaseTime);
      else followed[kind].take(reading[kind], assumed);
    }
  };
}

async function newestIn(connection: Connection, kind: Kind): Promise<number> {
  const [last] = await connection
    .collection<Changed>(kind)
    .find({ changedAt: { $gt: new Date(0) } }, { projection: { changedAt: 1 } })
    .sort({ changedAt: -1 })
    .limit(1)
    .toArray();
  return last?.changedAt?.getTime() ?? 0;
}

/** What is known of the changes of one collection. */
interface Follower {
  /** From which time on changes are asked for now, of a database whose clock said `databaseTime` last. */
  ask(databaseTime: number): number;
  /** Forgets what has changed since the time that was asked for last. */
  take(changed: readonly Changed[], databaseTime: number): void;
  /** Takes note that everything was forgotten that had changed until a time. */
  skip(databaseTime: number): void;
}

/** @param newest time of the newest change so far. */
function createFollower(newest: number, forget: (id: string) => void): Follower {
  /** What was seen lately: the change, and when this instance saw it first, on the clock of `performance.now()`. */
  const seen = new Map<string, { change: number; at: number }>();
  /** When the newest change was seen, and when a look reached back last, on the same clock. */
  let [newestAt, reachedBackAt] = [performance.now(), performance.now()];
  let asked = newest;

  const reachingBack = (databaseTime: number) => Math.min(newest, databaseTime) - overlapMs;
  /** A clock that was set back is behind the newest change, which then is none of those that come next. */
  const beginsAtNewest = (databaseTime: number, now: number) =>
    databaseTime - newest > settledMs && now - newestAt > settledMs && now - reachedBackAt < rereadMs;

  function see(change: number, now: number): void {
    if (change <= newest) return;
    newest = change;
    newestAt = now;
  }

  return {
    ask(databaseTime) {
      asked = beginsAtNewest(databaseTime, performance.now()) ? newest : reachingBack(databaseTime);
      return asked;
    },
    take(changed, databaseTime) {
      const from = reachingBack(databaseTime);
      const now = performance.now();
      if (asked <= from) reachedBackAt = now;
      for (const { _id, changedAt } of changed) {
        const change = changedAt.getTime();
        const earlier = seen.get(_id);
        if (earlier?.change !== change) seen.set(_id, { change, at: now });
        // Again for a while: two changes may carry the same time.
        else if (now - earlier.at > overlapMs) continue;
        forget(_id);
        see(change, now);
      }
      for (const [id, { change }] of seen) if (change <= from) seen.delete(id);
    },
    skip(databaseTime) {
      see(databaseTime, performance.now());
      seen.clear();
    },
  };
}
