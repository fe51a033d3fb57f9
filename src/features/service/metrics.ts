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

/** Answers of one operation that may wait to be put into the metrics. */
const mostUncollected = 256;
const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 5];

/** Of one operation, since they were last put into the metrics. */
interface Answers {
  /** How many had each status. */
  statuses: Map<number, number>;
  /** How long each took. */
  seconds: number[];
}

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
  const answersOf = new Map<string, Answers>();

  function collect(operation: string, { statuses, seconds }: Answers): void {
    for (const [status, count] of statuses) requests.inc({ operation, status }, count);
    statuses.clear();
    const times = durations.labels(operation);
    for (const value of seconds.splice(0)) times.observe(value);
  }

  return {
    noteRequest(operationId = 'none', status, durationMs) {
      const answers: Answers = answersOf.get(operationId) ?? { statuses: new Map(), seconds: [] };
      answersOf.set(operationId, answers);
      answers.statuses.set(status, (answers.statuses.get(status) ?? 0) + 1);
      if (answers.seconds.push(durationMs / 1000) >= mostUncollected) collect(operationId, answers);
    },
    noteUse(outcome) {
      usesOf.set(outcome, (usesOf.get(outcome) ?? 0) + 1);
    },
    watchProcess() {
      collectDefaultMetrics({ register });
    },
    text() {
      for (const [operation, answers] of answersOf) collect(operation, answers);
      for (const [outcome, count] of usesOf) uses.inc({ outcome }, count);
      usesOf.clear();
      return register.metrics();
    },
  };
}
