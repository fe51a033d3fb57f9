import type { Schemas } from '../../contract/types.js';
import type { Plans } from '../../domain/plan.js';
import { fullDate } from '../../lib/day.js';
import type { Counts } from './tally.js';

type Stats = Schemas['Stats'];

/** What was counted, without the owners who are named in it. */
export function presentCounts(counts: Counts | null, plans: Pick<Plans, 'of'>): Omit<Stats, 'top_owners'> {
  if (!counts) return nothingCounted;
  const { asOf, keys, expiring, unused, usage, owners } = counts;
  return {
    as_of: asOf.toISOString(),
    keys,
    expiring: { within_7_days: expiring.within7Days, within_30_days: expiring.within30Days },
    unused: { for_90_days: unused.for90Days, never: unused.never },
    usage: usage.map(({ day, outcomes }) => ({ day: fullDate(day), outcomes })),
    owners: presentOwners(owners, plans),
  };
}

const nothingCounted: Omit<Stats, 'top_owners'> = {
  as_of: null,
  keys: { active: 0, disabled: 0, expired: 0, revoked: 0 },
  expiring: { within_7_days: 0, within_30_days: 0 },
  unused: { for_90_days: 0, never: 0 },
  usage: [],
  owners: { users: 0, organizations: 0, by_plan: [] },
};

/** By the plans that hold now. */
function presentOwners({ user, organization }: Counts['owners'], plans: Pick<Plans, 'of'>): Stats['owners'] {
  const byPlan = new Map<string, { users: number; organizations: number }>();
  const add = (counted: Counts['owners']['user'], field: 'users' | 'organizations') => {
    for (const { plan, count } of counted) {
      const { name } = plans.of(plan);
      const counts = byPlan.get(name) ?? { users: 0, organizations: 0 };
      counts[field] += count;
      byPlan.set(name, counts);
    }
  };
  add(user, 'users');
  add(organization, 'organizations');
  const sorted = [...byPlan].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    users: total(user),
    organizations: total(organization),
    by_plan: sorted.map(([plan, counts]) => ({ plan, ...counts })),
  };
}

function total(counted: Counts['owners']['user']): number {
  return counted.reduce((sum, { count }) => sum + count, 0);
}
