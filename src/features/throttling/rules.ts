import { secondsText } from '../../lib/seconds-text.js';
import { Problem } from '../../problems/problem.js';
import type { Taken } from './attempt-log.js';

export interface ThrottleLimits {
  /** Attempts from one address in any window. */
  address: number;
  /** Attempts from one address for one account: few, as they are what a person mistypes. */
  pair: number;
  /** Attempts for one account from all addresses that are not familiar to it. */
  account: number;
  windowSeconds: number;
}

/** In the order in which they are asked: who is refused by one uses up nothing of the next. */
export type LimitName = 'address' | 'pair' | 'account';

/** What the headers show: nothing that others do changes these two. */
export const shown = ['address', 'pair'] as const satisfies LimitName[];

/** What is left of the limits that were asked so far. */
export type Left = Partial<Record<(typeof shown)[number], Taken>>;

/**
 * The headers of draft-ietf-httpapi-ratelimit-headers.
 *
 * @param isGivenBack whether the attempt does not count after all.
 */
export function limitHeaders(
  limits: ThrottleLimits,
  left: Left,
  { isGivenBack }: { isGivenBack: boolean },
): Record<string, string> {
  const states = shown.flatMap((name) => {
    const taken = left[name];
    return taken ? [`"${name}";r=${taken.remaining + (isGivenBack ? 1 : 0)};t=${taken.resetSeconds}`] : [];
  });
  return {
    'RateLimit-Policy': shown.map((name) => `"${name}";q=${limits[name]};w=${limits.windowSeconds}`).join(', '),
    RateLimit: states.join(', '),
  };
}

/** The caller's own address has no attempt left. */
export function refusedByAddress(
  name: (typeof shown)[number],
  limits: ThrottleLimits,
  left: Left,
  { resetSeconds }: Taken,
): Problem {
  return new Problem('too_many_requests', {
    detail: `Try again in ${secondsText(resetSeconds)}.`,
    reason: `limit by ${name}`,
    passedLimit: name,
    headers: { ...limitHeaders(limits, left, { isGivenBack: false }), 'Retry-After': String(resetSeconds) },
  });
}

/** All is the same for everyone, the seconds as well: how long it really takes would tell when others have tried. */
export function refusedByAccount(limits: ThrottleLimits, left: Left): Problem {
  const { windowSeconds } = limits;
  return new Problem('too_many_requests', {
    detail: `This account accepts no attempts from new addresses at the moment. Try again in ${secondsText(windowSeconds)}, or from an address where you have logged in before.`,
    reason: 'limit by account',
    passedLimit: 'account',
    headers: { ...limitHeaders(limits, left, { isGivenBack: true }), 'Retry-After': String(windowSeconds) },
  });
}

/** Of the counts under several secrets that which allows less. */
export function stricter(one: Taken, other: Taken): Taken {
  if (one.refused !== other.refused) return one.refused ? one : other;
  return one.remaining <= other.remaining ? one : other;
}
