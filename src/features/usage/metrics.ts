import { Counter, type Registry } from 'prom-client';
import type { LimitName } from '../../domain/limit.js';
import type { Outcome } from '../../domain/outcome.js';
import { createTally, type Tally } from '../../lib/tally.js';

export interface UseMetrics {
  noteUse(outcome: Outcome): void;
  notePreviousUse(): void;
}

/** Registers how many keys were judged, by outcome. @param noteLimit counts what a limit of a key has refused. */
export function createUseMetrics({
  register,
  noteLimit,
}: {
  register: Registry;
  noteLimit: Tally<LimitName>;
}): UseMetrics {
  const count = createTally<Outcome>({
    name: 'latchkey_key_uses_total',
    help: 'Keys that were judged, by outcome.',
    label: 'outcome',
    register,
  });
  const previousUses = new Counter({
    name: 'latchkey_previous_secret_uses_total',
    help: 'Uses of secrets that a rotation has replaced, in their grace period.',
    registers: [register],
  });
  return {
    notePreviousUse: () => previousUses.inc(),
    noteUse(outcome) {
      count(outcome);
      if (outcome === 'RATE_LIMITED') noteLimit('rate');
      if (outcome === 'QUOTA_EXCEEDED') noteLimit('quota');
    },
  };
}
