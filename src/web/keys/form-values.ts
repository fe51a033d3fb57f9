/** What the form about a key holds. */
export interface KeyValues {
  label: string;
  description: string;
  expiry: Expiry;
  /** `null` where the reader has not chosen: a new key gets the default ones. */
  scopes: string[] | null;
  ipAllowlist: string[];
  /** `limit` is empty for none, and a text where it is no number that can be counted with. */
  rateLimit: { limit: number | string; windowSeconds: number };
  quota: { limit: number | string; period: 'day' | 'month' };
  /** When its reader is reminded to replace the key; `null` for what the plan or the service says. */
  rotateAfterDays: number | null;
  /** Whether the key may replace itself. */
  selfRotation: boolean;
}

/** `days` from now, on a `date` of the reader's calendar (YYYY-MM-DD), never, or as it is. */
export type Expiry = { kind: 'days'; days: number } | { kind: 'date'; date: string } | { kind: 'never' | 'unchanged' };
