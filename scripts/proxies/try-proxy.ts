import { setTimeout as sleep } from 'node:timers/promises';
import { type CreatedKey, type Latchkey, startLatchkey } from './latchkey.js';
import { type SampleApi, startSampleApi } from './sample-api.js';
import { type Answer, type Sent, send } from './send.js';

/** The proxy under test, as it runs. */
export interface RunningProxy {
  port: number;
  /** What it has written, for when something goes wrong. */
  readonly log: string;
  stop(): Promise<void>;
}

export interface ProxyUnderTest {
  /** With its version. */
  name: string;
  /** Whether it tells a caller whose request has passed what is left of the key's limits. */
  tellsLimits: boolean;
  start(ports: { latchkey: number; api: number }): Promise<RunningProxy>;
}

type Facts = Record<string, string | number | boolean | null>;

interface Check {
  what: string;
  expected: Facts;
  seen: Facts;
}

/** Everything that a check needs. */
interface Bench {
  latchkey: Latchkey;
  api: SampleApi;
  proxy: RunningProxy;
  tellsLimits: boolean;
  checks: Check[];
}

const limit = 5;
const windowSeconds = 3600;
const hangsForAtMostMs = 6000;
const forged = {
  'X-Auth-User': 'usr_forged',
  'X-Auth-Key-Id': 'key_forged',
  'X-Auth-Scopes': 'admin',
  // The same name to an application that was built on CGI, WSGI or the like.
  X_Auth_User: 'usr_forged',
  'X.Auth.User': 'usr_forged',
  'X-Auth_Key_Id': 'key_forged',
  'X-Auth~Scopes': 'admin',
  'X*Auth*User': 'usr_forged',
};
const spoofedAddress = {
  'X-Forwarded-For': '203.0.113.7',
  'X-Real-IP': '203.0.113.7',
  Forwarded: 'for=203.0.113.7',
};

/**
 * Runs a real Latchkey, a sample API and the proxy between a caller and these, makes requests, and prints what came of
 * them. Everything that it starts it ends.
 *
 * @returns whether everything was as it should be.
 */
export async function tryProxy({ name, tellsLimits, start }: ProxyUnderTest): Promise<boolean> {
  const checks: Check[] = [];
  const startedAt = performance.now();
  // By way of `exit`, when every process that was started is killed.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const api = await startSampleApi();
  let latchkey: Latchkey | undefined;
  let proxy: RunningProxy | undefined;
  try {
    latchkey = await startLatchkey();
    proxy = await start({ latchkey: latchkey.port, api: api.port });
    const bench = { latchkey, api, proxy, tellsLimits, checks };
    await checkCredentials(bench);
    await checkForgery(bench);
    await checkScopes(bench);
    await checkAddresses(bench);
    await checkLimits(bench);
    await checkOutages(bench);
  } catch (error) {
    console.error(error, `\n${proxy?.log ?? ''}`);
    return false;
  } finally {
    await proxy?.stop();
    await latchkey?.cleanup();
    await api.stop();
    print(name, checks);
  }
  const failed = checks.filter((check) => !isMet(check)).length;
  const took = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`\n${checks.length} checks, ${failed} failed, ${took} s`);
  if (failed > 0) console.error(proxy.log);
  return failed === 0;
}

async function checkCredentials(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const key = await latchkey.createKey();
  const identity = passed(latchkey, key);
  await check(bench, 'a valid key, as X-API-Key', { headers: withKey(key) }, identity);
  await check(bench, 'a valid key, as Bearer', { headers: { Authorization: `Bearer ${key.key}` } }, identity);
  await check(bench, 'no credential', {}, refused(401, 'authentication_required', 'none'));
  const last = key.key.at(-1) === '0' ? '1' : '0';
  const forgedKey = { id: '', key: key.key.slice(0, -1) + last };
  await check(bench, 'a forged key', { headers: withKey(forgedKey) }, refused(401, 'invalid_token', 'invalid_token'));
  const two = { ...withKey(key), Authorization: `Bearer ${latchkey.accessToken}` };
  await check(bench, 'two credentials', { headers: two }, refused(400, 'invalid_request', null));

  const body = Buffer.alloc(900_000, 'x');
  const post = { method: 'POST', path: '/items?a=1', body };
  const received = ({ status, echo }: Answer) =>
    echo === null ? String(status) : `${echo.method} ${echo.url} ${echo.bodyBytes}`;
  const posted = await send(bench.proxy.port, { ...post, headers: withKey(key) });
  note(bench, 'a POST of 900 kB', { received: 'POST /items?a=1 900000' }, { received: received(posted) });
  await check(bench, 'the same without a key', post, refused(401, 'authentication_required', 'none'));

  await latchkey.revokeKey(key.id);
  await check(bench, 'the key, revoked', { headers: withKey(key) }, refused(401, 'invalid_token', 'invalid_token'));
}

async function checkForgery(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const key = await latchkey.createKey({ scopes: ['reports:read'] });
  const headers = { ...forged, ...withKey(key) };
  await check(bench, 'forged X-Auth-*', { headers }, passed(latchkey, key, 'reports:read'));
  const connection = { ...headers, Connection: 'close, X-Auth-User, X-Auth-Key-Id, X-Auth-Scopes' };
  await check(bench, 'X-Auth-* named in Connection', { headers: connection }, passed(latchkey, key, 'reports:read'));

  const token = { ...forged, Authorization: `Bearer ${latchkey.accessToken}` };
  const onlyKeys = refused(403, 'credential_not_accepted', null);
  await check(bench, 'an access token, forged X-Auth-*', { headers: token }, onlyKeys);

  const open = { status: 200, user: '', key_id: '', scopes: '', credential: false };
  await check(bench, 'a public path, forged X-Auth-*', { path: '/healthz', headers }, open);
}

async function checkScopes(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const without = withKey(await latchkey.createKey());
  const lacking = refused(403, 'insufficient_scope', 'reports:read');
  await check(bench, 'a scope is missing', { path: '/reports/1', headers: without }, lacking);
  await check(bench, 'the same path in capitals', { path: '/REPORTS/1', headers: without }, lacking);
  await check(bench, 'the same path without a slash', { path: '/reports', headers: without }, lacking);
  const ownScope = '?scope=apikeys:read';
  await check(bench, 'the same with ?scope=', { path: `/reports/1${ownScope}`, headers: without }, lacking);
  for (const path of ['//reports/1', '/x/../reports/1', '/x/%2e%2e/reports/1', '/reports%2f1', '/reports/../x']) {
    const { status, echo } = await send(bench.proxy.port, { path, headers: without });
    const closed = (status === 400 || status === 403 || status === 404) && echo === null;
    note(bench, `GET ${path} without the scope`, { closed: true }, { closed, status });
  }
  const key = await latchkey.createKey({ scopes: ['reports:read'] });
  const right = { path: '/reports/1', headers: withKey(key) };
  await check(bench, 'the right scope', right, passed(latchkey, key, 'reports:read'));
  const elsewhere = { path: `/${ownScope}`, headers: withKey(key) };
  await check(bench, 'another path, with ?scope=', elsewhere, passed(latchkey, key, 'reports:read'));
}

async function checkAddresses(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const notAllowed = refused(403, 'ip_not_allowed', null);
  const here = await latchkey.createKey({ ip_allowlist: ['127.0.0.1'] });
  await check(bench, 'an allowed address', { headers: withKey(here) }, passed(latchkey, here));
  const far = await latchkey.createKey({ ip_allowlist: ['203.0.113.0/24'] });
  await check(bench, 'another address', { headers: withKey(far) }, notAllowed);
  const spoofed = { headers: { ...spoofedAddress, ...withKey(far) } };
  await check(bench, 'another address, X-Forwarded-For spoofed', spoofed, notAllowed);
  if (process.platform !== 'linux') return;

  // What is judged is the caller's address, not the proxy's.
  const from = '127.0.0.2';
  const there = await latchkey.createKey({ ip_allowlist: [from] });
  await check(bench, `from ${from}, which is allowed`, { from, headers: withKey(there) }, passed(latchkey, there));
  await check(bench, `from ${from}, only the proxy is allowed`, { from, headers: withKey(here) }, notAllowed);
  const { echo } = await send(bench.proxy.port, { from, headers: { ...spoofedAddress, ...withKey(there) } });
  const told = echo?.headers.filter(([name]) => /^(x-forwarded-for|forwarded)$/i.test(name)).map(([, value]) => value);
  note(bench, 'the address that the API is told', { address: from }, { address: told?.join(' | ') ?? null });
}

async function checkLimits(bench: Bench): Promise<void> {
  const { latchkey, proxy, tellsLimits } = bench;
  await untilWindowIsFresh();
  const key = await latchkey.createKey({ rate_limit: { limit, window_seconds: windowSeconds } });
  const answers: Answer[] = [];
  for (let use = 0; use < limit + 2; use++) answers.push(await send(proxy.port, { headers: withKey(key) }));
  const statuses = answers.map(({ status }) => status).join(' ');
  const expected = [...Array<number>(limit).fill(200), 429, 429].join(' ');
  note(bench, `${limit} uses an hour, of ${limit + 2}`, { statuses: expected }, { statuses });

  const over = answers.at(-1);
  if (over === undefined) return;
  const waits = Number(over.headers['retry-after']);
  const policy = new RegExp(`^"[\\w-]+";q=${limit};w=${windowSeconds}$`);
  const told = {
    ...outcomeOf(over),
    'Retry-After': waits >= 1 && waits <= windowSeconds,
    RateLimit: /^"[\w-]+";r=0;t=\d+$/.test(String(over.headers['ratelimit'])),
    'RateLimit-Policy': policy.test(String(over.headers['ratelimit-policy'])),
  };
  const asExpected = { 'Retry-After': true, RateLimit: true, 'RateLimit-Policy': true };
  note(bench, 'the one after the last', { ...refused(429, 'rate_limited', null), ...asExpected }, told);

  const once = await latchkey.createKey({ quota: { limit: 1, period: 'month' } });
  await check(bench, 'one use a month', { headers: withKey(once) }, passed(latchkey, once));
  await check(bench, 'the second', { headers: withKey(once) }, refused(429, 'quota_exceeded', null));

  if (!tellsLimits) return;
  const left = answers.slice(0, limit).map(({ headers }) => /r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);
  const counted = Array.from({ length: limit }, (_, used) => limit - used - 1).join(' ');
  note(bench, 'what is left, told with each', { left: counted }, { left: left.join(' ') });
}

async function checkOutages(bench: Bench): Promise<void> {
  const { latchkey, proxy } = bench;
  const key = await latchkey.createKey();
  const unavailable = { ...refused(503, 'service_unavailable', null), 'Retry-After': true };
  async function checkDown(what: string): Promise<void> {
    const answer = await send(proxy.port, { headers: withKey(key) });
    const soon = answer.tookMs < hangsForAtMostMs;
    const waits = Number(answer.headers['retry-after']) >= 1;
    note(bench, what, { ...unavailable, soon: true }, { ...outcomeOf(answer), 'Retry-After': waits, soon });
  }

  latchkey.pause();
  try {
    await checkDown('Latchkey hangs');
  } finally {
    latchkey.resume();
  }
  await latchkey.stop();
  await checkDown('Latchkey is down');
  const open = await send(proxy.port, { path: '/healthz' });
  note(bench, 'Latchkey is down: a public path', { status: 200 }, { status: open.status });
  await latchkey.start();
  await check(bench, 'Latchkey is back', { headers: withKey(key) }, passed(latchkey, key));
}

/** Makes a request, and notes of its outcome what is expected. */
async function check(bench: Bench, what: string, sent: Sent, expected: Facts): Promise<void> {
  const answer = await send(bench.proxy.port, sent);
  const facts = { ...outcomeOf(answer), ...factsOf(answer) };
  const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, facts[name] ?? null]));
  note(bench, what, expected, seen);
}

function note({ checks }: Bench, what: string, expected: Facts, seen: Facts): void {
  checks.push({ what, expected, seen });
}

function passed({ userId }: Latchkey, { id }: CreatedKey, scopes = ''): Facts {
  return { status: 200, user: userId, key_id: id, scopes, credential: false };
}

/** @param challenge the error or the scope that it names; `null` if there must be none. */
function refused(status: number, code: string, challenge: string | null): Facts {
  return { status, code, challenge, reached: false };
}

function withKey({ key }: CreatedKey): Record<string, string> {
  return { 'X-API-Key': key };
}

/** What the caller sees. */
function outcomeOf({ status, code, headers, echo }: Answer): Facts {
  const challenge = headers['www-authenticate'];
  const [, named = 'none'] = /scope="([^"]+)"/.exec(challenge ?? '') ?? /error="([^"]+)"/.exec(challenge ?? '') ?? [];
  return { status, code, challenge: challenge === undefined ? null : named, reached: echo !== null };
}

/** What the API sees. A header that came in several spellings or several times shows all of its values. */
function factsOf({ echo }: Answer): Facts {
  const headerOf = (wanted: string) =>
    (echo?.headers ?? [])
      .filter(([name]) => name.toLowerCase().replace(/[^a-z0-9]/g, '-') === wanted)
      .map(([, value]) => value)
      .join(' | ');
  return {
    user: headerOf('x-auth-user'),
    key_id: headerOf('x-auth-key-id'),
    scopes: headerOf('x-auth-scopes'),
    credential: headerOf('x-api-key') + headerOf('authorization') !== '',
  };
}

/** Waits for the next window if this one ends before its uses can be counted. */
async function untilWindowIsFresh(): Promise<void> {
  const leftMs = windowSeconds * 1000 - (Date.now() % (windowSeconds * 1000));
  if (leftMs < 20_000) await sleep(leftMs);
}

function isMet({ expected, seen }: Check): boolean {
  return Object.entries(expected).every(([name, value]) => seen[name] === value);
}

function print(name: string, checks: readonly Check[]): void {
  const width = Math.max(...checks.map(({ what }) => what.length), 0);
  console.log(`\n${name}\n`);
  for (const each of checks) {
    console.log(`${isMet(each) ? 'ok  ' : 'FAIL'}  ${each.what.padEnd(width)}  ${inWords(each.seen)}`);
    if (!isMet(each)) console.log(`      ${''.padEnd(width)}  expected: ${inWords(each.expected)}`);
  }
}

function inWords(facts: Facts): string {
  const told = Object.entries(facts).filter(([, value]) => value !== null && value !== '');
  return told.map(([name, value]) => `${name} ${value}`).join(', ');
}
