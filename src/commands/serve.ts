import type { Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { type Config, loadConfig } from '../config/load.js';
import { warningsOf } from '../config/warnings.js';
import type { EmbeddedDatabase } from '../database/embedded/embedded.js';
import { createHandlers } from '../handlers.js';
import { createLogger, type Logger } from '../lib/logger.js';
import { createMetricsServer, createServer } from '../server.js';
import { createServices, type Resources, type Services } from '../services.js';
import { startWithSecret } from './kept-secret.js';
import { listen } from './listen.js';
import { welcome } from './welcome.js';

/** How long requests in flight may take to finish when the service stops, in milliseconds. */
const drainMs = 5000;
/** How long stopping may take in all; what hangs then, such as a database that does not answer, is left behind. */
const stopMs = 9500;

/**
 * How much the heap may grow before V8 looks for what is dead, as a share of what was alive the last time. By default it
 * lets it grow up to four times: 100,000 remembered keys then held 580 MB instead of 420, at the same speed.
 */
const heapGrowth = '--heap-growing-percent=50';

/**
 * Runs the service until it is told to stop.
 *
 * @returns once it listens.
 * @throws {StartupError} if it cannot be started.
 */
export async function run(): Promise<void> {
  setFlagsFromString(heapGrowth);
  const config = loadConfig(process.env);
  const logger = createLogger({ level: config.logLevel });
  const { mongodbUri, secret, embedded } = await provide(config, logger);
  let services: Services | undefined;
  try {
    services = await createServices({ config, logger, mongodbUri, secret });
    const servers = await startServers(services);
    logListening(services);
    for (const warning of warningsOf(config)) logger.warn(warning);
    console.error(welcome(config, embedded !== null));
    stopOnSignals({ ...servers, services, embedded, logger });
  } catch (error) {
    // First what asks the database, and then that: otherwise its end would be logged as a fault of its own.
    await services?.close();
    await embedded?.stop();
    throw error;
  }
}

/** For whoever has only the log: what runs, where, and since when. */
function logListening({ config, build: { version, commit }, logger }: Services): void {
  const { publicUrl: origin, host, port, metrics } = config;
  const where = { origin, host, port, metricsPort: metrics.listener?.port };
  logger.info({ ...where, version, ...(commit !== null && { commit }), pid: process.pid }, 'listening');
}

interface Servers {
  server: Server;
  /** `null` where the metrics have no listener of their own. */
  metricsServer: Server | null;
}

/** @throws {StartupError} if one of them cannot listen; then none does. */
async function startServers(services: Services): Promise<Servers> {
  const { config, metrics } = services;
  const { listener } = config.metrics;
  const handlers = createHandlers(services);
  const server = await createServer(services, handlers);
  const metricsServer = listener && (await createMetricsServer(services, handlers));
  metrics.watchProcess();
  try {
    if (listener && metricsServer) {
      await listen(metricsServer, listener, { port: 'METRICS_PORT', host: 'METRICS_HOST' });
    }
    await listen(server, config, { port: 'PORT', host: 'HOST' });
  } catch (error) {
    metricsServer?.close();
    throw error;
  }
  return { server, metricsServer };
}

/** The database and the secret of the configuration or, where it names none, ones of our own in the data directory. */
async function provide(config: Config, logger: Logger): Promise<Resources & { embedded: EmbeddedDatabase | null }> {
  const { mongodbUri, secret, dataDir } = config;
  if (mongodbUri !== null && secret !== null) return { mongodbUri, secret, embedded: null };
  const started = await startWithSecret({ directory: dataDir, secret, logger });
  return { mongodbUri: started.embedded.uri, ...started };
}

/** Finishes what is in flight, writes what is pending, closes the database, and exits 0 within 10 s. */
function stopOnSignals(
  parts: Servers & { services: Services; embedded: EmbeddedDatabase | null; logger: Logger },
): void {
  const { server, metricsServer, services, embedded, logger } = parts;
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('stopping took too long');
      logger.flush(() => process.exit(1));
    }, stopMs).unref();
    services.readiness.drain();
    const drained = new Promise((resolve) => server.close(resolve));
    // Connections become idle one by one, as their requests are answered; a client would keep them open.
    const closing = setInterval(() => server.closeIdleConnections(), 50);
    const patience = setTimeout(() => server.closeAllConnections(), drainMs);
    await drained;
    clearInterval(closing);
    clearTimeout(patience);
    // To the end: it tells how the last requests fare.
    metricsServer?.close();
    metricsServer?.closeAllConnections();
    await services.close();
    await embedded?.stop();
    logger.info('stopped');
    logger.flush(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}
