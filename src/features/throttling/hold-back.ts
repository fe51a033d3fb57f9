import { randomInt } from 'node:crypto';

/**
 * How long a refusal is held back, in milliseconds, at least and at most: nobody notices who waits for the seconds in
 * Retry-After. Not the same for all, or those that were sent together would come back together.
 */
const [leastMs, mostMs] = [100, 300];
/** What is held back at a time; others are refused at once. */
const mostHeld = 1000;

/**
 * Holds refusals back, as many as there is room for. A program that sends its next request when it has the answer to the
 * last would otherwise be refused thousands of times a second, and keep the event loop busy for everybody.
 */
export function createHoldBack(): () => Promise<void> {
  let held = 0;
  return async () => {
    if (held >= mostHeld) return;
    held++;
    await new Promise((resolve) => setTimeout(resolve, randomInt(leastMs, mostMs)));
    held--;
  };
}
