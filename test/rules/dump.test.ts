import { gunzipSync, gzipSync } from 'node:zlib';
import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { type DumpBatch, type DumpHeader, readDump, writeDump } from '../../src/database/dump/format.js';
import { StartupError } from '../../src/lib/startup-error.js';
import { random } from '../support/seed.js';

const { BSON } = mongo;

const header: DumpHeader = {
  madeBy: '0.2.0',
  startedAt: new Date('2026-11-27T15:00:00.000Z'),
  migrations: ['0001-indexes', '0002-verification'],
  secretIds: ['8HAPYg0J5Lyf'],
};

const records = [
  ...['a', 'b', 'c'].map((_id) => ({ collection: 'apikeys', document: BSON.serialize({ _id, label: 'Nightly' }) })),
  { collection: 'users', document: BSON.serialize({ _id: 'ada' }) },
];

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function written(of: typeof records = records): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of writeDump(header, each(of))) parts.push(part);
  return Buffer.concat(parts);
}

/** @param chunkOf how long the next chunk is. */
async function read(bytes: Buffer, chunkOf = () => bytes.length || 1) {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunks.at(-1)?.length ?? 0) chunks.push(bytes.subarray(at, at + chunkOf()));
  const dump = await readDump(each(chunks), 'ada.dump');
  const batches: DumpBatch[] = [];
  for await (const batch of dump.batches) batches.push(batch);
  return { header: dump.header, batches };
}

const refusalOf = async (bytes: Buffer) =>
  read(bytes).then(
    () => 'read',
    (error) => (error instanceof StartupError ? error.message : `not explained: ${error.stack}`),
  );
const damaged = 'ada.dump is truncated or damaged, and was not used. Use another backup.';
const noDump = 'ada.dump is not a Latchkey dump. Give a file written by the dump command.';

describe('a dump', () => {
  it('is read as it was written, wherever its chunks end', async () => {
    const bytes = await written();
    const expected = {
      header,
      batches: [
        { collection: 'apikeys', documents: records.slice(0, 3).map(({ document }) => Buffer.from(document)) },
        { collection: 'users', documents: [Buffer.from(records[3]?.document ?? [])] },
      ],
    };
    for (const chunkOf of [() => bytes.length, () => 1, () => 4, () => 1 + Math.floor(random() * 200)]) {
      const { header: readHeader, batches } = await read(bytes, chunkOf);
      const documents = batches.map(({ documents: found, ...rest }) => ({
        ...rest,
        documents: found.map((document) => Buffer.from(document)),
      }));
      expect({ header: readHeader, batches: documents }).toEqual(expected);
    }
  });

  it('is in parts of about a megabyte, and holds the largest document of MongoDB', async () => {
    const large = (_id: string, bytes: number) => ({
      collection: 'apikeys',
      document: BSON.serialize({ _id, filling: Buffer.alloc(bytes) }),
    });
    const of = [large('a', 600_000), large('b', 600_000), large('c', 16 * 1024 * 1024 - 100), large('d', 10)];
    const { batches } = await read(await written(of), () => 65_536);
    expect(batches.map(({ documents }) => documents.length)).toEqual([1, 1, 1, 1]);
    expect(batches.map(({ documents }) => documents[0]?.length)).toEqual(of.map(({ document }) => document.length));
  });

  it('is refused wherever it is cut', async () => {
    const bytes = await written();
    for (let length = 0; length < bytes.length; length++) {
      expect([damaged, noDump], String(length)).toContain(await refusalOf(bytes.subarray(0, length)));
    }
    expect(await refusalOf(bytes)).toBe('read');
  });

  it('is refused wherever a byte of it is another', async () => {
    const bytes = await written();
    const newer = /in a form that this version cannot read/;
    for (let at = 0; at < bytes.length; at++) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      const refusal = await refusalOf(other);
      expect(refusal === damaged || refusal === noDump || newer.test(refusal), `${at}: ${refusal}`).toBe(true);
    }
  });

  it.each<[what: string, change: (bytes: Buffer) => Buffer]>([
    ['something after its end', (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
    ['a second dump after its end', (bytes) => Buffer.concat([bytes, bytes])],
  ])('is refused with %s', async (_what, change) => {
    expect(await refusalOf(change(await written()))).toBe(damaged);
  });

  it('is refused where a whole part is missing, twice there, or out of order', async () => {
    const parts: Uint8Array[] = [];
    for await (const part of writeDump(header, each(records))) parts.push(part);
    const [first, keys, users, end] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    for (const order of [
      [first, users, end],
      [first, keys, keys, users, end],
      [first, users, keys, end],
      [first, end],
    ]) {
      expect(await refusalOf(Buffer.concat(order))).toBe(damaged);
    }
    expect(await refusalOf(Buffer.concat([keys, users, end]))).toBe(noDump);
  });

  it('is refused where it is of a newer form, with the version that made it', async () => {
    const newer = BSON.serialize({ format: 'latchkey-dump', formatVersion: 2, ...header, madeBy: '1.4.0' });
    expect(await refusalOf(Buffer.from(newer))).toBe(
      'ada.dump was written by Latchkey 1.4.0, in a form that this version cannot read. Restore it with that version or a later one.',
    );
  });

  it.each<[what: string, bytes: Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('SECRET=0123456789abcdef0123456789abcdef\n')],
    ['other BSON', Buffer.from(BSON.serialize({ hello: 'world' }))],
    ['something compressed', gzipSync('a dump of something else')],
  ])('is not taken for one: %s', async (_what, bytes) => {
    expect(await refusalOf(bytes)).toBe(noDump);
  });

  it('passes on what its source fails with, but for what zlib says of bytes', async () => {
    async function* failing(error: Error): AsyncGenerator<Buffer> {
      yield (await written()).subarray(0, 400);
      throw error;
    }
    const readAll = async (error: Error) => {
      const { batches } = await readDump(failing(error), 'ada.dump');
      while (!(await batches.next()).done);
    };
    const away = Object.assign(new Error('read EIO'), { code: 'EIO' });
    await expect(readAll(away)).rejects.toBe(away);
    const cut = (() => {
      try {
        gunzipSync(gzipSync('text').subarray(0, 10));
      } catch (error) {
        return error as Error;
      }
      throw new Error('It was read.');
    })();
    await expect(readAll(cut)).rejects.toThrow(damaged);
  });
});
