import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LimitName } from '../../domain/limit.js';
import type { NoteRequest } from '../../http/ports.js';
import type { UnreadableReason } from '../../http/unreadable.js';
import { createTally, type Tally } from '../../lib/tally.js';
import type { ProblemCode } from '../../problems/catalogue.js';

export interface Metrics {
  /** Where features put their own metrics. */
  register: Registry;
  noteRequest: NoteRequest;
  /** Counts what a limit has refused, where no problem says so. */
  noteLimit: Tally<LimitName>;
  /** Counts connections from which no request could be read. */
  noteUnreadable: Tally<UnreadableReason>;
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

/** Counts requests, how long they took and what was refused, and keeps the metrics of all features. */
export function createMetrics(): Metrics {
  const register = new Registry();
  const { requests, durations, noteProblem, noteLimit, noteUnreadable } = requestMetrics(register);
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
    noteRequest(operationId = 'none', status, durationMs, problem) {
      const answers: Answers = answersOf.get(operationId) ?? { statuses: new Map(), seconds: [] };
      answersOf.set(operationId, answers);
      answers.statuses.set(status, (answers.statuses.get(status) ?? 0) + 1);
      if (answers.seconds.push(durationMs / 1000) >= mostUncollected) collect(operationId, answers);
      if (problem === undefined) return;
      noteProblem(problem.code);
      if (problem.passedLimit !== undefined) noteLimit(problem.passedLimit);
    },
    noteLimit,
    noteUnreadable,
    watchProcess() {
      collectDefaultMetrics({ register });
    },
    text() {
      for (const [operation, answers] of answersOf) collect(operation, answers);
      return register.metrics();
    },
  };
}

function requestMetrics(register: Registry) {
  const registers = [register];
  return {
    requests: new Counter({
      name: 'latchkey_http_requests_total',
      help: 'Requests by operation and status.',
      labelNames: ['operation', 'status'],
      registers,
    }),
    durations: new Histogram({
      name: 'latchkey_http_request_duration_seconds',
      help: 'From the head of a request to the end of its answer, by operation.',
      labelNames: ['operation'],
      buckets: secondsBuckets,
      registers,
    }),
    noteProblem: createTally<ProblemCode>({
      name: 'latchkey_problems_total',
      help: 'Requests that were refused or failed, by the code of the problem.',
      label: 'code',
      register,
    }),
    noteLimit: createTally<LimitName>({
      name: 'latchkey_limits_refused_total',
      help: 'What was refused by a limit: uses of keys, changes of keys, and attempts to guess a password.',
      label: 'limit',
      register,
    }),
    noteUnreadable: createTally<UnreadableReason>({
      name: 'latchkey_unreadable_requests_total',
      help: 'Connections from which no request could be read, by reason.',
      label: 'reason',
      register,
    }),
  };
}

/** Registers what runs, and whether it has its database. */
export function registerServiceMetrics({
  register,
  build: { version, commit },
  availability,
}: {
  register: Registry;
  build: { version: string; commit: string | null };
  availability: { isAway(): boolean };
}): void {
  new Gauge({
    name: 'latchkey_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'commit', 'nodejs'],
    registers: [register],
  }).set({ version, commit: commit ?? 'unknown', nodejs: process.version }, 1);
  new Gauge({
    name: 'latchkey_database_up',
    help: '1 if the database can be reached, 0 while requests that need it get 503 at once.',
    registers: [register],
    collect() {
      this.set(availability.isAway() ? 0 : 1);
    },
  });
}
