import type { mongo } from 'mongoose';
import { announce } from '../../database/announced.js';
import type { StoredApiKey } from './model.js';

/** What stands in place of the label of a key whose owner was erased: a key has one. */
const erasedLabel = 'erased';
/** Why a key was revoked that lived until then. */
const erasedReason = 'The owner was erased.';

/**
 * What stays of a key: that there was one, what identifies it where it is found again, and when it was used. What is not
 * named here goes, so that a field of a later version does not stay by mistake.
 */
const kept = [
  '_id',
  'userId',
  'ownerId',
  'ownerKind',
  'createdBy',
  'prefix',
  'secretHash',
  'keyedDigest',
  'tagSecretId',
  'lastFour',
  'enabled',
  'scopes',
  'rateLimit',
  'quota',
  'createdAt',
  'expiresAt',
  'lastUsedAt',
  'lastUsedDay',
  'revokedBy',
] as const satisfies readonly (keyof StoredApiKey)[];

/** The keys of owners who are being erased. @param onChange as for the repository. */
export function erasedKeysIn(records: mongo.Collection<StoredApiKey>, onChange: (keyId: string) => void) {
  return {
    /**
     * Revokes all keys of an owner that live, and takes out of all of them what people have written and where they were used.
     * How often they were used stays: a key's id tells nobody whose it was.
     *
     * @param by who does it, as `actorId` says.
     */
    async eraseOf(ownerId: string, by: string): Promise<void> {
      // An instance may have noted a last use after the key was erased.
      const notYet = [{ erasedAt: null }, { lastUsedIp: { $ne: null } }, { lastUsedUserAgent: { $ne: null } }];
      const filter = { userId: ownerId, $or: notYet } as mongo.Filter<StoredApiKey>;
      const found = await records.find(filter, { projection: { _id: 1 } }).toArray();
      if (found.length === 0) return;
      const ids = found.map(({ _id }) => _id);
      const these = { userId: ownerId, _id: { $in: ids } };
      await announce(
        () => ids.forEach(onChange),
        () => records.updateMany(these, erasing(by)),
      );
    },

    /** Whether there is any key of an owner, ended ones included. */
    async hasAny(ownerId: string): Promise<boolean> {
      return (await records.findOne({ userId: ownerId }, { projection: { _id: 1 } })) !== null;
    },
  };
}

function erasing(by: string): mongo.Document[] {
  const isLive = { $eq: [{ $ifNull: ['$revokedAt', null] }, null] };
  const whenLive = (then: unknown, otherwise: unknown) => ({ $cond: [isLive, then, otherwise] });
  const blank = {
    label: erasedLabel,
    labelWords: [],
    description: null,
    metadata: [],
    ipAllowlist: [],
    lastUsedIp: null,
    lastUsedUserAgent: null,
    revokedAt: { $ifNull: ['$revokedAt', '$$NOW'] },
    revokedReason: whenLive({ $literal: erasedReason }, { $cond: ['$erasedAt', '$revokedReason', null] }),
    revokedBy: whenLive({ $literal: by }, '$revokedBy'),
    changedBy: { $literal: by },
    version: { $add: [{ $ifNull: ['$version', 0] }, 1] },
    updatedAt: '$$NOW',
    changedAt: '$$NOW',
    erasedAt: '$$NOW',
  };
  return [{ $replaceWith: { ...Object.fromEntries(kept.map((name) => [name, `$${name}`])), ...blank } }];
}
