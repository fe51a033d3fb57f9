// @ts-check
/**
 * `npm run build`: builds into `dist` what is stale, or the parts that are named. In plain JavaScript, as it runs before
 * everything else: with nothing stale it takes a tenth of a second.
 */
import { fileURLToPath } from 'node:url';
import { buildClient, client } from './client.mjs';
import { isFresh } from './freshness.mjs';
import { buildPages, pages } from './pages.mjs';
import { providePrograms } from './programs.mjs';
import { buildReference, reference } from './reference.mjs';
import { buildService, service } from './service.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const builders = [
  { part: service, build: buildService },
  { part: reference, build: buildReference },
  { part: client, build: buildClient },
  // Vite takes the client as it is published.
  { part: pages, build: buildPages, after: client },
];
const names = process.argv.slice(2);

try {
  const wanted = builders.filter(({ part }) => names.length === 0 || names.includes(part.name));
  const stale = wanted.filter(({ part, after }) => !isFresh(part) || (after && !isFresh(after)));
  if (stale.length > 0) {
    console.error(`Building the ${stale.map(({ part }) => part.name).join(', the ')} …`);
    providePrograms();
    await buildAll(stale);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * All at once, but for what needs another part.
 *
 * @param {typeof builders} stale
 */
async function buildAll(stale) {
  /** @type {Map<unknown, Promise<void>>} */
  const running = new Map();
  for (const { part, build, after } of stale) running.set(part, Promise.resolve(running.get(after)).then(build));
  const results = await Promise.allSettled(running.values());
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
