import type { mongo } from 'mongoose';
import type { Place } from '../../lib/cursor.js';
import type { StoredApiKey } from './model.js';
import { statusFilter } from './status-filter.js';

type Filter = mongo.Filter<StoredApiKey>;

/** Every key that lives has a slot, and some that have expired. */
const bySlot = { userId: 1, slot: 1 } as const;

/** The keys of owners that live. */
export function liveKeysIn(records: mongo.Collection<StoredApiKey>) {
  return {
    /**
     * How many slots each of these owners uses, at least as many as it has keys that live. Answered by an index alone.
     *
     * @param most how many slots are counted in all. Beyond that the counts are too low, or missing: `isCut`.
     */
    async countSlots(
      ownerIds: readonly string[],
      most: number,
    ): Promise<{ counts: Map<string, number>; total: number; isCut: boolean }> {
      const pipeline = [
        { $match: { userId: { $in: [...ownerIds] }, slot: { $exists: true } } },
        { $limit: most },
        { $group: { _id: '$userId', count: { $sum: 1 } } },
      ];
      const found = await records.aggregate<{ _id: string; count: number }>(pipeline, { hint: bySlot }).toArray();
      const total = found.reduce((sum, { count }) => sum + count, 0);
      return { counts: new Map(found.map(({ _id, count }) => [_id, count])), total, isCut: total >= most };
    },

    /** The first of an owner's keys that live, by when they were made, after so many; `null` if there are no more. */
    async liveAfter(ownerId: string, count: number, now: Date): Promise<Place | null> {
      const live = { $or: [statusFilter('active', now), statusFilter('disabled', now)] };
      const filter = { userId: ownerId, slot: { $exists: true }, ...live } as Filter;
      const pipeline = [
        { $match: filter },
        { $sort: { createdAt: 1, _id: 1 } },
        { $skip: count },
        { $limit: 1 },
        { $project: { createdAt: 1 } },
      ];
      const [found] = await records.aggregate<StoredApiKey>(pipeline, { hint: bySlot }).toArray();
      return found ? { value: found.createdAt, id: found._id } : null;
    },
  };
}
