import { mongo } from 'mongoose';

const { BSON } = mongo;

/** Reads BSON so that it is written as it was: no number, date or text becomes one of another type. */
const exactly = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;
/** Types of BSON elements (bsonspec.org). */
const [embedded, array] = [3, 4];

/**
 * What has to be given to the driver so that it writes a document byte for byte: it has no way to insert BSON as it is.
 *
 * @returns `null` if there is nothing of the kind, as for values of the type "undefined", which is deprecated.
 */
export function exactDocument(bytes: Uint8Array): mongo.Document | null {
  for (const read of [() => BSON.deserialize(bytes, exactly), () => orderedDocument(bytes)]) {
    const document = read();
    if (Buffer.compare(BSON.serialize(document), bytes) === 0) return document;
  }
  return null;
}

/** As a `Map`, because objects have names that are numbers in another order, and first. */
function orderedDocument(bytes: Uint8Array): Map<string, unknown> {
  return new Map(elementsOf(bytes));
}

function elementsOf(bytes: Uint8Array): [name: string, value: unknown][] {
  return [...BSON.onDemand.parseToElements(bytes)].map(([type, nameOffset, nameLength, offset, length]) => {
    const name = Buffer.from(bytes.subarray(nameOffset, nameOffset + nameLength)).toString();
    const value = bytes.subarray(offset, offset + length);
    if (type === embedded) return [name, orderedDocument(value)];
    if (type === array) return [name, elementsOf(value).map(([, item]) => item)];
    return [name, readAlone(type, value)];
  });
}

/** Read as the only element of a document. */
function readAlone(type: number, value: Uint8Array): unknown {
  const document = Buffer.concat([Buffer.from([0, 0, 0, 0, type, 0x76, 0]), value, Buffer.from([0])]);
  document.writeInt32LE(document.length, 0);
  return BSON.deserialize(document, exactly)['v'];
}
