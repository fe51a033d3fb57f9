import type { mongo } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import type { Place } from '../../lib/cursor.js';
import { type BoundedWay, type KeyPlan, type KeySearch, planSearch, type Way } from './key-search.js';
import { type ApiKeyRecord, keyOfStored, type StoredApiKey } from './model.js';

type Filter = mongo.Filter<StoredApiKey>;

/** Of which keys of everybody's to read some. */
export interface AllKeysQuery extends KeySearch {
  /** By when they were made: 1 for the oldest first. */
  direction: 1 | -1;
  after: Place | null;
  limit: number;
}

/** What of a key decides whether to revoke it: whose it is, and whether it lives. */
export type KeyOutline = Pick<
  ApiKeyRecord,
  '_id' | 'ownerId' | 'ownerKind' | 'createdAt' | 'enabled' | 'expiresAt' | 'revokedAt'
>;

const outlined = { userId: 1, ownerKind: 1, createdAt: 1, enabled: 1, expiresAt: 1, revokedAt: 1 } as const;

export interface FoundKeys<Key extends KeyOutline = ApiKeyRecord> {
  keys: Key[];
  /** Where to go on; `null` if there are no more. */
  next: Place | null;
  /** Whether so many candidates were looked at that it was not found out whether there are more. */
  isCut: boolean;
}

/** Why and by whom many keys are revoked. */
export interface Revocation {
  reason: string;
  /** As `actorId` says. */
  by: string;
  now: Date;
  /** Names the request. */
  revokedIn: string;
  /** Owners whose keys stay as they are: asked before each part, as others may have become one of them. */
  notOf(): Promise<readonly string[]>;
}

/**
 * The most keys on which the filters are tried that no index answers: some ten milliseconds of the database. Where an index
 * finds fewer, all of them are read and sorted; else they are read in order, as far as this. With the keys in between that
 * are not there for the caller, no more than 4,000 entries of an index, as a rule.
 */
export const mostCandidates = 3900;
/** Records in one update: a few milliseconds. */
const chunk = 200;

/** Everybody's keys, for those who manage them. @param onChange as for the repository. */
export function allKeysIn(records: mongo.Collection<StoredApiKey>, onChange: (keyId: string) => void) {
  /** The first way that leads to few keys, and else the first that has them in order. */
  async function chooseWay({ ways, notOf }: KeyPlan): Promise<{ way: Way; isSmall: boolean }> {
    const ordered = ways.find(({ isOrdered }) => isOrdered) as Way;
    // The last has the keys of all others. Counting costs as much as reading: where no choice is left, nothing is counted.
    const choices = ways.slice(0, -1);
    while (choices.at(-1) === ordered) choices.pop();
    // The first alone, as it mostly leads to few; the others at the same time.
    for (const some of [choices.slice(0, 1), choices.slice(1)]) {
      const areSmall = await Promise.all(some.map((way) => isSmall(way, notOf)));
      const way = some[areSmall.indexOf(true)];
      if (way) return { way, isSmall: true };
    }
    return { way: ordered, isSmall: false };
  }

  /**
   * Whether a way leads to few keys that are there. Those that are not are few, and counted by their owners: an index then
   * counts all of them by itself, where to ask each for its owner would read it.
   */
  async function isSmall({ withAll, hint }: BoundedWay, notOf: readonly string[]): Promise<boolean> {
    const ofOthers = { $and: [withAll, { userId: { $in: [...notOf] } }] };
    const left = notOf.length === 0 ? 0 : await count(ofOthers, { userId: 1, createdAt: -1, _id: -1 }, mostCandidates);
    const most = mostCandidates + left;
    return (await count(withAll, hint, most)) < most;
  }

  async function count(filter: mongo.Document, hint: Way['hint'], most: number): Promise<number> {
    const pipeline = [{ $match: filter }, { $limit: most }, { $count: 'found' }];
    const [counted] = await records.aggregate<{ found: number }>(pipeline, hint ? { hint } : {}).toArray();
    return counted?.found ?? 0;
  }

  /** The last of the candidates from a place on; `null` if there are fewer. */
  async function lastCandidate({ filter, hint }: Way, { direction, after }: AllKeysQuery): Promise<Place | null> {
    const pipeline = [
      { $match: { $and: [filter, afterPlace(after, direction)] } },
      { $sort: { createdAt: direction, _id: direction } },
      { $skip: mostCandidates - 1 },
      { $limit: 1 },
      { $project: { createdAt: 1 } },
    ];
    const [last] = await records.aggregate<StoredApiKey>(pipeline, hint ? { hint } : {}).toArray();
    return last ? placeOf(last) : null;
  }

  async function search(query: AllKeysQuery, now: Date, fields: mongo.Document[] = []): Promise<FoundKeys> {
    const plan = planSearch(query, now);
    const { way, isSmall } = await chooseWay(plan);
    let found: StoredApiKey[] = [];
    for (const candidates of portionsOf(way, query)) {
      const { pipeline, options } = searching(way, plan, { ...query, candidates });
      found = await records.aggregate<StoredApiKey>([...pipeline, ...fields], options).toArray();
      if (found.length > query.limit) break;
    }
    const keys = found.slice(0, query.limit).map(keyOfStored);
    const last = keys.at(-1);
    if (found.length > query.limit && last) return { keys, next: placeOf(last), isCut: false };
    const cutAt = isSmall ? null : await lastCandidate(way, query);
    return { keys, next: cutAt, isCut: cutAt !== null };
  }

  return {
    /** Some of everybody's keys, by when they were made. */
    async findAny(query: AllKeysQuery, now: Date): Promise<FoundKeys> {
      return search(query, now);
    },

    /** The same, without what deciding about many does not need: a third of the work where there are a thousand. */
    async outlineAny(query: AllKeysQuery, now: Date): Promise<FoundKeys<KeyOutline>> {
      return search(query, now, [{ $project: outlined }]);
    },

    /** Records of keys with these ids, whatever their state, but of these owners. */
    async findByIds(ids: readonly string[], notOf: readonly string[]): Promise<ApiKeyRecord[]> {
      const found = await records.find({ _id: { $in: [...ids] }, userId: { $nin: [...notOf] } }).toArray();
      return found.map(keyOfStored);
    },

    /** Ids of the keys that this request has revoked since. */
    async revokedIn(revokedIn: string, since: Date): Promise<string[]> {
      const found = await records
        .find({ revokedIn, revokedAt: { $gte: since } }, { projection: { _id: 1 }, hint: 'revoked_in' })
        .toArray();
      return found.map(({ _id }) => _id);
    },

    /**
     * Revokes keys in their order, a part at a time, and frees their slots. Changes nothing of those that are revoked.
     *
     * @returns those that are revoked now, in their order.
     */
    async revokeMany(ids: readonly string[], { reason, by, now, revokedIn, notOf }: Revocation): Promise<string[]> {
      const revoked: string[] = [];
      for (let start = 0; start < ids.length; start += chunk) {
        const some = ids.slice(start, start + chunk);
        const set = { revokedAt: now, revokedReason: reason, revokedBy: by, updatedAt: now, changedBy: by, revokedIn };
        const filter = { _id: { $in: some }, revokedAt: null, userId: { $nin: [...(await notOf())] } } as Filter;
        const update = { $set: set, $unset: { slot: 1 }, $inc: { version: 1 }, ...changedNow } as const;
        const { modifiedCount } = await announce(
          () => some.forEach(onChange),
          () => records.updateMany(filter, update),
        );
        revoked.push(...(modifiedCount === some.length ? some : await revokedOf(some)));
      }
      return revoked;
    },
  };

  async function revokedOf(ids: readonly string[]): Promise<string[]> {
    const dead = { _id: { $in: [...ids] }, revokedAt: { $ne: null } } as Filter;
    const found = await records.find(dead, { projection: { _id: 1 } }).toArray();
    const known = new Set(found.map(({ _id }) => _id));
    return ids.filter((id) => known.has(id));
  }
}

/**
 * On how many candidates to try the filters. The database reads as many as it may, even if the first of them fill a page, as
 * they mostly do: so first on a few, where these are few.
 */
function portionsOf({ isOrdered }: Way, { limit }: Pick<AllKeysQuery, 'limit'>): number[] {
  const few = 4 * (limit + 1);
  return isOrdered && few <= mostCandidates / 4 ? [few, mostCandidates] : [mostCandidates];
}

/** How the database is asked. @returns a pipeline that finds one key more than the query asks for, if there is one. */
export function searching(
  { filter: entry, hint, isOrdered }: Way,
  { filter }: Pick<KeyPlan, 'filter'>,
  { direction, after, limit, candidates }: Omit<AllKeysQuery, keyof KeySearch> & { candidates: number },
) {
  const order = { $sort: { createdAt: direction, _id: direction } };
  const from = afterPlace(after, direction);
  // Between two limits, as a filter before the first would be tried on however many keys there are.
  const stages = isOrdered
    ? [{ $match: { $and: [entry, from] } }, order, { $limit: candidates }, { $match: filter }]
    : [{ $match: entry }, { $limit: candidates }, { $match: { $and: [filter, from] } }, order];
  // All of it in one answer: the first would have a hundred.
  const options = { batchSize: limit + 1, ...(hint !== undefined && { hint }) };
  return { pipeline: [...stages, { $limit: limit + 1 }] as mongo.Document[], options };
}

export function placeOf({ createdAt, _id }: Pick<ApiKeyRecord, 'createdAt' | '_id'>): Place {
  return { value: createdAt, id: _id };
}

/** The first bound is for the index: it is not looked at for alternatives. */
function afterPlace(after: Place | null, direction: 1 | -1): Filter {
  if (!after) return {};
  const { value, id } = after as { value: Date; id: string };
  const [beyond, from] = direction === 1 ? ['$gt', '$gte'] : ['$lt', '$lte'];
  return {
    createdAt: { [from as string]: value },
    $or: [{ createdAt: { [beyond as string]: value } }, { createdAt: value, _id: { [beyond as string]: id } }],
  } as Filter;
}
