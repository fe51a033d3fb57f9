import { Counter, type Registry } from 'prom-client';
import type { Outcome } from '../../domain/outcome.js';

export interface UseMetrics {
  noteUse(outcome: Outcome): void;
}

/** Registers how many keys were judged, by outcome. */
export function createUseMetrics(register: Registry): UseMetrics {
  // Counting in a map takes a fraction of what a metric does; nobody looks at one before it is asked for.
  const uncollected = new Map<Outcome, number>();
  new Counter({
    name: 'latchkey_key_uses_total',
    help: 'Keys that were judged, by outcome.',
    labelNames: ['outcome'],
    registers: [register],
    collect() {
      for (const [outcome, count] of uncollected) this.inc({ outcome }, count);
      uncollected.clear();
    },
  });
  return {
    noteUse(outcome) {
      uncollected.set(outcome, (uncollected.get(outcome) ?? 0) + 1);
    },
  };
}
