import type { Instance } from './programs.js';

/** How long an instance may take to learn what another one has changed, in milliseconds. */
export const longestLagMs = 1000;

/** From the answer of one instance until another one acts by it, in milliseconds, by "old → new" and the like. */
type Lags = Map<string, number[]>;

export type Report = ReturnType<typeof createReport>;

/** What was seen. What must not be is a fault, and any fault fails the upgrade. */
export function createReport() {
  const faults: string[] = [];
  const seen = { goodUses: 0, badUses: 0, lists: 0, changes: 0, 'log-ins': 0, refreshes: 0 };
  const lags: Record<'madeToAccepted' | 'revokedToRefused', Lags> = {
    madeToAccepted: new Map(),
    revokedToRefused: new Map(),
  };
  return {
    faults,
    seen,
    fault(text: string): void {
      faults.push(text);
      if (faults.length <= 20) console.error(`  FAULT: ${text}`);
    },
    expect(what: string, is: unknown, shouldBe: unknown): void {
      const [one, other] = [JSON.stringify(is), JSON.stringify(shouldBe)];
      if (one === other) say(`${what}: ${one}`);
      else this.fault(`${what}: ${one}, and not ${other}`);
    },
    lag(kind: keyof typeof lags, here: Instance, there: Instance, ms: number): void {
      const way = `${here.program} → ${there.program}`;
      lags[kind].set(way, [...(lags[kind].get(way) ?? []), ms]);
      if (ms > longestLagMs) this.fault(`${kind} (${way}): ${Math.round(ms)} ms`);
    },
    print(requests: number): void {
      console.log();
      console.table({ requests, ...seen, faults: faults.length });
      for (const [kind, ways] of Object.entries(lags)) {
        for (const [way, values] of ways) {
          const sorted = values.toSorted((a, b) => a - b);
          const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
          say(`${kind}, ${way}: ${sorted.length} times, median ${at(0.5)} ms, longest ${at(1)} ms`);
        }
      }
    },
  };
}

export function say(text: string): void {
  console.log(`  ${text}`);
}
