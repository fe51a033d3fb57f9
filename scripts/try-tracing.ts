/**
 * Runs the service with OpenTelemetry as docs/monitoring.md says, with a collector of its own, and measures what it costs:
 * `npm run try:tracing`. The packages are fetched into .cache/, once.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceProcess, startProcess, until } from '../test/support/process.js';
import { type Check, type Facts, isMet, print } from './proxies/bench.js';
import { type Collector, type Span, startCollector } from './tracing/collector.js';
import { costOfUse, sendUses } from './tracing/cost.js';
import { documentedPackages, documentedVariables, installTracing } from './tracing/packages.js';

const people = ['ada@example.org', 'grace@example.org'];
const password = 'correct horse battery staple';
const everyTrace = { OTEL_TRACES_SAMPLER: 'parentbased_always_on' };
const everyInstrumentation = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,express,mongodb,mongoose,pino' };
const metricsToken = randomBytes(16).toString('hex');
const secret = randomBytes(32).toString('hex');
const rounds = 5;
const usesInRound = 2000;

const checks: Check[] = [];
const note = (what: string, expected: Facts, seen: Facts) => void checks.push({ what, expected, seen });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const tracing = installTracing();
const collector = await startCollector();
const started: ServiceProcess[] = [];
try {
  const traced = await start(everyTrace);
  const key = await checkTraces(traced, collector, 'http, mongodb');
  const others = await start({ ...everyTrace, ...everyInstrumentation });
  await checkTraces(others, collector, 'express, http, mongodb, mongoose');
  await compareCosts(key, traced);
  checkSecrets(collector, key);
  note('SIGTERM', { status: 0 }, { status: await traced.stop() });
} finally {
  // The first one has the database of the others.
  for (const service of started.reverse()) await service.cleanup();
  await collector.close();
}
print(`OpenTelemetry: ${Object.entries(documentedPackages()).flat().join(' ')}`, checks);
process.exitCode = checks.every(isMet) ? 0 : 1;

/** The service with OpenTelemetry; without it where no variables of it are given. */
async function start(variables?: Record<string, string>): Promise<ServiceProcess> {
  const withTracing = {
    NODE_OPTIONS: `--import=${tracing}`,
    ...documentedVariables(),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
  const database = started[0] && { MONGODB_URI: started[0].databaseUri() };
  const service = await startProcess({
    env: {
      SECRET: secret,
      METRICS_TOKEN: metricsToken,
      ...database,
      ...(variables && { ...withTracing, ...variables }),
    },
  });
  started.push(service);
  if (service.exitCode !== undefined) throw new Error(`The service did not start:\n${service.stderr}`);
  return service;
}

interface Sent {
  traceId: string;
  spanId: string;
  answer: Record<string, string>;
}

/** Sends a request as part of a trace of its own. */
async function send(
  service: ServiceProcess,
  path: string,
  { body, headers }: { body?: object; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const response = await service.request(path, {
    method: body ? 'POST' : 'GET',
    headers: { 'Content-Type': 'application/json', traceparent: `00-${traceId}-${spanId}-01`, ...headers },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return { traceId, spanId, answer: text === '' ? {} : JSON.parse(text) };
}

/**
 * @param makers of the spans of three requests.
 * @returns a key, to be used further.
 */
async function checkTraces(service: ServiceProcess, { spans }: Collector, makers: string): Promise<string> {
  const person = { email: people[started.indexOf(service)], password };
  await send(service, '/auth/register', { body: person });
  const logIn = await send(service, '/auth/login', { body: person });
  const bearer = { Authorization: `Bearer ${logIn.answer['access_token']}` };
  const created = await send(service, '/auth/apikeys', { body: { label: 'traced' }, headers: bearer });
  const { key = '' } = created.answer;
  const used = await send(service, '/forward-auth', { headers: { 'X-API-Key': key } });
  // In the places where a key does not belong, and is refused.
  for (const path of [`/forward-auth?api_key=${key}`, `/livez?key=${key}`, `/auth/apikeys/${key}`, `/${key}`]) {
    await (await service.request(path)).arrayBuffer();
  }

  async function checkTrace(what: string, { traceId, spanId }: Sent, { isLogged }: { isLogged: boolean }) {
    const inTrace = () => spans.filter((span) => span.traceId === traceId);
    const server = () => inTrace().find(({ kind }) => kind === 2);
    await until(() => server() !== undefined, { what: `the span of ${what}` }).catch(() => undefined);
    const own = server();
    note(`${what}: its name`, { name: what }, { name: own?.name ?? null });
    note(
      `${what}: the span of a server, below that of the caller`,
      { parent: spanId },
      { parent: own?.parentSpanId ?? null },
    );
    if (!isLogged) return;
    const queries = inTrace().filter(({ scope }) => scope.endsWith('-mongodb'));
    const isWhole = queries.length > 0 && queries.every((each) => isBelow(each, own, spans));
    note(`${what}: its queries, below that`, { whole: true }, { whole: isWhole });
    const line = () => service.logs.find((each) => each['trace_id'] === traceId);
    await until(() => line() !== undefined, { what: 'the line of the log' }).catch(() => undefined);
    const logged = line()?.['span_id'] as string | undefined;
    note(`${what}: its line in the log`, { span_id: own?.spanId ?? '' }, { span_id: logged ?? null });
  }
  await checkTrace('POST /auth/login', logIn, { isLogged: true });
  await checkTrace('POST /auth/apikeys', created, { isLogged: true });
  await checkTrace('GET /forward-auth', used, { isLogged: false });
  const traces = new Set([logIn, created, used].map(({ traceId }) => traceId));
  const scopes = spans
    .filter(({ traceId }) => traces.has(traceId))
    .map(({ scope }) => scope.split('instrumentation-')[1]);
  note('whose spans there are', { makers }, { makers: [...new Set(scopes)].sort().join(', ') });
  return key;
}

function isBelow(span: Span, root: Span | undefined, spans: readonly Span[]): boolean {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent !== undefined && (parent === root || isBelow(parent, root, spans));
}

/** Nothing of a key, a password or the secret may leave the service by this way. */
function checkSecrets({ received }: Collector, key: string): void {
  const everything = received.join('\n');
  const secrets = { key: key.split('_').at(-1) ?? '', password, email: people[0] ?? '', secret, metricsToken };
  const seen = Object.entries(secrets).filter(([, text]) => everything.includes(text));
  note('what the collector got', { secrets: 'none' }, { secrets: seen.map(([name]) => name).join() || 'none' });
}

/** Compares the processor time of a use of a key with tracing, with one trace in a hundred, and without. */
async function compareCosts(key: string, traced: ServiceProcess): Promise<void> {
  const ways = {
    without: await start(),
    'every request traced': traced,
    'one in a hundred': await start({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.01',
    }),
  };
  const costs = new Map(Object.keys(ways).map((way) => [way, [] as number[]]));
  for (const service of Object.values(ways)) await sendUses(service, key, usesInRound);
  for (let round = 0; round < rounds; round++) {
    for (const [way, service] of Object.entries(ways)) {
      costs.get(way)?.push(await costOfUse(service, { key, times: usesInRound, metricsToken }));
      // What is exported belongs to the requests that have caused it.
      await sleep(300);
    }
  }
  const medianOf = (way: string) => (costs.get(way) ?? []).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
  for (const way of Object.keys(ways)) {
    const ratio = medianOf(way) / medianOf('without');
    console.log(`${way.padEnd(22)} ${medianOf(way).toFixed(0).padStart(5)} µs a use, ${ratio.toFixed(2)} times`);
  }
}
