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

/** What an operator says of one user's limit: another one, none at all, or `null` for what the service says. */
export type Override<T> = T | 'unlimited' | null;

/** Whose limit it is: the key's own, that of the key's owner over all keys, or that of every key by itself. */
export type LimitHolder = 'key' | 'owner' | 'service';
