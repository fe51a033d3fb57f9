/**
 * Replaces two instances behind nginx, four times and under load, as docs/production.md says, and fails if one of 5,000
 * requests does: `npm run try:rolling`. nginx runs deploy/nginx/latchkey-service.conf; the database is the embedded one, which
 * stands for an operator's own. Takes about a minute.
 */
import { randomBytes } from 'node:crypto';
import { runToEnd } from '../test/support/another-user.js';
import { freePort } from '../test/support/process.js';
import { checkFront, checkOutage } from './rolling/check-front.js';
import { hostDatabase } from './rolling/database.js';
import { type Front, startFront } from './rolling/front.js';
import { createHttpsClient } from './rolling/https-client.js';
import { type Instance, type Launch, startInstance } from './rolling/instance.js';
import { restartUnderLoad } from './rolling/restarts.js';
import { walk } from './rolling/walk.js';
import { chapter, expect, expectQuietly, say } from './story/telling.js';

const drainSeconds = 5;
const startedAt = performance.now();
const ports = [await freePort(), await freePort()] as const;
const database = await hostDatabase();
const instances: Instance[] = [];
let front: Front | undefined;

try {
  front = await startFront(ports);
  const launch: Launch = {
    words: [process.execPath, '--enable-source-maps', 'dist/main.js'],
    cwd: process.cwd(),
    env: {
      PATH: process.env['PATH'] ?? '',
      MONGODB_URI: database.uri,
      SECRET: randomBytes(32).toString('hex'),
      PUBLIC_URL: front.url,
      TRUST_PROXY: '127.0.0.1',
      DRAIN_SECONDS: String(drainSeconds),
      MAX_KEYS_PER_USER: '1000',
      CHANGE_RATE_LIMIT: 'none',
    },
  };
  chapter(`Two instances behind nginx (${front.version})`);
  for (const port of ports) instances.push(await startInstance(launch, port));
  const client = createHttpsClient({ port: front.httpsPort, certificate: front.certificate });
  const grant = async (...words: string[]) => {
    const { code, stderr } = await runToEnd([process.execPath, 'dist/main.js', 'grant', ...words], launch);
    if (code !== 0) console.error(stderr);
    expect(`the command grant ${words.join(' ')} ends with`, code, 0);
  };
  const person = await walk(client, grant);
  await checkFront(front, client, person);

  chapter(`Four restarts under load, with DRAIN_SECONDS=${drainSeconds}`);
  await restartUnderLoad({ launch, instances, client, person, restarts: 4, requests: 5000 });

  chapter('Both stop');
  const stopped = await Promise.all(instances.splice(0).map((instance) => instance.stop()));
  for (const { code } of stopped) expectQuietly('an instance ends with', code, 0);
  await checkOutage(client);
  client.close();
  say(`all as it must be, after ${Math.round((performance.now() - startedAt) / 1000)} s`);
} catch (error) {
  console.error(error, front?.log ?? '');
  process.exitCode = 1;
} finally {
  for (const instance of instances) await instance.stop();
  await front?.stop();
  await database.stop();
}
