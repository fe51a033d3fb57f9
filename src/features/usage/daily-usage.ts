import type { Schemas } from '../../contract/types.js';
import type { Clock } from '../../lib/clock.js';
import { fullDate } from '../../lib/day.js';
import type { UsageRepository } from './repository.js';

const dayMs = 86_400_000;

/** How often a key was used on each of the last days, today included. */
export type DailyUsage = (keyId: string, days: number) => Promise<Schemas['ApiKeyUsage']>;

export function createDailyUsage({
  usageRecords,
  clock,
}: {
  usageRecords: Pick<UsageRepository, 'list'>;
  clock: Clock;
}): DailyUsage {
  return async (keyId, count) => {
    const today = Math.floor(clock().getTime() / dayMs) * dayMs;
    const days = await usageRecords.list(keyId, new Date(today - (count - 1) * dayMs));
    return { data: days.map(({ day, outcomes }) => ({ day: fullDate(day), outcomes })) };
  };
}
