import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { loadConfig } from '../config/load.js';
import { loadContract } from '../contract/contract.js';
import { connect } from '../database/connect.js';
import { createDump } from '../database/dump/dump.js';
import { createSettledTime, databaseTimeOf } from '../database/settled-time.js';
import { createUserRepository } from '../features/accounts/repository.js';
import { createApiKeyRepository } from '../features/apikeys/repository.js';
import { dependedSecretIds } from '../features/secrets/secrets.js';
import { systemClock } from '../lib/clock.js';
import { StartupError } from '../lib/startup-error.js';
import { saveDump } from './dump-file.js';
import { createProgress, type Progress } from './progress.js';
import { stoppable } from './stoppable.js';
import { withDatabase } from './with-database.js';

/**
 * `dump [FILE] [--force]`: writes every record of the database into a file that only its owner can read, or to the standard
 * output. Instances may go on serving.
 *
 * @throws {StartupError} if the file is there already, the database is empty, or it was migrated meanwhile.
 */
export async function run(words: readonly string[]): Promise<void> {
  const { path, force } = wordsOf(words);
  const config = loadConfig(process.env);
  await stoppable('The dump was stopped, and no file was written.', async (signal) => {
    await withDatabase(config, async (uri) => {
      const connection = await connect({ uri, patient: true });
      try {
        const progress = createProgress('read');
        await saveDump({ path, force, signal, source: await dumpOf(connection, { progress, signal }) });
        progress.end(`Dumped ${connection.name}. To restore it, you also need the secret of this service.`);
      } finally {
        await connection.close();
      }
    });
  });
}

function wordsOf(words: readonly string[]): { path: string | null; force: boolean } {
  try {
    const options = { force: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const [path = '-', surplus] = positionals;
    if (surplus === undefined) return { path: path === '-' ? null : path, force: values.force };
  } catch {
    // As for a word too many.
  }
  throw new StartupError('Give a file, or nothing for standard output: dump [FILE] [--force]');
}

async function dumpOf(
  connection: Connection,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<Readable> {
  const unchanged = { connection, onChange: () => undefined };
  // What is revoked later has to be done again: a clock that is fast, as of another machine, would leave some of it out.
  const startedAt = await createSettledTime({ clock: systemClock, databaseTime: databaseTimeOf(connection) })();
  const parts = await createDump({
    db: connection.getClient().db(),
    header: {
      madeBy: loadContract('').document.info.version,
      startedAt,
      secretIds: await dependedSecretIds({
        users: createUserRepository(unchanged),
        apiKeys: createApiKeyRepository(unchanged),
        now: startedAt,
      }),
    },
    onRead: progress.count,
    signal,
  });
  return Readable.from(parts, { objectMode: false });
}
