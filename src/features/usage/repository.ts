import type { Connection, mongo } from 'mongoose';
import type { Origin, Outcome } from '../../domain/outcome.js';
import { isAddress } from '../../lib/networks.js';
import type { ApiKeyRecord } from '../apikeys/model.js';

/** The uses of one key since the last flush. */
export interface KeyUses {
  keyId: string;
  /** By day, as `2026-11-21` in UTC, and outcome. */
  days: Map<string, Map<Outcome, number>>;
  /** The last valid one. */
  last: (Origin & { at: Date }) | null;
}

export type UsageRepository = ReturnType<typeof createUsageRepository>;

interface UsageRecord {
  _id: string;
  keyId: string;
  /** Midnight, in UTC. */
  day: Date;
  outcomes: Partial<Record<Outcome, number>>;
  expiresAt: Date;
}

/** Ten days longer than can be asked for. */
const keptMs = 100 * 86_400_000;
/** Operations in one write: a few milliseconds of the event loop at most. */
const chunk = 200;
/** A crash of the database may take the last counts with it; to wait for its journal would make them no truer. */
const relaxed = { ordered: false, writeConcern: { w: 1, journal: false } } as const;

/** How often keys were used, one document a key and day, and when last. Written by the driver: mongoose costs twice as much. */
export function createUsageRepository({ connection }: { connection: Connection }) {
  const usage = connection.collection<UsageRecord>('usage');
  const keys = connection.collection<ApiKeyRecord>('apikeys');
  return {
    async write(uses: readonly KeyUses[]): Promise<void> {
      const counts = uses.flatMap(countsOf);
      for (let start = 0; start < counts.length; start += chunk) {
        await usage.bulkWrite(counts.slice(start, start + chunk), relaxed);
      }
      const last = uses.flatMap(lastUseOf);
      for (let start = 0; start < last.length; start += chunk) {
        await keys.bulkWrite(last.slice(start, start + chunk), relaxed);
      }
    },

    /** The days since `from` on which the key was used, oldest first. */
    async list(keyId: string, from: Date): Promise<Pick<UsageRecord, 'day' | 'outcomes'>[]> {
      return usage
        .find({ keyId, day: { $gte: from } })
        .sort({ day: 1 })
        .toArray();
    },
  };
}

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

/** Another instance may have written a later one. */
function lastUseOf({ keyId, last }: KeyUses): mongo.AnyBulkWriteOperation<ApiKeyRecord>[] {
  if (!last) return [];
  const { at, ip, userAgent } = last;
  const filter = { _id: keyId, $or: [{ lastUsedAt: null }, { lastUsedAt: { $lt: at } }] };
  // A proxy that is trusted may still pass on what is no address.
  const lastUsedIp = ip !== null && isAddress(ip) ? ip : null;
  const update = { $set: { lastUsedAt: at, lastUsedIp, lastUsedUserAgent: userAgent } };
  return [{ updateOne: { filter, update } }];
}
