import { createHandlers } from '../handlers.js';
import { createMetricsServer, createServer, type DrainableServer } from '../server.js';
import type { Services } from '../services.js';
import { listen } from './listen.js';

export interface Servers {
  server: DrainableServer;
  /** `null` where the metrics have no listener of their own. */
  metricsServer: DrainableServer | null;
}

/** Has the service listen. @throws {StartupError} if one of them cannot listen; then none does. */
export async function startServers(services: Services): Promise<Servers> {
  const { config, metrics } = services;
  const { listener } = config.metrics;
  const handlers = createHandlers(services);
  const server = createServer(services, handlers);
  const metricsServer = listener && createMetricsServer(services, handlers);
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
