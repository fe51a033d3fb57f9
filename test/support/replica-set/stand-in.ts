import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { type Counts, type Fault, type Side, type Surroundings, serveConnection } from './connection.js';
import { createGate } from './gate.js';
import { createHistories } from './histories.js';
import { createMembers, type Member } from './members.js';
import { setName } from './replies.js';

/**
 * A stand-in for a MongoDB replica set of three members, for where no MongoDB server can be had. It speaks the wire protocol
 * in front of one embedded engine, and its members exist as what they say of themselves.
 *
 * It does what a driver and a service notice of a set: sessions, retryable writes, elections, `hello` as a stream, members
 * that lag, hang, crash or are cut off, write concerns that are not reached, and two histories that a partition leaves
 * behind. It replicates nothing, knows no transactions, change streams, log-ins or TLS, elects whom it is told to, and keeps
 * no cluster time. A write that failed in part is answered from the record as well, where a server would try what is left.
 */
export interface StandIn {
  /** Of a database of this name, as a service is given it. @param from the side on which the service stands. */
  uri(database: string, from?: SideName): string;
  counts: Readonly<Counts>;
  /** Makes something happen to the next commands that match. */
  inject(fault: Fault): void;
  /** Whom the majority takes for the primary. */
  primary(): Member | undefined;
  /** The primary gives up, interrupts what is under way, and another one is elected after so long. */
  stepDown(options: { electionMs: number }): Promise<void>;
  /** The primary is gone, with all connections, and another one is elected after so long. */
  crash(options: { electionMs: number }): Promise<void>;
  /** Starts what has crashed again, as a secondary. */
  restart(): void;
  /** A secondary stays where it is now, and answers from there. */
  lag(): Promise<void>;
  /** Every member takes requests and answers none. */
  hang(): void;
  /** Ends hanging: connections that have lost packets are closed. */
  wake(): void;
  /** Cuts the primary off, together with those on the smaller side. The others elect another one after so long. */
  partition(options: { electionMs: number }): Promise<Partition>;
  close(): Promise<void>;
}

/** There are two primaries: the one that is cut off does not know of the other. */
export interface Partition {
  /** The one that is cut off notices that nobody is with it. */
  giveUp(): void;
  /** Ends it, and that as well: what the one that was cut off has written is rolled back. */
  heal(): Promise<void>;
}

export type SideName = 'majority' | 'minority';

/** @param engineUri of the embedded engine, with a path to a socket as its host. */
export async function startStandIn(engineUri: string): Promise<StandIn> {
  const [, host = ''] = /^mongodb:\/\/([^/]+)\//.exec(engineUri) ?? [];
  const histories = await createHistories(engineUri);
  const members = createMembers(histories.shared);
  const gate = createGate();
  const counts: Counts = { recordedAnswers: 0, readsAtSecondaries: 0, heldBack: 0, faults: 0 };
  const faults: Fault[] = [];
  const surroundings: Surroundings = {
    enginePath: decodeURIComponent(host),
    maxWireVersion: await maxWireVersionOf(engineUri),
    histories,
    members,
    gate,
    faults,
    counts,
  };
  const sides = { majority: await openSide(surroundings), minority: await openSide(surroundings) };
  const both = Object.values(sides);

  function primary(): Member {
    const found = members.primary();
    if (!found) throw new Error('The set has no primary at the moment.');
    return found;
  }

  /** One that could be elected next. */
  function next(after: Member): Member {
    const able = members.all.filter(
      (each) => each !== after && each.role === 'secondary' && each.history === histories.shared,
    );
    const [found] = able;
    if (!found) throw new Error('No member can be elected.');
    return found;
  }

  return {
    uri: (database, from = 'majority') => `mongodb://${sides[from].hosts.join(',')}/${database}?replicaSet=${setName}`,
    counts,
    inject: (fault) => void faults.push(fault),
    primary: members.primary,
    async stepDown({ electionMs }) {
      const old = primary();
      const heir = next(old);
      members.change(old, { role: 'secondary' });
      await sleep(electionMs);
      members.elect(heir);
    },
    async crash({ electionMs }) {
      const old = primary();
      const heir = next(old);
      members.change(old, { role: 'down' });
      for (const side of both) side.close(old);
      await sleep(electionMs);
      members.elect(heir);
    },
    restart() {
      for (const member of members.all) if (member.role === 'down') members.change(member, { role: 'secondary' });
    },
    async lag() {
      const old = members.all.findLast(({ role }) => role === 'secondary') as Member;
      const history = await gate.alone(() => histories.fork(histories.shared));
      members.change(old, { history });
    },
    hang() {
      for (const side of both) side.cut(members.all);
    },
    wake() {
      for (const side of both) side.join();
    },
    async partition({ electionMs }) {
      const old = primary();
      const heir = next(old);
      const fork = await gate.alone(async () => {
        const history = await histories.fork(histories.shared);
        members.change(old, { isolated: true, history });
        sides.majority.cut([old]);
        sides.minority.cut(members.all.filter((each) => each !== old));
        return history;
      });
      await sleep(electionMs);
      members.elect(heir);
      const giveUp = () => members.change(old, { role: 'secondary' });
      return {
        giveUp,
        async heal() {
          giveUp();
          await gate.alone(async () => {
            members.change(old, { isolated: false, history: histories.shared });
            for (const side of both) side.join();
          });
          await histories.drop(fork);
        },
      };
    },
    async close() {
      await Promise.all(both.map((side) => side.end()));
      await histories.close();
    },
  };
}

interface OpenSide {
  /** The address of each member, in their order. */
  hosts: readonly string[];
  /** From here on no packet gets through to these. */
  cut(members: readonly Member[]): void;
  /** All get through again; connections that have lost packets are closed. */
  join(): void;
  /** Closes all connections to a member. */
  close(member: Member): void;
  end(): Promise<void>;
}

/** Addresses of all members, for clients in one place. */
async function openSide(surroundings: Surroundings): Promise<OpenSide> {
  const { members } = surroundings;
  const unreached = new Set<Member>();
  const sockets = new Map<Member, Set<Socket>>(members.all.map((member) => [member, new Set()]));
  const hosts: string[] = [];

  const serverOf = (member: Member): Server =>
    createServer((socket) => {
      // A port that is given up could be another's by the time that it is wanted again.
      if (member.role === 'down') {
        socket.on('error', () => undefined).destroy();
        return;
      }
      const open = sockets.get(member);
      open?.add(socket);
      socket.once('close', () => open?.delete(socket));
      const side: Side = { member, hosts, isReached: () => !unreached.has(member) };
      serveConnection(socket, side, surroundings);
    });

  function close(member: Member): void {
    for (const socket of sockets.get(member) ?? []) socket.destroy();
  }

  const servers = members.all.map(serverOf);
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    hosts.push(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  return {
    hosts,
    cut(cut) {
      for (const member of cut) unreached.add(member);
    },
    join() {
      for (const member of unreached) close(member);
      unreached.clear();
    },
    close,
    async end() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      members.all.forEach(close);
      await Promise.all(closed);
    },
  };
}

async function maxWireVersionOf(uri: string): Promise<number> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    return (await client.db('admin').command({ hello: 1 }))['maxWireVersion'];
  } finally {
    await client.close();
  }
}
