/** How a story says what it saw, and that it is as it must be. */
import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for takes longer than this only if it never comes, in milliseconds. */
const longestWaitMs = 5000;
const pollMs = 20;

export function chapter(title: string): void {
  console.log(`\n${title}`);
}

export function say(text: string): void {
  console.log(`  ${text}`);
}

/** Says what was seen. @throws if it is not what must be. */
export function expect(what: string, seen: unknown, expected: unknown): void {
  expectQuietly(what, seen, expected);
  say(`${what}: ${JSON.stringify(seen)}`);
}

export function expectQuietly(what: string, seen: unknown, expected: unknown): void {
  const [is, shouldBe] = [JSON.stringify(seen), JSON.stringify(expected)];
  if (is !== shouldBe) throw new Error(`${what}: ${is}, and not ${shouldBe}`);
}

/** Says how many milliseconds something took. @throws if they are more than may be. */
export function expectWithin(what: string, tookMs: number, mostMs: number): void {
  if (!(tookMs <= mostMs)) throw new Error(`${what}: ${Math.round(tookMs)} ms, and not at most ${mostMs} ms`);
  say(`${what}: after ${Math.max(0, Math.round(tookMs))} ms`);
}

/** @returns when it became true, by `performance.now()`. */
export async function until(
  condition: () => Promise<boolean>,
  { withinMs = longestWaitMs, everyMs = pollMs }: { withinMs?: number; everyMs?: number } = {},
): Promise<number> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited for ${withinMs / 1000} s.`);
    await sleep(everyMs);
  }
  return performance.now();
}
