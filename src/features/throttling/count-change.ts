import { LRUCache } from 'lru-cache';
import type { Connection } from 'mongoose';
import type { RateLimit } from '../../domain/limit.js';
import type { CountChange } from '../../http/ports.js';
import { Problem } from '../../problems/problem.js';
import { createHoldBack } from './hold-back.js';
import { createLimiter } from './limiter.js';

/** Owners whom an instance remembers to have no change left. */
const mostExhausted = 10_000;

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
  if (rateLimit === null) return Object.assign(async () => ({}), { requireLeft: async () => undefined });
  const { limit, windowSeconds } = rateLimit;
  const limiter = createLimiter({ connection, name: 'changes', limit, windowSeconds });
  /** Those who have none left, and until when, on the clock of `performance.now()`: to refuse them costs no write. */
  const holdBack = createHoldBack();
  const exhausted = new LRUCache<string, number>({ max: mostExhausted });

  const headersOf = (remaining: number, resetSeconds: number) => ({
    'RateLimit-Policy': `"changes";q=${limit};w=${windowSeconds}`,
    RateLimit: `"changes";r=${remaining};t=${resetSeconds}`,
  });
  const refusal = (resetSeconds: number) =>
    new Problem('too_many_requests', {
      detail: `API keys of this account can be created or changed ${limit} times in ${windowSeconds} seconds. Try again in ${resetSeconds} seconds. Revoking a key is not limited.`,
      reason: 'limit of changes',
      passedLimit: 'changes',
      headers: { ...headersOf(0, resetSeconds), 'Retry-After': String(resetSeconds) },
    });

  async function count(ownerId: string): Promise<Record<string, string>> {
    await requireLeft(ownerId);
    const { refused, remaining, resetSeconds } = await limiter.take(ownerId);
    if (!refused) return headersOf(remaining, resetSeconds);
    exhausted.set(ownerId, performance.now() + 1000 * resetSeconds);
    throw refusal(resetSeconds);
  }

  async function requireLeft(ownerId: string): Promise<void> {
    const leftMs = (exhausted.get(ownerId) ?? 0) - performance.now();
    if (leftMs <= 0) return;
    await holdBack();
    throw refusal(Math.ceil(leftMs / 1000));
  }

  return Object.assign(count, { requireLeft });
}
