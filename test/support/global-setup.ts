import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { fastFolder } from './fast-folder.js';
import { givenUri, inDatabase } from './given-database.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The embedded MongoDB, or one that was given, which all test files share; each uses a database of its own. */
    mongodbUri: string;
  }
}

/** Runs the engine from `dist`, as the service does: it is hosted by a process that cannot run TypeScript. */
const built = new URL('../../dist/database/embedded/embedded.js', import.meta.url).href;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (givenUri) {
    project.provide('mongodbUri', inDatabase(givenUri, 'latchkey'));
    return async () => undefined;
  }
  const { startEmbedded } = (await import(built)) as typeof import('../../src/database/embedded/embedded.js');
  const directory = mkdtempSync(join(fastFolder(tmpdir()), 'latchkey-test-'));
  const database = await startEmbedded({ directory, logger: pino({ level: 'warn' }) });
  await closeFilesEarly(database.uri);
  project.provide('mongodbUri', database.uri);
  return async () => {
    await database.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}

/**
 * Has the engine close files that nothing uses, after seconds and not after its ten minutes: those of databases that were
 * dropped as well. Some hundred databases have more files together than a process may have open, and the engine then aborts.
 */
async function closeFilesEarly(uri: string): Promise<void> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    const files = 'file_manager=(close_idle_time=15,close_scan_interval=5,close_handle_minimum=250)';
    await client.db('admin').command({ setParameter: 1, wiredTigerEngineRuntimeConfig: files });
  } finally {
    await client.close();
  }
}
