import type { mongo } from 'mongoose';
import { type StoredOwner, storedOwnerFields } from '../../domain/owner.js';

/** Which owners to list: all that match everything that is said here. */
export interface OwnerFilter {
  /** By what at most one owner is found. */
  emailKey?: string;
  externalId?: string;
  /** As they are stored: `null` is none. */
  plans?: readonly (string | null)[];
  enabled?: boolean;
}

/** Where a page begins: after an owner. */
export interface OwnerPlace {
  createdAt: Date;
  id: string;
}

export interface OwnerQuery {
  filter: OwnerFilter;
  after: OwnerPlace | null;
  /** How many are read at a time. */
  batch: number;
}

/**
 * Of owners who live, and by a field that nothing else asks for: where other queries could use these indexes as well, the
 * database would try them each time.
 */
const living = { 'erasure.startedAt': null } as const;
const newestFirst = { createdAt: -1, _id: -1 } as const;

/** The order of the lists, within each value that they filter by. A list that does not filter by a field asks for all of its values. */
export const ownerListIndexes = {
  every: { 'erasure.startedAt': 1, enabled: 1, ...newestFirst },
  byPlan: { 'erasure.startedAt': 1, plan: 1, enabled: 1, ...newestFirst },
} as const;

/** What a list reads of an owner, if it has that: nothing of passwords and sessions. */
export interface ListedOwner extends StoredOwner {
  email?: string | undefined;
  createdBy?: string;
  changedBy?: string;
}

const listedFields = [...Object.keys(storedOwnerFields), 'email', 'createdBy', 'changedBy'];
const projection = Object.fromEntries(listedFields.map((name) => [name, 1]));

/** What the database is asked for a page: by an index alone and in its order, whatever the filter. */
export function queriesOf({ filter, after }: Pick<OwnerQuery, 'filter' | 'after'>) {
  const { emailKey, externalId, plans, enabled } = filter;
  const where = {
    ...living,
    ...(emailKey !== undefined && { emailKey }),
    ...(externalId !== undefined && { externalId }),
    ...(plans && { plan: { $in: plans } }),
    enabled: { $in: enabled === undefined ? [true, false] : [enabled] },
  };
  const isOne = emailKey !== undefined || externalId !== undefined;
  const hint = plans ? ownerListIndexes.byPlan : ownerListIndexes.every;
  const options = { projection, ...(!isOne && { hint }) };
  const query = (place: object, sort: mongo.Sort) => ({
    filter: { ...where, ...place } as mongo.Filter<ListedOwner>,
    options: { ...options, sort },
  });
  if (!after) return [query({}, newestFirst)];
  // In two parts, as one condition for both would have the database read all that were made at the same time. The first is
  // sorted by what is left to sort by: only so does the database see that the index has that order.
  return [
    query({ createdAt: after.createdAt, _id: { $lt: after.id } }, { _id: -1 }),
    query({ createdAt: { $lt: after.createdAt } }, newestFirst),
  ];
}

/** Lists of the owners of one kind, newest first. */
export function listedOwnersIn(collection: mongo.Collection<ListedOwner>) {
  return {
    /** Reads them in batches, as they are asked for. */
    async *list(query: OwnerQuery): AsyncIterable<ListedOwner> {
      for (const { filter, options } of queriesOf(query)) {
        yield* collection.find(filter, { ...options, batchSize: query.batch });
      }
    },
  };
}
