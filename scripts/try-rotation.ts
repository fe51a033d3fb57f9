/**
 * Replaces the secret of two instances, one by one and under load, as docs/production.md says, and fails if anybody is
 * refused: `npm run try:rotation`. Real processes on an embedded MongoDB; takes less than a minute.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { newFolder, startProcess } from '../test/support/process.js';
import { type GivenSecrets, runRotationRounds } from '../test/support/rotation-rounds.js';

/** From what is built: the engine is hosted by a process that cannot run TypeScript. */
const built = new URL('../dist/database/embedded/embedded.js', import.meta.url).href;
const { startEmbedded } = (await import(built)) as typeof import('../src/database/embedded/embedded.js');

const publicUrl = 'http://latchkey.test';
const folder = newFolder();
const database = await startEmbedded({ directory: folder, logger: pino({ level: 'warn' }) });

const environmentOf = ({ current, next = '', previous = '' }: GivenSecrets) => ({
  MONGODB_URI: database.uri,
  PUBLIC_URL: publicUrl,
  SECRET: current,
  NEXT_SECRETS: next,
  PREVIOUS_SECRETS: previous,
  PASSWORD_HASH_COST: '10',
  MAX_KEYS_PER_USER: '1000',
  CHANGE_RATE_LIMIT: 'none',
  TRUST_PROXY: '1',
});

async function start(secrets: GivenSecrets) {
  const service = await startProcess({ env: environmentOf(secrets) });
  if (service.exitCode !== undefined) throw new Error(service.stderr);
  const stop = async () => {
    await service.stop();
    await service.cleanup();
  };
  return { baseUrl: service.baseUrl, stop };
}

async function describe(secrets: GivenSecrets): Promise<string> {
  const env = { PATH: process.env['PATH'], ...environmentOf(secrets) };
  const said = execFileSync(process.execPath, ['dist/main.js', 'config'], { env, encoding: 'utf8' });
  return said.slice(said.indexOf('What depends on each secret'));
}

try {
  const startedAt = performance.now();
  const { requests, refused, before, after, forged } = await runRotationRounds({
    ...{ start, describe, publicUrl, requestsPerStep: 20 },
    onStep: (what) => console.log(what),
  });
  console.log(`\nBefore what was made under the old secret was made anew:\n${before}\nAfter:\n${after}`);
  console.table({ requests: { ...requests, refused: refused.length } });
  for (const line of refused.slice(0, 20)) console.error(line);
  console.log(`A token forged with the removed secret: ${forged.join(', ')}`);
  console.log(`${Math.round((performance.now() - startedAt) / 1000)} s`);
  if (refused.length > 0 || forged.some((status) => status !== 401)) process.exitCode = 1;
} finally {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
