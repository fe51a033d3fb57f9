/** What pairs of measurements say about one commit against another. */
import { median } from './goals.js';

/** What one request cost this commit and the base, measured one right after the other, in microseconds. */
export interface Pair {
  current: number;
  base: number;
}

export interface Comparison {
  /** Medians of what was measured, in microseconds. They drift with the machine: the ratio is what counts. */
  current: number;
  base: number;
  /** Median over the pairs of this commit's cost by the base's. */
  ratio: number;
  spread: Spread;
  verdict: Verdict;
}

export interface Spread {
  low: number;
  high: number;
  /** How many values it was made of. */
  count: number;
  /** The probability that the spread holds the true median. */
  confidence: number;
}

/** `straddles`: the spread holds the limit, so that these pairs cannot tell. */
export type Verdict = 'ok' | 'straddles' | 'FAILS';

/** How much more a request may cost than at the base. */
export const mostRatio = 1.05;
const leastConfidence = 0.95;
/** With fewer pairs not even the least and the greatest ratio hold the median with 95 % confidence. */
export const leastPairs = 6;

export function compare(pairs: readonly Pair[]): Comparison {
  const ratios = pairs.map(({ current, base }) => current / base);
  const spread = spreadOf(ratios);
  return {
    current: median(pairs.map(({ current }) => current)),
    base: median(pairs.map(({ base }) => base)),
    ratio: median(ratios),
    spread,
    verdict: verdictOf(spread),
  };
}

/**
 * The confidence interval of the median by order statistics: a value lies below the true median as often as a coin shows
 * heads, so that the k-th least and the k-th greatest of n values miss it with a probability of 2 · P(Bin(n, ½) < k). Of all
 * k that keep 95 % the greatest is taken. Nothing is assumed of how the values are distributed: those of a shared machine
 * have a long tail, which would blow up an interval made of a standard deviation.
 *
 * @throws {RangeError} if there are fewer values than `leastPairs`.
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length < leastPairs) throw new RangeError(`${sorted.length} pairs are fewer than ${leastPairs}.`);
  let [rank, confidence] = [0, 1];
  for (;;) {
    const next = confidence - 2 * probabilityOf(rank, sorted.length);
    if (next < leastConfidence) break;
    [rank, confidence] = [rank + 1, next];
  }
  return {
    low: sorted[rank - 1] ?? Number.NaN,
    high: sorted.at(-rank) ?? Number.NaN,
    count: sorted.length,
    confidence,
  };
}

/** Fails only what cannot be chance: the whole spread has to lie above the limit. */
export function verdictOf({ low, high }: Pick<Spread, 'low' | 'high'>): Verdict {
  if (low > mostRatio) return 'FAILS';
  return high > mostRatio ? 'straddles' : 'ok';
}

/** That so many of n fair coins show heads. */
function probabilityOf(heads: number, n: number): number {
  let probability = 0.5 ** n;
  for (let at = 1; at <= heads; at++) probability *= (n - at + 1) / at;
  return probability;
}
