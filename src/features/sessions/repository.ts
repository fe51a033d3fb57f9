import type { Connection, mongo } from 'mongoose';
import { announce } from '../../database/announced.js';
import type { AskTime } from '../../database/settled-time.js';
import type { Sweep } from '../../database/sweep.js';
import { endingAll, endingThese } from './ending.js';
import type { SessionRecord } from './model.js';
import { mostSessions } from './rules.js';

/** What a refresh needs to know of a user. */
export interface SessionHolder {
  user: { _id: string; enabled: boolean; tokenVersion: number };
  /** `null` if the user has none of this id. */
  session: SessionRecord | null;
}

/** As much of the record of a user as is read and written here. */
interface Holder {
  _id: string;
  enabled: boolean;
  tokenVersion: number;
  sessions?: SessionRecord[];
  session?: SessionRecord;
}

const projection = { tokenVersion: 1 } as const;

/** Users who are swept in one query. */
const batch = 500;

export type SessionRepository = ReturnType<typeof createSessionRepository>;

/**
 * The sessions of users, which lie in the records of these.
 *
 * @param onChange as for the repository of users.
 * @param databaseTime instead of the time that the database tells with what it is asked for.
 */
export function createSessionRepository({
  connection,
  onChange,
  databaseTime,
}: {
  connection: Connection;
  onChange: (userId: string) => void;
  databaseTime?: AskTime | undefined;
}) {
  const users = connection.collection<Holder>('users') as unknown as mongo.Collection<Holder>;

  const change = (id: string, stages: mongo.Document[]) =>
    announce(
      () => onChange(id),
      () => users.updateOne({ _id: id }, stages),
    );

  const oneSession = (sessionId: string) => ({
    enabled: 1,
    tokenVersion: 1,
    session: {
      $first: { $filter: { input: '$sessions', cond: { $eq: ['$$this.id', { $literal: sessionId }] } } },
    },
  });

  return {
    /** One look-up. @returns the database's time as well; `null` if there is no such user. */
    async find(userId: string, sessionId: string): Promise<(SessionHolder & { now: Date }) | null> {
      const [found] = await users
        .aggregate<Holder & { now: Date }>([
          { $match: { _id: userId } },
          { $project: { ...oneSession(sessionId), now: '$$NOW' } },
        ])
        .toArray();
      return found ? { ...holderOf(found), now: (await databaseTime?.()) ?? found.now } : null;
    },

    /** All of a user, those that are over as well. @returns the database's time as well. */
    async list(userId: string): Promise<{ sessions: SessionRecord[]; now: Date }> {
      const [found] = await users
        .aggregate<Holder & { now: Date }>([{ $match: { _id: userId } }, { $project: { sessions: 1, now: '$$NOW' } }])
        .toArray();
      const now = (await databaseTime?.()) ?? found?.now ?? new Date();
      return { sessions: found?.sessions ?? [], now };
    },

    /**
     * Adds nothing to a user who was disabled or logged out while the password was checked. Nothing that verification knows
     * changes by it.
     */
    async add(userId: string, session: SessionRecord): Promise<void> {
      const sessions = { $each: [session], $sort: { lastSeenAt: -1 as const }, $slice: mostSessions };
      const unchanged = { _id: userId, enabled: true, tokenVersion: session.tokenVersion };
      await users.updateOne(unchanged, { $push: { sessions } });
    },

    /**
     * Puts the next state of a session in the place of this one, unless it was changed meanwhile. Not announced: access
     * tokens know nothing of it.
     *
     * @returns what the record says then, whoever has changed it; `null` if the user is gone.
     */
    async replace(
      userId: string,
      { id, generation, tokenVersion }: SessionRecord,
      next: SessionRecord,
    ): Promise<SessionHolder | null> {
      const arrayFilters = [{ 'it.id': id, 'it.generation': generation, 'it.tokenVersion': tokenVersion }];
      const found = await users.findOneAndUpdate(
        { _id: userId },
        { $set: { 'sessions.$[it]': next } },
        { arrayFilters, returnDocument: 'after', projection: oneSession(id) },
      );
      return found && holderOf(found);
    },

    /** Ends sessions of a user, and the access tokens of these log-ins, remembered or not. */
    async end(userId: string, sessionIds: readonly string[]): Promise<void> {
      await change(userId, endingThese(sessionIds));
    },

    /**
     * The same, for one more to have a place. Where a user was logged out meanwhile, there is nothing left to end.
     *
     * @returns the version of the user's tokens: the one that was given, or the next if all access tokens had to end by it.
     */
    async endSurplus(
      { _id, tokenVersion }: Pick<Holder, '_id' | 'tokenVersion'>,
      ids: readonly string[],
    ): Promise<number> {
      const found = await announce(
        () => onChange(_id),
        () => users.findOneAndUpdate({ _id, tokenVersion }, endingThese(ids), { returnDocument: 'after', projection }),
      );
      return found?.tokenVersion ?? tokenVersion;
    },

    /** Ends all sessions of a user, and all access tokens. */
    async endAll(userId: string): Promise<void> {
      await change(userId, endingAll);
    },

    /** Removes sessions that are over anyway. */
    async forget(userId: string, sessionIds: readonly string[]): Promise<void> {
      await users.updateOne({ _id: userId }, { $pull: { sessions: { id: { $in: [...sessionIds] } } } });
    },

    /** Removes the sessions of all users that have ended by then. */
    sweep: (async (now, signal) => {
      const over = { 'sessions.endsAt': { $lte: now } };
      while (!signal.aborted) {
        const found = await users
          .find(over, { projection: { _id: 1 } })
          .limit(batch)
          .toArray();
        if (found.length === 0) return;
        const ids = found.map(({ _id }) => _id);
        await users.updateMany({ _id: { $in: ids } }, { $pull: { sessions: { endsAt: { $lte: now } } } });
      }
    }) satisfies Sweep,
  };
}

function holderOf({ _id, enabled, tokenVersion, session }: Holder): SessionHolder {
  return { user: { _id, enabled, tokenVersion }, session: session ?? null };
}
