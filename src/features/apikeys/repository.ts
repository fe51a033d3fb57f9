import { type Connection, type Model, type mongo, type QueryFilter, trusted } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { bulkWrite, relaxed } from '../../database/bulk-write.js';
import { duplicateKey } from '../../database/errors.js';
import { createLoader } from '../../database/load-by-id.js';
import type { KeyStatus } from '../../domain/key-status.js';
import type { Origin } from '../../domain/outcome.js';
import { type KnownKey, knownKeyFields } from '../../domain/principal.js';
import type { Place } from '../../lib/cursor.js';
import { field, type RecordOf } from '../../lib/fields.js';
import { isAddress } from '../../lib/networks.js';
import type { KeyedDigest } from '../authentication/key.js';
import type { StoredProof } from '../authentication/prove.js';
import { type ApiKeyRecord, apiKeyModel } from './model.js';
import type { EndedBounds, EndedKey, Surplus } from './rules.js';

export type ApiKeyRepository = ReturnType<typeof createApiKeyRepository>;
type Filter = QueryFilter<ApiKeyRecord>;

export interface KeyQuery {
  userId: string;
  statuses: readonly (KeyStatus | 'all')[];
  sort: { field: 'createdAt' | 'lastUsedAt'; direction: 1 | -1 };
  after: Place | null;
  limit: number;
}

/** What a user may change of a key. */
export type KeyChanges = Partial<
  Pick<
    ApiKeyRecord,
    'label' | 'description' | 'metadata' | 'expiresAt' | 'enabled' | 'scopes' | 'ipAllowlist' | 'rateLimit' | 'quota'
  >
>;

/** When a key was used, and from where. */
interface LastUse extends Origin {
  keyId: string;
  at: Date;
}

/** The digest that the record of a key should have, as long as it has this hash. */
export interface DigestOfKey {
  keyId: string;
  secretHash: string;
  keyedDigest: KeyedDigest;
}

/** What verification reads of a key: what it may remember, what a presented key is tested by, and which secret made its tag. */
const verifiedFields = {
  ...knownKeyFields,
  secretHash: field<string>(),
  keyedDigest: field<KeyedDigest | undefined>(),
  tagSecretId: field<string | undefined>(),
};

/** How many keys of a list are read at a time: a page may end long before its limit. */
const listBatch = 25;

/** @param onChange called before a change of what verification must know of is reported as done, and also if it failed. */
export function createApiKeyRepository({
  connection,
  onChange,
}: {
  connection: Connection;
  onChange: (keyId: string) => void;
}) {
  const keys = apiKeyModel(connection);
  const records = connection.collection<ApiKeyRecord>(keys.collection.name);
  const loadKnown = createLoader<RecordOf<typeof verifiedFields>>(keys.collection, verifiedFields);

  const change = <T>(id: string, write: () => Promise<T>) => announce(() => onChange(id), write);

  return {
    ...slotsIn(keys),
    ...endedKeysIn(records),
    ...tagsIn(keys, records),

    /** @returns `null` if another key took the slot first. */
    async insert(key: ApiKeyRecord): Promise<ApiKeyRecord | null> {
      try {
        return (await keys.create(key)).toObject();
      } catch (error) {
        if (duplicateKey(error)?.includes('slot')) return null;
        throw error;
      }
    },

    /** Any user's key, for verification: what may be remembered of it, and what a presented key is tested by. */
    async findKnown(id: string): Promise<({ key: KnownKey; tagSecretId?: string | undefined } & StoredProof) | null> {
      const record = await loadKnown(id);
      if (!record) return null;
      const { secretHash, keyedDigest, tagSecretId, ...key } = record;
      return { key, secretHash, keyedDigest, tagSecretId };
    },

    async findOwned(userId: string, id: string): Promise<ApiKeyRecord | null> {
      return keys.findOne({ _id: id, userId }).lean();
    },

    /** Reads them in batches, as they are asked for. */
    list({ userId, statuses, sort, after, limit }: KeyQuery, now: Date): AsyncIterable<ApiKeyRecord> {
      const states = statuses.map((status) => statusFilter(status, now));
      const filter: Filter = {
        userId,
        $and: [{ $or: states }, ...(after ? [{ $or: filtersAfter(sort, after) }] : [])],
      };
      return keys
        .find(filter)
        .sort({ [sort.field]: sort.direction, _id: sort.direction })
        .limit(limit)
        .lean()
        .cursor({ batchSize: listBatch });
    },

    /**
     * Changes a key that holds a slot, if it still has this version.
     *
     * @returns `null` if it was changed, revoked or has lost its slot meanwhile.
     */
    async update(id: string, version: number, changes: KeyChanges, now: Date): Promise<ApiKeyRecord | null> {
      return change(id, () =>
        keys
          .findOneAndUpdate(
            { _id: id, version, slot: trusted({ $exists: true }) },
            { $set: { ...changes, updatedAt: now }, $inc: { version: 1 }, ...changedNow },
            { returnDocument: 'after' },
          )
          .lean(),
      );
    },

    /** Notes when keys were used last and from where, unless a later use is known. */
    async noteLastUses(uses: readonly LastUse[]): Promise<void> {
      await bulkWrite(records, uses.map(lastUseOf), relaxed);
    },

    /** Gives records the digests of their keys. It is no change: what is known of a key stays true. */
    async noteDigests(digests: readonly DigestOfKey[]): Promise<void> {
      const writes = digests.map(({ keyId, secretHash, keyedDigest }) => ({
        updateOne: { filter: { _id: keyId, secretHash, revokedAt: null }, update: { $set: { keyedDigest } } },
      }));
      await bulkWrite(records, writes, relaxed);
    },

    /** Revokes a key and frees its slot, in one step. Changes nothing if it is revoked already. */
    async revoke(id: string, reason: string | null, now: Date): Promise<void> {
      await change(id, () =>
        keys.updateOne(
          { _id: id, revokedAt: null },
          {
            $set: { revokedAt: now, revokedReason: reason, updatedAt: now },
            $unset: { slot: 1 },
            $inc: { version: 1 },
            ...changedNow,
          },
        ),
      );
    },
  };
}

function lastUseOf({ keyId, at, ip, userAgent }: LastUse): mongo.AnyBulkWriteOperation<ApiKeyRecord> {
  // Another instance may have written a later one.
  const filter = { _id: keyId, $or: [{ lastUsedAt: null }, { lastUsedAt: { $lt: at } }] };
  // A proxy that is trusted may still pass on what is no address.
  const lastUsedIp = ip !== null && isAddress(ip) ? ip : null;
  return { updateOne: { filter, update: { $set: { lastUsedAt: at, lastUsedIp, lastUsedUserAgent: userAgent } } } };
}

/** The places for keys that users have. */
function slotsIn(keys: Model<ApiKeyRecord>) {
  return {
    /** The slots that keys of this user hold; those of expired keys are among them until they are freed. */
    async usedSlots(userId: string): Promise<number[]> {
      const holders = await keys.find({ userId, slot: trusted({ $exists: true }) }, { slot: 1 }).lean();
      return holders.flatMap(({ slot }) => (slot === undefined ? [] : [slot]));
    },

    /** Takes the slots of expired keys from them. @returns how many. */
    async freeExpiredSlots(userId: string, now: Date): Promise<number> {
      const { modifiedCount } = await keys.updateMany(
        { userId, slot: trusted({ $exists: true }), expiresAt: trusted({ $ne: null, $lte: now }) },
        { $unset: { slot: 1 } },
      );
      return modifiedCount;
    },
  };
}

/** Index entries that are looked through at a time. */
const ownersPage = 10_000;
/** Has all that is asked about ended keys, so that nobody's records are read to find out who has too many. */
const endedIndex = { userId: 1, revokedAt: 1, expiresAt: 1, _id: 1 } as const;

/** The keys that are revoked or have expired. A revoked one ended when it was revoked, whether it had expired or not. */
function endedKeysIn(records: mongo.Collection<ApiKeyRecord>) {
  const revoked = (userId: string, until: Date) => ({ userId, revokedAt: { $gt: new Date(0), $lte: until } });
  const expired = (userId: string, until: Date) => ({ userId, revokedAt: null, expiresAt: { $lte: until } });
  const find = (filter: mongo.Filter<ApiKeyRecord>) =>
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

/** Which secrets the tags of keys were made under. */
function tagsIn(keys: Model<ApiKeyRecord>, records: mongo.Collection<ApiKeyRecord>) {
  return {
    /** All that are known, dead keys included. */
    async tagSecretIds(): Promise<string[]> {
      return (await keys.distinct('tagSecretId')).filter((id) => id !== undefined && id !== null);
    },

    /** How many keys that are neither revoked nor expired have a tag of this secret; `null` for those that do not say. */
    async countByTagSecret(secretId: string | null, now: Date): Promise<number> {
      const live = [statusFilter('active', now), statusFilter('disabled', now)];
      return keys.countDocuments({ tagSecretId: secretId, $or: live } as Filter);
    },

    /** @param tags the secret of each key, by id. What is known stays. */
    async noteTags(tags: ReadonlyMap<string, string>): Promise<void> {
      const updates = [...tags].map(([_id, tagSecretId]) => ({
        updateOne: { filter: { _id, tagSecretId: { $exists: false } }, update: { $set: { tagSecretId } } },
      }));
      await bulkWrite(records, updates as mongo.AnyBulkWriteOperation<ApiKeyRecord>[], relaxed);
    },
  };
}

/** The same definitions as `keyStatus`. */
function statusFilter(status: KeyStatus | 'all', now: Date): Filter {
  const unexpired: Filter = { $or: [{ expiresAt: null }, { expiresAt: trusted({ $gt: now }) }] };
  switch (status) {
    case 'all':
      return {};
    case 'revoked':
      return { revokedAt: trusted({ $ne: null }) };
    case 'expired':
      return { revokedAt: null, expiresAt: trusted({ $ne: null, $lte: now }) };
    case 'active':
      return { revokedAt: null, enabled: true, ...unexpired };
    case 'disabled':
      return { revokedAt: null, enabled: false, ...unexpired };
  }
}

/** What comes after a place in the sorted list. MongoDB sorts `null` before every time, but compares it with none. */
function filtersAfter({ field, direction }: KeyQuery['sort'], { value, id }: Place): Filter[] {
  const beyond = direction === 1 ? '$gt' : '$lt';
  const sameValue: Filter = { [field]: value, _id: trusted({ [beyond]: id }) };
  if (value !== null) {
    const further: Filter = { [field]: trusted({ [beyond]: value }) };
    return direction === 1 ? [sameValue, further] : [sameValue, further, { [field]: null }];
  }
  return direction === 1 ? [sameValue, { [field]: trusted({ $ne: null }) }] : [sameValue];
}
