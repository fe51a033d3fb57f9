import type { Connection } from 'mongoose';
import type { RateLimit } from '../../domain/limit.js';
import type { CountChange } from '../../http/ports.js';
import { Problem } from '../../problems/problem.js';
import { createLimiter } from './limiter.js';

/**
 * Limits how often one user's keys change, whoever changes them: each change is written, remembered for a while, and
 * makes every instance forget the key. Exact over all instances.
 *
 * @param rateLimit `null` for no limit.
 */
export function createCountChange({
  connection,
  rateLimit,
}: {
  connection: Connection;
  rateLimit: RateLimit | null;
}): CountChange {
  if (rateLimit === null) return async () => ({});
  const { limit, windowSeconds } = rateLimit;
  const limiter = createLimiter({ connection, name: 'changes', limit, windowSeconds, refuseInMemory: true });
  const policy = `"changes";q=${limit};w=${windowSeconds}`;

  return async (ownerId) => {
    const { refused, remaining, resetSeconds } = await limiter.take(ownerId);
    const headers = { 'RateLimit-Policy': policy, RateLimit: `"changes";r=${remaining};t=${resetSeconds}` };
    if (!refused) return headers;
    throw new Problem('too_many_requests', {
      detail: `API keys of this account can be created or changed ${limit} times in ${windowSeconds} seconds. Try again in ${resetSeconds} seconds. Revoking a key is not limited.`,
      reason: 'limit of changes',
      headers: { ...headers, 'Retry-After': String(resetSeconds) },
    });
  };
}
