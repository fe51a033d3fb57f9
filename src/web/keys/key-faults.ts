import type { Fault } from '../shell/fault.js';
import { words } from '../words.js';
import type { Expiry, KeyValues } from './form-values.js';

const texts = words.keyForm.faults;

/** A field of the form, by the place in the request's body that it stands for. */
export type KeyField =
  | 'label'
  | 'description'
  | 'scopes'
  | 'ip_allowlist'
  | 'rate_limit/limit'
  | 'rate_limit/window_seconds'
  | 'quota/limit'
  | 'quota/period'
  | 'rotate_after_days'
  | 'self_rotation'
  | 'expires_at';

/** Names at the top of the body that the form has a field for. */
export const fieldNames = [
  'label',
  'description',
  'scopes',
  'ip_allowlist',
  'rate_limit',
  'quota',
  'rotate_after_days',
  'self_rotation',
  'expires_at',
  'expires_in_days',
] as const;

const mostLabel = 100;
const mostDescription = 1000;
const mostLimit = 1_000_000_000;
const mostAddresses = 50;
const mostScopes = 100;

/** Which dates may be chosen: YYYY-MM-DD, both included. @property days what the last one comes from; `null` for no limit. */
export interface DateBounds {
  first: string;
  last: string;
  days: number | null;
}

/**
 * What the contract would refuse, as far as a form can tell, in its words. Of a key that there is already only what was
 * changed is looked at: what older versions of the service let through stays. Which characters are visible, what an
 * address is, and which scopes may be given only the service knows.
 *
 * @param before `null` for a new key.
 */
export function checkKey(values: KeyValues, before: KeyValues | null, dates: DateBounds): Fault[] {
  const found: Fault[] = [];
  const refuse = (field: KeyField, message: string | null) => {
    if (message !== null) found.push({ path: field.split('/'), message });
  };
  const { label, description, scopes, ipAllowlist, rateLimit, quota, expiry } = values;
  const length = characters(label.trim());
  if (label !== before?.label) refuse('label', length < 1 || length > mostLabel ? texts.label : null);
  refuse('expires_at', faultOfExpiry(expiry, dates));
  refuse('scopes', (scopes?.length ?? 0) > mostScopes ? texts.scopes : null);
  refuse('ip_allowlist', ipAllowlist.length > mostAddresses ? texts.addresses : null);
  refuse('rate_limit/limit', faultOfLimit(rateLimit.limit));
  refuse('quota/limit', faultOfLimit(quota.limit));
  if (description !== before?.description)
    refuse('description', characters(description) > mostDescription ? texts.description : null);
  return found;
}

/** In Unicode code points, as the contract counts. */
const characters = (text: string) => [...text].length;

function faultOfLimit(limit: number | string): string | null {
  if (limit === '') return null;
  const number = Number(limit);
  return Number.isInteger(number) && number >= 1 && number <= mostLimit ? null : texts.limit;
}

function faultOfExpiry(expiry: Expiry, { first, last, days }: DateBounds): string | null {
  if (expiry.kind !== 'date') return null;
  const { date } = expiry;
  if (date === '') return texts.noDate;
  // Beyond the year 9999 a field for dates has more than four digits.
  if (date.length > last.length) return texts.lateDate;
  if (date < first) return texts.pastDate;
  if (date <= last) return null;
  return days === null ? texts.lateDate : texts.longDate(words.keyForm.days(days));
}

/** What is wrong with each field: sentences about one entry of a list begin with that entry. */
export function messagesByField(
  faults: readonly Fault[],
  values: Pick<KeyValues, 'scopes' | 'ipAllowlist'>,
): Partial<Record<KeyField, string[]>> {
  const messages: Partial<Record<KeyField, string[]>> = {};
  for (const { path, message } of faults) {
    const field = fieldOf(path);
    if (!field) continue;
    const entry = entryAt(field, Number(path[1]), values);
    messages[field] ??= [];
    messages[field].push(entry === undefined ? message : texts.entry(entry, message));
  }
  return messages;
}

function fieldOf([name, member]: readonly string[]): KeyField | null {
  switch (name) {
    case 'label':
    case 'description':
    case 'scopes':
    case 'ip_allowlist':
    case 'rotate_after_days':
    case 'self_rotation':
      return name;
    case 'rate_limit':
      return member === 'window_seconds' ? 'rate_limit/window_seconds' : 'rate_limit/limit';
    case 'quota':
      return member === 'period' ? 'quota/period' : 'quota/limit';
    case 'expires_at':
    case 'expires_in_days':
      return 'expires_at';
    default:
      return null;
  }
}

function entryAt(
  field: KeyField,
  at: number,
  { scopes, ipAllowlist }: Pick<KeyValues, 'scopes' | 'ipAllowlist'>,
): string | undefined {
  if (field === 'scopes') return scopes?.[at];
  return field === 'ip_allowlist' ? ipAllowlist[at] : undefined;
}
