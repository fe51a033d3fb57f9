import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { type Config, loadConfig } from '../config/load.js';
import { connect } from '../database/connect.js';
import { type DumpHeader, type OpenDump, readDump } from '../database/dump/format.js';
import { restoreDump } from '../database/dump/restore.js';
import type { Superseded } from '../database/dump/supersede.js';
import { createUserRepository } from '../features/accounts/repository.js';
import { createApiKeyRepository } from '../features/apikeys/repository.js';
import { aliveMs, intervalMs } from '../features/plans/compare-plans.js';
import { createPlanRepository } from '../features/plans/repository.js';
import { createSecretRepository } from '../features/secrets/repository.js';
import { requireFittingSecrets } from '../features/secrets/secrets.js';
import { createKeyring } from '../lib/keyring.js';
import { createLogger } from '../lib/logger.js';
import { StartupError } from '../lib/startup-error.js';
import { openDumpFile } from './dump-file.js';
import { findSecret } from './kept-secret.js';
import { createProgress } from './progress.js';
import { stoppable } from './stoppable.js';
import { withNewDatabase } from './with-database.js';

/** By then every instance that runs has announced itself, unless it is just about to. */
const announcedMs = intervalMs + 5000;

/**
 * `restore [FILE]`: restores a dump into an empty database, while no instance of the service runs on it. `restore --check
 * [FILE]` only reads it to the end. `--no-wait` takes the operator's word that none has run on this database.
 *
 * @throws {StartupError} if it cannot be restored as a whole. Then the database is as empty as before, or it is marked so
 * that no instance starts on it.
 */
export async function run(words: readonly string[]): Promise<void> {
  const { path, check, wait } = wordsOf(words);
  await stoppable('The restore was stopped. Run it again to start over.', async (signal) => {
    const open = () => readDump(openDumpFile(path, signal), path ?? 'The standard input');
    if (check) return checkDump(await open());
    const config = loadConfig(process.env);
    // A file can be read twice: then one that is damaged never reaches the database.
    if (path !== null) await readToEnd(await open());
    const dump = await open();
    await withNewDatabase(config, async (uri) => {
      const connection = await connect({ uri, patient: true });
      try {
        await restore(connection, { dump, wait, signal });
        await tellOfSecret(connection, config);
      } finally {
        await connection.close();
      }
    });
  });
}

function wordsOf(words: readonly string[]): { path: string | null; check: boolean; wait: boolean } {
  try {
    const options = {
      check: { type: 'boolean', default: false },
      'no-wait': { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const [path = '-', surplus] = positionals;
    if (surplus === undefined) {
      return { path: path === '-' ? null : path, check: values.check, wait: !values['no-wait'] };
    }
  } catch {
    // As for a word too many.
  }
  throw new StartupError('Give a dump file, or nothing for standard input: restore [FILE] [--check | --no-wait]');
}

async function checkDump(dump: OpenDump): Promise<void> {
  const progress = createProgress('checked');
  for await (const { collection, documents } of dump.batches) {
    progress.count({ collection, documents: documents.length });
  }
  progress.end(described(dump.header));
}

function described({ madeBy, startedAt, secretIds }: DumpHeader): string {
  const secrets = secretIds.length > 0 ? ` Its keys and passwords depend on the secrets ${secretIds.join(', ')}.` : '';
  return `The dump is complete. Latchkey ${madeBy} began it at ${startedAt.toISOString()}.${secrets}`;
}

async function readToEnd({ batches }: OpenDump): Promise<void> {
  while (!(await batches.next()).done);
}

async function restore(
  connection: Connection,
  { dump, wait, signal }: { dump: OpenDump; wait: boolean; signal: AbortSignal },
): Promise<void> {
  const form = process.stderr.isTTY ? 'pretty' : 'json';
  const progress = createProgress('written');
  await restoreDump({
    connection,
    dump,
    isServed: () => createPlanRepository({ connection }).isAnyAlive(aliveMs),
    untilAnnounced: async () => {
      if (!wait) return;
      console.error(`Waiting ${announcedMs / 1000} seconds to see if an instance is using this database.`);
      await sleep(announcedMs, undefined, { signal });
    },
    onWritten: progress.count,
    onSuperseded: tellOfSuperseded,
    logger: createLogger({ level: 'info', form, destination: process.stderr }),
    signal,
  });
  progress.end(`Restored into ${connection.name}. ${revokedSince(dump.header)}`);
}

/** Counts of attempts are of no interest to anybody. */
function tellOfSuperseded({ collection, id, by }: Superseded): void {
  if (collection === 'apikeys') {
    console.error(`${id} ended during the dump, and ${by} took its place. It is restored as ended.`);
  } else if (collection !== 'throttles') {
    console.error(
      `While the dump was taken, ${id} passed its email address or external id on to ${by}. It is restored without that.`,
    );
  }
}

const revokedSince = ({ startedAt }: DumpHeader) =>
  `Whatever was revoked or changed after ${startedAt.toISOString()} may be undone: do it again.`;

/** Says whether the service can start on this database with the secrets that it is given here. */
async function tellOfSecret(connection: Connection, config: Config): Promise<void> {
  const secret = findSecret(config);
  if (secret === null) {
    console.error('Give the service the secret that the dump was made under, as SECRET or in DATA_DIR/secret.');
    return;
  }
  const unchanged = { connection, onChange: () => undefined };
  try {
    await requireFittingSecrets({
      secretRecords: createSecretRepository({ connection }),
      users: createUserRepository(unchanged),
      apiKeys: createApiKeyRepository(unchanged),
      keyring: createKeyring({ ...config, secret }),
      now: new Date(),
    });
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    console.error(`The data are restored, but the service will not start yet. ${error.message}`);
  }
}
