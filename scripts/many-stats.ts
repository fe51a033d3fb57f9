/**
 * What it costs to count everything for `GET /stats`, and whether others wait for it: `npm run many-stats -- [--keys 1000000]
 * [--days 2]`. Puts keys into the embedded engine, ten an owner and each used on so many days, and has two instances count.
 * Meanwhile, and before, it looks up keys and watches the event loop. Exits 1 if both count, or if the event loop stands for
 * more than 20 ms. Five minutes on two cores; keep the machine quiet meanwhile.
 */
import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { connect } from '../src/database/connect.js';
import { migrate } from '../src/database/migrations/migrate.js';
import { databaseTimeOf } from '../src/database/settled-time.js';
import { createUserRepository } from '../src/features/accounts/repository.js';
import { createApiKeyRepository } from '../src/features/apikeys/repository.js';
import { createOrganizationRepository } from '../src/features/organizations/repository.js';
import { createCountEverything } from '../src/features/stats/count-everything.js';
import { startCounting } from '../src/features/stats/start-counting.js';
import type { Counts } from '../src/features/stats/tally.js';
import { createUsageRepository } from '../src/features/usage/repository.js';
import { createLogger } from '../src/lib/logger.js';
import { dropSearchIndexes, insertKeys, insertOwners, type Owner, ownerAt } from '../test/support/many-keys.js';
import { newFolder } from '../test/support/process.js';

const { values } = parseArgs({
  options: { keys: { type: 'string', default: '1000000' }, days: { type: 'string', default: '2' } },
});
const [keys, days] = [Number(values.keys), Number(values.days)];
if (![keys / 10, days].every((value) => Number.isInteger(value) && value >= 1)) {
  console.error('--keys is a multiple of ten, --days a whole number from 1 on.');
  process.exit(2);
}
const keysOfOwner = 10;
/** How long the event loop may stand, in milliseconds: a request that comes meanwhile waits as long. */
const mostMs = 20;
const dayMs = 86_400_000;

// What is built, as the engine runs in a process of its own.
const built = new URL('../dist/database/embedded/embedded.js', import.meta.url).href;
const { startEmbedded } = (await import(built)) as typeof import('../src/database/embedded/embedded.js');
const logger = createLogger({ level: 'warn' });
const folder = newFolder();
const engine = await startEmbedded({ directory: folder, logger });
const patient = await connect({ uri: engine.uri, patient: true });
try {
  await migrate({ connection: patient, logger });
  await dropSearchIndexes(patient);
  await insertOwners(patient, keys / keysOfOwner);
  await insertKeys(patient, owners(), new Date());
  await insertUsage();
  const connection = await connect({ uri: engine.uri });
  if (!(await measure(connection))) process.exitCode = 1;
  await connection.close();
} finally {
  await patient.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}

function* owners(): Generator<Owner> {
  for (let at = 0; at < keys / keysOfOwner; at++) {
    const { id, kind } = ownerAt(at);
    yield { userId: id, kind, active: 7, disabled: 1, revoked: 1, expired: 1 };
  }
}

async function insertUsage(): Promise<void> {
  const usage = patient.collection<{ _id: string }>('usage');
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  for await (const found of createApiKeyRepository({ connection: patient, onChange: () => undefined }).everyKey({
    size: 2000,
    maxTimeMS: 60_000,
  })) {
    const records = found.flatMap(({ _id: keyId }) =>
      Array.from({ length: days }, (_, ago) => {
        const day = new Date(today - ago * dayMs);
        const expiresAt = new Date(day.getTime() + 400 * dayMs);
        return {
          _id: `${keyId}:${day.toISOString()}`,
          keyId,
          day,
          outcomes: { VALID: 40, RATE_LIMITED: 2 },
          expiresAt,
        };
      }),
    );
    if (records.length > 0) await usage.insertMany(records, { ordered: false, writeConcern: { w: 1, journal: false } });
  }
}

/** @returns whether nobody waited, and one instance counted for both. */
async function measure(connection: Connection): Promise<boolean> {
  const onChange = () => undefined;
  const apiKeys = createApiKeyRepository({ connection, onChange });
  const saved: Counts[] = [];
  const countEverything = createCountEverything({
    apiKeys,
    usageRecords: createUsageRepository({ connection, apiKeys }),
    users: createUserRepository({ connection, onChange }),
    organizations: createOrganizationRepository({ connection, onChange }),
    // Nobody has power here.
    beyondReach: { owners: async () => ({ user: [], organization: [] }) },
    stats: { save: async (counts) => void saved.push(counts) },
    settledTime: databaseTimeOf(connection),
    logger,
  });
  const before = await watch(connection, () => sleep(5000));
  const instances = [1, 2].map(() => startCounting({ connection, countEverything, logger }));
  const meanwhile = await watch(connection, () => Promise.all(instances.map(({ countIfDue }) => countIfDue())));
  for (const instance of instances) await instance.stop();
  const counted = saved.map(({ keys: states }) => Object.values(states).reduce((sum, count) => sum + count, 0));
  console.log(`${keys.toLocaleString('en')} keys, ${(keys * days).toLocaleString('en')} days with uses.`);
  console.log(`before     ${before.text}`);
  console.log(`meanwhile  ${meanwhile.text}`);
  console.log(`Counted ${counted.join(' and ')} keys, by ${saved.length} of ${instances.length} instances.`);
  console.log(`Memory of the process: ${Math.round(process.memoryUsage().rss / 1e6)} MB.`);
  return meanwhile.stallMs <= mostMs && counted.length === 1 && counted[0] === keys;
}

/** Does something while keys are looked up every few milliseconds, and says what that took and how long others waited. */
async function watch(connection: Connection, work: () => Promise<unknown>): Promise<{ text: string; stallMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const [startedAt, own, engineMs] = [performance.now(), process.cpuUsage(), await engineTime(connection)];
  delay.enable();
  const times = await lookUps(connection, work());
  delay.disable();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(own);
  const [ownPart, enginePart] = [(user + system) / 1e6, ((await engineTime(connection)) - engineMs) / 1e3];
  const stallMs = delay.max / 1e6;
  const took = `${seconds.toFixed(1)} s; processor time ${ownPart.toFixed(1)} s here, ${enginePart.toFixed(1)} s of the engine`;
  return { text: `${took}; the event loop stood for ${stallMs.toFixed(1)} ms at most; ${times}`, stallMs };
}

/** Processor time that the engine has used, in milliseconds. */
async function engineTime(connection: Connection): Promise<number> {
  const status = await connection.getClient().db('admin').command({ serverStatus: 1 });
  const { user_time_us: user, system_time_us: system } = status['extra_info'];
  return (Number(user) + Number(system)) / 1e3;
}

async function lookUps(connection: Connection, until: Promise<unknown>): Promise<string> {
  const records = connection.collection<{ _id: string }>('apikeys');
  const times: number[] = [];
  let isDone = false;
  const done = until.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const from = performance.now();
    const id = Math.floor(Math.random() * keys).toString(36);
    await records.findOne({ _id: `key_${id.padStart(16, '0')}` });
    times.push(performance.now() - from);
    await sleep(5);
  }
  await done;
  times.sort((one, other) => one - other);
  const at = (share: number) => `${(times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1)} ms`;
  return `a look-up took ${at(0.5)} in the median, ${at(0.99)} at the 99th percentile`;
}
