import { mongo } from 'mongoose';
import type { Member } from './members.js';
import type { Command } from './wire.js';

export const setName = 'standin';

/** An error as the server writes it. */
export interface ServerError {
  code: number;
  codeName: string;
  errmsg: string;
}

export const errors = {
  notWritablePrimary: { code: 10107, codeName: 'NotWritablePrimary', errmsg: 'not primary' },
  notPrimaryNoSecondaryOk: {
    code: 13435,
    codeName: 'NotPrimaryNoSecondaryOk',
    errmsg: 'not primary and secondaryOk=false',
  },
  interrupted: {
    code: 11602,
    codeName: 'InterruptedDueToReplStateChange',
    errmsg: 'operation was interrupted',
  },
  primarySteppedDown: {
    code: 189,
    codeName: 'PrimarySteppedDown',
    errmsg: 'Primary stepped down while waiting for replication',
  },
  interruptedAtShutdown: { code: 11600, codeName: 'InterruptedAtShutdown', errmsg: 'interrupted at shutdown' },
  writeConcernTimeout: { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waiting for replication timed out' },
  unsatisfiableWriteConcern: {
    code: 100,
    codeName: 'UnsatisfiableWriteConcern',
    errmsg: 'Not enough data-bearing nodes',
  },
  maxTimeExpired: { code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'operation exceeded time limit' },
  notModelled: { code: 20, codeName: 'IllegalOperation', errmsg: 'The stand-in for a replica set does not do this' },
} as const satisfies Record<string, ServerError>;

/** Those after which the server tells the driver to send a write again. */
const retryable = new Set<number>([10107, 11600, 11602, 189]);

export function refusal(
  error: ServerError,
  member: Member,
  { isRetryableWrite }: { isRetryableWrite: boolean },
): Command {
  return {
    ok: 0,
    ...error,
    topologyVersion: topologyVersionOf(member),
    ...(isRetryableWrite && retryable.has(error.code) && { errorLabels: ['RetryableWriteError'] }),
  };
}

/** The answer to a write that was done, and is not where it was to be. */
export function withWriteConcernError(answer: Command, { errmsg, ...error }: ServerError): Command {
  const labels = retryable.has(error.code) ? { errorLabels: ['RetryableWriteError'] } : {};
  return { ...answer, ...labels, writeConcernError: { ...error, errmsg } };
}

export function helloOf(
  member: Member,
  {
    hosts,
    primary,
    maxWireVersion,
    connectionId,
  }: { hosts: readonly string[]; primary: Member | undefined; maxWireVersion: number; connectionId: number },
): Command {
  const isPrimary = member.role === 'primary';
  const known = isPrimary ? member : primary;
  const now = new Date();
  return {
    helloOk: true,
    ismaster: isPrimary,
    isWritablePrimary: isPrimary,
    secondary: member.role === 'secondary',
    topologyVersion: topologyVersionOf(member),
    hosts,
    setName,
    setVersion: 1,
    ...(known && { primary: hosts[known.index] }),
    me: hosts[member.index],
    ...(isPrimary && { electionId: electionIdOf(member.term) }),
    lastWrite: { lastWriteDate: now, majorityWriteDate: now },
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: now,
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion,
    readOnly: false,
    ok: 1,
  };
}

function topologyVersionOf({ processId, version }: Member): Command {
  return { processId, counter: mongo.BSON.Long.fromNumber(version) };
}

/** The server's own form: it grows with every election. */
function electionIdOf(term: number): mongo.BSON.ObjectId {
  return new mongo.BSON.ObjectId(`7fffffff${term.toString(16).padStart(16, '0')}`);
}
