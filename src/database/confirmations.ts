import { setImmediate } from 'node:timers/promises';
import { within } from '../lib/within.js';

/** How long a confirmation keeps the next one waiting, in milliseconds: one whose connection hangs holds up nobody for long. */
export const nextAfterMs = 500;

/** @param since on the clock of `performance.now()`: when the confirmation may have begun at the earliest; by default, now. */
export type Confirm = (since?: number) => Promise<void>;

/**
 * Asks once for all who want a confirmation at the same time, however many they are. It counts only for those who asked before
 * it began: whoever asks while one is under way waits for the next, together with all others who do. That one begins when
 * the one before it has ended, or has taken `nextAfterMs`.
 *
 * @param ask rejects where there is no confirmation, and so does it for all who waited for this one, and for nobody else.
 */
export function createConfirmations(ask: () => Promise<unknown>): Confirm {
  let next: Promise<void> | null = null;
  let previous: Promise<unknown> = Promise.resolve();
  /** When the latest that succeeded began. */
  let confirmedSince = Number.NEGATIVE_INFINITY;

  async function confirmNext(): Promise<void> {
    await previous;
    // Once everybody has asked whose request has arrived by now.
    await setImmediate();
    next = null;
    const beganAt = performance.now();
    const asking = ask();
    previous = within(nextAfterMs, asking).catch(() => undefined);
    await asking;
    confirmedSince = Math.max(confirmedSince, beganAt);
  }

  return async (since) => {
    if (since !== undefined && since <= confirmedSince) return;
    next ??= confirmNext();
    await next;
  };
}
