/**
 * Searches 1,000,000 keys of 100,000 owners through a service on the embedded MongoDB, and fails where one in twenty answers
 * takes longer than 100 ms: `npm run many-owners -- [--owners 100000] [--keys 10] [--rounds 20]`.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { connect } from '../src/database/connect.js';
import { searches } from '../src/database/migrations/0013-searches.js';
import { createLatchkeyClient } from '../test/support/client.js';
import { dropSearchIndexes, insertKeys, insertOwners, type Owner, ownerAt } from '../test/support/many-keys.js';
import { newFolder, type ServiceProcess, startProcess } from '../test/support/process.js';

const mostMs = 100;
const { values } = parseArgs({
  options: {
    owners: { type: 'string', default: '100000' },
    keys: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '20' },
  },
});
const [owners, keysOfOwner, rounds] = [values.owners, values.keys, values.rounds].map(Number) as [
  number,
  number,
  number,
];
if (![owners, keysOfOwner, rounds].every((value) => Number.isInteger(value) && value >= 1)) {
  console.error('--owners, --keys and --rounds are whole numbers from 1 on.');
  process.exit(2);
}

const seconds = (from: number) => `${((performance.now() - from) / 1000).toFixed(1)} s`;
const folder = newFolder();
const service = await startProcess({
  folder,
  env: {
    PUBLIC_URL: 'http://127.0.0.1',
    NODE_ENV: 'development',
    MANAGEMENT_RATE_LIMIT: 'none',
    LOG_LEVEL: 'info',
  },
});
let slow = 0;
try {
  // Patiently, as migrations: to make indexes of a million keys takes longer than an answer may.
  const connection = await connect({ uri: service.databaseUri(), patient: true });
  const backend = await newBackend(service, connection);
  await fill(connection, backend.id);
  slow = await measure(service, backend);
  await connection.close();
} finally {
  await service.stop();
  await service.cleanup();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(slow === 0 ? 0 : 1);

/** A key that may manage all others. */
async function newBackend({ baseUrl }: ServiceProcess, connection: Connection): Promise<{ id: string; key: string }> {
  const [email, password] = ['backend@example.org', 'correct horse battery staple'];
  const anonymous = createLatchkeyClient({ baseUrl });
  const { data: user } = await anonymous.registerUser({ body: { email, password } });
  await connection
    .collection<{ _id: string }>('users')
    .updateOne({ _id: user.id }, { $set: { scopes: ['keys:manage'] }, $currentDate: { changedAt: true } });
  const { data: login } = await anonymous.logIn({ body: { email, password } });
  const client = createLatchkeyClient({ baseUrl, accessToken: login.access_token });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return (await client.createApiKey({ body: { label: 'Back end', scopes: ['keys:manage'] } })).data;
}

/** Fills the database without the indexes of searches, which are made afterwards as a migration makes them. */
async function fill(connection: Connection, backendId: string): Promise<void> {
  await dropSearchIndexes(connection);
  const startedAt = performance.now();
  await insertOwners(connection, owners);
  const ended = Math.min(3, keysOfOwner - 1);
  function* all(): Generator<Owner> {
    const states = ended === 3 ? { disabled: 1, revoked: 1, expired: 1 } : {};
    for (let at = 0; at < owners; at++) {
      const { id, kind } = ownerAt(at);
      const active = keysOfOwner - (ended === 3 ? ended : 0);
      yield { userId: id, kind, active, ...states, ...(at % 10 > 0 && { createdBy: backendId }) };
    }
  }
  const inserted = await insertKeys(connection, all(), new Date());
  console.log(
    `${inserted.toLocaleString('en')} keys of ${owners.toLocaleString('en')} owners in ${seconds(startedAt)}`,
  );
  const indexedAt = performance.now();
  const { db } = connection;
  if (!db) throw new Error('The connection is not open.');
  await searches.up(db);
  console.log(`Migration ${searches.name} in ${seconds(indexedAt)}`);
}

/** What is asked: one of many owners each time, where one is named. */
function requestsOf(round: number, backendId: string): Record<string, string>[] {
  const { id, externalId } = ownerAt((round * 7919) % owners);
  const some = String((round * 104_729) % (owners * keysOfOwner));
  return [
    {},
    { sort: 'created_at' },
    ...['disabled', 'revoked', 'expired', 'all'].map((status) => ({ status })),
    { owner_id: id },
    { external_id: externalId },
    { external_id: 'nobody' },
    { organization_external_id: 'nobody' },
    { owner_id: id, status: 'all', q: 'zqzq' },
    { created_by: backendId },
    { created_by: backendId, status: 'revoked', never_expires: 'true' },
    { created_by: 'key_0000000000000000' },
    { q: `key_${Number(some).toString(36).padStart(16, '0')}` },
    { q: 'key_0000000000zzzzzz' },
    { q: (Number(some) % 65_536).toString(16).padStart(4, '0'), status: 'all' },
    { q: some },
    { q: `nightly ${some}` },
    { q: 'nightly' },
    { q: 'zqzq' },
    { q: 'zqzq', created_by: backendId, scope: 'apikeys:read' },
    { scope: 'reports:3' },
    { scope: 'admin' },
    { metadata: `customer:number ${(Number(some) % 20) * 50}` },
    { metadata: 'customer:nobody' },
    { unused_for_days: '10' },
    { unused_for_days: '400' },
    { expires_within_days: '1' },
    { expires_within_days: '3650', status: 'disabled' },
    { never_expires: 'true' },
    { never_expires: 'false', sort: 'created_at' },
    { over_plan: 'true', owner_id: id },
    { unused_for_days: '400', created_by: backendId, scope: 'apikeys:read', never_expires: 'true' },
    // Fits many in each of its parts, and few together.
    { created_by: backendId, scope: 'reports:3', unused_for_days: '10', never_expires: 'true' },
  ];
}

/** @returns how many kinds of requests are slower than they may be. */
async function measure({ baseUrl }: ServiceProcess, { id, key }: { id: string; key: string }): Promise<number> {
  const times = new Map<string, { ms: number[]; answer: string }>();
  const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' };
  async function time(name: string, path: string, init: RequestInit = {}): Promise<void> {
    const startedAt = performance.now();
    const response = await fetch(baseUrl + path, { headers, ...init });
    const body = (await response.json()) as { data?: unknown[]; count?: number; code?: string };
    const noted = times.get(name) ?? { ms: [], answer: '' };
    noted.ms.push(performance.now() - startedAt);
    noted.answer = `${response.status} ${body.code ?? body.data?.length ?? body.count}`;
    times.set(name, noted);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [at, query] of requestsOf(round, id).entries()) {
      const name = JSON.stringify(requestsOf(1, 'BACKEND')[at]);
      await time(`list ${name}`, `/apikeys?${new URLSearchParams(query)}`);
      const { status, sort, ...filter } = query;
      if (!isNarrowing(filter)) continue;
      const body = JSON.stringify({ filter: typed(filter), reason: 'A trial', dry_run: true });
      await time(`dry  ${name}`, '/apikeys/revoke', { method: 'POST', body });
    }
    const text = `lk_${round.toString(36).padStart(16, '0')}_ `.repeat(700);
    await time('look-up of 700', '/apikeys/lookup', { method: 'POST', body: JSON.stringify({ text }) });
  }
  return report(times);
}

/** Revoking demands a filter that leaves keys out. */
function isNarrowing(filter: Record<string, string>): boolean {
  return Object.values(filter).some((value) => value !== 'false');
}

/** As a body has it what a query has as text. */
function typed(filter: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]) => {
      if (name.endsWith('_days')) return [name, Number(value)];
      return [name, value === 'true' || value === 'false' ? value === 'true' : value];
    }),
  );
}

function report(times: ReadonlyMap<string, { ms: number[]; answer: string }>): number {
  const rows = [...times].map(([name, { ms, answer }]) => {
    const sorted = ms.toSorted((one, other) => one - other);
    return { name, answer, median: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
  });
  console.log(`\n${'median'.padStart(8)}${'p95'.padStart(8)}  in ms`);
  for (const { name, answer, median, p95 } of rows) {
    const mark = p95 > mostMs ? '  TOO SLOW' : '';
    console.log(`${median.toFixed(1).padStart(8)}${p95.toFixed(1).padStart(8)}  ${name} → ${answer}${mark}`);
  }
  const slow = rows.filter(({ p95 }) => p95 > mostMs).length;
  console.log(`\n${slow === 0 ? 'All' : `${slow} of ${rows.length} not`} within ${mostMs} ms (p95).`);
  return slow;
}

/** @param sorted ascending. */
function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
