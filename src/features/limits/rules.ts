import type { LimitHolder, LimitPair, Quota } from '../../domain/limit.js';
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
  holder: LimitHolder;
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

/** What is used: a key, or, where `key` is `null`, an access token of its owner. */
export interface Used {
  key: ({ _id: string } & LimitPair) | null;
  /** With the limits that hold for it, as its plan and its operator say. */
  owner: { _id: string; perKey: LimitPair } & LimitPair;
}

/**
 * Every limit that holds for a use: the key's own, that of every key, and that of the owner, which all keys of an owner
 * share. Each is counted by itself, so that a user who changes the limits of a key, or makes another one, changes nothing
 * about those of the service and of the owner. The owner's come last: what the others refuse does not ask for them.
 */
export function limitsOf({ key, owner }: Used): Limit[] {
  return [
    ...(key ? limitsIn(key, { holder: 'key', subject: key._id, prefix: '' }) : []),
    ...(key ? limitsIn(owner.perKey, { holder: 'service', subject: key._id, prefix: 'operator-' }) : []),
    ...limitsIn(owner, { holder: 'owner', subject: owner._id, prefix: 'owner-' }),
  ];
}

/** @param subject whose uses are counted: an id. */
function limitsIn(
  { rateLimit, quota }: LimitPair,
  { holder, subject, prefix }: { holder: LimitHolder; subject: string; prefix: string },
): Limit[] {
  const limits: Limit[] = [];
  if (rateLimit) {
    const { limit, windowSeconds } = rateLimit;
    const name = `${prefix}rate-${windowSeconds}`;
    // Counters of fixed windows had the name alone. Instances that still use those are not to meet one that slides.
    const counter = `${subject}:${name}:sliding`;
    limits.push({ kind: 'rate', holder, name, counter, limit, window: { seconds: windowSeconds } });
  }
  if (quota) {
    const { limit, period } = quota;
    const name = `${prefix}quota-${period}`;
    limits.push({ kind: 'quota', holder, name, counter: `${subject}:${name}`, limit, window: { period } });
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
