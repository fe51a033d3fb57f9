import type { Sweep } from '../../database/sweep.js';
import type { ApiKeyRepository } from './repository.js';
import { decideSurplus, type EndedBounds } from './rules.js';

const dayMs = 86_400_000;
/** Ended keys of one user that are kept: enough to look back, and no more than a page can list in ten requests. */
const mostEnded = 1000;
const batch = 200;

/**
 * Deletes keys that ended long ago, and the oldest of those who have too many: whoever makes and revokes keys without end
 * fills no database.
 *
 * @param forget deletes what else is kept of these keys. Called first, so that nothing outlives its key.
 */
export function createSweepEndedKeys({
  apiKeys,
  forget,
  keepEndedDays,
  most = mostEnded,
}: {
  apiKeys: Pick<ApiKeyRepository, 'ownersOfSurplus' | 'newestEnded' | 'findEnded' | 'deleteEnded'>;
  forget: (keyIds: readonly string[]) => Promise<void>;
  keepEndedDays: number;
  /** Of one user. */
  most?: number;
}): Sweep {
  async function sweepOwner(userId: string, bounds: EndedBounds, signal: AbortSignal): Promise<void> {
    const { now } = bounds;
    const surplus = decideSurplus(await apiKeys.newestEnded(userId, most, now), bounds);
    while (!signal.aborted) {
      const ids = await apiKeys.findEnded(userId, surplus, batch);
      if (ids.length === 0) return;
      await forget(ids);
      await apiKeys.deleteEnded(ids, now);
    }
  }

  return async (now, signal) => {
    const bounds = { most, before: new Date(now.getTime() - keepEndedDays * dayMs), now };
    for await (const userId of apiKeys.ownersOfSurplus(bounds)) {
      if (signal.aborted) return;
      await sweepOwner(userId, bounds, signal);
    }
  };
}
