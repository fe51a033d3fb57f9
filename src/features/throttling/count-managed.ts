import type { Connection } from 'mongoose';
import type { RateLimit } from '../../domain/limit.js';
import type { CountManaged } from '../../http/ports.js';
import { secondsText } from '../../lib/seconds-text.js';
import { createCountByOwner } from './count-by-owner.js';

/**
 * Limits how often whoever manages keys and owners may ask, over all keys and tokens of that owner. Exact over all instances.
 *
 * @param rateLimit `null` for no limit.
 */
export function createCountManaged(options: { connection: Connection; rateLimit: RateLimit | null }): CountManaged {
  return createCountByOwner({
    ...options,
    name: 'management',
    explain: ({ limit, windowSeconds }, seconds) =>
      `The management API takes ${limit} ${limit === 1 ? 'request' : 'requests'} in ${secondsText(windowSeconds)} from one caller. Try again in ${secondsText(seconds)}. Revoking a key is not limited.`,
  });
}
