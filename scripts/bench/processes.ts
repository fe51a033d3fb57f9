import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where a process may run: servers and load have a core each, so that neither takes time from the other. */
export type Place = 'server core' | 'load core' | 'any core';

const cores: Record<Place, string | null> = { 'server core': '0', 'load core': '1', 'any core': null };
/** `taskset` is Linux's; elsewhere everything runs on any core. */
export const canPin = spawnSync('taskset', ['--version']).status === 0;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

/** Starts a process, which ends with this one at the latest. */
export function start(place: Place, command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const list = cores[place];
  const child =
    canPin && list !== null
      ? spawn('taskset', ['-c', list, command, ...args], options)
      : spawn(command, [...args], options);
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Runs a process to its end. @returns what it printed. @throws if it failed. */
export async function run(
  place: Place,
  command: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = start(place, command, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [printed, complaints] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  // A process that ended early is told by its code.
  child.stdin?.on('error', () => undefined).end(input);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${complaints}${printed}`);
  return printed;
}

export interface Server {
  readonly pid: number;
  /** Of its database, if that is a process of its own. */
  readonly databasePid: number | null;
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts a server of `subjects/`, which prints its port and whatever else there is to know, as one line of JSON. */
export async function startSubject<T extends object>(
  name: string,
  args: readonly string[] = [],
): Promise<Server & { announced: T }> {
  const script = fileURLToPath(new URL(`./subjects/${name}.mjs`, import.meta.url));
  const child = start('server core', process.execPath, [script, ...args], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout, pid } = child;
  if (!stdout || pid === undefined) throw new Error(`${name} cannot be started.`);
  const ended = once(child, 'close');
  const line = await Promise.race([
    once(createInterface({ input: stdout }), 'line').then(([text]) => text as string),
    ended.then(() => Promise.reject(new Error(`${name} ended before it was ready.`))),
  ]);
  const announced = JSON.parse(line) as T & { port: number };
  return {
    pid,
    databasePid: null,
    origin: `http://127.0.0.1:${announced.port}`,
    announced,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** Processor time of a process so far, all its threads and both modes, in microseconds; `null` where there is no /proc. */
export function cpuUs(pid: number): number | null {
  try {
    // "pid (command) state …": utime and stime are the 12th and 13th after the command, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick;
  } catch {
    return null;
  }
}

/**
 * What the host of a virtual machine has given to others so far of the time that this machine wanted, and how much time
 * there was, both in ticks over all cores; `null` where there is no /proc.
 */
export function stolenTime(): { stolen: number; all: number } | null {
  try {
    // "cpu  user nice system idle iowait irq softirq steal guest guest_nice", of which guests are in user and nice.
    const ticks = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? [];
    return { stolen: ticks[7] ?? 0, all: ticks.slice(0, 8).reduce((sum, part) => sum + part, 0) };
  } catch {
    return null;
  }
}

/** USER_HZ, which is 100 wherever Node.js runs on Linux. */
const microsecondsPerTick = 10_000;

/** What a process holds of the machine's memory, now and at most, in MB; `null` where there is no /proc. */
export function memoryMb(pid: number): { resident: number; peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
    return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  } catch {
    return null;
  }
}

/** The processes that the main thread of a process has started. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
