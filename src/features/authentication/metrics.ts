import { Gauge, type Registry } from 'prom-client';
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
      const { keys, users } = memory.size();
      this.set({ kind: 'key' }, keys);
      this.set({ kind: 'user' }, users);
    },
  });
}
