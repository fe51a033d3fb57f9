import type { Handlers } from '../../contract/operations.js';
import { TimeLimitError, within } from '../../lib/within.js';
import { presentCounts } from './present.js';
import type { StatsRepository } from './repository.js';
import type { Counting } from './start-counting.js';
import { createTopOwners, type TopOwnersOptions } from './top-owners.js';

/** How long the first request of all waits for the counting, which it begins: enough where there is not much yet. */
const firstWaitMs = 2000;

export function statsHandlers({
  stats,
  counting,
  plans,
  reach,
  ...parts
}: TopOwnersOptions & { stats: Pick<StatsRepository, 'find'>; counting: Pick<Counting, 'countIfDue'> }): Pick<
  Handlers,
  'getStats'
> {
  const topOwners = createTopOwners({ plans, reach, ...parts });

  async function firstCounts() {
    try {
      await within(firstWaitMs, counting.countIfDue());
    } catch (error) {
      // It goes on, for whoever asks later.
      if (!(error instanceof TimeLimitError)) throw error;
    }
    return stats.find();
  }

  return {
    async getStats({ actor }) {
      const all = (await stats.find()) ?? (await firstCounts());
      const counts = (reach.isUnbounded(actor) ? all : all?.reached) ?? null;
      const owners = await topOwners(counts?.topOwners ?? [], actor);
      return { status: 200, body: { ...presentCounts(counts, plans), top_owners: owners } };
    },
  };
}
