import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { isRunning } from './process.js';

/** `nobody`, as most systems have it. */
const other = 65_534;

/** What starts a program as a user who owns nothing here, where this process may do that: as root. */
export const asAnotherUser: { uid?: number; gid?: number } = process.getuid?.() === 0 ? { uid: other, gid: other } : {};

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, which must come within 30 s. */
export async function runToEnd(
  [command = '', ...words]: readonly string[],
  options: { env: Record<string, string | undefined>; cwd?: string; uid?: number; gid?: number },
): Promise<Ended> {
  const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, stdout: output.join(''), stderr: errors.join('') };
}

/** Ids of the processes that were told of a folder, by their environment or their command. Linux only; elsewhere none. */
export function processesOf(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const told = [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`].map((path) => readFileSync(path, 'latin1'));
      return told.join('\0').includes(folder) && isRunning(pid);
    } catch {
      return false;
    }
  });
}
