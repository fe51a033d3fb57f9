import type { Connection } from 'mongoose';
import type { Counts } from './tally.js';

export type StatsRepository = ReturnType<typeof createStatsRepository>;

type StatsRecord = Counts & { _id: string };

const latest = 'latest';

/** What was counted last, as one document. */
export function createStatsRepository({ connection }: { connection: Connection }) {
  const stats = connection.collection<StatsRecord>('stats');
  return {
    /** @returns `null` if nothing has been counted yet. */
    async find(): Promise<Counts | null> {
      return stats.findOne({ _id: latest });
    },

    async save(counts: Counts): Promise<void> {
      await stats.replaceOne({ _id: latest }, counts, { upsert: true });
    },
  };
}
