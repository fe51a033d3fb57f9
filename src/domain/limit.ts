/** The most uses in any window of this length: windows slide. */
export interface RateLimit {
  limit: number;
  windowSeconds: number;
}

/** The most uses in a calendar day or month (UTC). */
export interface Quota {
  limit: number;
  period: 'day' | 'month';
}

/** A rate limit and a quota; `null` for none. */
export interface LimitPair {
  rateLimit: RateLimit | null;
  quota: Quota | null;
}

/** What an operator says of one owner's limit: another one, none at all, or `null` for what the plan says. */
export type Override<T> = T | 'unlimited' | null;

/** Whose limit it is: the key's own, that of the key's owner over all keys, or that of every key by itself. */
export type LimitHolder = 'key' | 'owner' | 'service';

/**
 * Every limit that can refuse something, as the metrics name it: of uses of keys, whoever's it is, of changes of a user's
 * keys, of requests to manage keys and owners, and of attempts to guess a password.
 */
export const limitNames = ['rate', 'quota', 'changes', 'management', 'address', 'pair', 'account'] as const;
export type LimitName = (typeof limitNames)[number];
