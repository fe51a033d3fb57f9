import type { ApiKey, ApiKeyCreation, ApiKeyUpdate } from '@latchkey/client';
import { defaultDays, endOf } from './expiry-choices.js';
import type { Expiry, KeyValues } from './form-values.js';

export type { Expiry, KeyValues } from './form-values.js';

/** How a key is called: one whose label is blank, as only a program makes it, by its last four characters. */
export function nameOf({ label, last_four }: Pick<ApiKey, 'label' | 'last_four'>): string {
  return label.trim() === '' ? `…${last_four}` : label;
}

export const valuesOfNew: KeyValues = {
  label: '',
  description: '',
  expiry: { kind: 'days', days: defaultDays },
  scopes: null,
  ipAllowlist: [],
  rateLimit: { limit: '', windowSeconds: 60 },
  quota: { limit: '', period: 'month' },
  rotateAfterDays: null,
  selfRotation: false,
};

export function valuesOf(key: ApiKey): KeyValues {
  return {
    label: key.label,
    description: key.description ?? '',
    expiry: { kind: 'unchanged' },
    scopes: key.scopes,
    ipAllowlist: key.ip_allowlist,
    rateLimit: { limit: key.rate_limit?.limit ?? '', windowSeconds: key.rate_limit?.window_seconds ?? 60 },
    quota: { limit: key.quota?.limit ?? '', period: key.quota?.period ?? 'month' },
    rotateAfterDays: key.rotate_after_days,
    selfRotation: key.self_rotation,
  };
}

/** The body of the request that makes or changes a key. The values are those that `checkKey` finds no fault with. */
export function bodyOf(values: KeyValues): ApiKeyCreation & ApiKeyUpdate {
  const { label, description, scopes, ipAllowlist, rateLimit, quota } = values;
  return {
    label: label.trim(),
    description: description === '' ? null : description,
    ...(scopes && { scopes }),
    ip_allowlist: ipAllowlist,
    rate_limit:
      rateLimit.limit === '' ? null : { limit: Number(rateLimit.limit), window_seconds: rateLimit.windowSeconds },
    quota: quota.limit === '' ? null : { limit: Number(quota.limit), period: quota.period },
    rotate_after_days: values.rotateAfterDays,
    self_rotation: values.selfRotation,
    ...expiryOf(values.expiry),
  };
}

/** The body of the request that makes of a key what the form says, if anything changes: what somebody else has changed stays. */
export function changesOf(before: KeyValues, after: KeyValues): ApiKeyUpdate | null {
  const [old, next] = [bodyOf(before), bodyOf(after)];
  const changed = Object.entries(next).filter(
    ([field, value]) => asText(value) !== asText(old[field as keyof typeof old]),
  );
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** Whether something would be lost with the form. */
export function isChanged(before: KeyValues, after: KeyValues): boolean {
  return (Object.keys(after) as (keyof KeyValues)[]).some((field) => asText(before[field]) !== asText(after[field]));
}

/** The order of a list says nothing. */
const asText = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value);

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
