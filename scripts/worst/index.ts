/**
 * Sends the worst requests that can be made of the contract, of every operation, to a real service, and prints for each
 * operation how long the worst one holds the event loop and what it costs the main thread: `npm run worst`. Exits with 1
 * if one of them takes longer than the goal. `-- --only createApiKey,logIn` tries these only, and what is worst of each goes
 * to stderr.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadContract } from '../../src/contract/contract.js';
import type { Operation } from '../../src/contract/read-operations.js';
import { freePort, newFolder } from '../../test/support/process.js';
import { requestsOf, type WorstRequest } from './requests.js';
import { type Scene, setScene } from './scene.js';
import { type Cost, type Service, startService } from './service.js';

/** For each operation, in milliseconds. */
const goalMs = 20;
const runs = 5;
/** How many of an operation's requests are measured again: those that were worst the first time. */
const finalists = 5;

interface Result extends Cost {
  operationId: string;
  name: string;
  status: number;
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const contract = loadContract('http://127.0.0.1');
const only = values.only?.split(',');
const operations = contract.operations.filter(({ operationId }) => only === undefined || only.includes(operationId));
if (operations.length === 0) {
  console.error(`The contract has none of these: ${values.only}`);
  process.exit(2);
}

const folder = newFolder();
const env = {
  MAX_KEYS_PER_USER: '1000',
  CHANGE_RATE_LIMIT: 'none',
  PASSWORD_HASH_COST: '10',
  TRUST_PROXY: 'loopback,uniquelocal',
};
const service = await startService({ folder, port: await freePort(), env });
try {
  const scene = await setScene(service);
  const results: Result[] = [];
  console.log('| operation | worst request | status | event loop held, ms | processor time, ms |');
  console.log('|---|---|---:|---:|---:|');
  for (const operation of operations) {
    const result = await worstOf(operation, service, scene);
    results.push(result);
    const { operationId, name, status, delayMs, cpuMs } = result;
    console.log(`| ${operationId} | ${name} | ${status} | ${delayMs.toFixed(1)} | ${cpuMs.toFixed(1)} |`);
  }
  const over = results.filter(({ delayMs, cpuMs }) => Math.max(delayMs, cpuMs) > goalMs);
  console.log(`\nGoal: at most ${goalMs} ms, median of ${runs}. ${over.length === 0 ? 'Met.' : 'Missed by:'}`);
  for (const { operationId, name } of over) console.log(`- ${operationId}: ${name}`);
  process.exitCode = over.length === 0 ? 0 : 1;
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function worstOf(operation: Operation, service: Service, scene: Scene): Promise<Result> {
  const { operationId } = operation;
  const requests = (run: number) => [
    ...requestsOf(operation, contract.document, scene.ids),
    ...scene.further(operation, run),
  ];

  async function measure(request: WorstRequest): Promise<Result> {
    const cost = await service.measure(await scene.asCaller(operation, request));
    scene.noteAnswer(operation, cost.status);
    return { operationId, name: request.name, ...cost };
  }

  const first: Result[] = [];
  for (const request of requests(0)) first.push(await measure(request));
  console.error(`${operationId}: ${first.length} requests`);
  const worst = first.toSorted((a, b) => heaviness(b) - heaviness(a)).slice(0, finalists);
  const results: Result[] = [];
  for (const { name } of worst) {
    const measured: Result[] = [];
    for (let run = 1; run <= runs; run++) {
      const again = requests(run).find((request) => request.name === name);
      if (again) measured.push(await measure(again));
    }
    const middle = (part: keyof Cost) => median(measured.map((result) => result[part]));
    results.push({ ...(measured[0] as Result), delayMs: middle('delayMs'), cpuMs: middle('cpuMs') });
  }
  const sorted = results.toSorted((a, b) => heaviness(b) - heaviness(a));
  for (const { name, status, delayMs, cpuMs } of sorted) {
    console.error(`  ${delayMs.toFixed(1)} ${cpuMs.toFixed(1)} ms, ${status}: ${name}`);
  }
  return sorted[0] as Result;
}

function heaviness({ delayMs, cpuMs }: Cost): number {
  return Math.max(delayMs, cpuMs);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
