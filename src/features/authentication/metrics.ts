import { Gauge, type Registry } from 'prom-client';
import { createTally, type Tally } from '../../lib/tally.js';
import type { NoKey } from './find-key.js';
import type { Memory } from './memory.js';

/** Registers what the memory of keys holds, and how far behind the changes of other instances it is. */
export function registerMemoryMetrics({ register, memory }: { register: Registry; memory: Memory }): void {
  new Gauge({
    name: 'latchkey_change_lag_seconds',
    help: 'How long ago this instance began its last look at what other instances have changed; above 1 it trusts no memory.',
    registers: [register],
    collect() {
      this.set(memory.lagMs() / 1000);
    },
  });
  new Gauge({
    name: 'latchkey_remembered',
    help: 'Records in memory.',
    labelNames: ['kind'],
    registers: [register],
    collect() {
      const { keys, owners } = memory.size();
      this.set({ kind: 'key' }, keys);
      this.set({ kind: 'owner' }, owners);
    },
  });
}

/** Counts texts that are no key of this service, by why. */
export type NoteNoKey = Tally<NoKey>;

/** Registers how many keys were presented that belong to nobody. */
export function createNoKeyMetrics(register: Registry): NoteNoKey {
  return createTally({
    name: 'latchkey_unknown_keys_total',
    help: 'Texts that were presented as a key and are none of this service, by reason.',
    label: 'reason',
    register,
  });
}
