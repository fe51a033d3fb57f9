import { setMaxListeners } from 'node:events';
import { type Connection, mongo } from 'mongoose';
import type { Logger } from '../lib/logger.js';

/**
 * How long questions wait for a database that nothing is heard of, in milliseconds: long enough for a primary that
 * hands over to another one.
 */
export const patienceMs = 1000;

/** What is used of the driver's topology (seen in 7.5), which its types keep to themselves. */
interface Topology {
  description: mongo.TopologyDescription;
  selectServer(selector: unknown, options: SelectionOptions): Promise<unknown>;
}

interface SelectionOptions {
  signal?: AbortSignal;
}

export interface Availability {
  /** Whether the database is known to be away. */
  isAway(): boolean;
  stop(): void;
}

/**
 * Answers every question to a database that is known to be away at once, with the driver's own error for it: the driver
 * would let each wait, and ask it of a database that comes back after the caller was told that it failed.
 *
 * The driver's heartbeats tell. Known to be away is one without a server that takes writes and of which nothing was heard
 * for `patienceMs`: questions wait until then, and fail together. This holds for every question, as each begins with the
 * choice of a server: whoever asks need not think of it.
 *
 * @param connection one that is open.
 * @throws if the driver has changed so that its choice of a server cannot be found.
 */
export function watchAvailability({ connection, logger }: { connection: Connection; logger: Logger }): Availability {
  const client = connection.getClient();
  const topology = topologyOf(client);
  let heardAt = performance.now();
  /** While there is no server to ask: ended when it is back, aborted when it is known to be away. */
  let outage: AbortController | null = null;
  let timer: NodeJS.Timeout | undefined;

  const away = () =>
    new mongo.MongoServerSelectionError('The database is known to be unreachable', topology.description);

  function giveUp(outage: AbortController): void {
    logger.error('the database cannot be reached; requests that need it get 503 at once');
    outage.abort(away());
  }

  function follow(description: mongo.TopologyDescription): void {
    if (hasServer(description)) {
      clearTimeout(timer);
      if (outage?.signal.aborted) logger.info('the database can be reached again');
      outage = null;
    } else if (!outage) {
      outage = new AbortController();
      // As many as there are questions.
      setMaxListeners(0, outage.signal);
      // As long as other members answer, they may be electing another primary: that takes its time from now on.
      const silentMs = hasSecondary(description) ? 0 : performance.now() - heardAt;
      timer = setTimeout(giveUp, Math.max(0, patienceMs - silentMs), outage);
      timer.unref();
    }
  }

  const onHeartbeat = () => {
    heardAt = performance.now();
  };
  const onChange = ({ newDescription }: mongo.TopologyDescriptionChangedEvent) => follow(newDescription);
  client.on('serverHeartbeatSucceeded', onHeartbeat);
  client.on('topologyDescriptionChanged', onChange);
  follow(topology.description);

  const select = topology.selectServer.bind(topology);
  topology.selectServer = (selector, options) => {
    if (!outage) return select(selector, options);
    if (outage.signal.aborted) return Promise.reject(away());
    return select(selector, { ...options, signal: outage.signal });
  };

  return {
    isAway: () => outage?.signal.aborted ?? false,
    stop() {
      clearTimeout(timer);
      client.off('serverHeartbeatSucceeded', onHeartbeat);
      client.off('topologyDescriptionChanged', onChange);
      topology.selectServer = select;
    },
  };
}

function topologyOf(client: mongo.MongoClient): Topology {
  const { topology } = client as unknown as { topology?: Partial<Topology> };
  if (!topology?.description || !topology.selectServer) {
    throw new Error(
      'The MongoDB driver has changed: src/database/availability.ts does not find how it chooses a server.',
    );
  }
  return topology as Topology;
}

/** Whether writes can be sent anywhere; in a direct connection, whether anything can. */
function hasServer({ type, servers }: mongo.TopologyDescription): boolean {
  return [...servers.values()].some((server) =>
    type === 'Single' ? server.type !== 'Unknown' : writableTypes.has(server.type),
  );
}

function hasSecondary({ servers }: mongo.TopologyDescription): boolean {
  return [...servers.values()].some(({ type }) => type === 'RSSecondary');
}

const writableTypes = new Set<string>(['RSPrimary', 'Standalone', 'Mongos', 'LoadBalancer']);
