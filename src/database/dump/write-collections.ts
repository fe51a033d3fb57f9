import { mongo } from 'mongoose';
import { StartupError } from '../../lib/startup-error.js';
import { relaxed } from '../bulk-write.js';
import { exactDocument } from './exact-document.js';
import type { DumpBatch } from './format.js';
import { type Superseded, supersede, type UniqueIndex } from './supersede.js';

/** Without `forceServerObjectId` the driver looks for an id where a document that keeps its order has none to see. */
const asItIs = { ...relaxed, forceServerObjectId: true } as const;
/** The code of MongoDB's `DuplicateKey`. */
const duplicate = 11000;

/** Writes the documents of dumps into one database, where the unique indexes are already. */
export function createCollectionWriter({
  db,
  indexes,
  startedAt,
  onSuperseded,
}: {
  db: mongo.Db;
  /** The unique indexes of each collection. */
  indexes: ReadonlyMap<string, readonly UniqueIndex[]>;
  /** When the dump began. */
  startedAt: Date;
  onSuperseded: (superseded: Superseded) => void;
}) {
  function documentOf(bytes: Uint8Array, collection: string): mongo.Document {
    const document = exactDocument(bytes);
    if (document) return document;
    throw new StartupError(
      `A document of the collection ${collection} has a value of a type that cannot be restored exactly. Use mongodump and mongorestore.`,
    );
  }

  async function insertInPlace(collection: string, document: mongo.Document): Promise<void> {
    const superseded = await supersede(db, {
      ...{ collection, document, startedAt },
      indexes: indexes.get(collection) ?? [],
    });
    for (const each of superseded) onSuperseded(each);
    await db.collection(collection).insertOne(document, asItIs);
  }

  return {
    /** @throws {StartupError} if a document cannot be written exactly. */
    async write({ collection, documents }: DumpBatch): Promise<void> {
      const read = documents.map((bytes) => documentOf(bytes, collection));
      try {
        await db.collection(collection).insertMany(read, { ordered: false, ...asItIs });
      } catch (error) {
        if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
        const refused = [error.writeErrors].flat();
        if (refused.length === 0 || refused.some(({ code }) => code !== duplicate)) throw error;
        for (const { index } of refused) await insertInPlace(collection, read[index] as mongo.Document);
      }
    },
  };
}
