import { setTimeout as sleep } from 'node:timers/promises';
import type { AskTime } from '../../database/settled-time.js';
import type { OwnerKind } from '../../domain/owner.js';
import type { Logger } from '../../lib/logger.js';
import type { CountedKey } from '../apikeys/counted-keys.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import type { BeyondReach } from '../owners/beyond-reach.js';
import type { countedOwnersIn } from '../owners/counted-owners.js';
import type { SummedUses, UsageRepository } from '../usage/repository.js';
import type { StatsRepository } from './repository.js';
import { createTally, type Tally } from './tally.js';

/** A step: some milliseconds of the database, and one or two of this process. */
const keysAtOnce = 500;
const ownersAtOnce = 2000;
/** Keys whose uses are added up at a time: each has up to thirty documents. */
const usedAtOnce = 100;
/** Far more than a step takes: a database that needs longer has no time for this. */
const maxTimeMS = 2000;

type CountedOwners = ReturnType<typeof countedOwnersIn>;

export interface CountEverythingOptions {
  apiKeys: Pick<ApiKeyRepository, 'everyKey'>;
  usageRecords: Pick<UsageRepository, 'sum'>;
  users: CountedOwners;
  organizations: CountedOwners;
  stats: Pick<StatsRepository, 'save'>;
  beyondReach: Pick<BeyondReach, 'owners'>;
  settledTime: AskTime;
  logger: Logger;
}

/**
 * Counts all keys, their uses and their owners, and keeps what it found. After each step it rests for as long as the step
 * took: whatever there is, it takes at most half of one connection's time.
 *
 * @param signal ends it after the step that is under way, and nothing is kept.
 */
export type CountEverything = (signal: AbortSignal) => Promise<void>;

export function createCountEverything({
  apiKeys,
  usageRecords,
  stats,
  beyondReach,
  settledTime,
  logger,
  users,
  organizations,
}: CountEverythingOptions): CountEverything {
  const owners: Record<OwnerKind, CountedOwners> = { user: users, organization: organizations };

  return async (signal) => {
    const startedAt = performance.now();
    const now = await settledTime();
    const [all, reached] = [createTally(now), createTally(now)];
    const powerful = await beyondReach.owners();
    const hidden = new Set(Object.values(powerful).flatMap((some) => some.map(({ _id }) => _id)));
    for await (const keys of resting(apiKeys.everyKey({ size: keysAtOnce, maxTimeMS }), signal)) {
      const isHidden = ({ ownerId }: CountedKey) => hidden.has(ownerId);
      const others = keys.filter((key) => !isHidden(key));
      const uses = await summed(others);
      reached.addKeys(others, uses);
      all.addKeys(keys, [...uses, ...(await summed(keys.filter(isHidden)))]);
    }
    for (const [kind, { countByPlan }] of Object.entries(owners) as [OwnerKind, CountedOwners][]) {
      const steps = countByPlan({ size: ownersAtOnce, maxTimeMS });
      for await (const counted of resting(steps, signal))
        for (const tally of [all, reached]) tally.addOwners(kind, counted);
      const less = powerful[kind].map(({ plan = null }) => ({ plan, count: -1 }));
      reached.addOwners(kind, less);
    }
    if (signal.aborted) return;
    await stats.save({ ...all.result(), reached: reached.result() });

    async function summed(keys: readonly CountedKey[]): Promise<SummedUses[]> {
      const uses: SummedUses[] = [];
      for await (const some of resting(usesOf(keys, all.days), signal)) uses.push(some);
      return uses;
    }
    logger.info({ ms: Math.round(performance.now() - startedAt) }, 'keys, uses and owners were counted');
  };

  async function* usesOf(keys: readonly CountedKey[], days: Tally['days']): AsyncGenerator<SummedUses> {
    for (let start = 0; start < keys.length; start += usedAtOnce) {
      const ids = keys.slice(start, start + usedAtOnce).map(({ _id }) => _id);
      yield await usageRecords.sum(ids, days, maxTimeMS);
    }
  }
}

/** The steps, each with a rest after it that is as long. Ends early when the signal is aborted. */
async function* resting<T>(steps: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  while (!signal.aborted) {
    const startedAt = performance.now();
    const step = await steps.next();
    if (step.done) return;
    await sleep(performance.now() - startedAt, undefined, { ref: false, signal }).catch(() => undefined);
    yield step.value;
  }
}
