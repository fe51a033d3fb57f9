import { Counter, type Registry } from 'prom-client';
import type { Plans } from '../../domain/plan.js';
import type { Logger } from '../../lib/logger.js';

/** Each name is a line of the log and a series of the metric. */
const mostNames = 100;
/** Stands for every name beyond them. */
const others = '(others)';

/**
 * Notices owners whose plan the file does not have, as they are loaded: they have the default. Once a name it says so in the
 * log; every load of such an owner is counted, by the name. Costs nothing where the plan is known.
 */
export function watchUnknownPlans({
  plans,
  register,
  logger,
}: {
  plans: Plans;
  register: Registry;
  logger: Logger;
}): Plans {
  const seen = new Set<string>();
  const loads = new Counter({
    name: 'latchkey_unknown_plan_loads_total',
    help: 'How often an owner was loaded whose plan PLANS_FILE lacks, and which has the default instead, by plan.',
    labelNames: ['plan'],
    registers: [register],
  });

  function note(name: string): void {
    if (seen.size < mostNames && !seen.has(name)) {
      seen.add(name);
      logger.warn(
        { plan: name, default: plans.of(null).name },
        'owners have a plan that PLANS_FILE does not declare, and get the default: declare it, or give them another',
      );
    }
    loads.inc({ plan: seen.has(name) ? name : others });
  }

  return {
    ...plans,
    of(name) {
      if (name && !plans.isDeclared(name)) note(name);
      return plans.of(name);
    },
  };
}
