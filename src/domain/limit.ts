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

/**
 * Every limit that can refuse something, as the metrics name it: of keys, of changes of a user's keys, and of attempts to
 * guess a password.
 */
export const limitNames = ['rate', 'quota', 'changes', 'address', 'pair', 'account'] as const;
export type LimitName = (typeof limitNames)[number];
