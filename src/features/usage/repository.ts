import type { Connection, mongo } from 'mongoose';
import { bulkWrite, relaxed } from '../../database/bulk-write.js';
import { deleteInBatches } from '../../database/delete-in-batches.js';
import { type Origin, type Outcome, outcomes } from '../../domain/outcome.js';
import type { ApiKeyRepository, DigestOfKey } from '../apikeys/repository.js';
import type { UnwrittenUses } from '../apikeys/rotated-keys.js';
import { type PreviousUses, writtenPreviousUse } from './previous-uses.js';

/** The uses of one key since the last flush. */
export interface KeyUses {
  keyId: string;
  /** By day, as `2026-11-21` in UTC, and outcome. */
  days: Map<string, Map<Outcome, number>>;
  /** The last valid one. */
  last: (Origin & { at: Date }) | null;
  /** What uses have found out that the record of the key should have: for the secret of each hash its digest. */
  digests: Map<DigestOfKey['secretHash'], DigestOfKey['keyedDigest']>;
  /** Those of its previous secret, which are among the others. */
  previous: PreviousUses | null;
}

export type UsageRepository = ReturnType<typeof createUsageRepository>;

/** The uses of some keys within some days. */
export interface SummedUses {
  /** By day, those of all the keys. */
  days: { day: Date; outcomes: Partial<Record<Outcome, number>> }[];
  /** The valid ones by key, of those that have any. */
  valid: { keyId: string; uses: number }[];
}

interface UsageRecord {
  _id: string;
  keyId: string;
  /** Midnight, in UTC. */
  day: Date;
  outcomes: Partial<Record<Outcome, number>>;
  expiresAt: Date;
}

/** More than a year, so that one can be compared with the one before. */
const keptMs = 400 * 86_400_000;

/** How often keys were used, one document a key and day, and when last, which stands in their records. */
export function createUsageRepository({
  connection,
  apiKeys,
}: {
  connection: Connection;
  apiKeys: Pick<ApiKeyRepository, 'noteLastUses' | 'noteDigests' | 'notePreviousUses'>;
}) {
  const usage = connection.collection<UsageRecord>('usage');
  return {
    async write(uses: readonly KeyUses[]): Promise<void> {
      // What can be written twice comes first: if anything fails, all of it is written again.
      await apiKeys.noteLastUses(uses.flatMap(({ keyId, last }) => (last ? [{ ...last, keyId }] : [])));
      await apiKeys.noteDigests(
        uses.flatMap(({ keyId, digests }) =>
          [...digests].map(([secretHash, keyedDigest]) => ({ keyId, secretHash, keyedDigest })),
        ),
      );
      await bulkWrite(usage, uses.flatMap(countsOf), relaxed);
    },

    /** Notes by whom previous secrets are still used, in the records of their keys. @returns as `notePreviousUses` does. */
    async writePrevious(uses: readonly KeyUses[]): Promise<UnwrittenUses | null> {
      return apiKeys.notePreviousUses(
        uses.flatMap(({ keyId, previous }) =>
          previous ? [{ keyId, rotationId: previous.rotationId, use: writtenPreviousUse(previous) }] : [],
        ),
      );
    },

    /** The days since `from` on which the key was used, oldest first. */
    async list(keyId: string, from: Date): Promise<Pick<UsageRecord, 'day' | 'outcomes'>[]> {
      return usage
        .find({ keyId, day: { $gte: from } })
        .sort({ day: 1 })
        .toArray();
    },

    /**
     * Adds up the uses of keys, in the database.
     *
     * @param days from midnight to midnight, in UTC; the second is no longer counted.
     * @param maxTimeMS how long it may take the database.
     */
    async sum(
      keyIds: readonly string[],
      { from, before }: { from: Date; before: Date },
      maxTimeMS: number,
    ): Promise<SummedUses> {
      const byDay = { $group: { _id: '$day', ...outcomeSums } };
      const byKey = { $group: { _id: '$keyId', uses: outcomeSums.VALID } };
      const pipeline = [
        { $match: { keyId: { $in: [...keyIds] }, day: { $gte: from, $lt: before } } },
        { $facet: { days: [byDay], valid: [byKey, { $match: { uses: { $gt: 0 } } }] } },
      ];
      const [summed] = await usage
        .aggregate<FacetOfUses>(pipeline, { hint: { keyId: 1, day: 1 }, maxTimeMS })
        .toArray();
      return {
        days: (summed?.days ?? []).map(({ _id: day, ...outcomes }) => ({ day, outcomes })),
        valid: (summed?.valid ?? []).map(({ _id: keyId, uses }) => ({ keyId, uses })),
      };
    },

    /** Deletes the usage of keys that are about to be deleted. */
    async forget(keyIds: readonly string[]): Promise<void> {
      await deleteInBatches(usage, { keyId: { $in: keyIds } });
    },
  };
}

interface FacetOfUses {
  days: ({ _id: Date } & Record<Outcome, number>)[];
  valid: { _id: string; uses: number }[];
}

const outcomeSums = Object.fromEntries(
  outcomes.map((outcome) => [outcome, { $sum: `$outcomes.${outcome}` }]),
) as unknown as Record<Outcome, mongo.Document>;

function countsOf({ keyId, days }: KeyUses): mongo.AnyBulkWriteOperation<UsageRecord>[] {
  return [...days].map(([day, outcomes]) => ({
    updateOne: {
      filter: { _id: `${keyId}:${day}` },
      update: {
        $setOnInsert: { keyId, day: new Date(day), expiresAt: new Date(Date.parse(day) + keptMs) },
        $inc: Object.fromEntries([...outcomes].map(([outcome, count]) => [`outcomes.${outcome}`, count])),
      },
      upsert: true,
    },
  }));
}
