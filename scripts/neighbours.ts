/**
 * What one neighbour costs all others: `npm run neighbours`. Good keys, half of them never seen before, are presented at a
 * steady rate, alone and beside each of four disturbances. Prints for each how many were refused and their p99 as a
 * multiple of alone, and exits 1 if a good key was refused or the median ratio lies above 1.5. About six minutes on two
 * cores; keep the machine quiet meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './bench/goals.js';
import { install } from './bench/install.js';
import { type Latchkey, startLatchkey } from './bench/latchkey.js';
import { burst, flood, generator, type HttpRequest, keepInFlight, sendSteadily } from './bench/load.js';
import { printTable } from './bench/report.js';

const mostRatio = 1.5;
const rounds = 3;
const perSecond = 400;
const seconds = 8;
/** Of the steady load, before it counts. */
const leadSeconds = 0.5;
/** What goes on begins before what it disturbs, and ends after it. */
const marginSeconds = 1;
/** What a window presents for the first time: every second request. */
const coldPerWindow = Math.ceil((perSecond * (seconds + leadSeconds)) / 2);
const [warmKeys, windows] = [100, 3];
/** For work to end that a disturbance has left behind. */
const settleMs = 4000;

/** @param counting resolved when what counts has begun. */
type Disturb = (service: Latchkey, counting: Promise<unknown>) => Promise<unknown>;

const during = seconds + leadSeconds + 2 * marginSeconds;
let addresses = 0;

/** As many as the limits on attempts let through from one address, all at once. */
const logIns: Disturb = async (service, counting) => {
  const address = `203.0.113.${++addresses}`;
  const requests = Array.from(
    { length: 80 },
    (_, at): HttpRequest => ({
      method: 'POST',
      path: '/auth/login',
      headers: { 'X-Forwarded-For': address },
      body: { email: `person${at % 10}@example.org`, password: 'a password to be tried' },
    }),
  );
  await counting;
  return burst(service, requests);
};

async function changes(service: Latchkey): Promise<unknown> {
  const [token] = await service.tokensOfNewUsers(1);
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const made = await fetch(`${service.origin}/auth/apikeys`, { method: 'POST', headers, body: '{"label":"busy"}' });
  const { id } = (await made.json()) as { id: string };
  const change: HttpRequest = { method: 'PATCH', path: `/auth/apikeys/${id}`, headers, body: { label: 'busier' } };
  return keepInFlight(service, [change], { count: 12, seconds: Math.ceil(during) });
}

const readers: Disturb = (service) =>
  flood(service, [{ method: 'GET', path: '/docs', headers: { 'Accept-Encoding': 'br' } }], {
    perSecond: 50,
    seconds: Math.ceil(during),
  });

const forgeries: Disturb = (service) => {
  const requests = service
    .forgedKeys(10_000)
    .map((key): HttpRequest => ({ method: 'GET', path: '/forward-auth', headers: { 'X-API-Key': key } }));
  return flood(service, requests, { perSecond: 500, seconds: Math.ceil(during) });
};

/** Code that never ran takes several times as long, and the first password starts a thread: a service in use has done all of it. */
async function rehearse(): Promise<void> {
  const [token] = await service.tokensOfNewUsers(1);
  const requests = Array.from({ length: 40 }, (_, at): HttpRequest[] => [
    {
      method: 'POST',
      path: '/auth/login',
      headers: { 'X-Forwarded-For': `198.51.100.${at}` },
      body: { email: `nobody${at}@example.org`, password: at % 4 === 0 ? 'a password to be tried' : '' },
    },
    { method: 'POST', path: '/auth/apikeys', headers: { Authorization: `Bearer ${token}` }, body: { label: '' } },
  ]).flat();
  await keepInFlight(service, requests, { count: 1, seconds: 2 });
}

const disturbances: Record<string, Disturb> = {
  '80 log-ins at once': logIns,
  '12 changes in flight': changes,
  '50 readers of /docs a second': readers,
  '500 forged keys a second': forgeries,
};

const wanted = process.argv.slice(2);
if (!generator.wrk) install();
const service = await startLatchkey({
  stored: warmKeys + windows * Math.ceil(coldPerWindow / 10) * 10,
  env: { TRUST_PROXY: '1' },
});
const rows: { what: string; refused: number; alone: number[]; beside: number[] }[] = [];
for (const [what, disturb] of Object.entries(disturbances)) {
  if (wanted.length > 0 && !wanted.some((part) => what.includes(part))) continue;
  const row = { what, refused: 0, alone: [] as number[], beside: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await service.restart('any core');
    await rehearse();
    await goodKeys(0);
    const [first, second] = round % 2 === 0 ? (['alone', 'beside'] as const) : (['beside', 'alone'] as const);
    for (const [at, which] of [first, second].entries()) {
      const disturbed =
        which === 'beside' ? disturb(service, sleep(marginSeconds * 1000 + leadSeconds * 2000)) : undefined;
      if (disturbed) await sleep(marginSeconds * 1000);
      const { p99Ms, errors } = await goodKeys(at + 1);
      row[which].push(p99Ms);
      row.refused += errors;
      await disturbed;
      if (disturbed) await sleep(settleMs);
    }
    console.error(`${what}: p99 ${row.alone.at(-1)?.toFixed(1)} ms alone, ${row.beside.at(-1)?.toFixed(1)} ms beside`);
  }
  rows.push(row);
}
await service.stop();

const judged = rows.map(({ alone, beside, ...row }) => {
  const ratio = median(beside.map((p99, at) => p99 / (alone[at] ?? Number.NaN)));
  return {
    ...row,
    alone: median(alone),
    beside: median(beside),
    ratio,
    holds: row.refused === 0 && ratio <= mostRatio,
  };
});
printTable(
  ['good keys beside', 'refused', 'p99 alone, ms', 'p99 beside, ms', 'ratio', `≤ ${mostRatio}`],
  judged.map(({ what, refused, alone, beside, ratio, holds }) => [
    what,
    String(refused),
    alone.toFixed(1),
    beside.toFixed(1),
    ratio.toFixed(2),
    holds ? 'yes' : 'NO',
  ]),
);
process.exit(judged.every(({ holds }) => holds) ? 0 : 1);

/** Presents keys of one window in turn with keys that were presented before. */
function goodKeys(window: number) {
  const warm = service.keys.slice(0, warmKeys);
  const begin = warmKeys + window * coldPerWindow;
  const cold = service.keys.slice(begin, begin + coldPerWindow);
  const requests = cold
    .flatMap((key, at) => [key, warm[at % warmKeys] ?? key])
    .map((key): HttpRequest => ({ method: 'GET', path: '/forward-auth', headers: { 'X-API-Key': key } }));
  return sendSteadily(service, requests, { perSecond, seconds });
}
