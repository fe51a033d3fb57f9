import type { Config } from '../config/load.js';
import { warningsOf } from '../config/warnings.js';
import type { EmbeddedDatabase } from '../database/embedded/embedded.js';
import type { Logger } from '../lib/logger.js';
import type { Resources, Services } from '../services.js';
import { startWithSecret } from './kept-secret.js';
import type { Servers } from './start-servers.js';
import type { Stopping } from './stop-signal.js';
import { welcome } from './welcome.js';

/** How long requests in flight may take to finish when the service stops, in milliseconds. */
const inFlightMs = 5000;

/** How long connections live again before the port is closed, and how long idle ones stay open after it, in milliseconds. */
const calmMs = 1000;

/**
 * Runs the service until it is told to stop, which may be before it has started.
 *
 * @param stopping tells it to.
 * @returns once it listens.
 * @throws {StartupError} if it cannot be started.
 */
export async function serveUntilStopped({
  config,
  logger,
  stopping,
}: {
  config: Config;
  logger: Logger;
  stopping: Stopping;
}): Promise<void> {
  const { signal } = stopping;
  let embedded: EmbeddedDatabase | null = null;
  let services: Services | undefined;
  try {
    const provided = await provide(config, logger);
    embedded = provided.embedded;
    signal.throwIfAborted();
    // Most of the code: a start that is refused for its data directory needs none of it.
    const { createServices } = await import('../services.js');
    const { startServers } = await import('./start-servers.js');
    services = await createServices({ ...provided, config, logger, signal, onRestore: stopping.fail });
    signal.throwIfAborted();
    const servers = await startServers(services);
    logListening(services);
    for (const warning of warningsOf(config)) logger.warn(warning);
    console.error(welcome(config, embedded !== null));
    const parts = { ...servers, services, embedded, logger, stopping };
    const end = (drainMs: number) => stop(parts, drainMs).catch((error) => fail(logger, error));
    // Nobody can rely yet on one that is told so early.
    if (signal.aborted) void end(0);
    else signal.addEventListener('abort', () => void end(config.drainMs));
  } catch (error) {
    // First what asks the database, and then that: otherwise its end would be logged as a fault of its own.
    await services?.close().catch(() => undefined);
    await embedded?.stop();
    if (!signal.aborted) throw error;
    logger.info('stopped');
    exit(logger, stopping.hasFailed() ? 1 : 0);
  }
}

/** For whoever has only the log: what runs, where, and since when. */
function logListening({ config, build: { version, commit }, logger }: Services): void {
  const { publicUrl: origin, host, port, metrics } = config;
  const where = { origin, host, port, metricsPort: metrics.listener?.port };
  logger.info({ ...where, version, ...(commit !== null && { commit }), pid: process.pid }, 'listening');
}

/** The database and the secret of the configuration or, where it names none, ones of our own in the data directory. */
async function provide(config: Config, logger: Logger): Promise<Resources & { embedded: EmbeddedDatabase | null }> {
  const { mongodbUri, secret, dataDir } = config;
  if (mongodbUri !== null && secret !== null) return { mongodbUri, secret, embedded: null };
  const started = await startWithSecret({ directory: dataDir, secret, logger });
  return { mongodbUri: started.embedded.uri, ...started };
}

/**
 * Finishes what is in flight, writes what is pending, closes the database, and exits: with 0 if nothing is lost and it was told to.
 *
 * @param drainMs so long it serves on, while it says that it is not ready and sends its clients away with their answers. In the
 * last second it keeps their connections: a proxy that does not look whether it is ready opens hardly a new one then.
 */
async function stop(
  parts: Servers & { services: Services; embedded: EmbeddedDatabase | null; logger: Logger; stopping: Stopping },
  drainMs: number,
): Promise<void> {
  const { server, metricsServer, services, embedded, logger, stopping } = parts;
  services.readiness.drain();
  let idleMs = 0;
  if (drainMs > 0) {
    server.closeAfterAnswers();
    await stopping.pause(drainMs - calmMs);
    server.keepConnections();
    if (await stopping.pause(calmMs)) idleMs = calmMs;
  }
  await server.drain({ idleMs, withinMs: inFlightMs });
  // To the end: it tells how the last requests fare.
  metricsServer?.close();
  metricsServer?.closeAllConnections();
  const unwritten = await services.close();
  await embedded?.stop();
  if (unwritten > 0) {
    logger.error({ keys: unwritten }, 'stopped; the last uses of these keys could not be written and are lost');
  } else {
    logger.info('stopped');
  }
  exit(logger, unwritten > 0 || stopping.hasFailed() ? 1 : 0);
}

function fail(logger: Logger, error: unknown): void {
  logger.error({ err: error }, 'stopping failed');
  exit(logger, 1);
}

function exit(logger: Logger, code: number): void {
  logger.flush(() => process.exit(code));
}
