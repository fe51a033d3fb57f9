import type { Socket } from 'node:net';
import { linkToEngine } from './engine-link.js';
import type { Gate } from './gate.js';
import type { Histories } from './histories.js';
import type { Member, Members } from './members.js';
import { errors, helloOf, refusal, type ServerError, withWriteConcernError } from './replies.js';
import { type Command, legacyReply, msg, nextId, onMessages, type Request, read, requestOf, write } from './wire.js';

/** What happens to the next commands that match, and not to one that is answered from the record. */
export interface Fault {
  matches: (command: Command) => boolean;
  /** `lose request`: the connection breaks before anything is done. `lose answer`: it breaks once all is done. */
  what: 'lose request' | 'lose answer' | { refuseWith: ServerError } | { writeConcernError: ServerError };
  /** How many commands it befalls. */
  times: number;
}

/** What the members have seen. */
export interface Counts {
  /** Writes that were sent again and answered from the record. */
  recordedAnswers: number;
  /** Reads that a secondary has answered. */
  readsAtSecondaries: number;
  /** Writes that were done, and whose acknowledgement was held back, as no majority had them. */
  heldBack: number;
  /** Commands that a fault has befallen. */
  faults: number;
}

export interface Surroundings {
  enginePath: string;
  maxWireVersion: number;
  histories: Histories;
  members: Members;
  gate: Gate;
  faults: Fault[];
  counts: Counts;
}

/** Who asks: a member, at the address that it has for those on one side. */
export interface Side {
  member: Member;
  hosts: readonly string[];
  /** Whether packets get through between the two. */
  isReached: () => boolean;
}

const reads = new Set([
  'find',
  'aggregate',
  'count',
  'distinct',
  'getMore',
  'listCollections',
  'listIndexes',
  'explain',
]);
/** What every member answers, whatever it is. */
const forAnyMember = new Set(['ping', 'buildInfo', 'endSessions', 'killCursors', 'getParameter', 'connectionStatus']);
const greetings = new Set(['hello', 'ismaster', 'isMaster']);

/** Answers a connection of a client as the member would that it was opened to. */
export function serveConnection(socket: Socket, { member, hosts, isReached }: Side, surroundings: Surroundings): void {
  const { enginePath, maxWireVersion, histories, members, gate, faults, counts } = surroundings;
  const engine = linkToEngine(enginePath);
  const connectionId = nextId();
  let earlier: Promise<unknown> = Promise.resolve();

  socket.on('error', () => undefined).once('close', engine.close);
  onMessages(socket, (message) => {
    // Packets that do not get through are not answered later either.
    if (!isReached()) return;
    const request = requestOf(message);
    earlier = earlier.then(() => answer(request)).catch(() => void socket.destroy());
  });

  function send(
    body: Uint8Array,
    { id: responseTo, isLegacy }: Pick<Request, 'id' | 'isLegacy'>,
    more = false,
  ): number {
    const id = nextId();
    if (isReached() && !socket.destroyed) {
      socket.write(isLegacy ? legacyReply(body, responseTo) : msg(body, { id, responseTo, more }));
    }
    return id;
  }

  async function answer(request: Request): Promise<void> {
    const [name = ''] = Object.keys(request.command);
    if (greetings.has(name)) {
      // A stream of them goes on for as long as the connection does.
      void greet(request);
      return;
    }
    const body = await answerTo(request, name);
    if (body === null) socket.destroy();
    else send(body, request);
  }

  const hello = () => write(helloOf(member, { hosts, primary: members.primary(), maxWireVersion, connectionId }));

  async function greet(request: Request): Promise<void> {
    const { topologyVersion, maxAwaitTimeMS } = request.command;
    if (!topologyVersion || maxAwaitTimeMS === undefined) {
      send(hello(), request);
      return;
    }
    let known = topologyVersion.processId.equals(member.processId) ? Number(topologyVersion.counter) : 0;
    let responseTo = request.id;
    do {
      await members.changeOf(member, known, Number(maxAwaitTimeMS));
      known = member.version;
      responseTo = send(hello(), { id: responseTo, isLegacy: false }, request.exhaustAllowed);
    } while (request.exhaustAllowed && !socket.destroyed);
  }

  /** @returns `null` where the connection breaks instead. */
  async function answerTo({ command, database }: Request, name: string): Promise<Uint8Array | null> {
    const { signal } = member.interruption;
    const isRead = reads.has(name);
    const isRetryableWrite = command['txnNumber'] !== undefined;
    const refuse = (error: ServerError) => write(refusal(error, member, { isRetryableWrite }));
    if (command['startTransaction'] || command['autocommit'] !== undefined) return refuse(errors.notModelled);
    if (member.role !== 'primary' && !forAnyMember.has(name)) {
      if (!isRead) return refuse(errors.notWritablePrimary);
      if (!isForSecondaries(command)) return refuse(errors.notPrimaryNoSecondaryOk);
      counts.readsAtSecondaries++;
    }
    const fault = faultFor(command);
    if (fault === 'lose request') return null;
    if (fault !== null && typeof fault === 'object' && 'refuseWith' in fault) return refuse(fault.refuseWith);

    const ask = () => engine.ask(forEngine(command, histories.nameIn(member.history, database)));
    const { body, isRecorded, isAlone } = await gate.pass(async () => {
      const result = await member.history.writes.once(command, ask);
      return { ...result, isAlone: member.isolated };
    });
    if (isRecorded) counts.recordedAnswers++;
    if (fault === 'lose answer') return null;
    if (signal.aborted) return refuse(errors.interrupted);
    if (fault !== null && typeof fault === 'object')
      return write(withWriteConcernError(read(body), fault.writeConcernError));
    if (!isAlone) return body;
    return isRead ? readAlone(command, body, signal, refuse) : writtenAlone(command, body, signal);
  }

  /** What a primary without a majority has read is worth nothing to who wants to know that it is the primary. */
  async function readAlone(
    { readConcern, maxTimeMS }: Command,
    body: Uint8Array,
    signal: AbortSignal,
    refuse: (error: ServerError) => Uint8Array,
  ): Promise<Uint8Array> {
    if (readConcern?.level === 'majority') return refuse(errors.notModelled);
    if (readConcern?.level !== 'linearizable') return body;
    const ended = await endOf(signal, maxTimeMS === undefined ? undefined : Number(maxTimeMS));
    return refuse(ended === 'interrupted' ? errors.interrupted : errors.maxTimeExpired);
  }

  /** A write of such a primary is acknowledged only to who asks for no majority. */
  async function writtenAlone({ writeConcern }: Command, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    // As servers before 8 have it: a write concern without `w` is one member's.
    if (writeConcern !== undefined && (writeConcern.w ?? 1).valueOf() === 1) return body;
    counts.heldBack++;
    const { wtimeout } = writeConcern ?? {};
    const ended = await endOf(signal, wtimeout === undefined ? undefined : Number(wtimeout));
    const error = ended === 'interrupted' ? errors.primarySteppedDown : errors.writeConcernTimeout;
    return write(withWriteConcernError(read(body), error));
  }

  function faultFor(command: Command): Fault['what'] | null {
    if (member.history.writes.knows(command)) return null;
    const fault = faults.find((each) => each.times > 0 && each.matches(command));
    if (!fault) return null;
    fault.times--;
    counts.faults++;
    return fault.what;
  }

  /** What ends a wait that no majority ends. */
  function endOf(signal: AbortSignal, withinMs: number | undefined): Promise<'interrupted' | 'time is up'> {
    return new Promise((resolve) => {
      const timer = withinMs === undefined ? undefined : setTimeout(resolve, withinMs, 'time is up');
      const end = () => {
        clearTimeout(timer);
        resolve('interrupted');
      };
      signal.addEventListener('abort', end, { once: true });
      socket.once('close', end);
    });
  }
}

function isForSecondaries({ getMore, $readPreference }: Command): boolean {
  return getMore !== undefined || ($readPreference !== undefined && $readPreference.mode !== 'primary');
}

/** The command as an engine without sessions and members takes it. */
function forEngine(command: Command, database: string): Command {
  const { lsid, txnNumber, stmtId, stmtIds, readConcern, writeConcern, $clusterTime, $readPreference, ...rest } =
    command;
  return { ...rest, ...(writeConcern && { writeConcern: { w: 1, j: writeConcern.j ?? false } }), $db: database };
}
