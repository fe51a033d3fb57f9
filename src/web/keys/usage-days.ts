import type { ApiKeyUsage, UsageOutcome } from '../../../generated/client/dist/generated/types.gen.js';
import { dayMs } from '../shell/format-time.js';

/** How uses ended, as the chart tells them apart, from the bottom of a bar to its top. */
export const kinds = ['accepted', 'limited', 'refused'] as const;
export type Kind = (typeof kinds)[number];

const kindOf: Record<UsageOutcome, Kind> = {
  VALID: 'accepted',
  RATE_LIMITED: 'limited',
  QUOTA_EXCEEDED: 'limited',
  REVOKED: 'refused',
  EXPIRED: 'refused',
  DISABLED: 'refused',
  USER_DISABLED: 'refused',
  OWNER_DISABLED: 'refused',
  INSUFFICIENT_SCOPE: 'refused',
  IP_NOT_ALLOWED: 'refused',
  OLD_SECRET: 'refused',
};

export type Counts = Record<Kind, number> & { total: number };

export interface UsageDay extends Counts {
  /** In UTC, as the service counts: YYYY-MM-DD. */
  day: string;
  /** What ended the uses that were not accepted, most often first. */
  why: [outcome: Exclude<UsageOutcome, 'VALID'>, count: number][];
}

/** Every day up to today, oldest first, also those without a use. A kind of outcome that is not known yet is left out. */
export function usageDays({ data }: ApiKeyUsage, { days, now }: { days: number; now: number }): UsageDay[] {
  const known = new Map(data.map(({ day, outcomes }) => [day, outcomes]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now - (days - 1 - index) * dayMs).toISOString().slice(0, 10);
    return usageDay(day, known.get(day) ?? {});
  });
}

function usageDay(day: string, outcomes: Partial<Record<string, number>>): UsageDay {
  const counted: UsageDay = { day, accepted: 0, limited: 0, refused: 0, total: 0, why: [] };
  for (const [outcome, kind] of Object.entries(kindOf) as [UsageOutcome, Kind][]) {
    const count = outcomes[outcome] ?? 0;
    counted[kind] += count;
    counted.total += count;
    if (outcome !== 'VALID' && count > 0) counted.why.push([outcome, count]);
  }
  counted.why.sort(([, one], [, other]) => other - one);
  return counted;
}

export function totalsOf(days: readonly UsageDay[]): Counts {
  const totals: Counts = { accepted: 0, limited: 0, refused: 0, total: 0 };
  for (const day of days) for (const kind of [...kinds, 'total'] as const) totals[kind] += day[kind];
  return totals;
}

/** Leading digits of numbers that are easy to read off. */
const easy = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * The heights of the three grid lines above zero, lowest first: even, easy to read off, whole, and the last at least as high
 * as the highest bar.
 */
export function gridLines(most: number): [number, number, number] {
  const least = Math.max(1, most / 3);
  const magnitude = 10 ** Math.floor(Math.log10(least));
  const steps = easy.map((digits) => digits * magnitude);
  const step = steps.find((candidate) => candidate >= least && Number.isInteger(candidate)) ?? Math.ceil(least);
  return [step, 2 * step, 3 * step];
}
