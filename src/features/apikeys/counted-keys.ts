import type { mongo } from 'mongoose';
import type { ApiKeyRecord, StoredApiKey } from './model.js';

/** What is read of a key that is counted. */
export type CountedKey = Pick<
  ApiKeyRecord,
  '_id' | 'ownerId' | 'ownerKind' | 'enabled' | 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'revokedAt'
>;

/** How a step of reading everything is bounded. */
export interface Step {
  /** The most documents that are read by it. */
  size: number;
  /** How long it may take the database, in milliseconds. */
  maxTimeMS: number;
}

type Filter = mongo.Filter<StoredApiKey>;

const projection = { userId: 1, ownerKind: 1, enabled: 1, createdAt: 1, expiresAt: 1, lastUsedAt: 1, revokedAt: 1 };
const byOwner = { userId: 1, createdAt: -1, _id: -1 } as const;

/** All keys there are, for counting them. */
export function countedKeysIn(records: mongo.Collection<StoredApiKey>) {
  const read = ({ filter, limit, maxTimeMS }: { filter: Filter; limit: number; maxTimeMS: number }) =>
    records.find(filter, { projection, hint: byOwner, sort: byOwner, limit, maxTimeMS }).toArray();

  return {
    /**
     * Every key, a step at a time, those of one owner in a row. One that is there from the first step to the last is read
     * exactly once, as neither its owner nor its time of creation ever changes.
     */
    async *everyKey({ size, maxTimeMS }: Step): AsyncGenerator<CountedKey[]> {
      let last: StoredApiKey | undefined;
      do {
        // Apart, as one condition for all would have the database look for alternatives at every key.
        const places: Filter[] = last === undefined ? [{}] : [...placesAfter(last), { userId: { $gt: last.userId } }];
        const found: StoredApiKey[] = [];
        for (const filter of places) {
          const limit = size - found.length;
          if (limit > 0) found.push(...(await read({ filter, limit, maxTimeMS })));
        }
        last = found.length < size ? undefined : found.at(-1);
        if (found.length > 0) yield found.map(({ userId, ...key }) => ({ ...key, ownerId: userId }));
      } while (last !== undefined);
    },
  };
}

/** Where the keys of the same owner go on. */
function placesAfter({ userId, createdAt, _id }: StoredApiKey): Filter[] {
  return [
    { userId, createdAt, _id: { $lt: _id } },
    { userId, createdAt: { $lt: createdAt } },
  ];
}
