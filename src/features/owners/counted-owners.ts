import type { mongo } from 'mongoose';
import { living } from './erasure-records.js';

interface CountedOwner {
  _id: string;
  plan?: string | null | undefined;
}

/** How many owners are on a plan, as it is stored: `null` for the default. */
export interface OwnersOfPlan {
  plan: string | null;
  count: number;
}

/** All owners of one kind, for counting them. */
export function countedOwnersIn(collection: mongo.Collection<CountedOwner>) {
  return {
    /**
     * Every owner who lives, a step at a time.
     *
     * @param size the most owners that a step reads.
     * @param maxTimeMS how long a step may take the database.
     */
    async *countByPlan({ size, maxTimeMS }: { size: number; maxTimeMS: number }): AsyncGenerator<OwnersOfPlan[]> {
      let after: string | undefined = '';
      while (after !== undefined) {
        const next: string | undefined = await lastOf({ after, size, maxTimeMS });
        const step = { _id: { $gt: after, ...(next !== undefined && { $lte: next }) }, ...living };
        const pipeline = [{ $match: step }, { $group: { _id: { $ifNull: ['$plan', null] }, count: { $sum: 1 } } }];
        const found = await collection
          .aggregate<{ _id: string | null; count: number }>(pipeline, { hint: '_id_', maxTimeMS })
          .toArray();
        yield found.map(({ _id: plan, count }) => ({ plan, count }));
        after = next;
      }
    },
  };

  /** The last owner of a full step; nobody if the step takes in all who are left. */
  async function lastOf({ after, size, maxTimeMS }: { after: string; size: number; maxTimeMS: number }) {
    const place = { _id: { $gt: after } };
    const options = {
      projection: { _id: 1 },
      sort: { _id: 1 },
      hint: '_id_',
      skip: size - 1,
      limit: 1,
      maxTimeMS,
    } as const;
    const [found] = await collection.find(place, options).toArray();
    return found?._id;
  }
}
