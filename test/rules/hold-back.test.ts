import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHoldBack } from '../../src/features/throttling/hold-back.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How many of so many that are held back together are let go within so many milliseconds. */
async function releasedOf(count: number, withinMs: number): Promise<number> {
  const holdBack = createHoldBack();
  let released = 0;
  for (let at = 0; at < count; at++) void holdBack().then(() => released++);
  await vi.advanceTimersByTimeAsync(withinMs);
  vi.clearAllTimers();
  return released;
}

it('holds a refusal for 100 to 300 milliseconds', async () => {
  expect(await releasedOf(1000, 99)).toBe(0);
  expect(await releasedOf(1000, 300)).toBe(1000);
});

it('does not let go together what came together', async () => {
  const halfway = await releasedOf(1000, 200);
  expect(halfway).toBeGreaterThan(400);
  expect(halfway).toBeLessThan(600);
});

it('holds no more than a thousand, and lets others through at once', async () => {
  expect(await releasedOf(1007, 99)).toBe(7);
});

it('has room again for those that come later', async () => {
  const holdBack = createHoldBack();
  for (let at = 0; at < 1000; at++) void holdBack();
  await vi.advanceTimersByTimeAsync(300);
  const released = vi.fn();
  void holdBack().then(released);
  await vi.advanceTimersByTimeAsync(99);
  expect(released).not.toHaveBeenCalled();
});
