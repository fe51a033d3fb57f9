import type { mongo } from 'mongoose';
import { announce, changedNow } from '../../database/announced.js';
import { relaxed } from '../../database/bulk-write.js';
import { type ApiKeyRecord, keyOfStored, type PreviousUse, type StoredApiKey } from './model.js';
import { mergedUse } from './previous-use.js';
import { leastIdleSeconds, marginSeconds, type RotatedKey } from './rotation-rules.js';

type Filter = mongo.Filter<StoredApiKey>;

/** Who has used the old secret of a key since that was written last. */
export interface PreviousUses {
  keyId: string;
  rotationId: string;
  use: PreviousUse;
}

/** Keys whose uses are still to be written, and what has failed. */
export interface UnwrittenUses {
  keyIds: readonly string[];
  error: unknown;
}

/** Keys whose uses are written at a time. */
const writtenAtOnce = 20;
/** Graces that are ended at a time. */
const endedAtOnce = 200;

/**
 * Keys that are rotated. Each step is one update of one document: of many at once, one is done.
 *
 * @param onChange as for the repository.
 */
export function rotatedKeysIn(records: mongo.Collection<StoredApiKey>, onChange: (keyId: string) => void) {
  const change = <T>(id: string, write: () => Promise<T>) => announce(() => onChange(id), write);
  const announceAll = <T>(ids: readonly string[], write: () => Promise<T>) =>
    announce(() => ids.forEach(onChange), write);

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

    /**
     * Ends the grace period of an old secret at once, whatever the clock of any instance says. Changes nothing where this is
     * not the old secret of the last rotation, or the key was revoked.
     *
     * @param by who does it, as `actorId` says.
     */
    async endGrace(_id: string, secretHash: string, { by, now }: { by: string; now: Date }): Promise<void> {
      const running = { 'rotation.secretHash': secretHash, 'rotation.stage': 'grace', 'rotation.endsAt': { $gt: now } };
      const ended = { 'rotation.endsAt': now, 'rotation.graceSeconds': 0, updatedAt: now, changedBy: by };
      const update = { $set: ended, $inc: { version: 1 }, ...changedNow } as mongo.UpdateFilter<StoredApiKey>;
      await change(_id, () => records.updateOne({ _id, revokedAt: null, ...running } as Filter, update));
    },

    /**
     * Adds uses of old secrets to what is known of their rotations, unless another rotation has followed. Verification need
     * not know of it.
     *
     * @returns the keys whose uses could not be written, and why; those of all others stand. Of a write that has failed the
     * database may know all the same, in which case writing it again counts its uses twice.
     */
    async notePreviousUses(uses: readonly PreviousUses[]): Promise<UnwrittenUses | null> {
      for (let start = 0; start < uses.length; start += writtenAtOnce) {
        const some = uses.slice(start, start + writtenAtOnce);
        const written = await Promise.allSettled(some.map((use) => addPreviousUse(records, use)));
        const failed = some.filter((_, index) => written[index]?.status === 'rejected');
        const error = written.find((each) => each.status === 'rejected')?.reason;
        const left = uses.slice(start + writtenAtOnce);
        if (failed.length > 0) return { keyIds: [...failed, ...left].map(({ keyId }) => keyId), error };
      }
      return null;
    },

    /**
     * Ends the grace periods that are to end once nobody uses the old secret any more, where nobody has: counted by the
     * database's clock, as instances whose clocks differ see it used.
     *
     * @param now not later than the database's time: a grace period must not end too soon.
     * @param since when uses have been written without a gap: what was used before that may not be known.
     * @param signal stops it between two parts.
     * @returns how many were ended.
     */
    async endIdleGraces({ now, since }: { now: Date; since: Date }, signal: AbortSignal): Promise<number> {
      const idle = idleGraces(now, since);
      const options = { projection: { _id: 1 }, hint: 'rotation_drains', limit: endedAtOnce } as const;
      for (let ended = 0; ; ) {
        if (signal.aborted) return ended;
        const ids = (await records.find(idle, options).toArray()).map(({ _id }) => _id);
        const update = { $set: { 'rotation.endsAt': now, updatedAt: now }, $inc: { version: 1 }, ...changedNow };
        const write = () =>
          records.updateMany({ ...idle, _id: { $in: ids } }, update as mongo.UpdateFilter<StoredApiKey>);
        if (ids.length > 0) ended += (await announceAll(ids, write)).modifiedCount;
        if (ids.length < endedAtOnce) return ended;
      }
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

/**
 * Graces whose old secret was not used for as long as they wait for that. Uses are written some seconds after they were made.
 * A change of the key counts as one: the grace period has begun no later, and a key that was enabled again is about to be used.
 */
function idleGraces(now: Date, since: Date): Filter {
  const usedAt = { $max: ['$rotation.previousUseWrittenAt', '$changedAt', since] };
  const seconds = { $add: [{ $max: ['$rotation.drainAfterIdleSeconds', leastIdleSeconds] }, marginSeconds] };
  return {
    revokedAt: null,
    enabled: true,
    'rotation.stage': 'grace',
    'rotation.endsAt': { $gt: now },
    'rotation.drainAfterIdleSeconds': { $gt: 0 },
    $expr: { $lte: [{ $add: [usedAt, { $multiply: [seconds, 1000] }] }, now] },
  } as Filter;
}

/** Reads, adds and writes, and does so again where another instance has added uses meanwhile. */
async function addPreviousUse(
  records: mongo.Collection<StoredApiKey>,
  { keyId: _id, rotationId, use }: PreviousUses,
): Promise<void> {
  const filter = { _id, 'rotation._id': rotationId } as Filter;
  for (;;) {
    const found = await records.findOne(filter, { projection: { 'rotation.previousUse': 1 } });
    if (!found) return;
    const known = found.rotation?.previousUse;
    // `uses` grows with every write.
    const unchanged = { ...filter, 'rotation.previousUse.uses': known?.uses ?? null } as Filter;
    const update = {
      $set: { 'rotation.previousUse': known ? mergedUse(known, use) : use },
      $currentDate: { 'rotation.previousUseWrittenAt': true },
    };
    const { matchedCount } = await records.updateOne(unchanged, update as mongo.UpdateFilter<StoredApiKey>, relaxed);
    if (matchedCount > 0) return;
  }
}
