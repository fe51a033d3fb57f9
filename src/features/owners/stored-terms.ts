import type { mongo } from 'mongoose';
import type { StoredOwner } from '../../domain/owner.js';

/** What of an owner decides what it may: see `termsOf`. */
export type StoredTerms = Pick<StoredOwner, '_id' | 'plan' | 'scopes' | 'maxKeys' | 'rateLimit' | 'quota'>;

const projection = { plan: 1, scopes: 1, maxKeys: 1, rateLimit: 1, quota: 1 } as const;

/** What many owners of one kind may. */
export function storedTermsIn(collection: mongo.Collection<StoredTerms>) {
  return {
    /** In one query of their own: a thousand owners must not stand in the queue of the look-ups for verification. */
    async findTerms(ids: readonly string[]): Promise<StoredTerms[]> {
      if (ids.length === 0) return [];
      return collection.find({ _id: { $in: [...ids] } }, { projection, batchSize: ids.length }).toArray();
    },
  };
}
