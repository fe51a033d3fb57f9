import type { CreatedKey, Latchkey } from './latchkey.js';
import type { SampleApi } from './sample-api.js';
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

export type Facts = Record<string, string | number | boolean | null>;

export interface Check {
  what: string;
  expected: Facts;
  seen: Facts;
}

/** Everything that a check needs. */
export interface Bench {
  latchkey: Latchkey;
  api: SampleApi;
  proxy: RunningProxy;
  tellsLimits: boolean;
  checks: Check[];
}

/** Makes a request, and notes of its outcome what is expected. */
export async function check(bench: Bench, what: string, sent: Sent, expected: Facts): Promise<void> {
  const answer = await send(bench.proxy.port, sent);
  const facts = { ...outcomeOf(answer), ...factsOf(answer) };
  const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, facts[name] ?? null]));
  note(bench, what, expected, seen);
}

/** Notes what was seen, and what should have been. */
export function note({ checks }: Bench, what: string, expected: Facts, seen: Facts): void {
  checks.push({ what, expected, seen });
}

/** What the API is to see of a request with a key that may pass. */
export function passed({ userId }: Latchkey, { id }: CreatedKey, scopes = ''): Facts {
  const owner = { owner: userId, external_id: '', plan: 'default' };
  return { status: 200, ...owner, user: userId, key_id: id, scopes, credential: false };
}

/** @param challenge the error or the scope that it names; `null` if there must be none. */
export function refused(status: number, code: string, challenge: string | null): Facts {
  return { status, code, challenge, reached: false };
}

export function withKey({ key }: CreatedKey): Record<string, string> {
  return { 'X-API-Key': key };
}

/** What the caller sees. */
export function outcomeOf({ status, code, headers, echo }: Answer): Facts {
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
    owner: headerOf('x-auth-owner'),
    external_id: headerOf('x-auth-external-id'),
    plan: headerOf('x-auth-plan'),
    user: headerOf('x-auth-user'),
    key_id: headerOf('x-auth-key-id'),
    scopes: headerOf('x-auth-scopes'),
    credential: headerOf('x-api-key') + headerOf('authorization') !== '',
  };
}

/** Whether what was seen is what was expected. */
export function isMet({ expected, seen }: Check): boolean {
  return Object.entries(expected).every(([name, value]) => seen[name] === value);
}

/** Prints what came of each check. */
export function print(name: string, checks: readonly Check[]): void {
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
