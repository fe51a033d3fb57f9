import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../../src/lib/logger.js';
import { fastFolder } from '../fast-folder.js';
import { type StandIn, startStandIn } from './stand-in.js';

/** Runs the engine from `dist`: it is hosted by a process that cannot run TypeScript. */
const built = new URL('../../../dist/database/embedded/embedded.js', import.meta.url).href;

/** A stand-in with an engine of its own, for scripts. */
export async function startStandInWithEngine(): Promise<{ standIn: StandIn; close(): Promise<void> }> {
  const { engineUri, close } = await startEngine();
  try {
    const standIn = await startStandIn(engineUri);
    return { standIn, close: () => standIn.close().then(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function startEngine(): Promise<{ engineUri: string; close(): Promise<void> }> {
  const { startEmbedded } = (await import(built)) as typeof import('../../../src/database/embedded/embedded.js');
  const directory = mkdtempSync(join(fastFolder('/tmp'), 'lk-standin-'));
  const engine = await startEmbedded({ directory, logger: createLogger({ level: 'warn' }) });
  return {
    engineUri: engine.uri,
    async close() {
      await engine.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
