import { describe, expect, it } from 'vitest';
import { refusedByAccount, refusedByAddress } from '../../src/features/throttling/rules.js';
import { secondsText } from '../../src/lib/seconds-text.js';

describe('one second', () => {
  const limits = { address: 1, pair: 1, account: 1, windowSeconds: 1 };
  const taken = { refused: true, remaining: 0, resetSeconds: 1 };

  it('is one, and any other number is many', () => {
    expect([0, 1, 2, 60].map(secondsText)).toEqual(['0 seconds', '1 second', '2 seconds', '60 seconds']);
  });

  it('is what a refused attempt waits for, from an address and for an account', () => {
    expect(refusedByAddress('address', limits, {}, taken).detail).toBe('Try again in 1 second.');
    expect(refusedByAccount(limits, {}).detail).toContain('Try again in 1 second, or from');
  });
});
