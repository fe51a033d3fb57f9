/** A real service in a process of its own, and what a request costs its main thread. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request as sendRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { start } from '../bench/processes.js';
import { environmentOf } from '../bench/service.js';

export interface Service {
  /** Its temporary directory, where the socket of the embedded MongoDB is. */
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Sends a request to its end. */
  send(request: SentRequest): Promise<SentAnswer>;
  /** The same, and what it cost. */
  measure(request: SentRequest): Promise<Cost & { status: number }>;
  stop(): Promise<void>;
}

export interface SentRequest {
  method: string;
  target: string;
  headers: [name: string, value: string][];
  body?: string | undefined;
}

export interface SentAnswer {
  status: number;
  text: string;
}

export interface Cost {
  /** Longest time that the event loop was held, in milliseconds. */
  delayMs: number;
  /** Processor time of the main thread (of all threads where there is no /proc), in milliseconds. */
  cpuMs: number;
}

interface Reading {
  delayMs: number;
  processMs: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const meter = new URL('./meter.mjs', import.meta.url).href;
/** After an answer, until the main thread has gone to sleep: its time is counted then. */
const settleMs = 3;

/** @throws if it is not ready within 30 s. */
export async function startService({
  folder,
  port,
  env,
}: {
  folder: string;
  port: number;
  env: Record<string, string>;
}) {
  const environment = environmentOf({ folder, port, env });
  const child = start('any core', process.execPath, ['--import', meter, 'dist/main.js'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  async function ask(what: 'begin' | 'end'): Promise<Reading> {
    const answer = once(child, 'message');
    child.send(what);
    return (await answer)[0] as Reading;
  }

  function send({ method, target, headers, body }: SentRequest): Promise<SentAnswer> {
    return new Promise((resolve, reject) => {
      const length: [string, string][] =
        body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
      const sent = sendRequest({
        agent,
        method,
        port,
        host: '127.0.0.1',
        path: target,
        headers: [['Host', '127.0.0.1'], ...headers, ...length].flat(),
        timeout: 60_000,
      });
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${target.slice(0, 80)} is not answered.`)));
      sent.on('error', reject);
      sent.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.end(body);
    });
  }

  async function measure(request: SentRequest): Promise<Cost & { status: number }> {
    const before = await ask('begin');
    await sleep(settleMs);
    const cpuBefore = mainThreadMs(child.pid) ?? before.processMs;
    const { status } = await send(request);
    await sleep(settleMs);
    const cpuAfter = mainThreadMs(child.pid);
    const after = await ask('end');
    return { status, delayMs: after.delayMs, cpuMs: (cpuAfter ?? after.processMs) - cpuBefore };
  }

  for (const until = Date.now() + 30_000; ; await sleep(50)) {
    const answer = await send({ method: 'GET', target: '/readyz', headers: [] }).catch(() => null);
    if (answer?.status === 200) break;
    if (child.exitCode !== null || Date.now() > until) throw new Error('The service does not become ready.');
  }
  const service: Service = {
    folder,
    env: environment,
    send,
    measure,
    async stop() {
      agent.destroy();
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    },
  };
  return service;
}

/** Time that the main thread of a process has run, in milliseconds; `null` where there is no /proc. */
function mainThreadMs(pid: number | undefined): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return null;
  }
}
