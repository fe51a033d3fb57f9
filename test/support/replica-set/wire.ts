import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

/**
 * As much of MongoDB's wire protocol as a driver of today speaks: OP_MSG, and the OP_QUERY of its first `hello`. Without
 * compression, checksums and answers that nobody waits for.
 */
export type Command = mongo.BSON.Document;

export interface Request {
  id: number;
  /** The database that is asked. */
  database: string;
  command: Command;
  /** An OP_QUERY: its answer is an OP_REPLY. */
  isLegacy: boolean;
  /** Whether the client reads answer after answer to this one. */
  exhaustAllowed: boolean;
}

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
const headerBytes = 16;
const moreToCome = 1 << 1;
const exhaustAllowed = 1 << 16;

/** Values stay what they are on the wire: an Int32 comes out as an Int32, and not as a Double. */
const faithful = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

let lastId = 0;
export const nextId = () => ++lastId;

/** Calls back for every message that arrives whole, in order. */
export function onMessages(socket: Socket, take: (message: Buffer) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    while (pending.length >= headerBytes && pending.length >= pending.readInt32LE(0)) {
      const length = pending.readInt32LE(0);
      take(pending.subarray(0, length));
      pending = pending.subarray(length);
    }
  });
}

/** @throws if it is a message that no driver of today sends. */
export function requestOf(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === opQuery) {
    const nameEnd = message.indexOf(0, headerBytes + 4);
    const database = message.toString('utf8', headerBytes + 4, nameEnd).split('.', 1)[0] as string;
    const command = mongo.BSON.deserialize(message.subarray(nameEnd + 9), {
      ...faithful,
      allowObjectSmallerThanBufferSize: true,
    });
    return { id, database, command, isLegacy: true, exhaustAllowed: false };
  }
  if (opCode !== opMsg) throw new Error(`The stand-in does not know the operation ${opCode} of the wire protocol.`);
  const command = commandOf(message.subarray(headerBytes + 4));
  const flags = message.readUInt32LE(headerBytes);
  return {
    id,
    database: String(command['$db']),
    command,
    isLegacy: false,
    exhaustAllowed: (flags & exhaustAllowed) !== 0,
  };
}

/** The body, with the sequences of documents put where they belong. */
function commandOf(sections: Buffer): Command {
  let command: Command = {};
  const sequences: Record<string, Command[]> = {};
  for (let at = 0; at < sections.length; ) {
    const kind = sections.readUInt8(at++);
    const length = sections.readInt32LE(at);
    const section = sections.subarray(at, at + length);
    if (kind === 0) command = read(section);
    else {
      const nameEnd = section.indexOf(0, 4);
      sequences[section.toString('utf8', 4, nameEnd)] = documentsOf(section.subarray(nameEnd + 1));
    }
    at += length;
  }
  return { ...command, ...sequences };
}

function documentsOf(bytes: Buffer): Command[] {
  const documents: Command[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) {
    documents.push(read(bytes.subarray(at, at + bytes.readInt32LE(at))));
  }
  return documents;
}

export const read = (bytes: Uint8Array): Command => mongo.BSON.deserialize(bytes, faithful);
export const write = (document: Command): Uint8Array => mongo.BSON.serialize(document, { ignoreUndefined: true });

/** The document of an answer, as its bytes. */
export function bodyOf(message: Buffer): Buffer {
  return message.subarray(headerBytes + 5);
}

/** @param more whether another answer follows without being asked for. */
export function msg(
  body: Uint8Array,
  { id, responseTo, more = false }: { id: number; responseTo: number; more?: boolean },
): Buffer {
  const head = Buffer.alloc(headerBytes + 5);
  putHeader(head, { length: head.length + body.length, id, responseTo, opCode: opMsg });
  head.writeUInt32LE(more ? moreToCome : 0, headerBytes);
  return Buffer.concat([head, body]);
}

export function legacyReply(body: Uint8Array, responseTo: number): Buffer {
  const head = Buffer.alloc(headerBytes + 20);
  putHeader(head, { length: head.length + body.length, id: nextId(), responseTo, opCode: opReply });
  head.writeInt32LE(8, headerBytes);
  head.writeInt32LE(1, headerBytes + 16);
  return Buffer.concat([head, body]);
}

function putHeader(
  head: Buffer,
  { length, id, responseTo, opCode }: Record<'length' | 'id' | 'responseTo' | 'opCode', number>,
) {
  head.writeInt32LE(length, 0);
  head.writeInt32LE(id, 4);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(opCode, 12);
}
