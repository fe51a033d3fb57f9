import type { ApiKey, ApiKeyCreation, ApiKeyUpdate } from '@latchkey/client';
import { dayMs } from '../shell/format-time.js';
import { instance } from '../shell/instance.js';

/** What the form about a key holds. */
export interface KeyValues {
  label: string;
  description: string;
  expiry: Expiry;
  scopes: string[];
  ipAllowlist: string[];
  /** `limit` is empty for none. */
  rateLimit: { limit: number | ''; windowSeconds: number };
  quota: { limit: number | ''; period: 'day' | 'month' };
}

/** `days` from now, on a `date` of the reader's calendar (YYYY-MM-DD), never, or as it is. */
export type Expiry = { kind: 'days'; days: number } | { kind: 'date'; date: string } | { kind: 'never' | 'unchanged' };

const presets = [7, 30, 60, 90];
const mostDays = instance.maxKeyTtlDays ?? Number.POSITIVE_INFINITY;

/** How a key is called: one whose label is blank, as only a program makes it, by its last four characters. */
export function nameOf({ label, last_four }: Pick<ApiKey, 'label' | 'last_four'>): string {
  return label.trim() === '' ? `…${last_four}` : label;
}

/** The numbers of days that are offered. */
export const presetDays = presets.some((days) => days <= mostDays)
  ? presets.filter((days) => days <= mostDays)
  : [mostDays];

/** What is chosen at first. */
export const defaultDays = Math.max(...presetDays);

export const mayNeverExpire = mostDays === Number.POSITIVE_INFINITY;

export function valuesOfNew(defaultScopes: string[]): KeyValues {
  return {
    label: '',
    description: '',
    expiry: { kind: 'days', days: defaultDays },
    scopes: defaultScopes,
    ipAllowlist: [],
    rateLimit: { limit: '', windowSeconds: 60 },
    quota: { limit: '', period: 'month' },
  };
}

export function valuesOf(key: ApiKey): KeyValues {
  return {
    label: key.label,
    description: key.description ?? '',
    expiry: { kind: 'unchanged' },
    scopes: key.scopes,
    ipAllowlist: key.ip_allowlist,
    rateLimit: { limit: key.rate_limit?.limit ?? '', windowSeconds: key.rate_limit?.window_seconds ?? 60 },
    quota: { limit: key.quota?.limit ?? '', period: key.quota?.period ?? 'month' },
  };
}

/** The body of the request that makes or changes a key. */
export function bodyOf(values: KeyValues): ApiKeyCreation & ApiKeyUpdate {
  const { label, description, scopes, ipAllowlist, rateLimit, quota } = values;
  return {
    label: label.trim(),
    description: description === '' ? null : description,
    scopes,
    ip_allowlist: ipAllowlist,
    rate_limit: rateLimit.limit === '' ? null : { limit: rateLimit.limit, window_seconds: rateLimit.windowSeconds },
    quota: quota.limit === '' ? null : { limit: quota.limit, period: quota.period },
    ...expiryOf(values.expiry),
  };
}

/** The body of the request that makes of a key what the form says, if anything changes: what somebody else has changed stays. */
export function changesOf(before: KeyValues, after: KeyValues): ApiKeyUpdate | null {
  const [old, next] = [bodyOf(before), bodyOf(after)];
  const changed = Object.entries(next).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(old[field as keyof typeof old]),
  );
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

function expiryOf(expiry: Expiry): Pick<ApiKeyCreation, 'expires_at' | 'expires_in_days'> {
  switch (expiry.kind) {
    case 'unchanged':
      return {};
    case 'never':
      return { expires_at: null };
    case 'days':
      return { expires_in_days: expiry.days };
    case 'date':
      return { expires_at: endOf(expiry.date).toISOString() };
  }
}

/** The last moment of a day of the reader's calendar, but no later than the service allows. */
function endOf(date: string): Date {
  const latest = Date.now() + mostDays * dayMs - 60_000;
  return new Date(Math.min(new Date(`${date}T23:59:59`).getTime(), latest));
}

/** The day that is so far from now, as a field for dates has it. */
export function dateIn(days: number): string {
  const day = new Date(Date.now() + days * dayMs);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** As a field for dates has it. Without a limit the end of what four digits can say. */
export const latestDate = mayNeverExpire ? '9999-12-30' : dateIn(mostDays);
