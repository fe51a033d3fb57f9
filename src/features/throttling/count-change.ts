import type { Connection } from 'mongoose';
import type { RateLimit } from '../../domain/limit.js';
import type { CountChange } from '../../http/ports.js';
import { secondsText } from '../../lib/seconds-text.js';
import { createCountByOwner } from './count-by-owner.js';

/**
 * Limits how often one user's keys change, whoever changes them: each change is written, remembered for a while, and
 * makes every instance forget the key. Exact over all instances.
 *
 * @param rateLimit `null` for no limit.
 */
export function createCountChange(options: { connection: Connection; rateLimit: RateLimit | null }): CountChange {
  return createCountByOwner({
    ...options,
    name: 'changes',
    explain: ({ limit, windowSeconds }, seconds) =>
      `API keys of this account can be created or changed ${limit} ${limit === 1 ? 'time' : 'times'} in ${secondsText(windowSeconds)}. Try again in ${secondsText(seconds)}. Revoking a key is not limited.`,
  });
}
