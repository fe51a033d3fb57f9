import { type Connection, type Model, type mongo, trusted } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { bulkWrite, relaxed } from '../../database/bulk-write.js';
import { duplicateKey } from '../../database/errors.js';
import { labelWordsOf } from '../../domain/label-words.js';
import type { Origin } from '../../domain/outcome.js';
import { dayOf } from '../../lib/day.js';
import type { KeyedDigest } from '../authentication/key.js';
import { allKeysIn } from './all-keys.js';
import { countedKeysIn } from './counted-keys.js';
import { endedKeysIn } from './ended-keys.js';
import { erasedKeysIn } from './erased-keys.js';
import { listedKeysIn } from './listed-keys.js';
import { liveKeysIn } from './live-keys.js';
import { type ApiKeyRecord, apiKeyModel, keyOfStored, type StoredApiKey, storedKey } from './model.js';
import { rotatedKeysIn } from './rotated-keys.js';
import type { RotationChanges } from './rotation-rules.js';
import { taggedKeysIn } from './tagged-keys.js';
import { verifiedKeysIn } from './verified-keys.js';

export type ApiKeyRepository = ReturnType<typeof createApiKeyRepository>;

/** What may be changed of a key, `claims` by back ends only, and who does. */
export type KeyChanges = Partial<
  Pick<
    ApiKeyRecord,
    | 'label'
    | 'description'
    | 'metadata'
    | 'claims'
    | 'expiresAt'
    | 'enabled'
    | 'scopes'
    | 'ipAllowlist'
    | 'rateLimit'
    | 'quota'
    | 'selfRotation'
    | 'rotateAfterDays'
  > & { changedBy: string; rotation: RotationChanges }
>;

/** When a key was used, and from where. */
interface LastUse extends Origin {
  keyId: string;
  at: Date;
}

/** The digest that the record of a key should have beside this hash, as long as it has that. */
export interface DigestOfKey {
  keyId: string;
  secretHash: string;
  keyedDigest: KeyedDigest;
}

/** @param onChange called before a change of what verification must know of is reported as done, and also if it failed. */
export function createApiKeyRepository({
  connection,
  onChange,
}: {
  connection: Connection;
  onChange: (keyId: string) => void;
}) {
  const keys = apiKeyModel(connection);
  const records = connection.collection<StoredApiKey>(keys.collection.name);

  const change = <T>(id: string, write: () => Promise<T>) => announce(() => onChange(id), write);

  return {
    ...slotsIn(keys),
    ...endedKeysIn(records),
    ...erasedKeysIn(records, onChange),
    ...listedKeysIn(records),
    ...allKeysIn(records, onChange),
    ...countedKeysIn(records),
    ...taggedKeysIn(records),
    ...verifiedKeysIn(keys.collection),
    ...rotatedKeysIn(records, onChange),
    ...liveKeysIn(records),

    /** @returns `null` if another key took the slot first. */
    async insert(key: ApiKeyRecord): Promise<ApiKeyRecord | null> {
      try {
        return keyOfStored((await keys.create(storedKey(key))).toObject());
      } catch (error) {
        if (duplicateKey(error)?.includes('slot')) return null;
        throw error;
      }
    },

    /** Anybody's key. */
    async find(id: string): Promise<ApiKeyRecord | null> {
      const found = await keys.findOne({ _id: id }).lean();
      return found && keyOfStored(found);
    },

    async findOwned(ownerId: string, id: string): Promise<ApiKeyRecord | null> {
      const found = await keys.findOne({ _id: id, userId: ownerId }).lean();
      return found && keyOfStored(found);
    },

    /**
     * Changes a key that holds a slot, if it still has this version.
     *
     * @returns `null` if it was changed, revoked or has lost its slot meanwhile.
     */
    async update(id: string, version: number, changes: KeyChanges, now: Date): Promise<ApiKeyRecord | null> {
      const { label, rotation = {}, ...others } = changes;
      // Field by field: who uses the old secret is noted there meanwhile.
      const ofRotation = Object.fromEntries(Object.entries(rotation).map(([name, to]) => [`rotation.${name}`, to]));
      const stored = {
        ...others,
        ...ofRotation,
        ...(label !== undefined && { label, labelWords: labelWordsOf(label) }),
      };
      const updated = await change(id, () =>
        keys
          .findOneAndUpdate(
            { _id: id, version, slot: trusted({ $exists: true }) },
            { $set: { ...stored, updatedAt: now }, $inc: { version: 1 }, ...changedNow },
            { returnDocument: 'after' },
          )
          .lean(),
      );
      return updated && keyOfStored(updated);
    },

    /** Notes when keys were used last and from where, unless a later use is known. */
    async noteLastUses(uses: readonly LastUse[]): Promise<void> {
      await bulkWrite(records, uses.map(lastUseOf), relaxed);
    },

    /** Gives records the digests of their secrets, whichever of the two it is. It is no change: what is known stays true. */
    async noteDigests(digests: readonly DigestOfKey[]): Promise<void> {
      const writes = digests.flatMap(({ keyId: _id, secretHash, keyedDigest }) => [
        digestAt({ _id, secretHash }, { keyedDigest }),
        digestAt({ _id, 'rotation.secretHash': secretHash }, { 'rotation.keyedDigest': keyedDigest }),
      ]);
      await bulkWrite(records, writes, relaxed);
    },

    /**
     * Revokes a key and frees its slot, in one step. Changes nothing if it is revoked already.
     *
     * @param by who does, as `actorId` says.
     */
    async revoke(id: string, reason: string | null, now: Date, by: string): Promise<void> {
      await change(id, () => keys.updateOne({ _id: id, revokedAt: null }, revocation({ reason, by, now })));
    },

    /**
     * The same by a secret of the key, if that is the one in use by now, or a new one that waits: not if it is old.
     *
     * @returns whether it was revoked here.
     */
    async revokeBySecret(_id: string, secretHash: string, revoking: Revoking): Promise<boolean> {
      const { now } = revoking;
      const pending = {
        'rotation.secretHash': secretHash,
        'rotation.stage': 'pending',
        'rotation.endsAt': { $gt: now },
      };
      const filter = { _id, revokedAt: null, $or: [{ secretHash }, pending] } as mongo.Filter<StoredApiKey>;
      const { modifiedCount } = await change(_id, () => records.updateOne(filter, revocation(revoking)));
      return modifiedCount > 0;
    },
  };
}

/** Why a key is revoked, by whom, and when. */
interface Revoking {
  reason: string | null;
  by: string;
  now: Date;
}

function revocation({ reason, by, now }: Revoking) {
  return {
    $set: { revokedAt: now, revokedReason: reason, revokedBy: by, updatedAt: now, changedBy: by },
    $unset: { slot: 1 },
    $inc: { version: 1 },
    ...changedNow,
  } as const;
}

function lastUseOf({ keyId, at, ip, userAgent }: LastUse): mongo.AnyBulkWriteOperation<StoredApiKey> {
  // Another instance may have written a later one, and of an erased key nothing is noted.
  const filter = { _id: keyId, erasedAt: null, $or: [{ lastUsedAt: null }, { lastUsedAt: { $lt: at } }] };
  // The same day again touches no index.
  const use = { lastUsedAt: at, lastUsedDay: dayOf(at), lastUsedIp: ip, lastUsedUserAgent: userAgent };
  return { updateOne: { filter, update: { $set: use } } };
}

function digestAt(filter: mongo.Document, set: mongo.Document): mongo.AnyBulkWriteOperation<StoredApiKey> {
  return { updateOne: { filter: { ...filter, revokedAt: null }, update: { $set: set } } };
}

/** The places for keys that owners have. */
function slotsIn(keys: Model<StoredApiKey>) {
  return {
    /** The slots that keys of this owner hold; those of expired keys are among them until they are freed. */
    async usedSlots(ownerId: string): Promise<number[]> {
      const holders = await keys.find({ userId: ownerId, slot: trusted({ $exists: true }) }, { slot: 1 }).lean();
      return holders.flatMap(({ slot }) => (slot === undefined ? [] : [slot]));
    },

    /** Takes the slots of expired keys from them. @returns how many. */
    async freeExpiredSlots(ownerId: string, now: Date): Promise<number> {
      const { modifiedCount } = await keys.updateMany(
        { userId: ownerId, slot: trusted({ $exists: true }), expiresAt: trusted({ $ne: null, $lte: now }) },
        { $unset: { slot: 1 } },
      );
      return modifiedCount;
    },
  };
}
