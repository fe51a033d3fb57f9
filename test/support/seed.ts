import { execFileSync } from 'node:child_process';

/**
 * What the cases of every random test follow from: `TEST_SEED` where it is set, in CI the commit, so that a commit that
 * passed passes again, and otherwise a new number every run. What fails becomes a fixed case beside the random ones.
 */
export const seed = fromEnvironment() ?? fromCommit() ?? Math.floor(Math.random() * 2 ** 31);
/** For every process of the run, and for what else of this one loads this file anew. */
process.env['TEST_SEED'] = String(seed);

let state = seed;

/** As `Math.random`, and the same numbers for the same seed (Mulberry32). */
export function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function fromEnvironment(): number | undefined {
  const text = process.env['TEST_SEED'];
  if (!text) return undefined;
  if (!/^-?\d{1,10}$/.test(text)) throw new Error(`TEST_SEED is ${text}, and may be a whole number of 32 bits.`);
  return Number(text) | 0;
}

function fromCommit(): number | undefined {
  if (!process.env['CI']) return undefined;
  const hash = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return Number.parseInt(hash.slice(0, 7), 16);
}
