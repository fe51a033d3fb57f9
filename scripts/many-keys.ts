/**
 * How fast lists of keys are among many: `npm run many-keys`. Puts 200,000 keys of 9,802 owners into the embedded engine, two
 * of whom have 1,000 active and 1,000 ended ones, and asks the service for the first page of these two in every filter, order
 * and search; each page comes with its count. Prints the times of each search, and exits 1 if one list takes more than
 * 100 ms in the median of five. A minute and a half on two cores; keep the machine quiet meanwhile.
 */
import { fileURLToPath } from 'node:url';
import { connect } from '../src/database/connect.js';
import { insertKeys, type Owner } from '../test/support/many-keys.js';
import { startProcess } from '../test/support/process.js';
import { bearer, json, password } from '../test/support/service.js';
import { median } from './bench/goals.js';
import { printTable } from './bench/report.js';

const mostMs = 100;
const rounds = 5;
const total = 200_000;
const keysOfOthers = 20;
const states = { active: 1000, revoked: 500, expired: 500 };

const statuses = ['active', 'disabled', 'expired', 'revoked', 'all', 'active,disabled', 'expired,revoked'];
const sorts = ['created_at', 'last_used_at', 'expires_at', 'label'].flatMap((field) => [field, `-${field}`]);

/** What makes the search of a word long: a text that is almost the word, everywhere. */
const almost = 'a'.repeat(100);
const severalWords = (count: number) => Array.from({ length: count }, (_, at) => letterOf(at)).join(' ');
const letterOf = (at: number) => String.fromCodePoint(0x4e00 + at);

/** Labels of ordinary keys: a word and a number. */
const ordinary: Record<string, string | undefined> = {
  none: undefined,
  'in every key': 'keys:read',
  frequent: 'nightly',
  rare: '7777',
  'no match': 'zqzq',
  'several words': 'reports nightly keys',
};
/** Against labels that are made for them. */
const hostile: Record<string, string> = {
  '50 words that all are there': severalWords(50),
  '10 words that all are there': severalWords(10),
  '50 letters, one after another': 'aàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿbcdefghijklmnopqrs'.split('').join(' '),
  'almost there, from everywhere': `${'a'.repeat(99)}b`,
  'half as long': `${'a'.repeat(50)}b`,
  'letters with two cases each': `${'ſ'.repeat(49)}İ`,
  'signs of patterns': '(a+)+$ [^a]* a{9,99} .*.*.*b',
};

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const service = await startProcess({ env: { MAX_KEYS_PER_USER: '1000' } });
let isOver = false;
try {
  const [usual, evil] = [await newUser('usual'), await newUser('evil')];
  await fill([
    { userId: usual.userId, ...states },
    { userId: evil.userId, ...states, label: (at) => [almost, severalWords(50), 'ſ'.repeat(100)][at % 3] ?? almost },
  ]);
  const rows = [];
  for (const [name, q] of Object.entries(ordinary)) rows.push(await measure(name, usual.token, q));
  for (const [name, q] of Object.entries(hostile)) rows.push(await measure(name, evil.token, q));
  const digits = (ms: number) => ms.toFixed(1);
  printTable(
    ['search', 'lists', 'p50, ms', 'p95', 'max', 'slowest list', ''],
    rows.map(({ name, times, slowest }) => [
      name,
      String(times.length / rounds),
      ...[0.5, 0.95, 1].map((share) => digits(percentile(times, share))),
      `${digits(slowest.ms)}, ${slowest.list}`,
      slowest.ms > mostMs ? 'TOO SLOW' : '',
    ]),
  );
  isOver = rows.some(({ slowest }) => slowest.ms > mostMs);
} finally {
  await service.cleanup();
}
process.exit(isOver ? 1 : 0);

async function newUser(name: string): Promise<{ userId: string; token: string }> {
  const credentials = { email: `${name}@example.org`, password };
  const { id } = await ask<{ id: string }>('/auth/register', json(credentials));
  const { access_token: token } = await ask<{ access_token: string }>('/auth/login', json(credentials));
  return { userId: id, token };
}

/** Beside these, others who have a few keys each. */
async function fill(owners: readonly Owner[]): Promise<void> {
  const own = owners.reduce((sum, { active, revoked = 0, expired = 0 }) => sum + active + revoked + expired, 0);
  const others = Array.from({ length: (total - own) / keysOfOthers }, (_, at) => ({
    userId: `usr_${at.toString(36).padStart(16, '0')}`,
    active: keysOfOthers / 2,
    revoked: keysOfOthers / 2,
  }));
  const connection = await connect({ uri: service.databaseUri() });
  try {
    console.log(
      `${await insertKeys(connection, [...others, ...owners], new Date())} keys, ${others.length + owners.length} owners`,
    );
  } finally {
    await connection.close();
  }
}

async function measure(name: string, token: string, q: string | undefined) {
  const times: number[] = [];
  let slowest = { ms: 0, list: '' };
  for (const status of statuses) {
    for (const sort of sorts) {
      const query = new URLSearchParams({ status, sort, limit: '50', ...(q !== undefined && { q }) });
      const taken: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const began = performance.now();
        await ask(`/auth/apikeys?${query}`, { headers: bearer(token) });
        taken.push(performance.now() - began);
      }
      times.push(...taken);
      if (median(taken) > slowest.ms) slowest = { ms: median(taken), list: `${status} by ${sort}` };
    }
  }
  return { name, times, slowest };
}

/** @throws unless it is answered well. */
async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await service.request(path, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
