/** What a key costs the first time that it is presented after a start, of two commits, in pairs. */
import { type Latchkey, startLatchkey } from './latchkey.js';
import { type HttpRequest, sendOnce } from './load.js';
import { leastPairs, type Pair } from './paired.js';

type Side = keyof Pair;

/** Enough that what a start itself costs is a small part. */
const stored = 3000;

export const coldRows: Record<string, { what: string; keysPerUser: number }> = {
  'cold-ten': { what: 'GET /forward-auth, cold, 10 keys a user', keysPerUser: 10 },
  'cold-one': { what: 'GET /forward-auth, cold, 1 key a user', keysPerUser: 1 },
};

/** @param roots where each commit is built. @returns by row the processor time of the service for a key, in microseconds. */
export async function measureCold(roots: Record<Side, string>): Promise<Record<string, Pair[]>> {
  const pairs: Record<string, Pair[]> = {};
  for (const [name, { what, keysPerUser }] of Object.entries(coldRows)) {
    console.error(`making ${stored} keys twice, ${keysPerUser} a user`);
    const services: Record<Side, Latchkey> = {
      base: await startLatchkey({ root: roots.base, stored, keysPerUser }),
      current: await startLatchkey({ root: roots.current, stored, keysPerUser }),
    };
    const measured: Pair[] = [];
    for (let turn = 0; turn < leastPairs; turn++) {
      const [first, second]: [Side, Side] = turn % 2 === 0 ? ['base', 'current'] : ['current', 'base'];
      const costs = { [first]: await costOf(services[first]), [second]: await costOf(services[second]) };
      measured.push(costs as Record<Side, number>);
      console.error(`  ${what.padEnd(40)} ${((costs['current'] ?? 0) / (costs['base'] ?? 0)).toFixed(3)}`);
    }
    pairs[name] = measured;
    for (const service of Object.values(services)) await service.stop();
  }
  return pairs;
}

async function costOf(service: Latchkey): Promise<number> {
  await service.restart('server core');
  const requests = service.keys.map(
    (key): HttpRequest => ({ method: 'GET', path: '/forward-auth', headers: { 'X-API-Key': key } }),
  );
  const { cpuUs, errors } = await sendOnce(service, requests, 'load core');
  if (cpuUs === null || errors > 0) throw new Error(`${errors} of ${requests.length} cold keys were refused.`);
  return cpuUs;
}
