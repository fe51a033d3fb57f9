// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const builder = fileURLToPath(new URL('index.mjs', import.meta.url));
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Builds what is stale, in a process group of its own: a signal that ends this process ends the compilers as well, and a
 * Ctrl-C reaches them once.
 *
 * @returns {Promise<number>} the status to end with, where it failed or was stopped; otherwise 0.
 */
export async function buildInGroup() {
  const isGroup = process.platform !== 'win32';
  const build = spawn(process.execPath, [builder], { stdio: ['ignore', 'inherit', 'inherit'], detached: isGroup });
  let stopped = 0;
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    stopped ||= 128 + constants.signals[signal];
    if (build.pid === undefined) return;
    try {
      process.kill(isGroup ? -build.pid : build.pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
  };
  for (const signal of signals) process.on(signal, stop);
  const [code] = await once(build, 'exit');
  for (const signal of signals) process.off(signal, stop);
  return stopped || (code ?? 1);
}
