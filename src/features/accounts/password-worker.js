// @ts-check
/**
 * What a worker thread does with passwords: each takes tens or hundreds of milliseconds. Started by
 * `password-workers.ts`. In JavaScript, as is what it imports: a thread of Node.js 20 loads nothing else, and tests run
 * from `src`.
 */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import bcrypt from 'bcrypt';

/** As `nice`: what others leave. At 10, two of these threads tripled the p99 of verification on two cores. */
const niceness = 19;

// Elsewhere than on Linux a priority is that of the whole process.
if (process.platform === 'linux') yieldToOthers();

/** Gives this thread a low priority. A sandbox may forbid it: then passwords take what they get. */
function yieldToOthers() {
  try {
    // "<process>/task/<thread>"
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness);
  } catch {}
}

/** @param {{ text: string, cost: number }} task */
export function hash({ text, cost }) {
  return bcrypt.hashSync(text, cost);
}

/** @param {{ text: string, hash: string }} task */
export function compare({ text, hash }) {
  return bcrypt.compareSync(text, hash);
}

/** @param {{ password: string, about: { email: string, name: string | null } }} task */
export async function isGuessable({ password, about }) {
  // Its word lists take a while to load, and log-ins need none of them.
  const guessable = await import('./guessable.js');
  return guessable.isGuessable(password, about);
}
