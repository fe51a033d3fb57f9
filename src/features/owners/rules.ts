import type { Erasure } from './erasure-records.js';

/**
 * By then every request is over that knew the owner before it was erased, and every instance has written what it held back:
 * what they have left behind is erased then. In milliseconds.
 */
const settledMs = 10 * 60_000;
/** How often to look whether the last key is gone. In milliseconds. */
const againMs = 24 * 3_600_000;

/** When to go on with an erasure; `null` if nothing is left to do. Ended keys are kept for a while, and name their owner. */
export function nextLook(
  { startedAt }: Pick<Erasure, 'startedAt'>,
  { now, hasKeys }: { now: Date; hasKeys: boolean },
): Date | null {
  const settledAt = new Date(startedAt.getTime() + settledMs);
  if (now < settledAt) return settledAt;
  return hasKeys ? new Date(now.getTime() + againMs) : null;
}
