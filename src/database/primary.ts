import type { Connection, mongo } from 'mongoose';
import { type Confirm, createConfirmations } from './confirmations.js';

/** How long a majority may take to confirm the primary, in milliseconds: less than a request may. */
const confirmWithinMs = 3000;

export interface Primary {
  /**
   * Resolves once a majority of the replica set has confirmed, after this was called, that the member that is asked is its
   * primary; at once if one that began at `since` or later already has. At once as well where there is no replica set, as a
   * server without members is what it is, and where the operator asks for no majority (`w=1` in the address), as there may
   * be none: of two members and an arbiter one may be gone for hours.
   *
   * @throws the driver's error if the member cannot say so: another one may be the primary by now.
   */
  confirm: Confirm;
  /** How often the driver has noticed another primary. */
  elections(): number;
  stop(): void;
}

/**
 * Follows who is the primary. One that was cut off from the others does not know that they have elected another one, and
 * answers for seconds from what it had: keys that were revoked since are good there. Reads of level "linearizable" are what
 * MongoDB has against it. They cost the set a small write each, so that few are made: see `confirm`.
 *
 * @param connection one that is open.
 */
export function watchPrimary({ connection }: { connection: Connection }): Primary {
  const client = connection.getClient();
  let current: string | null = null;
  let elections = 0;
  let isReplicaSet = false;
  const { w } = client.options.writeConcern ?? {};
  const wantsMajority = w !== undefined && w !== 0 && w !== 1;

  function follow({ type, servers }: mongo.TopologyDescription): void {
    isReplicaSet ||= type.startsWith('ReplicaSet');
    for (const server of servers.values()) {
      // With `directConnection=true` the driver calls one member of a set a single server, and it may be cut off all the same.
      isReplicaSet ||= server.type.startsWith('RS');
      if (server.type !== 'RSPrimary') continue;
      const primary = `${server.address} ${server.electionId?.toHexString()}`;
      if (current !== null && primary !== current) elections++;
      current = primary;
    }
  }

  const onChange = ({ newDescription }: mongo.TopologyDescriptionChangedEvent) => follow(newDescription);
  client.on('topologyDescriptionChanged', onChange);
  const { topology } = client as unknown as { topology?: { description: mongo.TopologyDescription } };
  if (topology) follow(topology.description);

  const records = client.db().collection<{ _id: string }>('locks');
  // By one document's id, as MongoDB asks for. It need not be there.
  const linearizable = { readConcern: { level: 'linearizable' }, maxTimeMS: confirmWithinMs } as const;
  const confirm = createConfirmations(() => records.findOne({ _id: 'primary' }, linearizable));

  return {
    confirm: async (since) => {
      if (isReplicaSet && wantsMajority) await confirm(since);
    },
    elections: () => elections,
    stop: () => void client.off('topologyDescriptionChanged', onChange),
  };
}
