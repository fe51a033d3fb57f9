/** Sends requests at a server from a process of its own, and says how that went. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuUs, type Place, run, type Server, stolenTime } from './processes.js';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: object;
}

/** What a load generator reports. */
interface Answered {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Requests without an answer, or with another status than 2xx. */
  errors: number;
}

export interface Figures extends Answered {
  perSecond: number;
  /** Processor time of the server for one request, in microseconds. */
  cpuUs: number | null;
  /** The same of its database. */
  databaseCpuUs: number | null;
  /** The share of the machine's time that its host gave to others meanwhile. */
  stolen: number | null;
}

/** Connections of every load but a flood, each with one request at a time. */
export const connections = 32;
/** Those of a flood: few, so that it comes evenly and not in bursts of as many requests. */
const floodConnections = 16;
/** How long a steady load goes on before its latencies count, in seconds. */
const leadSeconds = 0.5;
/** The share of the machine's time that its host may take before something is measured again, and how often it is. */
const mostStolen = 0.03;
const attempts = 6;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** As fast as the server answers: the requests in turn, again and again. */
export function saturate(server: Server, requests: readonly HttpRequest[], seconds: number): Promise<Figures> {
  return measured(server, () =>
    generator.wrk ? wrk(generator.wrk, server, requests, seconds) : autocannon(server, requests, seconds),
  );
}

/** As fast as the server answers: every request once. */
export function sendOnce(server: Server, requests: readonly HttpRequest[], place: Place): Promise<Figures> {
  return measured(server, () => steady(server, requests, { place }));
}

/** So many requests a second, whether or not earlier ones have been answered. */
export function sendSteadily(
  server: Server,
  requests: readonly HttpRequest[],
  pace: { perSecond: number; seconds: number },
): Promise<Figures> {
  return measured(server, () => steady(server, requests, { ...pace, leadSeconds, place: 'load core' }));
}

/**
 * About so many requests a second, by the cheapest means that there are and behind whatever else wants the core: the
 * latencies of other load are to be those of the server.
 */
export async function flood(
  server: Server,
  requests: readonly HttpRequest[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Figures> {
  const { wrk: command } = generator;
  return measured(server, () =>
    command
      ? wrk(behindOthers(command), server, requests, seconds, {
          count: floodConnections,
          pauseMs: (1000 * floodConnections) / perSecond,
        })
      : steady(server, requests, { perSecond, seconds, place: 'load core' }),
  );
}

/**
 * What a measurement says while the host of this machine takes nothing away, which by much alters a p99 and costs a server
 * more the more memory it works on: the first such one or, of so many, the least disturbed.
 */
export async function undisturbed(measure: () => Promise<Figures>): Promise<Figures> {
  const stolen = (figures: Figures) => figures.stolen ?? 0;
  let best = await measure();
  for (let attempt = 1; attempt < attempts && stolen(best) > mostStolen; attempt++) {
    const next = await measure();
    if (stolen(next) < stolen(best)) best = next;
  }
  return best;
}

/** All requests at once, each over a connection of its own, behind whatever else wants the processor. */
export function burst(server: Server, requests: readonly HttpRequest[]): Promise<Figures> {
  return measured(server, () =>
    steady(server, requests, { place: 'any core', count: requests.length, isBehindOthers: true }),
  );
}

/** So many requests at a time, each followed by the next as soon as it is answered, behind whatever else wants the core. */
export async function keepInFlight(
  server: Server,
  requests: readonly HttpRequest[],
  { count, seconds }: { count: number; seconds: number },
): Promise<Figures> {
  const { wrk: command } = generator;
  return measured(server, () =>
    command
      ? wrk(behindOthers(command), server, requests, seconds, { count })
      : autocannon(server, requests, seconds, count),
  );
}

async function measured(server: Server, load: () => Promise<Answered>): Promise<Figures> {
  const time = () => [server.pid, server.databasePid].map((pid) => (pid === null ? null : cpuUs(pid)));
  const [before, host] = [time(), stolenTime()];
  const answered = await load();
  const hostAfter = stolenTime();
  const stolen = host && hostAfter && (hostAfter.stolen - host.stolen) / (hostAfter.all - host.all);
  const [cpu = null, databaseCpu = null] = time().map((after, which) => {
    const earlier = before[which] ?? null;
    return after === null || earlier === null ? null : (after - earlier) / answered.requests;
  });
  return {
    ...answered,
    perSecond: answered.requests / answered.seconds,
    cpuUs: cpu,
    databaseCpuUs: databaseCpu,
    stolen,
  };
}

async function wrk(
  command: Command,
  { origin }: Server,
  requests: readonly HttpRequest[],
  seconds: number,
  { count = connections, pauseMs }: { count?: number; pauseMs?: number } = {},
): Promise<Answered> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-wrk-'));
  try {
    const file = join(folder, 'requests');
    writeFileSync(file, requests.map((request) => textOf(request, origin)).join('\0'));
    const options = ['-t', '1', '-c', String(count), '-d', String(seconds), '--latency', '-s', path('wrk.lua')];
    const env = pauseMs === undefined ? command.env : { ...command.env, PAUSE_MS: String(pauseMs) };
    const [program = '', ...args] = [...command.line, ...options, origin, '--', file];
    const printed = await run('load core', program, args, { env });
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Answered;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function autocannon(
  { origin }: Server,
  requests: readonly HttpRequest[],
  seconds: number,
  count = connections,
): Promise<Answered> {
  const input = JSON.stringify({
    url: origin,
    connections: count,
    duration: seconds,
    requests: requests.map(withBodyAsText),
  });
  return JSON.parse(await run('load core', process.execPath, [path('autocannon.mjs')], { input })) as Answered;
}

/** @param pace without `perSecond` every request is sent once, as fast as they are answered. */
async function steady(
  { origin }: Server,
  requests: readonly HttpRequest[],
  {
    place,
    count = connections,
    isBehindOthers = false,
    ...pace
  }: {
    place: Place;
    count?: number;
    isBehindOthers?: boolean;
    perSecond?: number;
    seconds?: number;
    leadSeconds?: number;
  },
): Promise<Answered> {
  const texts = requests.map((request) => textOf(request, origin));
  const input = JSON.stringify({ port: Number(new URL(origin).port), connections: count, texts, ...pace });
  const own: Command = { line: [process.execPath, path('steady.mjs')], env: {} };
  const [program = '', ...args] = (isBehindOthers ? behindOthers(own) : own).line;
  return JSON.parse(await run(place, program, args, { input })) as Answered;
}

/** As it goes over the wire. */
function textOf(request: HttpRequest, origin: string): string {
  const { method, path, headers, body } = withBodyAsText(request);
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ Host: new URL(origin).host, ...headers, ...length });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`;
}

function withBodyAsText({ method, path, headers = {}, body }: HttpRequest) {
  if (body === undefined) return { method, path, headers };
  return { method, path, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

interface Command {
  /** The program, and what its arguments begin with. */
  line: readonly string[];
  env: NodeJS.ProcessEnv;
}

const behindOthers = ({ line, env }: Command): Command => ({ line: ['nice', '-n', '19', ...line], env });

/**
 * wrk takes a third of the processor time that autocannon does, which takes more for a request than a raw `node:http` and
 * would hold it back. It is the one of the PATH or, on Debian, that of `apt-get download`, unpacked into `.cache/`.
 */
export const generator: { name: string; wrk: Command | null } = findGenerator();

function findGenerator() {
  const installed: Command = { line: ['wrk'], env: {} };
  const folder = path('../../.cache/wrk');
  for (const find of [() => installed, () => unpacked(folder)]) {
    const command = find();
    const version = command && versionOf(command);
    if (version) return { name: version, wrk: command };
  }
  return { name: 'autocannon', wrk: null };
}

function versionOf({ line: [program = ''], env }: Command): string | null {
  try {
    execFileSync(program, ['-v'], { env: { ...process.env, ...env }, stdio: 'pipe' });
    return null;
  } catch (error) {
    // It prints its version and its usage, and fails.
    return /^wrk \S+/.exec(String((error as { stdout?: Buffer }).stdout))?.[0] ?? null;
  }
}

function unpacked(folder: string): Command | null {
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    const work = mkdtempSync(`${folder}-`);
    try {
      const packages = ['wrk', 'libluajit-5.1-2', 'libluajit-5.1-common'];
      execFileSync('apt-get', ['download', '-qq', ...packages], { cwd: work, stdio: 'ignore' });
      for (const name of readdirSync(work)) execFileSync('dpkg-deb', ['-x', name, 'root'], { cwd: work });
      renameSync(join(work, 'root'), folder);
    } catch {
      return null;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  const libraries = readdirSync(join(folder, 'usr/lib')).map((triplet) => join(folder, 'usr/lib', triplet));
  return { line: [join(folder, 'usr/bin/wrk')], env: { LD_LIBRARY_PATH: libraries.join(':') } };
}
