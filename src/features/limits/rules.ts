import type { Quota, RateLimit } from '../../domain/limit.js';
import type { Outcome } from '../../domain/outcome.js';

export type LimitKind = 'rate' | 'quota';

/** How a use is called that a limit of this kind refuses. */
export const outcomeOfLimit = { rate: 'RATE_LIMITED', quota: 'QUOTA_EXCEEDED' } as const satisfies Record<
  LimitKind,
  Outcome
>;

/** One limit that holds for a use. */
export interface Limit {
  kind: LimitKind;
  /** As callers see it, in `RateLimit`. */
  name: string;
  /**
   * Id of the document that counts its uses. It tells whose they are and the length of the window, and not how many are
   * allowed: another number in the same window goes on counting, another window begins anew.
   */
  counter: string;
  limit: number;
  window: { seconds: number } | { period: Quota['period'] };
}

/** The limits of one holder. */
export interface OwnLimits {
  rateLimit: RateLimit | null;
  quota: Quota | null;
}

/**
 * Every limit that holds for a key, its own and the operator's. The operator's are counted apart, so that a user who
 * changes the limits of a key changes nothing about them.
 */
export function limitsOf(key: { _id: string } & OwnLimits, operators: OwnLimits): Limit[] {
  return [...limitsIn(key, key._id, ''), ...limitsIn(operators, key._id, 'operator-')];
}

/** @param subject whose uses are counted: an id. */
function limitsIn({ rateLimit, quota }: OwnLimits, subject: string, prefix: string): Limit[] {
  const limits: Limit[] = [];
  if (rateLimit) {
    const name = `${prefix}rate-${rateLimit.windowSeconds}`;
    // Counters of fixed windows had the name alone. Instances that still use those are not to meet one that slides.
    const counter = `${subject}:${name}:sliding`;
    limits.push({ kind: 'rate', name, counter, limit: rateLimit.limit, window: { seconds: rateLimit.windowSeconds } });
  }
  if (quota) {
    const name = `${prefix}quota-${quota.period}`;
    limits.push({
      kind: 'quota',
      name,
      counter: `${subject}:${name}`,
      limit: quota.limit,
      window: { period: quota.period },
    });
  }
  return limits;
}

/** Length of the longest window of a limit, in seconds; for `RateLimit-Policy`. */
export function windowSecondsOf({ window }: Pick<Limit, 'window'>): number {
  if ('seconds' in window) return window.seconds;
  return window.period === 'day' ? 86_400 : 31 * 86_400;
}

/**
 * How long until so many uses are free that are not now, in milliseconds; `undefined` where nothing will be.
 *
 * @param freeing when uses will be free again, the soonest first.
 */
export function freeInMs(freeing: readonly { inMs: number; uses: number }[], needed: number): number | undefined {
  let freed = 0;
  for (const { inMs, uses } of freeing) {
    freed += uses;
    if (freed >= needed) return inMs;
  }
  // More than there can ever be: when all of them are free.
  return freeing.at(-1)?.inMs;
}
