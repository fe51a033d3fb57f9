import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { until } from '../../test/support/process.js';
import type { RunningProxy } from './bench.js';
import type { Program } from './program.js';

const startWithinMs = 10_000;
const nobody = 65_534;

/**
 * Runs a server in the foreground until it is stopped, and waits until it answers on its port.
 *
 * @param folder where it may write; it owns it.
 */
export async function startServer(options: {
  program: Program;
  args: string[];
  folder: string;
  port: number;
}): Promise<RunningProxy> {
  const { program, args, folder, port } = options;
  const rights = leastRights(program.command);
  if (rights.uid !== undefined) chownSync(folder, nobody, nobody);
  const child = spawn(program.command, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...rights,
  });
  const killChild = () => void child.kill('SIGKILL');
  process.once('exit', killChild);
  let log = '';
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  child.once('error', (error) => {
    log += error.message;
  });
  const ended = once(child, 'close').then(() => {
    process.off('exit', killChild);
    hasEnded = true;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(killChild, startWithinMs);
    await ended;
    clearTimeout(timer);
  };

  try {
    await until(async () => hasEnded || (await answers(port)), { what: 'the proxy', withinMs: startWithinMs });
    if (hasEnded) throw new Error('The proxy has ended.');
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${log}`);
  }
  return {
    port,
    get log() {
      return log;
    },
    stop,
  };
}

/** For root: to run as nobody, where everybody may reach the program. */
function leastRights(command: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const ancestors = [command];
  for (let path = command; path !== dirname(path); path = dirname(path)) ancestors.push(dirname(path));
  const isOpen = ancestors.every((path) => (statSync(path).mode & 0o001) !== 0);
  return isOpen ? { uid: nobody, gid: nobody } : {};
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
