/**
 * Upgrades two instances from an earlier commit to this one, one by one and under load, as docs/production.md says, and
 * fails if a good key is refused: `npm run try:upgrade -- [--from 86d5913]`. Without `--from` it begins at the last
 * release: at its tag or, in a clone without tags, at the commit that last changed `docs/released/openapi.yaml`, as
 * that file is written by a release and by nothing else. The earlier program is built into `.cache/upgrade`, which
 * takes a minute or two the first time; the rest takes about one.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { newFolder } from '../test/support/process.js';
import {
  checkCap,
  checkLimits,
  checkLogOut,
  checkOrganizations,
  checkRegistrations,
  checkUsers,
} from './upgrade/checks.js';
import { checkLogIns, checkSearches, createCounted, keysAt, leaveWork } from './upgrade/leftovers.js';
import { startLoad } from './upgrade/load.js';
import { createPool } from './upgrade/pool.js';
import {
  type Abilities,
  earlierCommit,
  earlierProgram,
  type Instance,
  type Program,
  presentProgram,
} from './upgrade/programs.js';
import { createReport, say } from './upgrade/report.js';
import { createScene, mostKeys, type User } from './upgrade/scene.js';

/** From what is built: the engine is hosted by a process that cannot run TypeScript. */
const built = (path: string) => new URL(`../dist/database/${path}`, import.meta.url).href;
const { startEmbedded } = (await import(
  built('embedded/embedded.js')
)) as typeof import('../src/database/embedded/embedded.js');
const { createSweepSearches } = (await import(
  built('migrations/0013-searches.js')
)) as typeof import('../src/database/migrations/0013-searches.js');

/** How long every pair of instances serves, in milliseconds. */
const servingMs = 5000;
/** How often one key is used at each instance between two steps. */
const countedUses = 25;

const { values } = parseArgs({ options: { from: { type: 'string' } } });
const startedAt = performance.now();
const folder = newFolder();
const database = await startEmbedded({ directory: folder, logger: pino({ level: 'warn' }) });
const env = {
  MONGODB_URI: database.uri,
  PUBLIC_URL: 'http://latchkey.test',
  SECRET: randomBytes(32).toString('hex'),
  PASSWORD_HASH_COST: '10',
  MAX_KEYS_PER_USER: String(mostKeys),
  CHANGE_RATE_LIMIT: 'none',
  TRUST_PROXY: '1',
};
const pool = createPool();
const report = createReport();

try {
  const old = earlierProgram(earlierCommit(values.from), env);
  await upgrade(old, presentProgram(env));
} catch (error) {
  report.fault((error as Error).stack ?? String(error));
} finally {
  for (const instance of pool.instances) await ended(instance, instance.stop());
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
report.print(pool.requests);
console.log(`${Math.round((performance.now() - startedAt) / 1000)} s`);
if (report.faults.length > 0) process.exitCode = 1;

async function upgrade(old: Program & { abilities: Abilities }, present: Program): Promise<void> {
  chapter('Two instances of the old program');
  for (const _ of ['first', 'second']) pool.add(await old.start());
  const scene = await createScene(pool, old);
  const people = [await scene.user('grace'), await scene.user('hal')];
  const counted = await createCounted(pool, await scene.user('ivan'));
  const before = await keysAt(pool, pool.instances[0] as Instance, scene);
  say(`${scene.keys.length} keys: ${scene.keys.map(({ what }) => what).join(', ')}`);
  const parts = { pool, report, scene, abilities: old.abilities };
  const load = await startLoad(parts);
  const serve = async () => {
    await counted.use(countedUses);
    await load.goOn(servingMs);
  };
  await serve();

  chapter('The first is replaced: the new program migrates while the old one serves');
  await replaceOldest(present);
  await serve();

  chapter('Old and new side by side');
  const [last, fresh] = pool.instances as [Instance, Instance];
  const both = { ...parts, old: last, fresh };
  await checkCap(both);
  await checkRegistrations(both);
  await checkLimits(both);
  await checkUsers(both);
  await checkLogOut(both);
  const manager = await checkOrganizations(both, present, people[1] as User);
  const left = await leaveWork(pool, last, scene);
  await serve();

  chapter('The second is replaced');
  await replaceOldest(present);
  await serve();
  await load.stop();

  chapter('Afterwards');
  const after = await keysAt(pool, pool.instances[1] as Instance, scene);
  report.expect('every key is as it was', JSON.stringify(after) === JSON.stringify(before), true);
  await checkLogIns(pool, report, [scene.ada, scene.admin, ...people]);
  await counted.check(report);
  await checkSearches({ pool, report, manager, left, uri: database.uri, sweepSearches: createSweepSearches });
}

async function replaceOldest(program: Program): Promise<void> {
  const [oldest] = pool.instances as [Instance];
  await ended(oldest, pool.removeOldest());
  const from = performance.now();
  pool.add(await program.start());
  say(`the new one serves after ${Math.round(performance.now() - from)} ms`);
}

/** What the new program logs as an error is a fault, however it answers. The old one cannot be mended any more. */
async function ended(instance: Instance, stopping: Promise<void>): Promise<void> {
  await stopping.catch((error) => report.fault(String(error)));
  for (const line of instance.errors()) {
    if (instance.program === 'new') report.fault(line);
    else say(line.slice(0, 300));
  }
}

function chapter(title: string): void {
  console.log(`\n${title}`);
}
