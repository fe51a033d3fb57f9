/**
 * Measures Latchkey and what it is compared with, in rounds in one run: `npm run bench -- [--rounds 24] [--seconds 1]
 * [--only <name> …]`. Rounds are many and short: what else the machine does for some seconds shows in a few of them only.
 * Prints the medians and writes every figure to `results/`. On Linux each server has the first core to itself and the load
 * the second; keep the machine quiet meanwhile.
 *
 * `npm run bench -- --short [--against <commit>] [--json <file>]`: processor time a request on the hot path, of the last
 * commit against the one that the file `base` names, in at most 15 minutes. Each is built in `.cache/bench/<commit>`;
 * what is not committed is not measured. The two are measured in pairs of windows, one right after the other and in
 * alternating order, over several starts of both. A row fails, and the command with code 1, only if the whole 95 %
 * spread of its ratio lies above 1.05; `straddles` says that the pairs cannot tell. Linux only, as it reads /proc.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Results } from './goals.js';
import { buildSqlite, install } from './install.js';
import { connections, type Figures, generator, type HttpRequest, saturate, undisturbed } from './load.js';
import { describeMachine, describeVersions } from './machine.js';
import { type Contender, contenders, experiments, stopAll, warmUpSeconds } from './measurements.js';
import { printReport, writeReport } from './report.js';
import { runShort, type ShortOptions } from './short.js';

/** How long a server may go on with requests whose connections are closed: 32 of a slow one take a third of a second. */
const settleMs = 500;

const { short, ...options } = readOptions();
if (short) await endWith(runShort(short));
const { rounds, seconds, only } = options;
const date = new Date().toISOString();
const results: Results = { figures: {}, memory: null };

console.error(`load by ${generator.name}`);
install();
execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
try {
  await compare(wanted(contenders));
  for (const { what, run } of wanted(experiments).map(([, experiment]) => experiment)) {
    console.error(what);
    const reportMemory = (memory: Results['memory']) => {
      results.memory = memory;
    };
    await run({ rounds, seconds, report, reportMemory });
  }
} catch (error) {
  // Without what the error carries: of a failed write that would be a thousand documents.
  console.error((error as Error).stack);
  process.exit(1);
}
await stopAll();
printReport(results);
const about = { date, machine: describeMachine(), versions: describeVersions(), options: { ...options, connections } };
console.log(`\nwritten to ${writeReport(results, about)}`);
process.exit();

/** Ends with the code that a run gives, or with 2 if it cannot be finished. */
async function endWith(run: Promise<number>): Promise<never> {
  process.exit(
    await run.catch((error: Error) => {
      console.error(error.stack);
      return 2;
    }),
  );
}

function readOptions(): { rounds: number; seconds: number; only: string[]; short: ShortOptions | null } {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '24' },
      seconds: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true, default: [] },
      short: { type: 'boolean', default: false },
      against: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const [rounds, seconds, { only }] = [Number(values.rounds), Number(values.seconds), values];
  const { short, against, json } = values;
  const names = [...Object.keys(contenders), ...Object.keys(experiments)];
  const faults = [
    ...[rounds, seconds].flatMap((number) =>
      Number.isInteger(number) && number > 0 ? [] : ['--rounds and --seconds are whole numbers.'],
    ),
    ...only.flatMap((name) => (names.includes(name) ? [] : [`--only ${name} is none of: ${names.join(', ')}.`])),
  ];
  if (!short && (against ?? json) !== undefined) faults.push('--against and --json go with --short.');
  if (faults.length === 0) return { rounds, seconds, only, short: short ? { against, json } : null };
  console.error(faults.join('\n'));
  process.exit(2);
}

function wanted<T>(all: Record<string, T>): [string, T][] {
  return Object.entries(all).filter(([name]) => only.length === 0 || only.includes(name));
}

/** Every contender once a round, so that whatever else the machine does meets all of them. */
async function compare(all: [string, Contender][]): Promise<void> {
  const isOnSqlite = ([name]: [string, Contender]) => name.startsWith('better-auth-sqlite');
  const able = all.some(isOnSqlite) && !buildSqlite() ? all.filter((each) => !isOnSqlite(each)) : all;
  if (able.length < all.length) console.error('better-sqlite3 cannot be built here: better-auth on SQLite is left out');
  for (const [name, contender] of able) {
    console.error(`${name}: starting and warming up`);
    const requests = await contender.requests(warmUpSeconds);
    await check(contender, requests);
    await saturate(await contender.server(), requests, warmUpSeconds);
  }
  for (let round = 1; able.length > 0 && round <= rounds; round++) {
    console.error(`round ${round} of ${rounds}`);
    for (const [name, { server, requests }] of able) {
      const measure = async () => saturate(await server(), await requests(seconds), seconds);
      report(name, await undisturbed(measure));
      await sleep(settleMs);
    }
  }
}

/** @throws if the first request is not answered as expected. */
async function check({ server, expects }: Contender, [request]: readonly HttpRequest[]): Promise<void> {
  if (!request) throw new Error('There is nothing to send.');
  const { method, path, headers = {}, body } = request;
  const { origin } = await server();
  const response = await fetch(origin + path, {
    method,
    headers: body ? { 'Content-Type': 'application/json', ...headers } : headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = `${response.status} ${await response.text()}`;
  if (!expects.test(answer)) throw new Error(`${method} ${path} answered ${answer}, not ${expects}`);
}

function report(name: string, figures: Figures): void {
  results.figures[name] = [...(results.figures[name] ?? []), figures];
  const { perSecond, p99Ms, errors, stolen } = figures;
  const host = stolen ? `  ${(100 * stolen).toFixed(1)} % taken by the host` : '';
  const faults = errors > 0 ? `  ${errors} ERRORS` : '';
  console.error(
    `  ${name.padEnd(36)}${perSecond.toFixed(0).padStart(8)}/s  p99 ${p99Ms.toFixed(1)} ms${host}${faults}`,
  );
}
