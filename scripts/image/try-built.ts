import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../test/support/process.js';
import { hostDatabase } from '../rolling/database.js';
import { type Front, startFront } from '../rolling/front.js';
import { createHttpsClient } from '../rolling/https-client.js';
import { type Instance, startInstance } from '../rolling/instance.js';
import { restartUnderLoad } from '../rolling/restarts.js';
import { walk } from '../rolling/walk.js';
import { chapter, expect } from '../story/telling.js';
import type { BuiltFolder } from './build-in-folder.js';
import { createContainer } from './container.js';

const drainSeconds = 3;

/**
 * Runs two containers' worth of what was built behind nginx, and tells one after the other to stop in the middle of load.
 *
 * @param folder an empty one.
 * @param path where the image's Node.js is.
 * @throws {Error} where something is not as it must be. What was started has ended then as well.
 */
export async function tryBuilt(image: BuiltFolder, { folder, path }: { folder: string; path: string }): Promise<void> {
  const ports = [await freePort(), await freePort()] as const;
  const instances: Instance[] = [];
  const database = await hostDatabase();
  let front: Front | undefined;
  try {
    front = await startFront(ports);
    const { launch, run, check } = createContainer({
      ...{ image, folder: join(folder, 'secrets') },
      secrets: { MONGODB_URI_FILE: database.uri, SECRET_FILE: randomBytes(32).toString('hex') },
      env: {
        ...{ PATH: path, PUBLIC_URL: front.url, TRUST_PROXY: '127.0.0.1', DRAIN_SECONDS: String(drainSeconds) },
        ...{ MAX_KEYS_PER_USER: '1000', CHANGE_RATE_LIMIT: 'none' },
      },
    });

    chapter('Two of it behind nginx');
    for (const port of ports) instances.push(await startInstance(launch, port));
    const status = readFileSync(`/proc/${instances[0]?.pid}/status`, 'utf8');
    expect('its user', /^Uid:\t(\d+)/m.exec(status)?.[1], String(launch.user?.uid ?? process.getuid?.()));
    expect('the health check of one that runs ends with', await check(ports[0]), 0);
    expect('the health check where none runs ends with', await check(await freePort()), 1);
    const client = createHttpsClient({ port: front.httpsPort, certificate: front.certificate });
    const person = await walk(client, async (...words) => {
      expect(`the command grant ${words.join(' ')} ends with`, await run(['grant', ...words]), 0);
    });

    chapter(`SIGTERM in the middle of load, with DRAIN_SECONDS=${drainSeconds}`);
    await restartUnderLoad({ launch, instances, client, person, restarts: 2, requests: 2000 });
    client.close();
  } catch (error) {
    console.error(front?.log ?? '');
    throw error;
  } finally {
    for (const instance of instances) await instance.stop();
    await front?.stop();
    await database.stop();
  }
}
