import { Agent, request } from 'node:http';
import type { ServiceProcess } from '../../test/support/process.js';

const requestsAtOnce = 8;

/** Sends a request of the hot path again and again, over a few connections that stay open. */
export async function sendUses({ port }: ServiceProcess, key: string, times: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: requestsAtOnce });
  let left = times;
  const once = () =>
    new Promise<void>((resolve, reject) => {
      const headers = { 'X-API-Key': key };
      request({ agent, host: '127.0.0.1', port, path: '/forward-auth', headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`/forward-auth answered ${response.statusCode}.`));
        response.resume().once('end', resolve);
      })
        .once('error', reject)
        .end();
    });
  const inTurn = async () => {
    while (left-- > 0) await once();
  };
  try {
    await Promise.all(Array.from({ length: requestsAtOnce }, inTurn));
  } finally {
    agent.destroy();
  }
}

/** The processor time that a service has used so far, in seconds, by its own metrics. */
async function processorSeconds(service: ServiceProcess, metricsToken: string): Promise<number> {
  const response = await service.request('/metrics', { headers: { Authorization: `Bearer ${metricsToken}` } });
  const [, seconds] = /^process_cpu_seconds_total (\S+)$/m.exec(await response.text()) ?? [];
  return Number(seconds);
}

/** The processor time of one use of a key, in microseconds. */
export async function costOfUse(
  service: ServiceProcess,
  { key, times, metricsToken }: { key: string; times: number; metricsToken: string },
): Promise<number> {
  const before = await processorSeconds(service, metricsToken);
  await sendUses(service, key, times);
  return ((await processorSeconds(service, metricsToken)) - before) * (1_000_000 / times);
}
