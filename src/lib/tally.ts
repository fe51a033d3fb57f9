import { Counter, type Registry } from 'prom-client';

/** Counts one more of a kind. */
export type Tally<Kind extends string> = (kind: Kind) => void;

/**
 * Registers a counter with one label. Counting in a map takes a fraction of what a metric does; nobody looks at one before
 * it is asked for.
 *
 * @param label whose values are the kinds. They must be few: each is a series of its own, for ever.
 */
export function createTally<Kind extends string>({
  register,
  name,
  help,
  label,
}: {
  register: Registry;
  name: string;
  help: string;
  label: string;
}): Tally<Kind> {
  const uncollected = new Map<Kind, number>();
  new Counter({
    name,
    help,
    labelNames: [label],
    registers: [register],
    collect() {
      for (const [kind, count] of uncollected) this.inc({ [label]: kind }, count);
      uncollected.clear();
    },
  });
  return (kind) => void uncollected.set(kind, (uncollected.get(kind) ?? 0) + 1);
}
