import type { Connection } from 'mongoose';
import type { Counts } from './tally.js';

/** All of it, and without those who are beyond the reach of callers without `admin`. */
export type AllCounts = Counts & { reached: Counts };

export type StatsRepository = ReturnType<typeof createStatsRepository>;

type StatsRecord = AllCounts & { _id: string };

const latest = 'latest';

/** What was counted last, as one document. */
export function createStatsRepository({ connection }: { connection: Connection }) {
  const stats = connection.collection<StatsRecord>('stats');
  return {
    /** @returns `null` if nothing has been counted yet. */
    async find(): Promise<AllCounts | null> {
      return stats.findOne({ _id: latest });
    },

    async save(counts: AllCounts): Promise<void> {
      await stats.replaceOne({ _id: latest }, counts, { upsert: true });
    },
  };
}
