import type { mongo } from 'mongoose';
import type { KeyStatus } from '../../domain/key-status.js';
import type { Place } from '../../lib/cursor.js';
import type { ApiKeyRecord, StoredApiKey } from './model.js';
import { patternOf } from './search.js';
import { statusFilter } from './status-filter.js';

type Filter = mongo.Filter<StoredApiKey>;

/** Which keys of an owner to list or count. */
export interface KeyFilter {
  ownerId: string;
  statuses: readonly (KeyStatus | 'all')[];
  /** All of which must be found. */
  words: readonly string[];
}

export interface KeySort {
  field: 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'label';
  direction: 1 | -1;
}

export interface KeyQuery extends KeyFilter {
  sort: KeySort;
  after: Place | null;
  limit: number;
}

/** How many keys of a list are read at a time: a page may end long before its limit. */
const listBatch = 25;
/** In their sort, keys without such a time count as these. */
const withoutTime = { lastUsedAt: new Date(0), expiresAt: new Date(8.64e15) };
/**
 * The order of a dictionary; upper and lower case decide only between labels that are else equal. The strength is what
 * keeps one id apart from another that differs in case: a weaker one would find keys of other owners.
 */
const labelCollation = { locale: 'en', strength: 3 } as const;

/** Lists of an owner's keys. */
export function listedKeysIn(records: mongo.Collection<StoredApiKey>) {
  return {
    /** Reads them in batches, as they are asked for. */
    list({ sort, after, limit, ...filter }: KeyQuery, now: Date): AsyncIterable<ApiKeyRecord> {
      const { field, direction } = sort;
      const substitute = field === 'lastUsedAt' || field === 'expiresAt' ? withoutTime[field] : null;
      const by = substitute ? 'sortedBy' : field;
      const pipeline = [
        { $match: matching(filter, now) },
        ...(substitute ? [{ $set: { [by]: { $ifNull: [`$${field}`, substitute] } } }] : []),
        ...(after ? [{ $match: filterAfter(by, direction, { ...after, value: after.value ?? substitute }) }] : []),
        { $sort: { [by]: direction, _id: direction } },
        { $limit: limit },
        { $set: { ownerId: '$userId' } },
        { $unset: ['userId', ...(substitute ? [by] : [])] },
      ];
      return records.aggregate<ApiKeyRecord>(pipeline, {
        batchSize: listBatch,
        ...(field === 'label' && { collation: labelCollation }),
      });
    },

    /** How many there are in all. */
    async count(filter: KeyFilter, now: Date): Promise<number> {
      return records.countDocuments(matching(filter, now));
    },
  };
}

function matching({ ownerId, statuses, words }: KeyFilter, now: Date): Filter {
  const states = statuses.map((status) => statusFilter(status, now));
  return { userId: ownerId, $and: [{ $or: states }, ...words.map(holding)] };
}

function holding(word: string): Filter {
  const found = { $regex: patternOf(word), $options: 'i' };
  return { $or: [{ label: found }, { _id: found }, { lastFour: found }, { scopes: found }] };
}

/** What comes after a place in the sorted list. */
function filterAfter(field: string, direction: 1 | -1, { value, id }: Place) {
  const beyond = direction === 1 ? '$gt' : '$lt';
  return { $or: [{ [field]: { [beyond]: value } }, { [field]: value, _id: { [beyond]: id } }] };
}
