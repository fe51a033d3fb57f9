import type { Quota, RateLimit } from '../../domain/limit.js';
import type { Outcome } from '../../domain/outcome.js';

export type LimitKind = 'rate' | 'quota';

/** How a use is called that a limit of this kind refuses. */
export const outcomeOfLimit = { rate: 'RATE_LIMITED', quota: 'QUOTA_EXCEEDED' } as const satisfies Record<
  LimitKind,
  Outcome
>;

/** One limit that holds for a key. */
export interface Limit {
  kind: LimitKind;
  /** Distinguishes the counters of a key: a limit that changes its window begins to count anew. */
  name: string;
  limit: number;
  window: { seconds: number } | { period: Quota['period'] };
}

/** What a key has of its own. */
export interface OwnLimits {
  rateLimit: RateLimit | null;
  quota: Quota | null;
}

/**
 * Every limit that holds for a key, its own and the operator's. The operator's are counted apart, so that a user who
 * changes the limits of a key changes nothing about them.
 */
export function limitsOf(own: OwnLimits, operators: OwnLimits): Limit[] {
  return [...limitsIn(own, ''), ...limitsIn(operators, 'operator-')];
}

function limitsIn({ rateLimit, quota }: OwnLimits, prefix: string): Limit[] {
  return [
    ...(rateLimit
      ? [
          {
            kind: 'rate' as const,
            name: `${prefix}rate-${rateLimit.windowSeconds}`,
            limit: rateLimit.limit,
            window: { seconds: rateLimit.windowSeconds },
          },
        ]
      : []),
    ...(quota
      ? [
          {
            kind: 'quota' as const,
            name: `${prefix}quota-${quota.period}`,
            limit: quota.limit,
            window: { period: quota.period },
          },
        ]
      : []),
  ];
}

/** Length of the longest window of a limit, in seconds; for `RateLimit-Policy`. */
export function windowSecondsOf({ window }: Limit): number {
  if ('seconds' in window) return window.seconds;
  return window.period === 'day' ? 86_400 : 31 * 86_400;
}
