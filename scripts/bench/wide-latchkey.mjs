/**
 * The built service with further operations in its contract: `node wide-latchkey.mjs <count>`. Otherwise it does what
 * `serve` does. Half of them are copies of `GET /auth/me` and half of `GET /auth/apikeys/{key_id}`, in front of all others.
 */
import { stringify } from 'yaml';
import { keptSecret } from '../../dist/commands/kept-secret.js';
import { loadConfig } from '../../dist/config/load.js';
import { readContract } from '../../dist/contract/document.js';
import { prepareDataDirectory } from '../../dist/database/embedded/data-directory.js';
import { startEmbedded } from '../../dist/database/embedded/embedded.js';
import { createHandlers } from '../../dist/handlers.js';
import { createLogger } from '../../dist/lib/logger.js';
import { createServer } from '../../dist/server.js';
import { createServices } from '../../dist/services.js';

const count = Number(process.argv[2]);
const config = loadConfig(process.env);
const { dataDir } = config;
const logger = createLogger({ level: config.logLevel });
prepareDataDirectory(dataDir);
const { secret } = keptSecret(dataDir);
const embedded = await startEmbedded({ directory: dataDir, logger });
const services = await createServices({ config, logger, mongodbUri: embedded.uri, secret });
const handlers = createHandlers(services);

const { document } = services.contract;
const furtherPaths = {};
for (let number = 0; number < count; number++) {
  const [path, copy] =
    number % 2 ? ['/auth/me', `/further/${number}`] : ['/auth/apikeys/{key_id}', `/further/${number}/{key_id}`];
  const { get, parameters } = structuredClone(document.paths[path]);
  const operationId = `further${number}`;
  handlers[operationId] = handlers[get.operationId];
  furtherPaths[copy] = { ...(parameters && { parameters }), get: { ...get, operationId } };
}
const contract = readContract(stringify({ ...document, paths: { ...furtherPaths, ...document.paths } }));
console.error(`${contract.operations.length} operations`);

const server = await createServer({ ...services, contract: { ...services.contract, ...contract } }, handlers);
services.metrics.watchProcess();
server.listen(config.port, config.host, () => console.error('Latchkey is ready.'));
process.on('SIGTERM', async () => {
  server.closeAllConnections();
  await services.close();
  await embedded.stop();
  process.exit();
});
