/** The most uses in a window; windows begin at multiples of their length since 1970. */
export interface RateLimit {
  limit: number;
  windowSeconds: number;
}

/** The most uses in a calendar day or month (UTC). */
export interface Quota {
  limit: number;
  period: 'day' | 'month';
}

export type LimitKind = 'rate' | 'quota';

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
