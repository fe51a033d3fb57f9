import { describe, expect, it } from 'vitest';
import {
  formatCompact,
  formatNumber,
  formatQuota,
  formatRateLimit,
  formatWait,
  withoutSeconds,
} from '../../src/web/shell/format-quantity.js';

describe('quantities, for people', () => {
  it('group thousands, and are short where there is little room', () => {
    expect([0, 7, 1200, 50_623, 1_000_000_000].map(formatNumber)).toEqual([
      '0',
      '7',
      '1,200',
      '50,623',
      '1,000,000,000',
    ]);
    expect([0, 20, 1500, 20_000, 60_000_000].map(formatCompact)).toEqual(['0', '20', '1.5K', '20K', '60M']);
  });

  it.each([
    [{ limit: 600, window_seconds: 60 }, '600 a minute'],
    [{ limit: 1, window_seconds: 1 }, '1 a second'],
    [{ limit: 5000, window_seconds: 3600 }, '5,000 an hour'],
    [{ limit: 100, window_seconds: 86_400 }, '100 a day'],
    [{ limit: 10, window_seconds: 300 }, '10 every 5 minutes'],
    [{ limit: 10, window_seconds: 90 }, '10 every 90 seconds'],
    [{ limit: 10, window_seconds: 5400 }, '10 every 90 minutes'],
    [{ limit: 10, window_seconds: 43_200 }, '10 every 12 hours'],
  ])('%j is a rate limit of %s', (limit, said) => {
    expect(formatRateLimit(limit)).toBe(said);
  });

  it('say a quota by its period', () => {
    expect(formatQuota({ limit: 100_000, period: 'month' })).toBe('100,000 a month');
    expect(formatQuota({ limit: 1, period: 'day' })).toBe('1 a day');
  });

  it.each([
    [0, '1 second'],
    [0.4, '1 second'],
    [45, '45 seconds'],
    [59.5, '1 minute'],
    [60, '1 minute'],
    [61, '2 minutes'],
    [893, '15 minutes'],
    [3600, '1 hour'],
    [3601, '1 hour 1 minute'],
    [7260, '2 hours 1 minute'],
    [86_399, '1 day'],
    [90_000, '1 day 1 hour'],
    [172_800, '2 days'],
  ])('%d seconds to wait are %s', (seconds, said) => {
    expect(formatWait(seconds)).toBe(said);
  });

  it('replace the seconds in what the service says', () => {
    expect(withoutSeconds('Try again in 893 seconds.')).toBe('Try again in 15 minutes.');
    expect(
      withoutSeconds('Changed 60 times in 60 seconds. Try again in 1 second. Revoking a key is not limited.'),
    ).toBe('Changed 60 times in 1 minute. Try again in 1 second. Revoking a key is not limited.');
    expect(withoutSeconds('Use a whole number of seconds.')).toBe('Use a whole number of seconds.');
  });
});
