import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { until } from '../../test/support/process.js';

const startWithinMs = 60_000;

/** How an instance is started. */
export interface Launch {
  /** The program and its arguments. */
  words: readonly string[];
  cwd: string;
  env: Record<string, string>;
  user?: { uid: number; gid: number };
}

export interface Instance {
  pid: number;
  port: number;
  /** What it has logged. */
  logs: Record<string, unknown>[];
  /** Tells it to stop. @returns its exit status, and how long that took, in milliseconds. */
  stop(): Promise<{ code: number | null; ms: number }>;
}

/**
 * Starts an instance, and waits until its probe says that it is ready.
 *
 * @throws {Error} with what it has said, if it ends before or takes longer than a minute.
 */
export async function startInstance({ words, cwd, env, user }: Launch, port: number): Promise<Instance> {
  const [program = '', ...args] = words;
  const child = spawn(program, args, {
    cwd,
    ...user,
    env: { ...env, PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let [errors, code]: [string, number | null | undefined] = ['', undefined];
  const logs: Instance['logs'] = [];
  createInterface({ input: child.stdout }).on('line', (line) => logs.push(JSON.parse(line)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([status]) => {
    process.off('exit', kill);
    code = status as number | null;
    return code;
  });
  const isReady = async () => (await statusOf(`http://127.0.0.1:${port}/readyz`)) === 200;
  await until(async () => code !== undefined || (await isReady()), { what: 'an instance', withinMs: startWithinMs });
  if (code !== undefined) throw new Error(`The instance ended with ${code}:\n${errors}`);
  return {
    pid: child.pid ?? 0,
    port,
    logs,
    async stop() {
      const toldAt = performance.now();
      child.kill('SIGTERM');
      return { code: await ended, ms: performance.now() - toldAt };
    },
  };
}

/** The status of an answer; 0 where nobody answers. */
export async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
