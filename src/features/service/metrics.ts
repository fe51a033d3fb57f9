import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../usage/usage.js';
import type { Memory } from '../verification/memory.js';

export interface Metrics {
  noteRequest(operationId: string | undefined, status: number, durationMs: number): void;
  noteUse(outcome: Outcome | 'NOT_FOUND'): void;
  /** Adds processor time, memory, garbage collection and the delay of the event loop: once a process. */
  watchProcess(): void;
  /** In Prometheus's text format. */
  text(): Promise<string>;
}

const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 5];

export function createMetrics({ memory }: { memory: Memory }): Metrics {
  const register = new Registry();
  const requests = new Counter({
    name: 'latchkey_http_requests_total',
    help: 'Requests by operation and status.',
    labelNames: ['operation', 'status'],
    registers: [register],
  });
  const durations = new Histogram({
    name: 'latchkey_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer, by operation.',
    labelNames: ['operation'],
    buckets: secondsBuckets,
    registers: [register],
  });
  const uses = new Counter({
    name: 'latchkey_key_uses_total',
    help: 'Keys that were judged, by outcome.',
    labelNames: ['outcome'],
    registers: [register],
  });
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
  // Finding the series of a set of labels takes longer than counting; there are few sets.
  const timeOf = remember((operation: string) => durations.labels(operation));
  const countsOf = remember((operation: string) =>
    remember((status: number) => requests.labels(operation, String(status))),
  );
  const countOfUses = remember((outcome: string) => uses.labels(outcome));

  return {
    noteRequest(operationId = 'none', status, durationMs) {
      countsOf(operationId)(status).inc();
      timeOf(operationId).observe(durationMs / 1000);
    },
    noteUse(outcome) {
      countOfUses(outcome).inc();
    },
    watchProcess() {
      collectDefaultMetrics({ register });
    },
    text: () => register.metrics(),
  };
}

function remember<Key, T>(find: (key: Key) => T): (key: Key) => T {
  const found = new Map<Key, T>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const value = find(key);
    found.set(key, value);
    return value;
  };
}
