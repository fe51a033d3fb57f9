import type { mongo } from 'mongoose';
import { changedNow } from '../../database/announced.js';
import { type ApiKeyRecord, keyOfStored, type StoredApiKey } from './model.js';
import type { RotatedKey } from './rotation-rules.js';

type Filter = mongo.Filter<StoredApiKey>;

/** Makes a change of a key that verification must know of: see `createApiKeyRepository`. */
type Change = <T>(id: string, write: () => Promise<T>) => Promise<T>;

/** Keys that are rotated. Each step is one update of one document: of many at once, one is done. */
export function rotatedKeysIn(records: mongo.Collection<StoredApiKey>, change: Change) {
  return {
    /**
     * Gives a key that holds a slot a new secret, if it still has this version.
     *
     * @param by who does it, as `actorId` says.
     * @returns `null` if it was changed, rotated, revoked or has lost its slot meanwhile.
     */
    async rotate(
      { _id, version }: Pick<ApiKeyRecord, '_id' | 'version'>,
      rotated: RotatedKey,
      { by, now }: { by: string; now: Date },
    ): Promise<ApiKeyRecord | null> {
      const filter = { _id, version, slot: { $exists: true } } as Filter;
      const set = { ...rotated, updatedAt: now, changedBy: by };
      const update = { $set: set, $inc: { version: 1 }, ...changedNow };
      const found = await change(_id, () => records.findOneAndUpdate(filter, update, { returnDocument: 'after' }));
      return found && keyOfStored(found);
    },

    /**
     * Starts the grace period of a rotation, as its new secret is used for the first time: the two secrets change places.
     *
     * @returns whether it was started here: not if it had been already, or the new secret no longer works.
     */
    async beginGrace(_id: string, rotationId: string, now: Date): Promise<boolean> {
      const pending = { 'rotation._id': rotationId, 'rotation.stage': 'pending', 'rotation.endsAt': { $gt: now } };
      const filter = { _id, revokedAt: null, ...pending } as Filter;
      const { modifiedCount } = await change(_id, () => records.updateOne(filter, beginningGrace(now)));
      return modifiedCount > 0;
    },
  };
}

/** In the database, as it knows both secrets: whatever else is changed at the same time, none is lost. */
function beginningGrace(now: Date): mongo.Document[] {
  const wanted = { $add: [now, { $multiply: ['$rotation.graceSeconds', 1000] }] };
  const rotation = {
    _id: '$rotation._id',
    stage: { $literal: 'grace' },
    rotatedAt: '$rotation.rotatedAt',
    rotatedBy: '$rotation.rotatedBy',
    graceSeconds: '$rotation.graceSeconds',
    drainAfterIdleSeconds: '$rotation.drainAfterIdleSeconds',
    graceFrom: now,
    // A key that never expires has `null`, which `$min` leaves out.
    endsAt: { $min: [wanted, '$expiresAt'] },
    secretHash: '$secretHash',
    keyedDigest: '$keyedDigest',
    tagSecretId: '$tagSecretId',
    lastFour: '$lastFour',
  };
  return [
    {
      $set: {
        secretHash: '$rotation.secretHash',
        keyedDigest: '$rotation.keyedDigest',
        tagSecretId: '$rotation.tagSecretId',
        lastFour: '$rotation.lastFour',
        secretCreatedAt: '$rotation.rotatedAt',
        // As one value: what the other secret lacks does not stay of this one.
        rotation: { $mergeObjects: [rotation] },
        version: { $add: ['$version', 1] },
        updatedAt: now,
        changedAt: '$$NOW',
      },
    },
  ];
}
