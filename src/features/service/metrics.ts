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

/** Requests of one operation that may wait to be looked at. */
const mostUnobserved = 256;
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
  // Counting in a map takes a fraction of what a metric does; nobody looks at one before it is asked for.
  const usesOf = new Map<string, number>();
  const durationsOf = new Map<string, { status: number; durationMs: number }[]>();

  function observe(operation: string, answered: { status: number; durationMs: number }[]): void {
    const times = durations.labels(operation);
    for (const { status, durationMs } of answered.splice(0)) {
      requests.inc({ operation, status });
      times.observe(durationMs / 1000);
    }
  }

  return {
    noteRequest(operationId = 'none', status, durationMs) {
      const answered = durationsOf.get(operationId) ?? [];
      durationsOf.set(operationId, answered);
      if (answered.push({ status, durationMs }) >= mostUnobserved) observe(operationId, answered);
    },
    noteUse(outcome) {
      usesOf.set(outcome, (usesOf.get(outcome) ?? 0) + 1);
    },
    watchProcess() {
      collectDefaultMetrics({ register });
    },
    text() {
      for (const [operation, answered] of durationsOf) observe(operation, answered);
      for (const [outcome, count] of usesOf) uses.inc({ outcome }, count);
      usesOf.clear();
      return register.metrics();
    },
  };
}
