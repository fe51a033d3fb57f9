import { createHash, type Hash } from 'node:crypto';
import { mongo } from 'mongoose';
import { StartupError } from '../../lib/startup-error.js';

const { BSON } = mongo;

/** Newer programs read older dumps; an older program refuses a newer one. */
const formatVersion = 1;
/** Documents that are written together, in bytes; a document that is larger is written alone. */
const batchBytes = 1024 * 1024;
/** MongoDB's largest document has 16 MiB: no part is larger than one of those and what names its collection. */
const mostBytes = 17 * 1024 * 1024;
/** An empty document of BSON. */
const leastBytes = 5;

/** What a dump begins with. */
export interface DumpHeader {
  /** The version of the program that has made it. */
  madeBy: string;
  startedAt: Date;
  /** The migrations that had run in the database. */
  migrations: string[];
  /** Ids of the secrets that its keys and passwords depend on. */
  secretIds: string[];
}

/** Some documents of a collection, each as MongoDB has stored it. */
export interface DumpBatch {
  collection: string;
  documents: readonly Uint8Array[];
}

/** How many documents of a collection there are. */
export interface Count {
  collection: string;
  documents: number;
}

/**
 * Writes a dump, part by part: a header, the documents of each collection in turn, and an end with their numbers and a
 * SHA-256 digest of all that comes before. Each part is a BSON document, and the documents lie in it byte for byte.
 *
 * @param documents their order is the order in which they are restored.
 */
export async function* writeDump(
  header: DumpHeader,
  documents: AsyncIterable<{ collection: string; document: Uint8Array }>,
): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  const counts: Count[] = [];
  let batch: { collection: string; documents: Uint8Array[]; bytes: number } | null = null;
  const part = (content: mongo.Document) => {
    const bytes = BSON.serialize(content);
    digest.update(bytes);
    return bytes;
  };
  const partOf = ({ collection, documents }: DumpBatch) =>
    part({ collection, documents: new mongo.Binary(Buffer.concat(documents)) });

  yield part({ format: 'latchkey-dump', formatVersion, ...header });
  for await (const { collection, document } of documents) {
    if (batch && (batch.collection !== collection || batch.bytes + document.length > batchBytes)) {
      yield partOf(batch);
      batch = null;
    }
    batch ??= { collection, documents: [], bytes: 0 };
    batch.documents.push(document);
    batch.bytes += document.length;
    countIn(counts, collection, 1);
  }
  if (batch) yield partOf(batch);
  yield endOf(counts, digest);
}

/** Of what comes before it; nothing else may stand in its place. */
function endOf(counts: readonly Count[], digest: Hash): Uint8Array {
  return BSON.serialize({ end: { counts, sha256: digest.digest('hex') } });
}

function countIn(counts: Count[], collection: string, documents: number): void {
  const last = counts.at(-1);
  if (last?.collection === collection) last.documents += documents;
  else counts.push({ collection, documents });
}

export interface OpenDump {
  header: DumpHeader;
  /** To be read to the end: only then it is known that nothing is missing or damaged. */
  batches: AsyncGenerator<DumpBatch>;
}

/**
 * Reads what `writeDump` has written.
 *
 * @param source may end its chunks anywhere. Its errors are passed on, but for those of zlib.
 * @param name what to call it where it is refused.
 * @throws {StartupError} if it is no dump, is of a newer format, is cut or is damaged.
 */
export async function readDump(source: AsyncIterable<Buffer>, name: string): Promise<OpenDump> {
  const damaged = () => new StartupError(`${name} is truncated or damaged, and was not used. Use another backup.`);
  const noDump = () => new StartupError(`${name} is not a Latchkey dump. Give a file written by the dump command.`);
  const digest = createHash('sha256');
  const parts = partsOf(source);
  const first = await parts.next().catch((error) => {
    throw isCut(error) ? damaged() : isFault(error) ? noDump() : error;
  });
  const content: mongo.Document = first.done ? {} : parsed(first.value, noDump);
  const { format, formatVersion: version, ...header } = content;
  if (format !== 'latchkey-dump') throw noDump();
  if (version !== formatVersion) {
    throw new StartupError(
      `${name} was written by Latchkey ${header['madeBy']}, in a form that this version cannot read. Restore it with that version or a later one.`,
    );
  }
  digest.update(first.value);
  return { header: header as DumpHeader, batches: batchesOf(parts, digest, damaged) };
}

async function* batchesOf(
  parts: AsyncGenerator<Buffer>,
  digest: Hash,
  damaged: () => StartupError,
): AsyncGenerator<DumpBatch> {
  const counts: Count[] = [];
  const next = () =>
    parts.next().catch((error) => {
      throw isFault(error) ? damaged() : error;
    });
  for (let part = await next(); !part.done; part = await next()) {
    const { end, collection, documents } = parsed(part.value, damaged);
    if (end !== undefined) {
      const isWhole = Buffer.compare(endOf(counts, digest), part.value) === 0;
      // Nothing may come after it.
      if (!isWhole || !(await next()).done) throw damaged();
      return;
    }
    digest.update(part.value);
    const batch = { collection: String(collection), documents: documentsIn(documents, damaged) };
    countIn(counts, batch.collection, batch.documents.length);
    yield batch;
  }
  throw damaged();
}

function parsed(part: Buffer, fault: () => StartupError): mongo.Document {
  try {
    return BSON.deserialize(part, { promoteBuffers: true });
  } catch {
    throw fault();
  }
}

/** BSON documents that lie one after the other; each begins with its length. */
function documentsIn(bytes: unknown, damaged: () => StartupError): Buffer[] {
  if (!Buffer.isBuffer(bytes)) throw damaged();
  const documents: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? bytes.readInt32LE(at) : 0;
    if (length < leastBytes || at + length > bytes.length) throw damaged();
    documents.push(bytes.subarray(at, at + length));
    at += length;
  }
  return documents;
}

/** What is wrong with the bytes themselves. */
class DamageError extends Error {
  override readonly name = 'DamageError';
}

const isFault = (error: unknown) => error instanceof DamageError || /^Z_/.test(String(Object(error).code));
/** What zlib says of an end that comes too early. */
const isCut = (error: unknown) => Object(error).code === 'Z_BUF_ERROR';

/** The parts of a dump, one in memory at a time. */
async function* partsOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  /** Of the part that is being read. */
  let length = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= Math.max(length, leastBytes)) {
      // Not at each chunk, which would copy all that came before.
      const read = Buffer.concat(chunks);
      length = read.readInt32LE(0);
      if (length < leastBytes || length > mostBytes) throw new DamageError();
      const isWhole = size >= length;
      if (isWhole) yield read.subarray(0, length);
      chunks = [isWhole ? read.subarray(length) : read];
      if (isWhole) {
        size -= length;
        length = 0;
      }
    }
  }
  if (size > 0) throw new DamageError();
}
