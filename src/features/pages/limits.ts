import type { Quota, RateLimit } from '../../domain/limit.js';

/** What an instance limits, as its operator has set it. */
export interface LimitsConfig {
  keyRateLimit: RateLimit | null;
  keyQuota: Quota | null;
  userRateLimit: RateLimit | null;
  userQuota: Quota | null;
  /** Of changes to one user's keys; `null` for none. */
  changeRateLimit: RateLimit | null;
  throttleLimits: { pair: number; windowSeconds: number };
  maxKeysPerUser: number;
  /** In days; `null` for no limit. */
  maxKeyTtlDays: number | null;
}

/** A limit, for people: what is limited, and to how much. */
export interface LimitText {
  name: string;
  value: string;
}

/** Every limit that a user can meet, in plain words. */
export function limitTexts(config: LimitsConfig): LimitText[] {
  const { maxKeysPerUser, maxKeyTtlDays, changeRateLimit, throttleLimits } = config;
  const { pair, windowSeconds } = throttleLimits;
  const changes = changeRateLimit && rateLimitText(changeRateLimit);
  return [
    { name: 'Requests with one key', value: usesText(config.keyRateLimit, config.keyQuota) },
    { name: 'Requests with all keys of an account', value: usesText(config.userRateLimit, config.userQuota) },
    { name: 'Active keys per account', value: count(maxKeysPerUser) },
    ...(maxKeyTtlDays === null ? [] : [{ name: 'Lifetime of a key', value: `up to ${counted(maxKeyTtlDays, 'day')}` }]),
    { name: 'Creating and updating keys', value: `${changes ?? 'no limit'}; revoking is never limited` },
    {
      name: 'Failed log-ins to one account from one address',
      value: rateLimitText({ limit: pair, windowSeconds }),
    },
    { name: 'Size of a request body', value: '64 KiB' },
  ];
}

function usesText(rate: RateLimit | null, quota: Quota | null): string {
  const parts = [...(rate ? [rateLimitText(rate)] : []), ...(quota ? [quotaText(quota)] : [])];
  return parts.join(', and ') || 'no limit';
}

/** Such as "600 a minute" or "100 every 15 minutes". */
export function rateLimitText({ limit, windowSeconds }: RateLimit): string {
  const [seconds, unit] = units.find(([length]) => windowSeconds % length === 0) ?? [1, 'second'];
  const windows = windowSeconds / seconds;
  if (windows > 1) return `${count(limit)} every ${counted(windows, unit)}`;
  return `${count(limit)} ${unit === 'hour' ? 'an' : 'a'} ${unit}`;
}

/** Such as "100,000 a month". */
export const quotaText = ({ limit, period }: Quota) => `${count(limit)} a ${period}`;

const units: readonly [seconds: number, name: string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

const count = (number: number) => number.toLocaleString('en');
const counted = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
