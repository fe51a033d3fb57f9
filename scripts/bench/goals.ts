import type { Figures } from './load.js';
import type { MemoryFigures } from './measurements.js';

export interface Results {
  /** By the name of what was measured, the figures of each round. */
  figures: Record<string, Figures[]>;
  memory: MemoryFigures | null;
}

export interface Goal {
  what: string;
  goal: string;
  /** `null` if it was not measured in this run. */
  value: number | null;
  reached: boolean | null;
}

/** Where something is to stay as it is: costs within 10 %, and the latency of others within 20 %. */
const [flat, unchanged] = [1.1, 1.2];

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** The median of a figure over the rounds; not a number where it was not measured. */
export function medianOf({ figures }: Results, name: string, figure: (round: Figures) => number | null): number {
  return median((figures[name] ?? []).map((round) => figure(round) ?? Number.NaN));
}

/** What is to be reached, and what was: ratios of medians of the same run, as absolute figures depend on the machine. */
export function goalsOf(results: Results): Goal[] {
  const rate = (name: string) => medianOf(results, name, ({ perSecond }) => perSecond);
  const p99 = (name: string) => medianOf(results, name, ({ p99Ms }) => p99Ms);
  /** Of the service. What a database needs for a document that it has to read from the disk is in the table beside it. */
  const cost = (name: string) => medianOf(results, name, ({ cpuUs }) => cpuUs);
  const growth = (load: string) => cost(`${load}, wide contract`) / cost(`${load}, narrow contract`);
  const { residentMb = Number.NaN } = results.memory ?? {};

  return [
    atLeast(0.75, '× raw', 'warm GET /forward-auth', rate('forward-auth') / rate('raw')),
    atLeast(0.55, '× raw', 'warm POST /verify', rate('verify') / rate('raw')),
    atLeast(0.25, '× raw', 'GET /auth/me by key', rate('me-key') / rate('raw')),
    atLeast(2, '× Express with validator', 'GET /auth/me by key', rate('me-key') / rate('validator-get')),
    atLeast(4, '× Express with validator', 'warm POST /verify', rate('verify') / rate('validator-post')),
    atLeast(6, '× better-auth at its fastest', 'warm POST /verify', rate('verify') / rate('better-auth')),
    atLeast(
      20,
      '× better-auth on SQLite, as documented',
      'warm POST /verify',
      rate('verify') / rate('better-auth-sqlite'),
    ),
    atLeast(500, '/s', 'cold keys, two cores', rate('cold, two cores')),
    atMost(unchanged, '× alone', 'p99 of good keys in a flood', p99('good keys in a flood') / p99('good keys alone')),
    ...['forward-auth', 'verify', 'me-key', 'get-key'].map((load) =>
      atMost(flat, '× without', `cost of ${load} with 100 more operations`, growth(load)),
    ),
    atMost(flat, '× 100', 'cost of warm keys of 1,000,000', cost('verify, many stored') / cost('verify, few stored')),
    atMost(flat, '× 10,000', 'cost of cold keys of 1,000,000', cost('cold, many stored') / cost('cold, few stored')),
    atMost(512, 'MB', 'memory, 100,000 keys remembered', residentMb),
  ];
}

function atLeast(least: number, unit: string, what: string, value: number): Goal {
  return judged({ what, goal: `≥ ${least} ${unit}` }, value, value >= least);
}

function atMost(most: number, unit: string, what: string, value: number): Goal {
  return judged({ what, goal: `≤ ${most} ${unit}` }, value, value <= most);
}

function judged(goal: Pick<Goal, 'what' | 'goal'>, value: number, reached: boolean): Goal {
  return Number.isNaN(value) ? { ...goal, value: null, reached: null } : { ...goal, value, reached };
}
