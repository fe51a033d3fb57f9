import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  project.provide('mongodbUri', database.uri);
  return async () => {
    await database.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
