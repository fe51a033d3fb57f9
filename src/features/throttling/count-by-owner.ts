import { LRUCache } from 'lru-cache';
import type { Connection } from 'mongoose';
import type { RateLimit } from '../../domain/limit.js';
import { Problem } from '../../problems/problem.js';
import { createHoldBack } from './hold-back.js';
import { createLimiter } from './limiter.js';

/** Owners whom an instance remembers to have nothing left. */
const mostExhausted = 10_000;

/** Counts by owner, exactly over all instances. */
export interface CountByOwner {
  /** @returns the headers that say what is left. @throws {Problem} `too_many_requests`. */
  (ownerId: string): Promise<Record<string, string>>;
  /** Refuses an owner who is known to have nothing left, at no cost. @throws as above. */
  requireLeft(ownerId: string): Promise<void>;
}

/**
 * @param name of the limit, as headers and metrics have it.
 * @param rateLimit `null` for no limit.
 * @param explain says whoever is refused what to do. @param seconds until there is something left.
 */
export function createCountByOwner({
  connection,
  name,
  rateLimit,
  explain,
}: {
  connection: Connection;
  name: 'changes' | 'management';
  rateLimit: RateLimit | null;
  explain: (limit: RateLimit, seconds: number) => string;
}): CountByOwner {
  if (rateLimit === null) return Object.assign(async () => ({}), { requireLeft: async () => undefined });
  const { limit, windowSeconds } = rateLimit;
  const limiter = createLimiter({ connection, name, limit, windowSeconds });
  /** Those who have nothing left, and until when, on the clock of `performance.now()`: to refuse them costs no write. */
  const holdBack = createHoldBack();
  const exhausted = new LRUCache<string, number>({ max: mostExhausted });

  const headersOf = (remaining: number, resetSeconds: number) => ({
    'RateLimit-Policy': `"${name}";q=${limit};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${remaining};t=${resetSeconds}`,
  });
  const refusal = (resetSeconds: number) =>
    new Problem('too_many_requests', {
      detail: explain(rateLimit, resetSeconds),
      reason: `limit of ${name}`,
      passedLimit: name,
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
