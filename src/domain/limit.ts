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
