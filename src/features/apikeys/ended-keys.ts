import type { mongo } from 'mongoose';
import { relaxed } from '../../database/bulk-write.js';
import type { StoredApiKey } from './model.js';
import type { EndedBounds, EndedKey, Surplus } from './rules.js';

/** Index entries that are looked through at a time. */
const ownersPage = 10_000;
/** Has all that is asked about ended keys, so that nobody's records are read to find out who has too many. */
const endedIndex = { userId: 1, revokedAt: 1, expiresAt: 1, _id: 1 } as const;

/** The keys that are revoked or have expired. A revoked one ended when it was revoked, whether it had expired or not. */
export function endedKeysIn(records: mongo.Collection<StoredApiKey>) {
  const revoked = (userId: string, until: Date) => ({ userId, revokedAt: { $gt: new Date(0), $lte: until } });
  const expired = (userId: string, until: Date) => ({ userId, revokedAt: null, expiresAt: { $lte: until } });
  const find = (filter: mongo.Filter<StoredApiKey>) =>
    records.find(filter, { projection: endedIndex, hint: endedIndex });

  /** The first owner from `userId` on, or the owner of the key that comes so many keys later. */
  async function ownerFrom(userId: { $gte: string } | { $gt: string }, skip: number): Promise<string | undefined> {
    const [found] = await find({ userId }).sort(endedIndex).skip(skip).limit(1).toArray();
    return found?.userId;
  }

  /** Counts in the database, which returns only those of the owners who have too many. */
  async function ownersBetween(userId: { $gte: string; $lt?: string }, bounds: EndedBounds): Promise<string[]> {
    const endedAt = { $ifNull: ['$revokedAt', '$expiresAt'] };
    // A key that never ends has `null`, which sorts before every time.
    const until = (time: Date) => ({
      $sum: { $cond: [{ $and: [{ $gt: [endedAt, null] }, { $lte: [endedAt, time] }] }, 1, 0] },
    });
    const pipeline = [
      { $match: { userId } },
      { $group: { _id: '$userId', ended: until(bounds.now), overdue: until(bounds.before) } },
      { $match: { $or: [{ ended: { $gt: bounds.most } }, { overdue: { $gt: 0 } }] } },
    ];
    const owners = await records.aggregate<{ _id: string }>(pipeline, { hint: endedIndex }).toArray();
    return owners.map(({ _id }) => _id);
  }

  return {
    /** The users who have more ended keys than they may, or one that ended too long ago; and some who have neither. */
    async *ownersOfSurplus(bounds: EndedBounds, pageSize = ownersPage): AsyncGenerator<string> {
      let from = await ownerFrom({ $gte: '' }, 0);
      while (from !== undefined) {
        const next = await ownerFrom({ $gte: from }, pageSize);
        // More keys of one owner than are counted at a time.
        const isAlone = next === from;
        if (isAlone) yield from;
        else yield* await ownersBetween({ $gte: from, ...(next !== undefined && { $lt: next }) }, bounds);
        from = isAlone ? await ownerFrom({ $gt: from }, 0) : next;
      }
    },

    /** The newest ended keys of a user, newest first. */
    async newestEnded(userId: string, most: number, now: Date): Promise<EndedKey[]> {
      const both = [
        await find(revoked(userId, now)).sort({ revokedAt: -1, expiresAt: -1, _id: -1 }).limit(most).toArray(),
        await find(expired(userId, now)).sort({ expiresAt: -1, _id: -1 }).limit(most).toArray(),
      ];
      const ended = both
        .flat()
        .map(({ _id, revokedAt, expiresAt }) => ({ _id, endedAt: (revokedAt ?? expiresAt) as Date }));
      return ended.sort((a, b) => b.endedAt.getTime() - a.endedAt.getTime()).slice(0, most);
    },

    /** Some of the keys of a user that ended by a time. */
    async findEnded(userId: string, { until, except }: Surplus, limit: number): Promise<string[]> {
      for (const filter of [revoked(userId, until), expired(userId, until)]) {
        const found = await find({ ...filter, _id: { $nin: [...except] } })
          .limit(limit)
          .toArray();
        if (found.length > 0) return found.map(({ _id }) => _id);
      }
      return [];
    },

    /** Deletes keys, unless they live. Verification need not know of it: an ended key is refused as one that is unknown. */
    async deleteEnded(ids: readonly string[], now: Date): Promise<void> {
      const isOver = [{ revokedAt: { $gt: new Date(0) } }, { expiresAt: { $lte: now } }];
      await records.deleteMany({ _id: { $in: [...ids] }, $or: isOver }, relaxed);
    },
  };
}
