import { randomUUID } from 'node:crypto';
import { Gauge, type Registry } from 'prom-client';
import type { Plans } from '../../domain/plan.js';
import { digestOf } from '../../lib/digest.js';
import type { Logger } from '../../lib/logger.js';
import { startLoop } from '../../lib/loop.js';
import type { PlanRepository } from './repository.js';

/** How often an instance says that it lives, in milliseconds. */
export const intervalMs = 30_000;
/** An instance that was silent for three intervals is gone. In milliseconds. */
export const aliveMs = 3 * intervalMs;

export interface PlanComparison {
  /** Says what this instance has, and looks at what the others have. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

/** Of the terms that hold in the end, in the order of the file: with the same file, instances of other variables differ. */
export function fingerprintOf({ all, of }: Pick<Plans, 'all' | 'of'>): string {
  return digestOf(JSON.stringify([of(null).name, all]));
}

/**
 * Compares the plans of all instances: with different ones, what an owner may depends on the instance that is asked. That
 * is so during a rollout, and else a mistake: it is logged once, and a metric shows it until they agree.
 */
export async function startComparingPlans({
  repository,
  plans,
  register,
  logger,
}: {
  repository: PlanRepository;
  plans: Pick<Plans, 'all' | 'of'>;
  register: Registry;
  logger: Logger;
}): Promise<PlanComparison> {
  const id = randomUUID();
  const fingerprint = fingerprintOf(plans);
  const differ = new Gauge({
    name: 'latchkey_plans_differ',
    help: '1 while another instance has other plans than this one, else 0.',
    registers: [register],
  });
  let differed = false;

  async function refresh(): Promise<void> {
    await repository.note(id, fingerprint);
    const differs = await repository.hasOther(fingerprint, aliveMs);
    differ.set(differs ? 1 : 0);
    if (differs && !differed) {
      logger.warn(
        { fingerprint },
        'another instance has other plans: give all instances the same PLANS_FILE and limits, and restart them',
      );
    }
    differed = differs;
  }

  // It only warns: where it cannot be done at once, the service starts all the same.
  await refresh().catch((error) => logger.warn({ err: error }, 'the plans of the instances could not be compared'));
  const loop = startLoop({ what: 'comparing the plans of the instances', everyMs: intervalMs, work: refresh, logger });
  return {
    refresh,
    async stop() {
      await loop.stop();
      await repository.forget(id).catch((error) => logger.warn({ err: error }, 'the plans could not be forgotten'));
    },
  };
}
