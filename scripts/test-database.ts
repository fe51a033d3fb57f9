/**
 * Runs the tests of features, faults and the database, and short soaks, on a MongoDB of your own instead of the embedded one:
 * `MONGODB_URI=mongodb://… npm run test:database [-- FILES]`. Each test file makes databases named `test_` and twelve
 * digits, which are dropped in the end. The user of the address must be allowed to make, list and drop databases.
 * `npm run test:database -- --stand-in` takes the stand-in for a replica set. With FILES, only these are run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { mongo } from 'mongoose';
import { inDatabase, isTestDatabase, leftOut } from '../test/support/given-database.js';
import { startStandInWithEngine } from '../test/support/replica-set/with-engine.js';

const folders = ['test/features', 'test/faults', 'test/database'];
const soaks = [
  ['scripts/soak/revocation.ts', '--revocations', '100'],
  ['scripts/soak/owners.ts', '--rounds', '2'],
];

const { values, positionals } = parseArgs({ options: { 'stand-in': { type: 'boolean' } }, allowPositionals: true });
const standIn = values['stand-in'] ? await startStandInWithEngine() : null;
const uri = standIn?.standIn.uri('latchkey') ?? process.env['MONGODB_URI'];
if (!uri) {
  console.error('Set MONGODB_URI to the address of a MongoDB that tests may make databases in, or give --stand-in.');
  process.exit(2);
}
const client = await mongo.MongoClient.connect(inDatabase(uri, 'admin'));
const before = new Set(await testDatabases());
let isGood = true;
try {
  isGood = await run('node_modules/vitest/vitest.mjs', 'run', ...(positionals.length > 0 ? positionals : folders));
  if (positionals.length === 0)
    for (const soak of soaks) isGood = (await run('node_modules/tsx/dist/cli.mjs', ...soak)) && isGood;
} finally {
  for (const name of await testDatabases()) if (!before.has(name)) await client.db(name).dropDatabase();
  await client.close();
  await standIn?.close();
}
const files = Object.entries(leftOut);
console.log(`\n${files.length} files of tests were left out, as they test the embedded engine or do something to it:`);
for (const [file, why] of files) console.log(`  ${file} ${why}`);
process.exitCode = isGood ? 0 : 1;

async function run(program: string, ...args: readonly string[]): Promise<boolean> {
  console.log(`\n${args.join(' ')}`);
  const env = { ...process.env, TEST_MONGODB_URI: uri };
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  return code === 0;
}

async function testDatabases(): Promise<string[]> {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  return databases.map(({ name }) => name).filter(isTestDatabase);
}
