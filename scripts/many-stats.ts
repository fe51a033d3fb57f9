/**
 * How long counting everything takes, and whether it holds up others: `npm run many-stats -- [--keys 200000] [--days 5]`. Puts
 * keys of ten an owner into the embedded engine, each used on so many days, and times look-ups of one key before and meanwhile.
 */
import { parseArgs } from 'node:util';
import { connect } from '../src/database/connect.js';
import { migrate } from '../src/database/migrations/migrate.js';
import { databaseTimeOf } from '../src/database/settled-time.js';
import { createUserRepository } from '../src/features/accounts/repository.js';
import { createApiKeyRepository } from '../src/features/apikeys/repository.js';
import { createOrganizationRepository } from '../src/features/organizations/repository.js';
import { createCountEverything } from '../src/features/stats/count-everything.js';
import { createUsageRepository } from '../src/features/usage/repository.js';
import { createLogger } from '../src/lib/logger.js';
import { insertKeys, insertOwners, type Owner, ownerAt } from '../test/support/many-keys.js';
import { newFolder } from '../test/support/process.js';

const { values } = parseArgs({
  options: { keys: { type: 'string', default: '200000' }, days: { type: 'string', default: '5' } },
});
const [keys, days] = [Number(values.keys), Number(values.days)];
const keysOfOwner = 10;
const dayMs = 86_400_000;

// What is built, as the engine runs in a process of its own.
const built = new URL('../dist/database/embedded/embedded.js', import.meta.url).href;
const { startEmbedded } = (await import(built)) as typeof import('../src/database/embedded/embedded.js');
const logger = createLogger({ level: 'warn' });
const engine = await startEmbedded({ directory: newFolder(), logger });
const patient = await connect({ uri: engine.uri, patient: true });
try {
  await migrate({ connection: patient, logger });
  await insertOwners(patient, keys / keysOfOwner);
  await insertKeys(patient, owners(), new Date());
  await insertUsage();
  const connection = await connect({ uri: engine.uri });
  await measure(connection);
  await connection.close();
} finally {
  await patient.close();
  await engine.stop();
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

async function measure(connection: Awaited<ReturnType<typeof connect>>): Promise<void> {
  const onChange = () => undefined;
  const apiKeys = createApiKeyRepository({ connection, onChange });
  const saved: object[] = [];
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
  const before = await lookUps(connection, new Promise((resolve) => setTimeout(resolve, 3000)));
  const [startedAt, used] = [performance.now(), process.cpuUsage()];
  const meanwhile = await lookUps(connection, countEverything(new AbortController().signal));
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(used);
  console.log(`${keys} keys, ${keys * days} days with uses: counted in ${seconds.toFixed(1)} s,`);
  console.log(`with ${((user + system) / 1e6).toFixed(1)} s of this process, look-ups included.`);
  console.log(`A look-up takes ${before} before, and ${meanwhile} meanwhile (median, 99th percentile).`);
  console.log(`Memory at the end: ${Math.round(process.memoryUsage().rss / 1e6)} MB.`);
  console.log(JSON.stringify(saved).slice(0, 300));
}

/** Looks a key up every few milliseconds until something is done. */
async function lookUps(connection: Awaited<ReturnType<typeof connect>>, until: Promise<unknown>): Promise<string> {
  const [records, times]: [ReturnType<typeof connection.collection<{ _id: string }>>, number[]] = [
    connection.collection<{ _id: string }>('apikeys'),
    [],
  ];
  let isDone = false;
  const done = until.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const from = performance.now();
    await records.findOne({
      _id: `key_${Math.floor(Math.random() * keys)
        .toString(36)
        .padStart(16, '0')}`,
    });
    times.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await done;
  times.sort((one, other) => one - other);
  const at = (share: number) => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(1)} ms`;
  return `${at(0.5)} and ${at(0.99)}`;
}
