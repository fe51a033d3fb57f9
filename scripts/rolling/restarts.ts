import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../test/support/process.js';
import { expect, expectQuietly, say } from '../story/telling.js';
import { expectStatus, type HttpsClient } from './https-client.js';
import { type Instance, type Launch, startInstance, statusOf } from './instance.js';
import { startLoad } from './load.js';
import { knownWithinMs, type Person } from './walk.js';

interface Restarts {
  launch: Launch;
  /** Those that run in the end take the place of those that were replaced. */
  instances: Instance[];
  client: HttpsClient;
  person: Person;
  restarts: number;
  /** At least. */
  requests: number;
}

/**
 * Replaces instances one after the other, each once the one before it is ready again, while clients ask through nginx.
 *
 * @throws {Error} if a request fails, a stop ends with another status than 0, or an acknowledged key is not as it was left.
 */
export async function restartUnderLoad({
  launch,
  instances,
  client,
  person,
  restarts,
  requests,
}: Restarts): Promise<void> {
  const load = startLoad(client, person);
  const served = (wanted: number) =>
    until(() => load.requests >= wanted, { what: `${wanted} requests`, withinMs: 60_000 });
  await served(requests / (restarts + 1));
  for (let restart = 1; restart <= restarts; restart++) {
    await replace(instances, restart % instances.length, launch);
    await served((requests * (restart + 1)) / (restarts + 1));
  }
  await load.stop();
  for (const line of load.failures.slice(0, 20)) console.error(`  ${line}`);
  expect(`of ${load.requests} requests there failed`, load.failures.length, 0);
  await checkKeys(client, person, load);
}

async function replace(instances: Instance[], at: number, launch: Launch): Promise<void> {
  const { port, stop } = instances[at] as Instance;
  const stopping = stop();
  const seconds = Number(launch.env['DRAIN_SECONDS']);
  const isUnready = async () => (await statusOf(`http://127.0.0.1:${port}/readyz`)) === 503;
  await until(isUnready, { what: 'the probe to fail', withinMs: seconds * 1000 });
  const unready = await statusOf(`http://127.0.0.1:${port}/livez`);
  const { code, ms } = await stopping;
  expectQuietly('while it drains, it answers', unready, 200);
  expectQuietly('it ends with', code, 0);
  const startedAt = performance.now();
  instances[at] = await startInstance(launch, port);
  const took = Math.round(performance.now() - startedAt);
  say(
    `instance ${at + 1}: its probe failed at once, it stopped after ${Math.round(ms)} ms, was ready again ${took} ms later`,
  );
}

/** What was acknowledged is so, whatever was replaced meanwhile. */
async function checkKeys(
  { send }: HttpsClient,
  { verifier }: Person,
  { kept, revoked }: ReturnType<typeof startLoad>,
): Promise<void> {
  const isValid = async ({ key }: { key: string }) => {
    const said = await expectStatus(
      send('POST', '/verify', { body: { key }, headers: { 'X-API-Key': verifier } }),
      200,
    );
    return said['valid'] === true;
  };
  await sleep(knownWithinMs);
  const [good, bad] = [await Promise.all(kept.map(isValid)), await Promise.all(revoked.map(isValid))];
  expect(`of ${kept.length} keys that were made, there are lost`, good.filter((valid) => !valid).length, 0);
  expect(`of ${revoked.length} keys that were revoked, there still work`, bad.filter((valid) => valid).length, 0);
}
