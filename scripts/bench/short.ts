/**
 * Processor time a request of this commit against that of the commit that `base` names, over the hot path. Throughput
 * scatters by 20 % from second to second on a shared machine; processor time far less, and a ratio of two windows that
 * follow each other the least.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, newFolder } from '../../test/support/process.js';
import { buildCommits, commitOf, short, subjectOf, uncommittedFiles } from './checkout.js';
import { coldRows, measureCold } from './cold.js';
import { install } from './install.js';
import { connections, type Figures, generator, type HttpRequest, saturate } from './load.js';
import { describeMachine } from './machine.js';
import { type Comparison, compare, leastPairs, mostRatio, type Pair } from './paired.js';
import { cpuUs, type Server } from './processes.js';
import { printTable } from './report.js';
import { environmentOf, launch, post } from './service.js';

export interface ShortOptions {
  /** Commit to compare with in place of the one that `base` names. */
  against: string | undefined;
  /** File to write every figure to. */
  json: string | undefined;
}

/**
 * How often both services are started anew, for one pair of windows a row. A start may cost a twentieth more or less for
 * as long as it runs, by what the compiler made of it and where things came to lie: several pairs of one start say the
 * same again, and would take that for the commit. Of 12 pairs the interval runs from the 3rd ratio to the 10th, with 96 %
 * confidence.
 */
const starts = 12;
/** Of the kernel's ticks of 10 ms, two seconds on a busy core hold 200. wrk takes whole seconds only. */
const windowSeconds = 2;
const warmUpSeconds = 1;
/** No further start begins that would end later: a slow machine measures fewer pairs, with a wider spread. */
const mostSeconds = 570;
/** Each takes two of the 100 attempts that one address has in 15 minutes. */
const users = 10;
/** The most by default, of which one is kept for the verifier. */
const keysPerUser = 10;
const password = 'correct horse battery staple';
const farAway = { limit: 1_000_000_000, window_seconds: 60 };

interface Credentials {
  verifierKey: string;
  keys: string[];
  /** Keys with a rate limit that nothing reaches. */
  limitedKeys: string[];
  /** Keys of organizations; at a commit that has none yet, keys of users. */
  organizationKeys: string[];
  tokens: string[];
}

interface Subject extends Credentials {
  commit: string;
  server(): Server;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Row {
  what: string;
  status: number;
  requests(credentials: Credentials): HttpRequest[];
}

const byKey = (path: string) => (key: string) => ({ method: 'GET' as const, path, headers: { 'X-API-Key': key } });

const rows: Record<string, Row> = {
  'forward-auth': {
    what: 'GET /forward-auth, warm',
    status: 200,
    requests: ({ keys }) => keys.map(byKey('/forward-auth')),
  },
  limited: {
    what: 'GET /forward-auth, key with a limit',
    status: 200,
    requests: ({ limitedKeys }) => limitedKeys.map(byKey('/forward-auth')),
  },
  organization: {
    what: "GET /forward-auth, organization's key",
    status: 200,
    requests: ({ organizationKeys }) => organizationKeys.map(byKey('/forward-auth')),
  },
  verify: {
    what: 'POST /verify, warm',
    status: 200,
    requests: ({ keys, verifierKey }) =>
      keys.map((key) => ({ method: 'POST', path: '/verify', headers: { 'X-API-Key': verifierKey }, body: { key } })),
  },
  'me-key': { what: 'GET /auth/me by key', status: 200, requests: ({ keys }) => keys.map(byKey('/auth/me')) },
  'me-token': {
    what: 'GET /auth/me by access token',
    status: 200,
    requests: ({ tokens }) =>
      tokens.map((token) => ({ method: 'GET', path: '/auth/me', headers: { Authorization: `Bearer ${token}` } })),
  },
  forged: {
    what: 'GET /forward-auth, forged key',
    status: 401,
    requests: ({ keys }) => keys.map(forged).map(byKey('/forward-auth')),
  },
};

/** As somebody would make it up who knows what keys look like: only the service can tell that its tag is wrong. */
const forged = (key: string) => key.slice(0, -16) + randomBytes(8).toString('hex');

/** @returns the code to exit with: 1 if a row fails, 2 if nothing could be measured. */
export async function runShort({ against, json }: ShortOptions): Promise<number> {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  if (cpuUs(process.pid) === null) {
    console.error('Processor time is read from /proc, which is Linux only: run this on Linux.');
    return 2;
  }
  const named = against ?? readFileSync(fileURLToPath(new URL('./base', import.meta.url)), 'utf8').trim();
  const [base, head] = [commitOf(named), commitOf('HEAD')];
  if (base === null || head === null) {
    console.error(
      `The commit ${named} is not in this clone. Fetch it: git fetch --unshallow, or git fetch origin ${named}`,
    );
    return 2;
  }
  const uncommitted = uncommittedFiles();
  if (uncommitted.length > 0) {
    console.error(`The last commit is measured, without what is not committed (${uncommitted.length} files).`);
  }
  console.error(`this  ${short(head)} ${subjectOf(head)}\nbase  ${short(base)} ${subjectOf(base)}`);
  console.error(`load by ${generator.name}`);
  if (!generator.wrk) install();

  const [headFolder = '', baseFolder = ''] = buildCommits([head, base]);
  const subjects = { current: await prepare(head, headFolder), base: await prepare(base, baseFolder) };
  console.error(`ready to measure after ${elapsed().toFixed(0)} s`);
  const pairs = await measure(subjects, elapsed);
  for (const subject of Object.values(subjects)) await subject.stop();
  Object.assign(pairs, await measureCold({ current: headFolder, base: baseFolder }));

  const compared = Object.entries(pairs).map(([name, of]) => ({ name, ...compare(of), pairs: of }));
  print(compared);
  const seconds = Math.round(elapsed());
  console.log(`\nin ${Math.floor(seconds / 60)} min ${seconds % 60} s`);
  if (json !== undefined) {
    const about = { date: new Date().toISOString(), machine: describeMachine(), load: generator.name, connections };
    writeFileSync(json, `${JSON.stringify({ ...about, head, base, seconds, rows: compared }, null, 2)}\n`);
  }
  return compared.some(({ verdict }) => verdict === 'FAILS') ? 1 : 0;
}

/** Starts a build with users and keys of its own, in a new folder. */
async function prepare(commit: string, root: string): Promise<Subject> {
  console.error(`${short(commit)}: making users and keys`);
  const place = { root, folder: newFolder(), port: await freePort() };
  // After a failure the database ends, and stops to write, only once the service has been killed.
  const cleaning = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };
  process.once('exit', () => rmSync(place.folder, cleaning));
  let server = await launch({ ...place, place: 'any core' });
  const credentials = await makeCredentials(server.origin, (email, scope) => grant(place, email, scope));
  return {
    commit,
    ...credentials,
    server: () => server,
    async restart() {
      await server.stop();
      server = await launch({ ...place, place: 'server core' });
    },
    stop: () => server.stop(),
  };
}

/** Makes users and keys over HTTP, which is the same at every commit. */
async function makeCredentials(origin: string, grant: (email: string, scope: string) => void): Promise<Credentials> {
  const credentials: Credentials = { verifierKey: '', keys: [], limitedKeys: [], organizationKeys: [], tokens: [] };
  for (let number = 1; number <= users; number++) {
    const account = { email: `user${number}@example.org`, password };
    await post(origin, '/auth/register', account);
    if (number === 1) for (const scope of ['keys:verify', 'admin']) grant(account.email, scope);
    const { access_token: token } = await post<{ access_token: string }>(origin, '/auth/login', account);
    credentials.tokens.push(token);
    const createKey = async (body: object) =>
      (await post<{ key: string }>(origin, '/auth/apikeys', body, { Authorization: `Bearer ${token}` })).key;
    credentials.limitedKeys.push(await createKey({ label: 'limited', rate_limit: farAway }));
    for (let made = 2; made < keysPerUser; made++) credentials.keys.push(await createKey({ label: 'bench' }));
    if (number === 1) credentials.verifierKey = await createKey({ label: 'verifier', scopes: ['keys:verify'] });
  }
  const { keys, tokens } = credentials;
  credentials.organizationKeys = (await managesKeys(origin))
    ? await makeOrganizationKeys(origin, tokens[0] ?? '')
    : keys;
  return credentials;
}

async function managesKeys(origin: string): Promise<boolean> {
  const contract = (await (await fetch(`${origin}/openapi.json`)).json()) as { paths: Record<string, unknown> };
  return '/apikeys' in contract.paths;
}

/** As many as users have, and as many of each. @param token of an administrator. */
async function makeOrganizationKeys(origin: string, token: string): Promise<string[]> {
  const keys: string[] = [];
  for (let number = 0; number < users * (keysPerUser - 2); number++) {
    const body = { owner: { organization_external_id: `organization-${number % users}` }, label: 'bench' };
    keys.push((await post<{ key: string }>(origin, '/apikeys', body, { Authorization: `Bearer ${token}` })).key);
  }
  return keys;
}

/** Gives a restricted scope by the command of that commit, which ends once the running service knows it. */
function grant(of: { root: string; folder: string; port: number }, email: string, scope: string): void {
  execFileSync('npm', ['run', '--silent', 'grant', '--', email, scope], {
    cwd: of.root,
    env: { ...environmentOf(of), HOME: process.env['HOME'] },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

type Side = keyof Pair;

async function measure(subjects: Record<Side, Subject>, elapsed: () => number): Promise<Record<string, Pair[]>> {
  const pairs: Record<string, Pair[]> = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
  const begunAt = elapsed();
  for (let begun = 0; begun < starts; begun++) {
    const secondsPerStart = begun === 0 ? 0 : (elapsed() - begunAt) / begun;
    if (begun >= leastPairs && elapsed() + secondsPerStart > mostSeconds) break;
    console.error(`start ${begun + 1} of ${starts}`);
    for (const side of orderOf(begun)) await warmUp(subjects[side]);
    for (const [at, [name, row]] of Object.entries(rows).entries()) {
      const cost = (side: Side) => costOf(row, subjects[side], windowSeconds);
      const [first, second] = orderOf(begun + at);
      const costs = { [first]: await cost(first), [second]: await cost(second) } as Record<Side, number>;
      pairs[name]?.push(costs);
      console.error(`  ${row.what.padEnd(35)} ${(costs.current / costs.base).toFixed(3)}`);
    }
  }
  return pairs;
}

const orderOf = (turn: number): [Side, Side] => (turn % 2 === 0 ? ['base', 'current'] : ['current', 'base']);

async function warmUp(subject: Subject): Promise<void> {
  await subject.restart();
  for (const row of Object.values(rows)) {
    await check(row, subject);
    await costOf(row, subject, warmUpSeconds);
  }
}

/** @throws if a request is not answered as expected, so that nothing is measured that went wrong. */
async function check({ what, status, requests }: Row, subject: Subject): Promise<void> {
  for (const { method, path, headers = {}, body } of requests(subject)) {
    const response = await fetch(subject.server().origin + path, {
      method,
      headers: body ? { 'Content-Type': 'application/json', ...headers } : headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    const isAsExpected = response.status === status && !answer.includes('"valid":false');
    if (!isAsExpected) throw new Error(`${short(subject.commit)}, ${what}: answered ${response.status} ${answer}`);
  }
}

/** @returns the processor time of the service for one request, in microseconds. */
async function costOf({ what, status, requests }: Row, subject: Subject, seconds: number): Promise<number> {
  const figures: Figures = await saturate(subject.server(), requests(subject), seconds);
  const expectedErrors = status < 400 ? 0 : figures.requests;
  if (figures.cpuUs === null || figures.errors !== expectedErrors) {
    throw new Error(`${short(subject.commit)}, ${what}: ${figures.errors} of ${figures.requests} answers are errors.`);
  }
  return figures.cpuUs;
}

function print(compared: readonly (Comparison & { name: string })[]): void {
  printTable(
    ['processor time a request', 'µs this', 'µs base', 'ratio', 'spread', ''],
    compared.map(({ name, current, base, ratio, spread: { low, high }, verdict }) => [
      (rows[name] ?? coldRows[name])?.what ?? name,
      current.toFixed(1),
      base.toFixed(1),
      ratio.toFixed(3),
      `${low.toFixed(3)} to ${high.toFixed(3)}`,
      verdict,
    ]),
  );
  const least = Math.min(...compared.map(({ spread }) => spread.confidence));
  console.log(`\nRatio: median of the pairs, ${starts} of warm requests and 6 of cold keys if the time sufficed.`);
  console.log(`Spread: its confidence interval by order statistics, ${(100 * least).toFixed(1)} % or more.`);
  console.log(`A row fails only if its whole spread lies above ${mostRatio}.`);
}
