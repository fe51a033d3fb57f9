import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { NoteRequest } from '../../http/ports.js';

export interface Metrics {
  /** Where features put their own metrics. */
  register: Registry;
  noteRequest: NoteRequest;
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

/** Counts requests and how long they took, and keeps the metrics of all features. */
export function createMetrics(): Metrics {
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
  // Counting in a map takes a fraction of what a metric does; nobody looks at one before it is asked for.
  const answersOf = new Map<string, Answers>();

  function collect(operation: string, { statuses, seconds }: Answers): void {
    for (const [status, count] of statuses) requests.inc({ operation, status }, count);
    statuses.clear();
    const times = durations.labels(operation);
    for (const value of seconds.splice(0)) times.observe(value);
  }

  return {
    register,
    noteRequest(operationId = 'none', status, durationMs) {
      const answers: Answers = answersOf.get(operationId) ?? { statuses: new Map(), seconds: [] };
      answersOf.set(operationId, answers);
      answers.statuses.set(status, (answers.statuses.get(status) ?? 0) + 1);
      if (answers.seconds.push(durationMs / 1000) >= mostUncollected) collect(operationId, answers);
    },
    watchProcess() {
      collectDefaultMetrics({ register });
    },
    text() {
      for (const [operation, answers] of answersOf) collect(operation, answers);
      return register.metrics();
    },
  };
}
