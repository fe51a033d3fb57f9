/** Clients of an API that use its keys all the time, each at the same pace, through every instance in turn. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from '../../test/support/process.js';

/** How often it is looked whether uses are due, in milliseconds. */
const tickMs = 10;

export interface LoadClient {
  /** Its User-Agent. */
  name: string;
  /** The text of the key that it sends from now on. */
  key: string;
  uses: number;
}

export interface SteadyLoad {
  clients: readonly LoadClient[];
  /** Answers other than 200, and how often they came. */
  refusals: Record<string, number>;
  uses(): number;
  perSecond(): number;
  /** Waits for all answers. */
  stop(): Promise<void>;
}

/** @param perSecond uses of all clients together, however long their answers take. */
export function startLoad({
  instances,
  key,
  clients: count,
  perSecond,
}: {
  instances: readonly ServiceProcess[];
  key: string;
  clients: number;
  perSecond: number;
}): SteadyLoad {
  const clients = Array.from({ length: count }, (_, at) => ({ name: `client-${at + 1}`, key, uses: 0 }));
  const refusals: Record<string, number> = {};
  const waiting = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  let stoppedAt: number | undefined;

  async function use(client: LoadClient, service: ServiceProcess): Promise<void> {
    client.uses++;
    const answer = await service
      .request('/forward-auth', { headers: { 'X-API-Key': client.key, 'User-Agent': client.name } })
      .then(async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      })
      .catch((error: Error) => error.message);
    if (answer !== '200') refusals[answer] = (refusals[answer] ?? 0) + 1;
  }

  function send(): void {
    const turn = sent++;
    // Every client meets every instance, however many there are of each.
    const client = clients[turn % count] as LoadClient;
    const service = instances[(turn + Math.floor(turn / count)) % instances.length] as ServiceProcess;
    const flight: Promise<void> = use(client, service).finally(() => waiting.delete(flight));
    waiting.add(flight);
  }

  const elapsedSeconds = () => ((stoppedAt ?? performance.now()) - startedAt) / 1000;
  async function run(): Promise<void> {
    while (stoppedAt === undefined) {
      while (sent < elapsedSeconds() * perSecond) send();
      await sleep(tickMs);
    }
    await Promise.all(waiting);
  }

  const running = run();
  return {
    clients,
    refusals,
    uses: () => sent - waiting.size,
    perSecond: () => Math.round((sent - waiting.size) / elapsedSeconds()),
    async stop() {
      stoppedAt ??= performance.now();
      await running;
    },
  };
}
